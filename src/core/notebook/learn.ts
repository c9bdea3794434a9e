/** How each thing that happens changes what is known. Pure, beside `next-step.ts`. */
import type { PersonId } from "#core/pairs/pair.ts";
import type { FileAddress, FileVersion } from "./notebook-store.ts";
import type { AuditVerdict } from "./verdict.ts";
import { toProblem, waitAfter, type StepError } from "./keep-problem.ts";
import type { Facts, StepType } from "./next-step.ts";

export type Happening =
  | { readonly type: "openWanted" }
  | { readonly type: "refreshWanted" }
  | { readonly type: "saveWanted" }
  | { readonly type: "edited" }
  | { readonly type: "localFound"; readonly at: FileAddress | null; readonly unsaved: boolean }
  | { readonly type: "pointed"; readonly at: FileAddress | null }
  | { readonly type: "claimed"; readonly etag: string }
  | { readonly type: "created"; readonly at: FileAddress; readonly file: Known; readonly dirty: boolean }
  | { readonly type: "read"; readonly file: Known; readonly dirty: boolean }
  | { readonly type: "described"; readonly version: FileVersion }
  | { readonly type: "invited" }
  | { readonly type: "audited"; readonly verdict: AuditVerdict }
  | { readonly type: "completed"; readonly at: FileAddress }
  | { readonly type: "written"; readonly version: FileVersion; readonly dirty: boolean }
  | { readonly type: "failed"; readonly during: StepType; readonly error: StepError; readonly spread: number };

interface Known {
  readonly version: FileVersion;
  readonly owner: PersonId;
}

export const learn = (facts: Facts, it: Happening, now: number): Facts => {
  switch (it.type) {
    case "openWanted":
      return {
        ...impatient(facts),
        opened: true,
        halted: false,
        readOnly: false,
        alone: false,
        pointer: "unasked",
        // A claim that is held stays: while it runs, the record would not give another, not even to us.
        look: "read",
        auditedAt: null,
        problem: null,
      };
    case "refreshWanted":
      // Whose notebook does not exist yet may have been begun by the other meanwhile.
      return (facts.pointer === "none" && (facts.claim === null || facts.alone)) || facts.pointer === "unreachable"
        ? { ...looking(facts), pointer: "unasked" }
        : looking(facts);
    case "saveWanted":
      return { ...impatient(facts), writeNow: facts.dirty };
    case "edited":
      return { ...facts, dirty: true };
    case "localFound":
      return { ...facts, hadLocal: true, at: facts.at ?? it.at, dirty: facts.dirty || it.unsaved };
    case "pointed":
      return pointed(succeeded(facts, "find"), it.at);
    case "claimed":
      return { ...succeeded(facts, "claim"), claim: it.etag };
    case "created":
      return {
        ...succeeded(facts, "create"),
        at: it.at,
        file: it.file,
        dirty: it.dirty,
        invited: false,
        auditedAt: null,
        look: "no",
        writtenAt: now,
        clashes: 0,
      };
    case "read": {
      const known = succeeded(facts, "read");
      return {
        ...known,
        // What waited to be written may have come into the file by another way.
        problem: it.dirty ? known.problem : without(known.problem, ["write"]),
        file: it.file,
        look: "no",
        ready: true,
        dirty: it.dirty,
        writeNow: facts.writeNow && it.dirty,
      };
    }
    case "described": {
      const same = facts.file !== null && facts.file.version.cTag === it.version.cTag;
      const known = succeeded(facts, "describe");
      return same && known.file !== null
        ? { ...known, file: { ...known.file, version: it.version }, look: "no" }
        : { ...known, look: "read" };
    }
    case "invited":
      return { ...succeeded(facts, "invite"), invited: true };
    case "audited":
      return { ...succeeded(facts, "audit"), audit: it.verdict, auditedAt: now };
    case "completed":
      return { ...pointed(succeeded(facts, "complete"), it.at), clashes: 0, writeNow: true };
    case "written": {
      const known = succeeded(facts, "write");
      return {
        ...known,
        file: known.file === null ? null : { ...known.file, version: it.version },
        dirty: it.dirty,
        writeNow: false,
        writtenAt: now,
        clashes: 0,
        readOnly: false,
      };
    }
    case "failed":
      return failed(facts, it.during, it.error, now, it.spread);
  }
};

