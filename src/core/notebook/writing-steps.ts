/** The steps that write: the notebook's file, its beginning, and each person's own copy. */
import { dayLength } from "#core/pairs/instant.ts";
import { toHex } from "#core/hex.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { nameOf, setName } from "#core/agenda/person.ts";
import { toBase64 } from "#core/base64.ts";
import { mergeKeys } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { otherOf } from "#core/pairs/pair.ts";
import { ok, type Result } from "#core/result.ts";
import { othersThan } from "./audit.ts";
import { failedIn, knownFile, need, type Desk } from "./desk.ts";
import type { Envelope } from "./envelope.ts";
import { parseFile, type NotebookFile } from "./file-format.ts";
import type { Outcome } from "./happening.ts";
import { readHome, writeHome } from "./home.ts";
import { mergeIn } from "./merge.ts";
import type { StoredFile, StoreError } from "./notebook-store.ts";
import { copyNameOf } from "./own-copy.ts";
import { isNewRoomDue, roomFloor } from "./room-floor.ts";
import { copyRendering, renderingOf, type Rendering } from "./write-file.ts";

export const create = async (desk: Desk): Promise<Outcome> => {
  const { pair, doc, unsaved } = desk;
  const failed = failedIn("create", desk);
  const begun = (desk.begun ??= await newEnvelope(desk));
  const earlier = desk.facts().perhapsCreated ? await findBegun(desk, begun) : ok(null);
  if (!earlier.ok) return failed(earlier.error);
  let stored: StoredFile;
  if (earlier.value !== null) {
    stored = earlier.value.file;
    unsaved.compared(mergeIn(doc, earlier.value));
  } else {
    nameBoth(desk);
    unsaved.send();
    const html = await finished(renderingOf(doc, pair, begun), desk);
    const made = await desk.store.create(nameFor(desk), html);
    if (!made.ok) return failed(made.error);
    stored = made.value;
    unsaved.sent();
  }
  const file = knownFile(stored, pair);
  if (file === null) return failed({ type: "notOurs" });
  desk.kept = { envelope: begun, at: stored.at, worn: false };
  desk.begun = null;
  return { type: "created", at: stored.at, file, dirty: unsaved.any() };
};

export const write = async (desk: Desk): Promise<Outcome> => {
  const { store, unsaved, pair } = desk;
  const failed = failedIn("write", desk);
  const [at, known] = [need(desk.facts().at), need(desk.facts().file)];
  const envelope = await envelopeFor(desk, known.owner);
  // Only a file that the record names is a home: one that was begun here may still come together with the other's.
  if (desk.facts().pointer === "found") writeHome(desk.doc, { owner: known.owner, notebook: envelope.notebook });
  nameBoth(desk);
  unsaved.send();
  const begunAt = desk.clock.now();
  const html = await finished(renderingOf(desk.doc, pair, envelope), desk);
  const answer = await store.write(at, html, known.version);
  if (!answer.ok) return failed(answer.error);
  const file = knownFile(answer.value, pair);
  if (file === null) return failed({ type: "notOurs" });
  desk.kept = { envelope, at, worn: false };
  return { type: "written", file, dirty: unsaved.sent(), begunAt };
};

/** Nothing is sent when the copy that stands there holds the same. */
export const copy = async (desk: Desk): Promise<Outcome> => {
  const { doc, pair, me, store } = desk;
  const known = desk.facts().copy;
  const html = await finished(copyRendering(doc, pair, need(desk.kept).envelope.notebook), desk);
  const sum = toBase64(sha256(new TextEncoder().encode(html)));
  if (sum === known.sum) return { type: "copied", sum, openTo: known.openTo };
  const failed = failedIn("copy", desk);
  const put = await store.putOwn(copyNameOf(pair), { type: "html", text: html });
  if (!put.ok) return failed(put.error);
  const listed = await store.permissions(put.value.at);
  return listed.ok ? { type: "copied", sum, openTo: othersThan(me, listed.value) } : failed(listed.error);
};

/** A creation whose answer was lost: the file is there, under the name that was asked for, and is this very notebook. */
const findBegun = async (
  desk: Desk,
  { notebook }: Envelope,
): Promise<Result<(NotebookFile & { readonly file: StoredFile }) | null, StoreError>> => {
  const found = await desk.store.readOwn(nameFor(desk));
  if (!found.ok || found.value === null) return found.ok ? ok(null) : found;
  const parsed = parseFile(found.value.text, desk.pair);
  if (!parsed.ok || parsed.value.envelope.notebook !== notebook) return ok(null);
  return ok({ ...parsed.value, file: found.value.file });
};

const nameFor = ({ names, pair, me }: Desk): string => `${names[me]} and ${names[otherOf(pair, me)]}`;

/** Its first step at once, so that what was sent and what is written are the same; on closing there is no time to breathe. */
const finished = async (rendering: Rendering, { facts, breathe }: Desk): Promise<string> => {
  for (;;) {
    const { done, value } = rendering.next();
    if (done === true) return value;
    if (breathe !== undefined && !facts().writeNow) await breathe();
  }
};

const nameBoth = ({ doc, pair, me, names }: Desk): void => {
  doc.transact(() => {
    setName(doc, me, names[me] ?? "");
    // The other's own client knows better how they are called.
    const other = otherOf(pair, me);
    if (nameOf(doc, other) === null) setName(doc, other, names[other] ?? "");
  });
};

/** What the next writing puts round the words: a new room when that is due, and an inbox key that is not too old. */
const envelopeFor = async (desk: Desk, owner: Parameters<typeof isNewRoomDue>[2]): Promise<Envelope> => {
  const { doc, clock, random, kept } = desk;
  if (kept === null) return newEnvelope(desk);
  const { envelope } = kept;
  const now = clock.now();
  const epoch = Math.max(envelope.room.epoch + 1, roomFloor(doc));
  const room = isNewRoomDue(doc, kept, owner, now) ? { secret: random(32), epoch } : envelope.room;
  return { ...envelope, room, inbox: await freshKeys(desk, envelope.inbox, now) };
};

/** For a file that begins, or begins again after the old one was lost: the same notebook then, and secrets of its own. */
const newEnvelope = async (desk: Desk): Promise<Envelope> => {
  const { doc, pair, random, clock } = desk;
  const kept = desk.kept?.envelope;
  const known = readHome(doc, pair)?.notebook;
  const epoch = Math.max(1, (kept?.room.epoch ?? 0) + 1, roomFloor(doc));
  return {
    notebook: known ?? toHex(random(16)),
    room: { secret: random(32), epoch },
    // What waits sealed for a key of before can be opened only while that key is known.
    inbox: await freshKeys(desk, kept?.inbox ?? [], clock.now()),
    found: {},
  };
};

const freshFor = 90 * dayLength;

const freshKeys = async ({ random }: Desk, keys: Envelope["inbox"], now: number): Promise<Envelope["inbox"]> => {
  const [newest] = keys;
  if (newest !== undefined && now - newest.madeAt < freshFor) return keys;
  return mergeKeys([await newInboxKey(new Uint8Array(random(32)), now)], keys, now);
};
