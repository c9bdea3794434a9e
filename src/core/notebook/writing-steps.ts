/** The steps that write the notebook's file: its beginning, and every save. */
import { dayLength } from "#core/pairs/instant.ts";
import { toHex } from "#core/hex.ts";
import { nameOf, setName } from "#core/agenda/person.ts";
import { mergeKeys } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { otherOf } from "#core/pairs/pair.ts";
import { ok, type Result } from "#core/result.ts";
import { failedIn, knownFile, need, type Desk } from "./desk.ts";
import type { Envelope } from "./envelope.ts";
import { parseFile, type NotebookFile } from "./file-format.ts";
import type { Outcome } from "./happening.ts";
import { readHome, writeHome } from "./home.ts";
import { mergeIn } from "./merge.ts";
import { passing, type StoredFile, type StoreError } from "./notebook-store.ts";
import { isNewRoomDue, roomFloor } from "./room-floor.ts";
import { renderingOf, type Rendering } from "./write-file.ts";

/**
 * An answer to a creation may have been lost, and the page with it: what stands in one's own drive under the name is
 * looked at first, and a notebook of this pair that no record names is the one that was begun.
 */
export const create = async (desk: Desk): Promise<Outcome> => {
  const { pair, doc, unsaved } = desk;
  const failed = failedIn("create", desk);
  const earlier = await findBegun(desk);
  if (!earlier.ok) return failed(earlier.error);
  if (earlier.value !== null) return goOnWith(desk, earlier.value);

  const begun = (desk.begun ??= await newEnvelope(desk));
  nameBoth(desk);
  unsaved.send();
  const html = await finished(renderingOf(doc, pair, begun), desk);
  const made = await desk.store.create(nameFor(desk), html);
  if (!made.ok) return failed(made.error);
  unsaved.sent();
  const file = knownFile(made.value, pair);
  if (file === null) return failed({ type: "notOurs" });
  desk.kept = { envelope: begun, at: made.value.at, worn: false };
  desk.begun = null;
  return { type: "created", at: made.value.at, file, dirty: unsaved.any() };
};

/** Of another page its secrets are worn: nobody can say who put the file there, or who has read it since. */
const goOnWith = (desk: Desk, { file: stored, ...notebook }: Begun): Outcome => {
  const { doc, pair, unsaved, clock } = desk;
  const file = knownFile(stored, pair);
  if (file === null) return failedIn("create", desk)({ type: "notOurs" });
  const worn = desk.begun?.notebook !== notebook.envelope.notebook;
  unsaved.compared(mergeIn(doc, notebook), notebook.content);
  // What was sealed for keys that this page knows can be opened with nothing else.
  const inbox = mergeKeys(desk.kept?.envelope.inbox ?? desk.begun?.inbox ?? [], notebook.envelope.inbox, clock.now());
  desk.kept = { envelope: { ...notebook.envelope, inbox }, at: stored.at, worn };
  desk.begun = null;
  return {
    type: "created",
    at: stored.at,
    file,
    dirty: worn || unsaved.any() || inbox.length > notebook.envelope.inbox.length,
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
  unsaved.send();
  const begunAt = desk.clock.now();
  const html = await finished(renderingOf(desk.doc, pair, envelope), desk);
  const answer = await store.write(at, html, known.version);
  if (!answer.ok) return failed(answer.error);
  const file = knownFile(answer.value, pair);
  if (file === null) return failed({ type: "notOurs" });
  desk.kept = { envelope, at, worn: false };
  desk.foundOpenAt = null;
  return { type: "written", file, dirty: unsaved.sent(), begunAt };
};

interface Begun extends NotebookFile {
  readonly file: StoredFile;
}

/** A second creation under a taken name gets a number, so that is looked for as well. */
const findBegun = async (desk: Desk): Promise<Result<Begun | null, StoreError>> => {
  const { store, pair, doc } = desk;
  const known = readHome(doc, pair)?.notebook ?? null;
  for (let number = 1; number <= mostNamesakes; number += 1) {
    const found = await store.readOwn(number === 1 ? nameFor(desk) : `${nameFor(desk)} ${number}`);
    // What cannot be looked at for another reason than the way is none; creating says what is wrong.
    if (!found.ok && passing(found.error)) return found;
    if (!found.ok || found.value === null) return ok(null);
    const parsed = parseFile(found.value.text, pair);
    if (parsed.ok && (known === null || parsed.value.envelope.notebook === known))
      return ok({ ...parsed.value, file: found.value.file });
  }
  return ok(null);
};

/** So many colleagues of one name. */
const mostNamesakes = 5;

const nameFor = ({ names, pair, me }: Desk): string => `${names[me]} and ${names[otherOf(pair, me)]}`;

/** Its first step at once, so that what was sent and what is written are the same; on closing there is no time to breathe. */
export const finished = async (rendering: Rendering, { facts, breathe }: Desk): Promise<string> => {
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

/**
 * What the next writing puts round the words: a new room when that is due, and an inbox key that is not too old. Whoever
 * may know the old room has read the inbox's key in the same file.
 */
const envelopeFor = async (desk: Desk, owner: Parameters<typeof isNewRoomDue>[2]): Promise<Envelope> => {
  const { doc, clock, random, kept } = desk;
  if (kept === null) return newEnvelope(desk);
  const { envelope } = kept;
  const now = clock.now();
  const epoch = Math.max(envelope.room.epoch + 1, roomFloor(doc));
  const isNew = isNewRoomDue(doc, kept, owner, now);
  const room = isNew ? { secret: random(32), epoch } : envelope.room;
  const inbox = isNew || !isFresh(envelope.inbox, now) ? await withNewKey(desk, envelope.inbox) : envelope.inbox;
  return { ...envelope, room, inbox };
};

/** For a file that begins, or begins again after the old one was lost: the same notebook then, and secrets of its own. */
const newEnvelope = async (desk: Desk): Promise<Envelope> => {
  const { doc, pair, random } = desk;
  const kept = desk.kept?.envelope;
  const known = readHome(doc, pair)?.notebook;
  const epoch = Math.max(1, (kept?.room.epoch ?? 0) + 1, roomFloor(doc));
  return {
    notebook: known ?? toHex(random(16)),
    room: { secret: random(32), epoch },
    // What waits sealed for a key of before can be opened only while that key is known.
    inbox: await withNewKey(desk, kept?.inbox ?? []),
    found: {},
  };
};

const freshFor = 90 * dayLength;

const isFresh = ([newest]: Envelope["inbox"], now: number): boolean =>
  newest !== undefined && now - newest.madeAt < freshFor;

/**
 * The newest is the one to seal with, so it is newer than the others whichever clocks made them. One from further ahead
 * than a clock goes wrong was dated to stay the newest, by whoever could write the file: it only opens.
 */
const withNewKey = async ({ random, clock }: Desk, keys: Envelope["inbox"]): Promise<Envelope["inbox"]> => {
  const now = clock.now();
  const known = keys.map((it) => (it.madeAt > now + dayLength ? { ...it, madeAt: now } : it));
  const madeAt = Math.max(now, ...known.map((it) => it.madeAt + 1));
  return mergeKeys([await newInboxKey(new Uint8Array(random(32)), madeAt)], known, now);
};
