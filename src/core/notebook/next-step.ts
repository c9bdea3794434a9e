/** What keeping a notebook does next, decided from what is known. Pure: `keep.ts` carries the steps out. */
import { dayLength, minute } from "#core/pairs/instant.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { isWaiting, type Company, type Facts, type Repair, type StepType } from "./facts.ts";
import { isFresh } from "./verdict.ts";

export type Step =
  | { readonly type: StepType }
  | { readonly type: "wait"; readonly ms: number }
  | { readonly type: "idle" };

/**
 * Between two writes of one person: each is a version in OneDrive. The first after a rest does not wait. While both are
 * here one saves for both, from the beginning of one write to the next, which makes 130 versions an hour at most; the
 * other writes what that one has not saved although it was due, soon enough that nothing waits for half a minute.
 */
const between: Readonly<Record<Company, number>> = { alone: 5_000, saves: 27_900, watches: 29_200 };

/** `driveNow`: the time by the drives' clock; everything but the date of a verdict goes by this device's. */
export const nextStep = (facts: Facts, me: PersonId, now: number, driveNow: number): Step => {
  if (!facts.opened) return idle;
  if (isAhead(facts.blockedUntil, facts.blockedAt, now)) return { type: "wait", ms: facts.blockedUntil - now };
  if (facts.spoilt?.offer === "unsought") return { type: "seek" };
  if (facts.halted) return idle;
  if (facts.pointer === "unasked") return { type: "find" };
  if (facts.pointer === "none") return founding(facts, me, now);
  // The other is asked first whether the new home is right.
  if (facts.moved !== null) return idle;
  if (facts.file === null || facts.look === "read") return { type: "read" };
  // A save that failed may have been done all the same: what it replaced is looked for before anything counts as saved.
  if (facts.news !== null) return { type: facts.problem?.during === "write" ? "read" : "hear" };
  if (facts.look === "describe") return { type: "describe" };
  // Once a minute, and after the look: a service that hangs holds up each question, and no look at the file.
  if (facts.pointer === "unreachable" && within(facts.askedAt + minute, now) <= now) return { type: "find" };
  if (facts.moving === "running") return { type: "move" };
  if (facts.file.owner === me && facts.repair !== null && facts.repair.phase !== "stopped")
    return mending(facts.repair);
  if (facts.file.owner === me && isAuditDue(facts, now, driveNow)) return { type: "audit" };
  const closing = closingAt(facts, now);
  if (closing !== null && closing <= now) return { type: "withdraw" };
  if (facts.ready && facts.copy.repair === "running") return { type: "copy" };
  if (isWaiting(facts) && !facts.readOnly) return saving(facts, now);
  return facts.left.length > 0 && !isWaiting(facts) ? { type: "gather" } : copying(facts, now);
};

/**
 * The order of a beginning:
 * - claim before create, so that two people who type in the same minute make one file and not two;
 * - create with the content and remember its address, so that a crash loses nothing and the next opening goes on here;
 * - invite before complete, so that the record never leads to a file that the other cannot open, and a beginning that
 *   stops half-way leaves a file that only its owner can open;
 * - audit before complete, so that the first thing the other reads has a verdict on its way;
 * - where others may have read what was created, write new secrets before complete: whoever dies between would leave the old.
 *
 * Restoring is a beginning whose claim is the record of what is gone.
 */
const founding = (facts: Facts, me: PersonId, now: number): Step => {
  if (facts.at === null && !facts.dirty) return idle;
  if (facts.spoilt !== null) return facts.look === "read" ? { type: "read" } : idle;
  if (facts.alone !== null) {
    if (facts.file === null || facts.look === "read") return { type: "read" };
    return isWaiting(facts) && !facts.readOnly ? saving(facts, now) : idle;
  }
  if (facts.claim === null) return { type: "claim" };
  if (facts.at === null) return { type: "create" };
  if (facts.file === null) return { type: "read" };
  if (facts.file.owner === me && !facts.invited) return { type: "invite" };
  if (facts.file.owner === me && facts.auditedAt === null) return { type: "audit" };
  // Words that cannot be saved keep nobody from finding the notebook, once that was tried.
  const isTried = Math.max(facts.tries, facts.clashes) >= renewals || facts.writeAfter > now;
  if (facts.renewing && !facts.readOnly && !isTried) return { type: facts.look === "read" ? "read" : "write" };
  return { type: "complete" };
};

/** Tries to write new secrets in a row; what stops writing alone is not tried again. */
const renewals = 3;

/** Taken away before anybody is let in, and then the list is read once more: only that says what was achieved. */
const mending = (repair: Repair): Step => {
  if (repair.phase !== "mend") return { type: "audit" };
  return { type: repair.revoke.length > 0 ? "revoke" : "invite" };
};

/** For waits of a minute at most: what lies further ahead was set before the clock was put back. */
const within = (after: number, now: number): number => (after > now + minute ? now : after);

const saving = (facts: Facts, now: number): Step => {
  const due = Math.max(restedAt(facts, now), within(facts.writeAfter, now));
  // What a file carries beside its words is known to who read it: whoever writes without would take it away.
  if (facts.ahead !== null && due <= now + readingTakes) return { type: "read" };
  if (due <= now) return { type: "write" };
  return { type: "wait", ms: due - now - (facts.ahead === null ? 0 : readingTakes) };
};

/** So much earlier than a save is due, at most, it begins with what else the file holds. */
const readingTakes = 1_000;

const restedAt = (facts: Facts, now: number): number => {
  if (facts.writeNow) return now;
  const since = sinceOf(facts);
  // A clock that was put back must not hold up anything.
  return since === null || since > now ? now : since + between[facts.company];
};

const sinceOf = ({ company, unsavedSince, begunAt, writtenAt }: Facts): number | null => {
  if (company === "watches") return unsavedSince;
  return company === "saves" ? begunAt : writtenAt;
};

/** A copy for oneself, when nothing else is left to do but what waits to be closed. */
const copying = (facts: Facts, now: number): Step => {
  const due = facts.ready ? facts.copy.after : null;
  if (due !== null && due <= now) return { type: "copy" };
  const next = closingAt(facts, now) ?? due;
  return next === null ? idle : { type: "wait", ms: next - now };
};

/** Not before the record was read: it may name that very file by now. */
const closingAt = ({ pointer, overtaken, overtakenAfter }: Facts, now: number): number | null =>
  pointer !== "found" || overtaken === null || overtakenAfter === null ? null : within(overtakenAfter, now);

const isAuditDue = (facts: Facts, now: number, driveNow: number): boolean => {
  if (facts.auditedAt === null || facts.auditedAt > now) return true;
  const { audit, admission } = facts;
  // The time was learned since, and nobody believes what was dated without it.
  if (audit !== null && audit !== "failed" && !isFresh(audit.checkedAt, driveNow)) return true;
  const known = audit !== null && audit !== "failed" && admission !== "unsure";
  return now - facts.auditedAt >= (known ? (audit.type === "exactlyTwo" ? dayLength : openRest) : minute);
};

/** What others were let in by may stay for ever, and each list costs as much as five looks at the file. */
export const openRest = 15 * minute;

/** A time that was set before the clock was put back is no longer ahead. */
const isAhead = (until: number, setAt: number, now: number): boolean => until > now && setAt <= now;

const idle: Step = { type: "idle" };
