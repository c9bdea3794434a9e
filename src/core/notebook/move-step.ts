/**
 * Out of the other's drive into one's own, while the file still stands there. Until the record leads to the new file nothing
 * changes for anybody, so whatever stops this leaves the notebook where it was.
 */
import * as Y from "yjs";
import { mergeKeys } from "#core/inbox/keys.ts";
import { err, ok, type Result } from "#core/result.ts";
import { failedIn, finished, need, type Desk } from "./desk.ts";
import { isSameFile } from "./facts.ts";
import type { Failed, Outcome } from "./happening.ts";
import { writeHome } from "./home.ts";
import { judge } from "./judging.ts";
import type { StepError } from "./keep-problem.ts";
import { forgetLeft, noteLeft, readLeft } from "./left.ts";
import { passing, type FileAddress, type StoredFile, type StoreError } from "./notebook-store.ts";
import { recordOf } from "./record-of.ts";
import { claim, letIn, withGone } from "./sharing-steps.ts";
import { findBegun, nameFor, newEnvelope } from "./writing-steps.ts";
import { forgetVerdict } from "./verdict.ts";
import { renderingOf } from "./write-file.ts";

export const move = async (desk: Desk): Promise<Outcome> => {
  const { pointers, pair } = desk;
  const failed = failedIn("move", desk);
  const from = need(desk.facts().at);
  const found = await recordOf(desk);
  if (!found.ok) return failed(found.error);
  const { address, etag } = found.value ?? { address: from, etag: null };
  if (!isSameFile(address, from)) return { type: "pointed", at: address, etag };
  const claimed = etag === null ? await claim(desk) : ({ type: "claimed", etag } as const);
  if (claimed.type !== "claimed") return claimed;

  const made = await makeHome(desk, from);
  if (!made.ok) return failed(made.error);
  const { at } = made.value.file;
  const stopped = (error: StepError): Failed => ({ ...failed(error), begun: at });
  const ready = await openToTheTwo(desk, at);
  if (!ready.ok) return { ...stopped(ready.error), notToTheTwo: !passing(ready.error) };
  const file = await made.value.complete();
  // What another device of one's own wrote over goes on there, and is closed by that one should it stop.
  if (!file.ok) return file.error.type === "changed" ? failed(file.error) : stopped(file.error);
  const told = await pointers.complete(pair, at, claimed.etag);
  if (!told.ok) return stopped(told.error);
  const unread = [made.value.file, file.value].some((it) => it.unread === true);
  return { type: "brought", at, etag: told.value.etag, unread };
};

/**
 * Of what this page holds, the other's file included. One that an earlier try left in one's own drive is written again. Its folder's
 * people may read it until the invitation cuts it off, so at first it carries none of the notebook's secrets.
 */
const makeHome = async (desk: Desk, from: FileAddress): Promise<Result<Home, StoreError>> => {
  const { store, pair, me } = desk;
  const earlier = await findBegun(desk);
  if (!earlier.ok) return earlier;
  const { notebook } = need(desk.kept).envelope;
  const isBegun = earlier.value?.envelope.notebook === notebook && !isLeft(desk, earlier.value.file.at);
  const begun = isBegun ? earlier.value : null;
  const envelope = { ...(await newEnvelope(desk, begun?.envelope)), notebook };
  const content = new Y.Doc();
  // Told, as everything that chance decides.
  content.clientID = new DataView(desk.random(4).slice().buffer).getUint32(0);
  for (const state of [Y.encodeStateAsUpdateV2(desk.doc), ...(begun === null ? [] : [begun.state])])
    Y.applyUpdateV2(content, state);
  // In there alone: should it come to nothing, the notebook knows nothing of it.
  writeHome(content, { owner: me, notebook });
  forgetVerdict(content, me);
  noteLeft(content, from);
  if (begun !== null) forgetLeft(content, begun.file.at);
  // What stands there already is taken out of nothing: it may stand nowhere else.
  const keys = mergeKeys(envelope.inbox.slice(0, 1), begun?.envelope.inbox ?? [], desk.driveClock.now());
  const bare = { ...envelope, inbox: keys };
  const html = await finished(renderingOf(content, pair, bare), desk);
  const written =
    begun === null ? store.create(nameFor(desk), html) : store.write(begun.file.at, html, begun.file.version);
  const file = await written;
  if (!file.ok) return file;
  const complete = async (): Promise<Result<StoredFile, StoreError>> => {
    const whole = { ...(await newEnvelope(desk, envelope)), notebook };
    return store.write(file.value.at, await finished(renderingOf(content, pair, whole), desk), file.value.version);
  };
  return ok({ file: file.value, complete });
};

interface Home {
  readonly file: StoredFile;
  /** Writes it once more, with the keys of before and secrets that nobody knows yet. */
  readonly complete: () => Promise<Result<StoredFile, StoreError>>;
}

/** Whoever has not gathered from it yet may be about to close it. */
const isLeft = ({ doc }: Desk, at: FileAddress): boolean => readLeft(doc).some((it) => isSameFile(it, at));

/** The record never leads to a file that the other cannot open, or that somebody else can. */
const openToTheTwo = async (desk: Desk, at: FileAddress): Promise<Result<void, StoreError>> => {
  const { store, pair, me, driveClock } = desk;
  const invited = await letIn(desk, at);
  if (!invited.ok) return invited;
  const listed = await store.permissions(at);
  if (!listed.ok) return listed;
  const { type, gone } = await withGone(desk, judge(listed.value, pair, me, driveClock.now()));
  if (type === "exactlyTwo") return store.admit(at, listed.value);
  return gone === true ? ok(undefined) : err({ type: "forbidden" });
};
