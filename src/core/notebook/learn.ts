/** How each thing that was done, or failed, changes what is known. Pure, beside `next-step.ts`. */
import { dayLength } from "#core/pairs/instant.ts";
import { isSameFile, noted, nothingWrong, unknownFile, type Facts, type StepType } from "./facts.ts";
import type { Compared, Done, Failed } from "./happening.ts";
import { afterFailure } from "./learn-failure.ts";
import { afterAudit, afterCopying, afterInvitation, afterRevoking } from "./learn-repair.ts";
import { openRest } from "./next-step.ts";
import { isAnswered } from "./verdict.ts";

export const learn = (facts: Facts, it: Done | Failed, now: number): Facts =>
  noted(facts, it.type === "failed" ? afterFailure(facts, it, now) : afterDoing(facts, it, now), now);

const afterDoing = (facts: Facts, it: Done, now: number): Facts => {
  switch (it.type) {
    case "pointed": {
      const known = pointed({ ...succeeded(facts, "find"), askedAt: now }, it.at, it.etag);
      return it.unasked === true && known.pointer === "found" ? { ...known, pointer: "unreachable" } : known;
    }
    case "claimed":
      return { ...succeeded(facts, "claim"), claim: it.etag };
    case "created":
      return {
        ...succeeded(facts, "create"),
        at: it.at,
        readAt: it.at,
        file: it.file,
        dirty: it.dirty,
        due: it.due,
        left: it.left,
        invited: false,
        overtaken: facts.overtaken ?? it.at,
        auditedAt: null,
        look: "no",
        writtenAt: now,
        begunAt: now,
        clashes: 0,
      };
    case "read": {
      const known = { ...succeeded(facts, "read"), due: it.due };
      const { cTag } = it.file.version;
      const caughtUp = it.caughtUp && known.file?.version.cTag !== cTag;
      const unread = facts.unread || it.file.unread === true;
      return {
        ...compared(known, { ...it, caughtUp }, now),
        file: it.file,
        unread,
        // Older versions there may hold words that stand nowhere else.
        moving: facts.moving === "running" && unread ? "stopped" : facts.moving,
        left: it.left,
        namelessAt: it.namelessAt,
        readAt: facts.at,
        // What was told meanwhile may be of an older content or of a newer one.
        look: newsBut(facts, cTag) === null ? "no" : "describe",
        news: null,
        ahead: null,
        ready: true,
        doubted: false,
        spoilt: null,
        garbled: null,
        readOnly: facts.spoilt === null && facts.readOnly,
        // A yes is to what was asked, and to nothing that takes its place later.
        accepted: null,
        // Over once the record leads there.
        restoring: facts.pointer === "found" ? null : facts.restoring,
      };
    }
    case "heard":
      return { ...compared(facts, it, now), news: newsBut(facts, it.version), ahead: it.version };
    case "unheard": {
      const isRead = facts.ahead === null && facts.file?.version.cTag === it.version;
      return isRead ? { ...facts, news: newsBut(facts, it.version) } : { ...facts, look: "read" };
    }
    case "moved":
      return {
        ...succeeded(facts, "read"),
        moving: "no",
        moved: { to: it.to, another: it.another, sharing: it.sharing },
        spoilt: null,
        readOnly: false,
        hadLocal: true,
      };
    case "described": {
      const { ahead, file } = facts;
      const known = { ...succeeded(facts, "describe"), doubted: false };
      if (file === null || (ahead ?? file.version.cTag) !== it.version.cTag) return { ...known, look: "read" };
      const look = facts.look === "read" ? "read" : "no";
      return { ...known, file: ahead === null ? { ...file, version: it.version } : file, look };
    }
    case "invited":
      return afterInvitation({
        ...succeeded(facts, "invite"),
        invited: facts.pointer === "none",
        renewing: facts.pointer === "none" && it.wasOpen,
      });
    case "audited":
      return afterAudit(succeeded(facts, "audit"), it, now);
    case "revoked":
      return afterRevoking(succeeded(facts, "revoke"), it);
    case "completed":
      return {
        ...pointed(succeeded(facts, "complete"), it.at, it.etag),
        clashes: 0,
        dirty: true,
        writeNow: true,
        ready: true,
        restoring: null,
      };
    case "written": {
      const known = succeeded(facts, "write");
      return {
        ...known,
        // Also the first that is known of a file which was restored in its place.
        ready: true,
        readAt: facts.at,
        file: it.file,
        garbled: null,
        unread: facts.unread || it.file.unread === true,
        // What was told meanwhile may be of a newer content.
        look: known.look === "read" || newsBut(facts, it.file.version.cTag) === null ? known.look : "describe",
        news: null,
        ahead: null,
        dirty: it.dirty,
        due: false,
        unsavedSince: sinceThen(known, it.begunAt),
        writeNow: false,
        renewing: false,
        writtenAt: now,
        begunAt: it.begunAt,
        clashes: 0,
        readOnly: false,
      };
    }
    case "sought":
      return facts.spoilt === null
        ? facts
        : {
            ...facts,
            hadLocal: facts.hadLocal || it.offer !== null,
            tries: 0,
            // It may stand nowhere else any more.
            dirty: facts.dirty || it.offer?.from === "device",
            spoilt: { ...facts.spoilt, offer: it.offer },
          };
    case "brought":
      return { ...pointed(succeeded(facts, "move"), it.at, it.etag), askedAt: now, unread: it.unread };
    case "gathered": {
      const known = {
        ...succeeded(facts, "gather"),
        dirty: it.dirty,
        due: it.due,
        unread: facts.unread || it.unread,
        clashes: 0,
      };
      // What came from there may say something else about who can open this.
      return it.again ? { ...known, auditedAt: null } : { ...known, left: facts.left.slice(1) };
    }
    case "withdrawn":
      return { ...succeeded(facts, "withdraw"), overtaken: null };
    case "recalled":
      // It may know another home than this file, or say something else about who can open it: looked at before it is written.
      return { ...succeeded(facts, "copy"), look: "read", auditedAt: null, writeNow: true };
    case "copied":
      return { ...succeeded(facts, "copy"), copy: afterCopying(facts, it, now) };
  }
};

