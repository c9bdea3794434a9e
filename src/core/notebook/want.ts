/** How what a person wants, and what this browser has, changes what is known. Pure, beside `learn.ts`. */
import { dayLength, minute } from "#core/pairs/instant.ts";
import { isWaiting, noted, nothingWrong, type Facts } from "./facts.ts";
import type { LookReason, Wanted } from "./happening.ts";
import { forgetBegun } from "./learn-failure.ts";
import { beginRepair } from "./learn-repair.ts";

export const want = (facts: Facts, it: Wanted, now: number): Facts => noted(facts, afterWanting(facts, it, now), now);

const afterWanting = (facts: Facts, it: Wanted, now: number): Facts => {
  switch (it.type) {
    case "openWanted":
      return {
        ...impatient(facts, now),
        ...nothingWrong,
        opened: true,
        halted: false,
        alone: null,
        pointer: "unasked",
        // A claim that is held stays: while it runs, nobody else has one.
        look: "read",
        auditedAt: null,
        problem: null,
        overtakenAfter: 0,
        copy: { ...facts.copy, after: copyDue(facts, now, copyRest), repair: "no" },
      };
    case "refreshWanted":
      return refresh(it.why === "arrived" ? auditAgain(impatient(facts, now), now) : facts, now, it.why);
    case "savedHeard":
      if (facts.spoilt !== null) return refresh(facts, now);
      // What was to be read is to be read still.
      return { ...facts, news: facts.news?.holds === null ? { ...it.saved, holds: null } : it.saved };
    case "saveWanted":
      return {
        ...impatient(facts, now),
        writeNow: isWaiting(facts),
        copy: { ...facts.copy, after: copyDue(facts, now, 0) },
      };
    case "auditWanted":
      return { ...looking(facts), auditedAt: null };
    case "repairWanted":
      return repair(impatient(facts, now), it.isOwner);
    case "restoreWanted":
      return restore(impatient(facts, now));
    case "moveAccepted":
      return facts.moved === null ? facts : { ...facts, accepted: facts.moved, moved: null, look: "read" };
    case "moveWanted":
      return it.isOwner ? facts : beginMove(impatient(facts, now));
    case "versionsSeen":
      return { ...facts, unread: false };
    case "company":
      return { ...facts, company: it.company };
    case "edited":
      return { ...facts, dirty: true };
    case "localFound": {
      const copy = { ...facts.copy, ...it.copy };
      const at = facts.at ?? it.at;
      // Came late, and maybe while a write is on its way: only reading compares it with the file.
      const look = facts.file === null ? facts.look : "read";
      return { ...facts, ...it.known, hadLocal: true, at, copy, look, dirty: facts.dirty || it.unsaved };
    }
    case "localKept":
      return facts.localRefused === it.refused ? facts : { ...facts, localRefused: it.refused };
  }
};

/** What the other's file holds is read first; what its history alone may hold is looked for there. */
const beginMove = (facts: Facts): Facts =>
  facts.file === null || facts.pointer === "none" || facts.spoilt !== null || facts.moved !== null || facts.unread
    ? facts
    : { ...facts, halted: false, look: "read", moving: "running" };

const refresh = (facts: Facts, now: number, why?: LookReason): Facts => {
  if (facts.spoilt !== null) return isSpoiltForLong(facts, now) ? lookingAgain(facts) : facts;
  const known = why === "record" ? facts : looking(facts);
  if (!isRecordOld(facts, now)) return known;
  // A look in passing does not wait for the record's answer, unless that was not asked after the last one either.
  return { ...known, pointer: facts.pointer === "found" && why === "file" ? "unreachable" : "unasked" };
};

/** Whoever comes back to the page may have closed the file by hand. */
const auditAgain = (facts: Facts, now: number): Facts => {
  const { audit, auditedAt } = facts;
  const isOpen = audit !== null && audit !== "failed" && audit.type !== "exactlyTwo";
  return isOpen && auditedAt !== null && isPast(auditedAt, minute, now) ? { ...facts, auditedAt: null } : facts;
};

/** Each closes what is theirs: the owner the file, either of the two their own copy. */
const repair = (facts: Facts, isOwner: boolean): Facts => {
  const { copy } = facts;
  const known: Facts = copy.openTo.length === 0 ? facts : { ...facts, copy: { ...copy, repair: "running" } };
  return isOwner ? beginRepair(known) : known;
};

/** A page that stays open keeps its copy in a quiet moment; one that is closed sooner, then. */
const copyRest = 2 * minute;

const copyDue = ({ copy }: Facts, now: number, rest: number): number =>
  copy.at !== null && copy.at <= now ? Math.max(copy.at + dayLength, now + rest) : now + rest;

/** A person who presses something does not wait for our own backing off, only for what Microsoft asked. */
const impatient = (facts: Facts, now: number): Facts =>
  facts.toldUntil > now ? facts : { ...facts, blockedUntil: 0, writeAfter: 0, tries: 0 };

/** The other may have begun meanwhile, or have moved the notebook while the old file still stands. */
const isRecordOld = ({ pointer, claim, alone, askedAt }: Facts, now: number): boolean => {
  if (pointer === "none") return claim === null || alone !== null || isPast(askedAt, minute, now);
  return isPast(askedAt, recordRest, now);
};

/** Ten minutes from question to question; its answer came a moment later. */
const recordRest = 10 * minute - 5_000;

/** The other may have brought it back meanwhile, and then nobody has to press anything. */
const isSpoiltForLong = ({ spoilt, askedAt }: Facts, now: number): boolean =>
  spoilt?.offer !== "unsought" && isPast(askedAt, minute, now);

/** Also what lies ahead: the clock was put back since. */
const isPast = (since: number, ms: number, now: number): boolean => now - since >= ms || since > now;

const lookingAgain = (facts: Facts): Facts => ({ ...facts, halted: false, pointer: "unasked", look: "read" });

const looking = (facts: Facts): Facts => ({ ...facts, look: facts.look === "read" ? "read" : "describe" });

/** In its place when it is the notebook's own file and only its content is spoilt; else anew, in one's own drive. */
const restore = (facts: Facts): Facts => {
  const { spoilt } = facts;
  if (spoilt === null || spoilt.offer === null || spoilt.offer === "unsought") return facts;
  const free: Facts = { ...facts, halted: false, readOnly: false, problem: null, spoilt: null, doubted: false };
  if (spoilt.how === "damaged" && !("anew" in spoilt.offer))
    return { ...free, audit: null, auditedAt: null, look: "no", dirty: true, writeNow: true };
  // The record is asked once more: the other may be restoring in this moment.
  return { ...forgetBegun(free), restoring: facts.at, pointer: "unasked", claim: null };
};
