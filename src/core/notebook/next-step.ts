/** What keeping a notebook does next, decided from what is known. Pure: `keep.ts` carries the steps out. */
import type { PersonId } from "#core/pairs/pair.ts";
import type { AuditVerdict } from "./verdict.ts";
import type { FileAddress, FileVersion } from "./notebook-store.ts";
import type { Problem } from "./keep-problem.ts";

export interface Facts {
  readonly opened: boolean;
  readonly hadLocal: boolean;
  /** The file was read once, or there is none. */
  readonly ready: boolean;
  /** What the service's record says. `unreachable`: it did not answer and this browser remembers an address. */
  readonly pointer: "unasked" | "none" | "found" | "unreachable";
  /** The notebook's file, or one that this browser began and the record does not know yet. */
  readonly at: FileAddress | null;
  readonly claim: string | null;
  /** As last read or written here; null until then. */
  readonly file: { readonly version: FileVersion; readonly owner: PersonId } | null;
  readonly look: "no" | "describe" | "read";
  readonly invited: boolean;
  /** The other could not be invited: the file stays private and the record stays empty. */
  readonly alone: boolean;
  readonly audit: AuditVerdict | "failed" | null;
  readonly auditedAt: number | null;
  /** Edits that the file does not have. */
  readonly dirty: boolean;
  readonly writeNow: boolean;
  readonly writtenAt: number | null;
  readonly blockedUntil: number;
  /** Like `blockedUntil`, for writing alone. */
  readonly writeAfter: number;
  /** Microsoft said how long to wait; nobody's impatience shortens that. */
  readonly told: boolean;
  /** Nothing more by itself, until somebody opens again. */
  readonly halted: boolean;
  readonly readOnly: boolean;
  /** Failures and clashes in a row. */
  readonly tries: number;
  readonly clashes: number;
  readonly problem: { readonly is: Problem; readonly during: StepType } | null;
}

export type StepType = "find" | "claim" | "create" | "read" | "describe" | "invite" | "audit" | "complete" | "write";

export type Step =
  | { readonly type: StepType }
  | { readonly type: "wait"; readonly ms: number }
  | { readonly type: "idle" };

export const nothingKnown: Facts = {
  opened: false,
  hadLocal: false,
  ready: false,
  pointer: "unasked",
  at: null,
  claim: null,
  file: null,
  look: "no",
  invited: false,
  alone: false,
  audit: null,
  auditedAt: null,
  dirty: false,
  writeNow: false,
  writtenAt: null,
  blockedUntil: 0,
  writeAfter: 0,
  told: false,
  halted: false,
  readOnly: false,
  tries: 0,
  clashes: 0,
  problem: null,
};

/** Between two writes of one person: each is a version in OneDrive. The first after a rest does not wait. */
const between = 5_000;

const day = 24 * 60 * 60 * 1000;
const minute = 60_000;

export const nextStep = (facts: Facts, me: PersonId, now: number): Step => {
  if (!facts.opened || facts.halted) return idle;
  if (facts.blockedUntil > now) return { type: "wait", ms: facts.blockedUntil - now };
  if (facts.pointer === "unasked") return { type: "find" };
  if (facts.pointer === "none") return founding(facts, me, now);
  if (facts.file === null || facts.look === "read") return { type: "read" };
  if (facts.look === "describe") return { type: "describe" };
  if (facts.file.owner === me && isAuditDue(facts, now)) return { type: "audit" };
  return saving(facts, now);
};

/**
 * The order of a beginning:
 * - claim before create, so that two people who type in the same minute make one file and not two;
 * - create with the content and remember its address, so that a crash loses nothing and the next opening goes on here;
 * - invite before complete, so that the record never leads to a file that the other cannot open, and a beginning that
 *   stops half-way leaves a file that only its owner can open;
 * - audit before complete, so that the first thing the other reads has a verdict on its way.
 */
const founding = (facts: Facts, me: PersonId, now: number): Step => {
  if (facts.at === null && !facts.dirty) return idle;
  if (facts.alone) return facts.file === null || facts.look === "read" ? { type: "read" } : saving(facts, now);
  if (facts.claim === null) return { type: "claim" };
  if (facts.at === null) return { type: "create" };
  if (facts.file === null) return { type: "read" };
  if (facts.file.owner === me && !facts.invited) return { type: "invite" };
  if (facts.file.owner === me && facts.auditedAt === null) return { type: "audit" };
  return { type: "complete" };
};

const saving = (facts: Facts, now: number): Step => {
  if (!facts.dirty || facts.readOnly) return idle;
  const rested = facts.writeNow || facts.writtenAt === null ? now : facts.writtenAt + between;
  const due = Math.max(rested, facts.writeAfter);
  return due <= now ? { type: "write" } : { type: "wait", ms: due - now };
};

const isAuditDue = (facts: Facts, now: number): boolean => {
  if (facts.auditedAt === null) return true;
  const clean = facts.audit !== null && facts.audit !== "failed" && facts.audit.type === "exactlyTwo";
  // Somebody is probably mending it at this moment.
  return now - facts.auditedAt >= (clean ? day : minute);
};

const idle: Step = { type: "idle" };
