/** The steps about who can open the file: the record, the invitation, the audit and its repairs. */
import { otherOf } from "#core/pairs/pair.ts";
import { ok, type Result } from "#core/result.ts";
import { repairsFor } from "./audit.ts";
import { failedIn, need, type Desk } from "./desk.ts";
import type { Outcome } from "./happening.ts";
import { judge, recordVerdict } from "./judging.ts";
import { lasting, passing, type FileAddress, type StoreError } from "./notebook-store.ts";
import { isNewRoomDue, raiseRoomFloor } from "./room-floor.ts";
import { isAnswered, isOpenToOthers, readVerdict, type AuditVerdict } from "./verdict.ts";

export const claim = async (desk: Desk): Promise<Outcome> => {
  const failed = failedIn("claim", desk);
  const answer = await desk.pointers.claim(desk.pair);
  if (!answer.ok) return failed(answer.error);
  switch (answer.value.type) {
    case "exists":
      return { type: "pointed", at: answer.value.pointer.address, etag: answer.value.pointer.etag };
    case "claimed":
      return { type: "claimed", etag: answer.value.etag };
    case "claimedByOther":
      return failed(answer.value);
  }
};

export const complete = async (desk: Desk): Promise<Outcome> => {
  const { pointers, pair } = desk;
  const answer = await pointers.complete(pair, need(desk.facts().at), need(desk.facts().claim));
  if (!answer.ok) return failedIn("complete", desk)(answer.error);
  return { type: "completed", at: answer.value.address, etag: answer.value.etag };
};

export const invite = async (desk: Desk): Promise<Outcome> => {
  const failed = failedIn("invite", desk);
  const at = need(desk.facts().at);
  // A repair has read the list already, and wears the secret out itself.
  const open = desk.facts().repair?.phase === "mend" ? ok(false) : await isBegunOpen(desk, at);
  if (!open.ok && (open.error.type === "offline" || open.error.type === "throttled")) return failed(open.error);
  // A list that cannot be read keeps nobody out (PG8), and what is unknown counts as open.
  if (!open.ok || open.value) raiseRoomFloor(desk.doc, (desk.kept?.envelope.room.epoch ?? 0) + 1);
  const done = await letIn(desk, at);
  // Also where an earlier try found it open, and its answer was lost.
  const wasOpen = desk.kept !== null && isNewRoomDue(desk.doc, desk.kept, desk.me, desk.driveClock.now());
  return done.ok ? { type: "invited", wasOpen } : failed(done.error);
};

/** A new file in a folder that is shared can be read by that folder's people until the invitation cuts it off, its secrets as well. */
const isBegunOpen = async (
  { store, pair, me, driveClock }: Desk,
  at: FileAddress,
): Promise<Result<boolean, StoreError>> => {
  const listed = await store.permissions(at);
  return listed.ok ? ok(judge(listed.value, pair, me, driveClock.now()).type === "tooOpen") : listed;
};

/** Whose account is gone can neither be let in nor begin it themselves: nothing waits for them, and the audit says so. */
export const letIn = async ({ store, pair, me }: Desk, at: FileAddress): Promise<Result<void, StoreError>> => {
  const other = otherOf(pair, me);
  const answer = await store.invite(at, other);
  if (answer.ok || !lasting(answer.error)) return answer;
  const left = await store.hasLeft(other);
  if (!left.ok) return passing(left.error) ? left : answer;
  return left.value ? ok(undefined) : answer;
};

export const audit = async (desk: Desk): Promise<Outcome> => {
  const { store, pair, me, doc, driveClock, kept } = desk;
  const answer = await store.permissions(need(desk.facts().at));
  if (!answer.ok) return failedIn("audit", desk)(answer.error);
  const verdict = await withGone(desk, judge(answer.value, pair, me, driveClock.now()));
  const epoch = kept?.envelope.room.epoch ?? 0;
  const isOpen = isOpenToOthers(verdict);
  const mended = desk.facts().repair?.phase === "check" && !isOpen;
  const before = readVerdict(doc, me, driveClock.now());
  // Of a notebook that is nobody's beginning any more. A room that was made while nobody knew may stand in an open file.
  const wasUnknown = before === null && desk.facts().pointer !== "none";
  // An alarm that was answered may come back as it was: what the list said then is what is known.
  const { audit: last, answered } = desk.facts();
  const known = isAnswered(before, answered) ? (last === "failed" ? null : last) : before;
  const left = known?.who.some((it) => !verdict.who.includes(it)) === true;
  const isOver = before?.type === "tooOpen" && verdict.type !== "tooOpen";
  const isWorn = isOpen || mended || wasUnknown || left;
  doc.transact(() => {
    recordVerdict(doc, me, verdict);
    // Who could open the file may have read the room's secret in it, also one that it got meanwhile.
    if (isWorn) raiseRoomFloor(doc, epoch + 1);
  });
  if (isWorn && kept !== null) desk.foundOpenAt = epoch;
  const newRoom = kept !== null && isNewRoomDue(doc, kept, me, driveClock.now());
  // Only then: a first entry of its own would copy into the file what it takes from its folder. And who can open the
  // file is true whatever becomes of our entry.
  const closed = verdict.type === "exactlyTwo";
  const admitted = closed ? await store.admit(need(desk.facts().at), answer.value) : ok(undefined);
  const admission = admitted.ok ? "fine" : admitted.error.type === "grantRefused" ? "refused" : "unsure";
  return {
    type: "audited",
    verdict,
    ...repairsFor(answer.value, pair, me),
    newRoom,
    admission,
    answered: isOver ? before.checkedAt : null,
  };
};

/** Where the directory does not answer, what was known holds. */
export const withGone = async (desk: Desk, verdict: AuditVerdict): Promise<AuditVerdict> => {
  if (verdict.type !== "missing") return verdict;
  const left = await desk.store.hasLeft(otherOf(desk.pair, desk.me));
  const gone = left.ok ? left.value : readVerdict(desk.doc, desk.me, verdict.checkedAt)?.gone;
  return gone === true ? { ...verdict, gone } : verdict;
};

export const revoke = async (desk: Desk): Promise<Outcome> => {
  const permission = need(desk.facts().repair?.revoke[0]);
  const done = await desk.store.revoke(need(desk.facts().at), permission.id);
  const other = otherOf(desk.pair, desk.me);
  if (done.ok) return { type: "revoked", permission, stuck: false, other };
  // What a file inherits from its folder cannot be taken away from the file alone.
  const { type } = done.error;
  if (type === "forbidden" || type === "unexpected") return { type: "revoked", permission, stuck: true, other };
  return failedIn("revoke", desk)(done.error);
};
