/** The steps that write the notebook's file: its beginning, and every save. */
import * as Y from "yjs";
import { dayLength } from "#core/pairs/instant.ts";
import { toHex } from "#core/hex.ts";
import { nameOf, setName } from "#core/agenda/person.ts";
import { mergeKeys, type InboxKey } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { otherOf } from "#core/pairs/pair.ts";
import { ok, type Result } from "#core/result.ts";
import { failedIn, finished, knownFile, need, pause, type Desk } from "./desk.ts";
import { lastEpoch, type Envelope } from "./envelope.ts";
import { isSameFile } from "./facts.ts";
import { parseFile, type NotebookFile } from "./file-format.ts";
import type { Outcome } from "./happening.ts";
import { readHome, writeHome } from "./home.ts";
import { leftBut, noteLeft } from "./left.ts";
import { mergeIn } from "./merge.ts";
import type { StoredFile, StoreError } from "./notebook-store.ts";
import { readOwnFile } from "./own-file.ts";
import { isNewRoomDue, roomFloor } from "./room-floor.ts";
import { forgetVerdict } from "./verdict.ts";
import { renderingOf } from "./write-file.ts";

/**
 * An answer to a creation may have been lost, and the page with it: what stands in one's own drive under the name is
 * looked at first, and a notebook of this pair that no record names is the one that was begun.
 */
export const create = async (desk: Desk): Promise<Outcome> => {
  const { pair, doc, unsaved } = desk;
  const failed = failedIn("create", desk);
  const earlier = await findBegun(desk);
  if (!earlier.ok) return failed(earlier.error);
  noteRestored(desk, earlier.value);
  if (earlier.value !== null) return goOnWith(desk, earlier.value);

  const begun = (desk.begun ??= await newEnvelope(desk));
  nameBoth(desk);
  forgetVerdict(doc, desk.me);
  unsaved.send();
  const html = await finished(renderingOf(doc, pair, begun), desk);
  const made = await desk.store.create(nameFor(desk), html);
  if (!made.ok) return failed(made.error);
  unsaved.sent();
  const file = knownFile(made.value, pair);
  if (file === null) return failed({ type: "notOurs" });
  desk.kept = { envelope: begun, at: made.value.at, worn: false };
  desk.carried = true;
  desk.begun = null;
  return {
    type: "created",
    at: made.value.at,
    file,
    dirty: unsaved.any(),
    due: false,
    left: leftBut(made.value.at, desk),
  };
};

/**
 * What was gone may be back by now, or at any moment until the record leads to the new file, with words that are nowhere else. Where
 * the notebook was only said to be there is nothing to look for.
 */
const noteRestored = ({ doc, facts }: Desk, earlier: Begun | null): void => {
  const { restoring, readAt } = facts();
  if (restoring === null || !isSameFile(restoring, readAt)) return;
  if (!isSameFile(restoring, earlier?.file.at ?? null)) noteLeft(doc, restoring);
};

/** Of another page its secrets are worn: nobody can say who put the file there, or who has read it since. */
const goOnWith = (desk: Desk, { file: stored, ...notebook }: Begun): Outcome => {
  const { doc, pair, unsaved, driveClock } = desk;
  const file = knownFile(stored, pair);
  if (file === null) return failedIn("create", desk)({ type: "notOurs" });
  const worn = desk.begun?.notebook !== notebook.envelope.notebook;
  unsaved.compared(mergeIn(doc, notebook), notebook.holds);
  forgetVerdict(doc, desk.me);
  // What was sealed for keys that this page knows can be opened with nothing else.
  const inbox = mergeKeys(
    desk.kept?.envelope.inbox ?? desk.begun?.inbox ?? [],
    notebook.envelope.inbox,
    driveClock.now(),
  );
  desk.kept = { envelope: { ...notebook.envelope, inbox }, at: stored.at, worn };
  desk.begun = null;
  return {
    type: "created",
    at: stored.at,
    file,
    dirty: unsaved.any(),
    due: worn || inbox.length > notebook.envelope.inbox.length,
    left: leftBut(stored.at, desk),
  };
};

export const write = async (desk: Desk): Promise<Outcome> => {
  const { store, unsaved, pair } = desk;
  const failed = failedIn("write", desk);
  const [at, known] = [need(desk.facts().at), need(desk.facts().file)];
  const envelope = await envelopeFor(desk, known.owner);
  // Only a file that the record names is a home: one that was begun here may still come together with the other's.
  if (desk.facts().pointer === "found") writeHome(desk.doc, { owner: known.owner, notebook: envelope.notebook });
  nameBoth(desk);
  // What somebody did is drawn before the file that holds it is begun.
  await pause(desk);
  // It came with the reading.
  const bench = desk.leaving ? null : await desk.bench;
  unsaved.send();
  const taken = Y.snapshot(desk.doc);
  const begunAt = desk.clock.now();
  const html =
    (await bench?.render(desk.doc, pair, envelope)) ?? (await finished(renderingOf(desk.doc, pair, envelope), desk));
  const answer = await store.write(at, html, known.version);
  if (!answer.ok) return failed(answer.error);
  const file = knownFile(answer.value, pair);
  if (file === null) return failed({ type: "notOurs" });
  // While others can open the file its room stays, and stays worn.
  desk.kept = { envelope, at, worn: desk.kept?.worn === true && desk.kept.envelope.room === envelope.room };
  desk.carried = true;
  desk.written = taken;
  desk.foundOpenAt = null;
  return { type: "written", file, dirty: unsaved.sent(), begunAt };
};

