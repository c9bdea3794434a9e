/** What a step that failed leaves known. Pure, part of `learn.ts`. */
import { isSameFile, unknownFile, type Facts, type Spoilt, type StepType } from "./facts.ts";
import { minute } from "#core/pairs/instant.ts";
import type { Failed } from "./happening.ts";
import { toldToWait, toProblem, waitAfter, type StepError } from "./keep-problem.ts";
import { garbled, passing } from "./notebook-store.ts";
import { inVain } from "./patience.ts";
import { stopRepair } from "./learn-repair.ts";

export const afterFailure = (before: Facts, it: Failed, now: number): Facts => {
  const { during } = it;
  const error = it.error.type === "left" ? leftIn(before) : it.error;
  // What stands in the way of a move is over with it, and the notebook is where it was.
  const isOver = before.moving === "running" && (during === "move" || error.type !== "changed");
  const facts: Facts = {
    ...before,
    // Said once: what comes of the file says nothing of its older versions.
    unread: before.unread || it.file?.unread === true,
    moving: isOver ? (it.notToTheTwo === true ? "refused" : "stopped") : before.moving,
  };
  const clash = error.type === "changed";
  const wait = waitAfter(error, clash ? facts.clashes : facts.tries, it.spread);
  const told = toldToWait(error, wait ?? 0);
  const known: Facts = {
    ...facts,
    tries: facts.tries + 1,
    clashes: facts.clashes + (clash ? 1 : 0),
    blockedUntil: wait === null ? facts.blockedUntil : now + wait,
    toldUntil: now + told,
    problem: clash ? facts.problem : { is: toProblem(error), during },
    halted: wait === null,
    // Told of what may be another file by now.
    look: facts.news === null ? facts.look : "read",
    news: null,
    ahead: null,
  };
  /** Left of a failure that is no problem. */
  const asked = told > 0 ? { blockedUntil: known.blockedUntil, toldUntil: known.toldUntil } : {};
  switch (during) {
    case "find":
      // The file may well answer although our service does not.
      return facts.at !== null && (error.type === "offline" || error.type === "unavailable")
        ? { ...facts, pointer: "unreachable", askedAt: now }
        : known;
    case "claim":
      return error.type === "claimedByOther" ? { ...known, pointer: "unasked" } : known;
    case "complete":
      return clash ? { ...known, pointer: "unasked", claim: null } : known;
    case "create":
      return known;
    case "invite":
      return afterInviting(facts, known, error);
    case "audit":
      // Not knowing is an answer: the page says so, goes on, and asks again later.
      return stopRepair({
        ...facts,
        audit: "failed",
        auditedAt: now,
        ...asked,
      });
    case "revoke":
      return known.halted ? stopRepair({ ...known, halted: false }) : known;
    case "hear":
      return { ...facts, look: "read" };
    case "seek":
      if (garbled(error)) return { ...known, garbled: inVain(facts.garbled, now) };
      return known.halted && facts.spoilt !== null ? { ...known, spoilt: { ...facts.spoilt, offer: null } } : known;
    case "withdraw":
      return {
        ...facts,
        overtakenAfter: wait === null && error.type !== "notFound" ? null : now + minute,
        overtaken: error.type === "notFound" ? null : facts.overtaken,
        ...asked,
      };
    case "move":
      // The record may have heard of it all the same.
      return {
        ...facts,
        pointer: "unasked",
        ...(it.begun === undefined ? {} : { overtaken: it.begun, overtakenAfter: 0 }),
        ...asked,
      };
    case "gather":
      return clash
        ? { ...facts, clashes: known.clashes, blockedUntil: known.blockedUntil }
        : { ...facts, left: facts.left.slice(1), ...asked };
    case "copy":
      // Only a safety net is missing: nothing that a person has to know of unless they asked, and tried again later.
      return {
        ...facts,
        copy: {
          ...facts.copy,
          after: now + hour,
          repair: facts.copy.repair === "running" ? "stopped" : facts.copy.repair,
        },
        ...asked,
      };
    case "read":
    case "describe":
    case "write":
      return afterTheFile(facts, known, it, error);
  }
};

const afterInviting = (facts: Facts, known: Facts, error: StepError): Facts => {
  if (facts.repair?.phase === "mend") return known.halted ? stopRepair({ ...known, halted: false }) : known;
  if (error.type === "notFound") return forgetBegun(facts);
  if (!isKeptAlone.has(error.type) || passing(error)) return known;
  const alone = error.type === "grantRefused" ? error.type : "notInvited";
  return { ...known, alone, halted: false, blockedUntil: facts.blockedUntil };
};

/** The other cannot be let in, and asking again changes nothing. */
const isKeptAlone = new Set(["forbidden", "unexpected", "grantRefused"]);

const afterTheFile = (facts: Facts, known: Facts, { during, file }: Failed, error: StepError): Facts => {
  if (during === "write" && error.type === "changed") return { ...known, look: "read", writeNow: true };
  // What was never begun here may be the other's, and is doubted first like any other.
  if (facts.pointer === "none" && isSameFile(facts.overtaken, facts.at) && isLost(error, during))
    return forgetBegun(facts);
  if (during === "write" && error.type === "forbidden")
    return { ...known, readOnly: true, halted: false, look: "read" };
  const how = spoiltBy(error);
  if (how !== null) {
    // Looked at once more before it is believed. A file that is gone may have been restored elsewhere.
    const again: Facts = { ...facts, doubted: true, look: "read" };
    if (!facts.doubted && how !== "another") return how === "gone" ? { ...again, pointer: "unasked" } : again;
    const spoilt: Spoilt = facts.spoilt?.how === how ? facts.spoilt : { how, offer: "unsought" };
    return { ...known, file: file ?? facts.file, readOnly: how !== "gone", look: "read", spoilt };
  }
  // Who can open it is not looked at any more, and what the list said may be of before whoever wrote this.
  if (error.type === "newerVersion") return { ...known, readOnly: true, audit: null, auditedAt: null };
  // What stops writing does not stop reading.
  return during === "write" && aboutWriting.has(error.type)
    ? { ...known, blockedUntil: facts.blockedUntil, writeAfter: known.blockedUntil }
    : known;
};

/** Where the notebook went from a file that it left, the record says. Where that leads to it still, somebody spoilt it. */
const leftIn = ({ doubted, pointer, recorded }: Facts): StepError =>
  doubted && pointer === "found" && recorded
    ? { type: "damaged", reason: "closed, and the record leads to it" }
    : { type: "notFound" };

const spoiltBy = ({ type }: StepError): Spoilt["how"] | null => {
  if (type === "notFound") return "gone";
  if (type === "damaged") return "damaged";
  return type === "notOurs" ? "another" : null;
};

/** A file that was begun here and never entered in the record: what it held is in the local copy too. */
export const forgetBegun = (facts: Facts): Facts => ({
  ...facts,
  ...unknownFile,
  // What stood in the way of it is gone with it.
  problem: null,
  spoilt: null,
  doubted: false,
  readOnly: false,
  overtaken: isSameFile(facts.overtaken, facts.at) ? null : facts.overtaken,
  at: null,
  alone: null,
  look: "no",
  dirty: true,
  due: false,
});

const isLost = (error: StepError, during: StepType): boolean =>
  error.type === "notFound" ||
  (during !== "write" && (error.type === "forbidden" || error.type === "notOurs" || error.type === "damaged"));

/** Problems of writing alone: reading goes on meanwhile. */
const aboutWriting = new Set(["locked", "full", "unexpected"]);

const hour = 60 * 60 * 1000;
