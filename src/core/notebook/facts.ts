/** All that a keeper knows. `learn.ts` changes it, `next-step.ts` decides from it, `keep-state.ts` shows it. */
import type * as Y from "yjs";
import type { PersonId } from "#core/pairs/pair.ts";
import type { Permission, Wider } from "./audit.ts";
import type { Problem } from "./keep-problem.ts";
import type { FileAddress, FileVersion } from "./notebook-store.ts";
import type { Patience } from "./patience.ts";
import type { AuditVerdict } from "./verdict.ts";

export interface Facts {
  readonly opened: boolean;
  readonly hadLocal: boolean;
  /** This browser refused to keep a copy. */
  readonly localRefused: boolean;
  /** The file was read once, or there is none. */
  readonly ready: boolean;
  /** What the service's record says. `unreachable`: an address is known, and the record did not answer or was not asked for long. */
  readonly pointer: "unasked" | "none" | "found" | "unreachable";
  /** What led to the file is the record, and not the person's index in its place. */
  readonly recorded: boolean;
  /** The notebook's file, or one that this browser began and the record does not know yet. */
  readonly at: FileAddress | null;
  /** When the record was asked last. */
  readonly askedAt: number;
  /** What completes the record: of our claim, or of the record that still leads to a file that is gone. */
  readonly claim: string | null;
  /** As last read or written here; null until then. */
  readonly file: KnownFile | null;
  /** Where this browser knows the notebook's own file to be: read or written there, not only pointed to. */
  readonly readAt: FileAddress | null;
  readonly look: "no" | "describe" | "read";
  /** What was told of the file and is not understood yet. */
  readonly news: Saved | null;
  /** The content's version as it was told, when it was not read: it holds nothing but what stands here. */
  readonly ahead: string | null;
  /** The other was let into what was begun here and is in no record yet. */
  readonly invited: boolean;
  /** Others may have read the secrets of what was begun here: they are new before the record leads there. */
  readonly renewing: boolean;
  /** The other could not be let into what was begun here, or our application not for them: the record stays empty. */
  readonly alone: "notInvited" | "grantRefused" | null;
  readonly audit: AuditVerdict | "failed" | null;
  readonly auditedAt: number | null;
  /** The date of an alarm in the notebook that the list has shown to be over: it may be brought back as it was. */
  readonly answered: number | null;
  readonly admission: Admission;
  /** Edits that the file does not have. */
  readonly dirty: boolean;
  /** What the file carries beside its words is to change: new secrets, or keys that it lacks. Whoever may not write leaves it to the other. */
  readonly due: boolean;
  /** Since when one of these. */
  readonly unsavedSince: number | null;
  readonly company: Company;
  readonly writeNow: boolean;
  readonly writtenAt: number | null;
  /** When that write took what there was. */
  readonly begunAt: number | null;
  readonly blockedUntil: number;
  readonly blockedAt: number;
  /** Older versions of the file may hold words that stand nowhere else, and nobody has looked since. */
  readonly unread: boolean;
  /** Like `blockedUntil`, for writing alone. */
  readonly writeAfter: number;
  /** So long Microsoft asked to wait; nobody's impatience shortens that. */
  readonly toldUntil: number;
  /** Nothing more by itself, until somebody opens again. */
  readonly halted: boolean;
  readonly readOnly: boolean;
  /** Failures and clashes in a row. */
  readonly tries: number;
  readonly clashes: number;
  readonly problem: { readonly is: Problem; readonly during: StepType } | null;
  /** It looked gone or damaged once. Answers can be cut short, and the other may have restored it just now. */
  readonly doubted: boolean;
  readonly spoilt: Spoilt | null;
  /** What it can be brought back from was answered with something else, since the file was last read or written. */
  readonly garbled: Patience | null;
  /** Where the record led to what is being restored. */
  readonly restoring: FileAddress | null;
  readonly moved: Moved | null;
  /** The question was answered with yes. */
  readonly accepted: Moved | null;
  readonly repair: Repair | null;
  /** Into one's own drive. `refused`: it cannot be open to the two alone there. */
  readonly moving: "no" | "running" | "stopped" | "refused";
  /** When what nobody says who wrote was last doubted, by this device's clock. */
  readonly namelessAt: number | null;
  /** Files that the notebook was moved out of, to be looked into. */
  readonly left: readonly FileAddress[];
  /** A file that was begun or shared here: to be closed again, should the record come to lead elsewhere. */
  readonly overtaken: FileAddress | null;
  /** Not closed before: that did not get through. Null when trying again by itself would change nothing. */
  readonly overtakenAfter: number | null;
  readonly copy: OwnCopy;
}

export interface KnownFile {
  readonly version: FileVersion;
  readonly owner: PersonId;
  readonly webUrl: string;
  /** See `StoredFile`. */
  readonly unread?: true;
}

/** Somebody in the room wrote the file. */
export interface Saved {
  readonly version: string;
  /** What the file holds, as far as that was told. */
  readonly holds: Y.Snapshot | null;
  /** When the writing took what there was, as far as that was told. */
  readonly takenAt?: number;
}