export interface Begun extends NotebookFile {
  readonly file: StoredFile;
}

/** A second creation under a taken name gets a number, so that is looked for as well. */
export const findBegun = async (desk: Desk): Promise<Result<Begun | null, StoreError>> => {
  const { store, pair, doc } = desk;
  const known = readHome(doc, pair)?.notebook ?? null;
  for (let number = 1; number <= mostNamesakes; number += 1) {
    const name = number === 1 ? nameFor(desk) : `${nameFor(desk)} ${number}`;
    const found = await readOwnFile(store, name, (text) => parseFile(text, pair));
    // Also what lasts: whoever cannot look into their own drive cannot work there, and would begin one with each page.
    if (!found.ok) return found;
    if (found.value === null) return ok(null);
    const { parsed } = found.value;
    if (!parsed.ok || (known !== null && parsed.value.envelope.notebook !== known)) continue;
    const file = await found.value.file();
    return file.ok ? ok({ ...parsed.value, file: file.value }) : file;
  }
  return ok(null);
};

/** So many colleagues of one name. */
const mostNamesakes = 5;

export const nameFor = ({ names, pair, me }: Desk): string => `${names[me]} and ${names[otherOf(pair, me)]}`;

const nameBoth = ({ doc, pair, me, names }: Desk): void => {
  doc.transact(() => {
    setName(doc, me, names[me] ?? "");
    // The other's own client knows better how they are called.
    const other = otherOf(pair, me);
    if (nameOf(doc, other) === null) setName(doc, other, names[other] ?? "");
  });
};

/**
 * What the next writing puts round the words: a new room when that is due, and an inbox key that is not too old. Whoever
 * may know the old room has read the inbox's key in the same file.
 */
const envelopeFor = async (desk: Desk, owner: Parameters<typeof isNewRoomDue>[2]): Promise<Envelope> => {
  const { doc, driveClock, random, kept } = desk;
  if (kept === null) return newEnvelope(desk);
  const { envelope } = kept;
  const now = driveClock.now();
  const isNew = isNewRoomDue(doc, kept, owner, now);
  const room = isNew ? { secret: random(32), epoch: nextEpoch(doc, envelope.room.epoch) } : envelope.room;
  const inbox = isNew || !isFresh(envelope.inbox, now) ? await withNewKey(desk, envelope.inbox) : envelope.inbox;
  return { ...envelope, room, inbox };
};

/**
 * For a file that begins, or begins again after the old one was lost: the same notebook then, and secrets of its own. `begun`: what
 * stands in it already, which others may have read.
 */
export const newEnvelope = async (desk: Desk, begun?: Envelope): Promise<Envelope> => {
  const { doc, pair, random, driveClock } = desk;
  const kept = desk.kept?.envelope;
  const known = readHome(doc, pair)?.notebook;
  return {
    notebook: known ?? toHex(random(16)),
    room: { secret: random(32), epoch: nextEpoch(doc, Math.max(begun?.room.epoch ?? 0, kept?.room.epoch ?? 0)) },
    // What waits sealed for a key of before can be opened only while that key is known.
    inbox: await withNewKey(desk, mergeKeys(kept?.inbox ?? [], begun?.inbox ?? [], driveClock.now())),
    found: {},
  };
};

/** After the last, which only somebody who wants it to stay can have put there, they begin again. */
const nextEpoch = (doc: Y.Doc, last: number): number => {
  const next = Math.max(last + 1, roomFloor(doc, last));
  return next > lastEpoch ? 1 : next;
};

const freshFor = 90 * dayLength;

const isFresh = ([newest]: Envelope["inbox"], now: number): boolean =>
  newest !== undefined && !isTooFarAhead(newest, now) && now - newest.madeAt < freshFor;

/** Further than a clock goes wrong: dated to stay the newest, by whoever could write the file. It only opens. */
const isTooFarAhead = ({ madeAt }: InboxKey, now: number): boolean => madeAt > now + dayLength;

/** The newest is the one to seal with, so it is newer than the others whichever clocks made them. */
const withNewKey = async ({ random, driveClock }: Desk, keys: Envelope["inbox"]): Promise<Envelope["inbox"]> => {
  const now = driveClock.now();
  const known = keys.map((it) => (isTooFarAhead(it, now) ? { ...it, madeAt: now } : it));
  const madeAt = Math.max(now, ...known.map((it) => it.madeAt + 1));
  return mergeKeys([await newInboxKey(new Uint8Array(random(32)), madeAt)], known, now);
};
