/** The steps until a notebook is on the screen. What follows them comes when it is needed: `later-steps.ts`. */
import * as Y from "yjs";
import { checkFile } from "./check-file.ts";
import { benchFor, failedIn, finished, knownFile, knownMs, lacksTime, need, pause, type Desk } from "./desk.ts";
import { carriesTheSame, keep } from "./envelope.ts";
import { isSameFile, type Moved } from "./facts.ts";
import { parsingOf } from "./file-format.ts";
import { handOf, isDoubted, wearOut } from "./foreign-hand.ts";
import type { Outcome } from "./happening.ts";
import { readHome, writeHome } from "./home.ts";
import { leftBut } from "./left.ts";
import { mergeIn, remote, replacedHere } from "./merge.ts";
import { isNewRoomDue, raiseRoomFloor } from "./room-floor.ts";
import { doubtVerdict, readVerdict } from "./verdict.ts";

export const find = async (desk: Desk): Promise<Outcome> => {
  const { at, file } = desk.facts();
  const found = await desk.pointers.find(desk.pair, at && knownMs, file !== null);
  if (!found.ok) return failedIn("find", desk)(found.error);
  const { address = null, etag = null, unasked = false } = found.value ?? {};
  return { type: "pointed", at: address, etag, unasked };
};

export const describe = async (desk: Desk): Promise<Outcome> => {
  const answer = await desk.store.describe(need(desk.facts().at));
  return answer.ok ? { type: "described", version: answer.value.version } : failedIn("describe", desk)(answer.error);
};

/** Nothing is taken in from a file that fails one of the checks. */
export const read = async (desk: Desk): Promise<Outcome> => {
  const { pair, me, doc, unsaved, driveClock } = desk;
  const failed = failedIn("read", desk);
  const at = need(desk.facts().at);
  const answer = await desk.store.read(at);
  if (!answer.ok) return failed(answer.error);
  const file = knownFile(answer.value.file, pair);
  if (file === null) return failed({ type: "notOurs" });
  const { html } = answer.value;
  const bench = await benchFor(desk, html);
  const parsed =
    (await bench?.parse(html, pair, doc, unsaved.oldest())) ?? (await finished(parsingOf(html, pair), desk));
  await pause(desk);
  const home = desk.facts().pointer === "none" ? null : readHome(doc, pair);
  const checked = checkFile(file, parsed, me, home);
  const { file: stored, replaced = false } = answer.value;
  const hand = handOf(stored, desk);
  const before = readVerdict(doc, file.owner, driveClock.now());
  if (checked.type === "refused") {
    // Whoever spoilt it could read what it was. Half an answer, which only looks damaged, says nothing of anybody.
    const isWhole = checked.error.type !== "damaged" || replaced;
    if (hand !== "ours" && (isWhole || desk.facts().doubted)) {
      if (desk.kept !== null && isSameFile(desk.kept.at, at)) wearOut(desk);
      doc.transact(() => doubtVerdict(doc, file.owner, before, driveClock.now()), remote);
    }
    return failed(checked.error, file);
  }

  const { accepted, restoring } = desk.facts();
  const { notebook } = checked;
  const { envelope } = notebook;
  const isNew = checked.type !== "ours";
  const another = checked.type === "another";
  const isAccepted = accepted?.to === file.owner;
  // Who restores has said that any home will do, and nothing of another notebook.
  const isFine = another ? isAccepted && accepted.another : isAccepted || restoring !== null;
  if (isNew && !isFine)
    return {
      type: "moved",
      to: file.owner,
      another,
      sharing: sharingIn(notebook.content, file.owner, driveClock.now(), hand !== "ours"),
    };

  const kept = keep(desk.kept, envelope, at, driveClock.now());
  const { epoch } = kept.envelope.room;
  // Asked once for each time that it was found open: whoever reads the room made in answer has nothing to doubt.
  const doubted = desk.foundOpenAt !== null && epoch > desk.foundOpenAt;
  if (doubted) desk.foundOpenAt = null;
  desk.kept = kept;
  const isForeign = isDoubted(hand, desk);
  if (isForeign) wearOut(desk);
  desk.carried = carriesTheSame(kept.envelope, envelope);
  desk.begun = null;
  // What the file holds instead was written from here, and all that came since is still known as unsaved.
  if (replaced) Y.applyUpdateV2(doc, notebook.state, replacedHere);
  const caughtUp = !replaced && unsaved.compared(mergeIn(doc, notebook), notebook.holds);
  bench?.accept();
  // After the merge: of two that were set beside each other any may win.
  if (doubted) raiseRoomFloor(doc, epoch + 1);
  // Also one that is doubted no more today takes away no alarm.
  const isAlarm = before?.type === "tooOpen";
  if (isForeign || (hand !== "ours" && isAlarm)) doubtVerdict(doc, file.owner, before, driveClock.now());
  if (isNew) writeHome(doc, { owner: file.owner, notebook: envelope.notebook });
  const dirty = replaced || unsaved.any();
  const due = !desk.carried || isNewRoomDue(doc, desk.kept, file.owner, driveClock.now());
  const told = {
    verdict: readVerdict(doc, file.owner, driveClock.now()),
    doubt: isForeign ? "new" : hand === "ours" ? "none" : "old",
    namelessAt: isForeign && hand === "nameless" ? desk.clock.now() : desk.facts().namelessAt,
    lacksTime: lacksTime(desk, file.owner),
  } as const;
  // Who wrote it may be waiting for an answer still, and have told nobody.
  const ageMs = Math.max(0, driveClock.now() - (stored.modifiedAt ?? Infinity));
  return { type: "read", file, dirty, due, caughtUp, ageMs, ...told, left: leftBut(at, desk) };
};

const sharingIn = (content: Y.Doc, owner: Moved["to"], now: number, isForeign: boolean): Moved["sharing"] => {
  const verdict = readVerdict(content, owner, now);
  if (verdict?.type === "tooOpen") return "tooOpen";
  return verdict === null || isForeign ? "unknown" : "onlyTheTwo";
};