/** What was told of another content than this. */
const newsBut = ({ news }: Facts, version: string | null): Facts["news"] => (news?.version === version ? null : news);

const compared = (known: Facts, it: Compared, now: number): Facts => ({
  ...known,
  // What waited to be written may have come into the file by another way.
  problem: it.dirty || known.due ? known.problem : without(known.problem, ["write"]),
  auditedAt: auditedBefore(known, it, now),
  dirty: it.dirty,
  unsavedSince: it.caughtUp ? sinceThen(known, known.news?.takenAt ?? now - it.ageMs - justMs) : known.unsavedSince,
  writeNow: known.writeNow && (it.dirty || known.due),
  copy: it.lacksTime && !known.copy.hurried ? { ...known.copy, after: now, hurried: true } : known.copy,
});

/**
 * What the list said here and what the notebook says differ: it is looked at anew. One that could not be read is asked for again in
 * a minute, however often the file is read meanwhile. An alarm that was answered, and what came by a nameless hand that was doubted
 * today, may come back after each look: that is looked into four times an hour.
 */
const auditedBefore = (
  { audit, auditedAt, answered }: Facts,
  { verdict, doubt }: Compared,
  now: number,
): number | null => {
  if (audit === "failed" || (doubt !== "new" && audit?.type === verdict?.type)) return auditedAt;
  const isOld = doubt === "old" || isAnswered(verdict, answered);
  if (doubt === "new" || !isOld || audit === null || auditedAt === null) return null;
  return audit.type === "exactlyTwo" ? Math.min(auditedAt, now - dayLength + openRest) : auditedAt;
};

/** What a file that was just written does not hold was typed since then. */
const sinceThen = ({ unsavedSince }: Facts, then: number): number | null =>
  unsavedSince === null ? null : Math.max(unsavedSince, then);

/** From the moment in which the other's write takes what there is until it is written. */
const justMs = 1_000;

const pointed = (facts: Facts, at: Facts["at"], etag: string | null): Facts => {
  if (at === null) return { ...facts, pointer: "none", ready: facts.ready || facts.at === null };
  // Still where it was lost: the new file takes its place in the record.
  if (facts.restoring !== null && isSameFile(at, facts.restoring)) return { ...facts, pointer: "none", claim: etag };
  const known: Facts = {
    ...facts,
    pointer: "found",
    recorded: etag !== null,
    claim: null,
    alone: null,
    invited: false,
    at,
    problem: without(facts.problem, ["find", "claim", "create", "invite", "complete"]),
  };
  if (isSameFile(facts.at, at)) {
    // One that was brought back elsewhere is still to be read, and any home will do.
    return known.recorded && isSameFile(facts.readAt, at) ? { ...known, restoring: null } : known;
  }
  // Another file than the one in hand: nothing that was true of the old one holds for it.
  return {
    ...known,
    ...unknownFile,
    ...nothingWrong,
    due: false,
    overtaken: facts.invited ? facts.at : facts.overtaken,
    overtakenAfter: 0,
    look: "read",
    writtenAt: null,
    begunAt: null,
    accepted: null,
  };
};

const succeeded = (facts: Facts, step: StepType): Facts => {
  const over = aboutTheWay.has(facts.problem?.is.type ?? "");
  const problem = over ? null : without(facts.problem, step === "read" ? ["find", "describe", "read"] : [step]);
  return { ...facts, tries: 0, blockedUntil: 0, toldUntil: 0, problem };
};

/** A problem is over when what it stood in the way of was done. */
const without = (problem: Facts["problem"], done: readonly StepType[]): Facts["problem"] =>
  problem !== null && done.includes(problem.during) ? null : problem;

/** Problems of the connection: any answer shows that they are over. */
const aboutTheWay = new Set(["offline", "throttled", "unavailable", "signInNeeded"]);