/** Who saves: this person is alone, saves for both, or leaves it to the other's client. */
export type Company = "alone" | "saves" | "watches";

/** Whether the application may reach the file for the other: `unsure` when nobody answered that. */
export type Admission = "fine" | "refused" | "unsure";

/** The file cannot be used any more. `offer`: what it can be brought back from, null when there is nothing. */
export interface Spoilt {
  readonly how: "gone" | "damaged" | "another";
  readonly offer: Offer | "unsought" | null;
}

export type Offer =
  /** An older content of the same file, as OneDrive remembers it. */
  | { readonly from: "version"; readonly at: number }
  /** The copy in one's own drive. `anew`: into a new file, although what is damaged still stands. */
  | { readonly from: "copy"; readonly anew?: true }
  /** What stands on this page. */
  | { readonly from: "device"; readonly anew?: true };

/** What the record leads to is not what was there before: a new home, or another notebook of the same two. */
export interface Moved {
  readonly to: PersonId;
  readonly another: boolean;
  /** What the new owner's verdict in that file says. */
  readonly sharing: "onlyTheTwo" | "tooOpen" | "unknown";
}

export interface Repair {
  readonly phase: "list" | "mend" | "check" | "stopped";
  readonly revoke: readonly Permission[];
  readonly invite: readonly PersonId[];
  /** Entries that could not be taken away from the file itself, such as those that it inherits. */
  readonly stuck: readonly Permission[];
  /** What was left after the first round is tried once more, without a press. */
  readonly second?: true;
}

export interface OwnCopy {
  /** When it was looked after last, and what it held. */
  readonly at: number | null;
  readonly sum: string | null;
  readonly file: FileAddress | null;
  /** As it was written from here: what stands there now may come from another device. */
  readonly version: FileVersion | null;
  readonly after: number | null;
  /** It was asked for at once, for the time that its answer tells; a second asking would tell no more. */
  readonly hurried: boolean;
  /** Who else can open it. */
  readonly openTo: readonly Wider[];
  /** Its owner pressed to close it. `stopped`: that was tried, and it is still open or nobody knows. */
  readonly repair: "no" | "running" | "stopped";
}

export type StepType =
  | "find"
  | "hear"
  | "claim"
  | "create"
  | "read"
  | "describe"
  | "invite"
  | "audit"
  | "complete"
  | "write"
  | "revoke"
  | "seek"
  | "withdraw"
  | "move"
  | "gather"
  | "copy";

/** What is known of a file of which nothing is known yet. */
export const unknownFile = {
  file: null,
  news: null,
  ahead: null,
  invited: false,
  audit: null,
  auditedAt: null,
  answered: null,
  admission: "fine",
  unread: false,
  left: [],
} as const satisfies Partial<Facts>;

/** Nothing was found to be wrong, asked or pressed since. */
export const nothingWrong = {
  readOnly: false,
  doubted: false,
  spoilt: null,
  moved: null,
  repair: null,
  moving: "no",
} as const satisfies Partial<Facts>;

export const nothingKnown: Facts = {
  ...unknownFile,
  ...nothingWrong,
  opened: false,
  hadLocal: false,
  localRefused: false,
  ready: false,
  pointer: "unasked",
  recorded: false,
  at: null,
  askedAt: 0,
  claim: null,
  readAt: null,
  look: "no",
  alone: null,
  renewing: false,
  dirty: false,
  due: false,
  unsavedSince: null,
  company: "alone",
  writeNow: false,
  writtenAt: null,
  begunAt: null,
  blockedUntil: 0,
  blockedAt: 0,
  writeAfter: 0,
  toldUntil: 0,
  halted: false,
  tries: 0,
  clashes: 0,
  problem: null,
  garbled: null,
  restoring: null,
  namelessAt: null,
  accepted: null,
  overtaken: null,
  overtakenAfter: 0,
  copy: { at: null, sum: null, file: null, version: null, after: null, hurried: false, openTo: [], repair: "no" },
};

export const isSameFile = (a: FileAddress | null, b: FileAddress | null): boolean =>
  a !== null && b !== null && a.driveId === b.driveId && a.itemId === b.itemId;

/** The file stands, and the record was never heard to lead there: nobody but its owner can find it. */
export const isUnnamed = ({ pointer, at, overtaken }: Facts): boolean =>
  at !== null && (pointer === "none" || isSameFile(overtaken, at));

/** That is about to change. Where the other cannot be let in, it stays so. */
export const isBegun = (facts: Facts): boolean => isUnnamed(facts) && facts.alone === null;

/** Something is to be written. */
export const isWaiting = ({ dirty, due }: Facts): boolean => dirty || due;

/** Keeps what follows from other facts. */
export const noted = (before: Facts, after: Facts, now: number): Facts => {
  const unsavedSince = isWaiting(after) ? (isWaiting(before) ? after.unsavedSince : now) : null;
  const blockedAt = after.blockedUntil === before.blockedUntil ? before.blockedAt : now;
  // It is the notebook's file after all.
  const overtaken = after.pointer === "found" && isSameFile(after.overtaken, after.at) ? null : after.overtaken;
  return { ...after, unsavedSince, blockedAt, overtaken };
};
