/** What a file that the notebook was moved out of still holds comes along, and then it is closed: nobody writes there any more. */
import * as Y from "yjs";
import { mergeKeys } from "#core/inbox/keys.ts";
import { failedIn, finished, knownFile, need, type Desk } from "./desk.ts";
import { isSameFile } from "./facts.ts";
import { parsingOf } from "./file-format.ts";
import { handOf } from "./foreign-hand.ts";
import type { Outcome } from "./happening.ts";
import { forgetLeft, keyOf } from "./left.ts";
import { replacedHere } from "./merge.ts";
import { lasting, type FileAddress } from "./notebook-store.ts";
import { recordOf } from "./record-of.ts";
import { raiseRoomFloor } from "./room-floor.ts";
import { doubtVerdict, readVerdict } from "./verdict.ts";
import { leftRendering } from "./write-file.ts";

export const gather = async (desk: Desk): Promise<Outcome> => {
  const { store, doc, pair, unsaved } = desk;
  const failed = failedIn("gather", desk);
  const { left, at: home } = desk.facts();
  const from = need(left[0]);
  const answer = await readTwice(desk, from);
  if (!answer.ok) {
    if (answer.error.type === "notFound" && isOwn(desk, from)) return done(desk, from);
    if (lasting(answer.error)) desk.setAside.add(keyOf(from));
    return failed(answer.error);
  }
  const { file: stored, html } = answer.value;
  const file = knownFile(stored, pair);
  const parsed = await finished(parsingOf(html, pair), desk);
  if (!parsed.ok && parsed.error.type === "left") return done(desk, from);
  const { notebook } = need(desk.kept).envelope;
  // A forged address may name the home itself.
  const isHome = isSameFile(stored.at, home);
  if (isHome || file === null || !parsed.ok || parsed.value.envelope.notebook !== notebook) {
    desk.setAside.add(keyOf(from));
    return gathered(desk, false);
  }

  const isForeign = handOf(stored, desk) !== "ours";
  const isNewKey = takeKeys(desk, parsed.value.envelope.inbox);
  // It may be theirs: what is sealed from now on is for a key that they do not have.
  if (isNewKey && isForeign) raiseRoomFloor(doc, need(desk.kept).envelope.room.epoch + 1);
  const isNew = takeWords(desk, parsed.value.state, isForeign);
  // Closed once the notebook's own file has all of it.
  if (isNewKey || isNew || unsaved.any()) return gathered(desk, true, file.unread);
  // The other may be moving the notebook again.
  const found = await recordOf(desk);
  if (!found.ok) return failed(found.error);
  if (!isSameFile(found.value?.address ?? null, home)) return gathered(desk, false, file.unread);
  const closed = await finished(leftRendering(parsed.value.content, pair, notebook), desk);
  const written = await store.write(from, closed, file.version);
  if (!written.ok) return failed(written.error);
  forgetLeft(doc, from);
  return gathered(desk, false, file.unread ?? written.value.unread);
};

/** One _not found_ is no loss. */
const readTwice = async ({ store }: Desk, from: FileAddress): ReturnType<Desk["store"]["read"]> => {
  const answer = await store.read(from);
  return !answer.ok && answer.error.type === "notFound" ? store.read(from) : answer;
};

/** Who only lost the way to a file of the other's leaves it to them. */
const isOwn = ({ me, facts }: Desk, { driveId }: FileAddress): boolean => {
  const { file, at } = facts();
  return (file?.owner === me) === (at?.driveId === driveId);
};

/** What was sealed for a key that stands there alone can be opened with nothing else. True when there was one. */
const takeKeys = (desk: Desk, inbox: Parameters<typeof mergeKeys>[1]): boolean => {
  const kept = need(desk.kept);
  const keys = mergeKeys(kept.envelope.inbox, inbox, desk.driveClock.now());
  if (keys.length === kept.envelope.inbox.length) return false;
  desk.kept = { ...kept, envelope: { ...kept.envelope, inbox: keys } };
  desk.carried = false;
  return true;
};

/** True when something of it was new. */
const takeWords = ({ doc, facts, driveClock }: Desk, state: Uint8Array, isForeign: boolean): boolean => {
  const { owner } = need(facts().file);
  const [had, before] = [Y.snapshot(doc), readVerdict(doc, owner, driveClock.now())];
  Y.applyUpdateV2(doc, state, replacedHere);
  if (Y.equalSnapshots(had, Y.snapshot(doc))) return false;
  if (isForeign) doubtVerdict(doc, owner, before, driveClock.now());
  return true;
};

const gathered = ({ unsaved, carried }: Desk, again: boolean, unread = false): Outcome => ({
  type: "gathered",
  again,
  dirty: unsaved.any(),
  due: !carried,
  unread,
});

const done = (desk: Desk, from: FileAddress): Outcome => {
  forgetLeft(desk.doc, from);
  return gathered(desk, false);
};