/** A person who presses something does not wait for our own backing off, only for what Microsoft asked. */
const impatient = (facts: Facts): Facts =>
  facts.told ? facts : { ...facts, blockedUntil: 0, writeAfter: 0, tries: 0 };

const looking = (facts: Facts): Facts => ({ ...facts, look: facts.look === "read" ? "read" : "describe" });

const pointed = (facts: Facts, at: FileAddress | null): Facts => {
  if (at === null) return { ...facts, pointer: "none", ready: facts.ready || facts.at === null };
  const known: Facts = {
    ...facts,
    pointer: "found",
    claim: null,
    alone: false,
    at,
    problem: without(facts.problem, ["find", "claim", "create", "invite", "complete"]),
  };
  if (facts.at?.driveId === at.driveId && facts.at.itemId === at.itemId) return known;
  // Another file than the one in hand: nothing that was true of the old one holds for it.
  return { ...known, file: null, invited: false, audit: null, auditedAt: null, look: "read", writtenAt: null };
};

const succeeded = (facts: Facts, step: StepType): Facts => {
  const over = aboutTheWay.has(facts.problem?.is.type ?? "");
  const problem = over ? null : without(facts.problem, step === "read" ? ["find", "describe", "read"] : [step]);
  return { ...facts, tries: 0, blockedUntil: 0, told: false, problem };
};

/** A problem is over when what it stood in the way of was done. */
const without = (problem: Facts["problem"], done: readonly StepType[]): Facts["problem"] =>
  problem !== null && done.includes(problem.during) ? null : problem;

/** Problems of the connection: any answer shows that they are over. */
const aboutTheWay = new Set(["offline", "throttled", "unavailable", "signInNeeded"]);

/** Problems of writing alone: reading goes on meanwhile. */
const aboutWriting = new Set(["locked", "full", "unexpected"]);

const failed = (facts: Facts, during: StepType, error: StepError, now: number, spread: number): Facts => {
  const clash = error.type === "changed";
  const wait = waitAfter(error, clash ? facts.clashes : facts.tries, spread);
  const known: Facts = {
    ...facts,
    tries: facts.tries + 1,
    clashes: facts.clashes + (clash ? 1 : 0),
    blockedUntil: wait === null ? facts.blockedUntil : now + wait,
    told: error.type === "throttled",
    problem: clash ? facts.problem : { is: toProblem(error), during },
    halted: wait === null,
  };
  switch (during) {
    case "find":
      // The file may well answer although our service does not.
      return facts.at !== null && (error.type === "offline" || error.type === "unavailable")
        ? { ...facts, pointer: "unreachable" }
        : known;
    case "claim":
      return error.type === "claimedByOther" ? { ...known, pointer: "unasked" } : known;
    case "complete":
      return clash ? { ...known, pointer: "unasked", claim: null } : known;
    case "create":
      return known;
    case "invite":
      if (error.type === "notFound") return forgetBegun(facts);
      return error.type === "forbidden" || error.type === "unexpected"
        ? { ...known, alone: true, halted: false, blockedUntil: facts.blockedUntil }
        : known;
    case "audit":
      // Not knowing is an answer: the page says so, goes on, and asks again later.
      return {
        ...facts,
        audit: "failed",
        auditedAt: now,
        ...(error.type === "throttled" ? { blockedUntil: known.blockedUntil, told: true } : {}),
      };
    case "read":
    case "describe":
      if (facts.pointer === "none" && isLost(error)) return forgetBegun(facts);
      return isFileError(error) ? { ...known, readOnly: true } : known;
    case "write":
      if (clash) return { ...known, look: "read", writeNow: true };
      if (facts.pointer === "none" && error.type === "notFound") return forgetBegun(facts);
      if (error.type === "forbidden") return { ...known, readOnly: true, halted: false };
      return aboutWriting.has(error.type)
        ? { ...known, blockedUntil: facts.blockedUntil, writeAfter: known.blockedUntil }
        : known;
  }
};

/** A file that was begun here and never entered in the record: what it held is in the local copy too. */
const forgetBegun = (facts: Facts): Facts => ({
  ...facts,
  at: null,
  file: null,
  invited: false,
  alone: false,
  audit: null,
  auditedAt: null,
  look: "no",
  dirty: true,
});

const isLost = (error: StepError): boolean =>
  error.type === "notFound" || error.type === "forbidden" || error.type === "notOurs" || error.type === "damaged";

const isFileError = (error: StepError): boolean =>
  error.type === "notOurs" || error.type === "newerVersion" || error.type === "damaged";
