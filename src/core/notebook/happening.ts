/** What can happen to a notebook that is kept: a person wants something, or a step came to its end. */
import type { PersonId } from "#core/pairs/pair.ts";
import type { Permission, Wider } from "./audit.ts";
import type { Admission, Company, Facts, KnownFile, Moved, Offer, OwnCopy, Saved, StepType } from "./facts.ts";
import type { StepError } from "./keep-problem.ts";
import type { FileAddress, FileVersion } from "./notebook-store.ts";
import type { AuditVerdict } from "./verdict.ts";

/**
 * `arrived`: somebody, or the network, is there again, and nothing rests by itself. `record`: the file was seen a moment ago, and
 * only where it is may be old.
 */
export type LookReason = "arrived" | "file" | "record";

/** What a step comes to. */
export type Outcome = Done | Failed;

export type Wanted =
  | { readonly type: "openWanted" }
  | { readonly type: "refreshWanted"; readonly why: LookReason | undefined }
  | { readonly type: "savedHeard"; readonly saved: Saved }
  | { readonly type: "saveWanted" }
  | { readonly type: "auditWanted" }
  | { readonly type: "repairWanted"; readonly isOwner: boolean }
  | { readonly type: "restoreWanted" }
  | { readonly type: "moveAccepted" }
  | { readonly type: "moveWanted"; readonly isOwner: boolean }
  | { readonly type: "versionsSeen" }
  | { readonly type: "company"; readonly company: Company }
  | { readonly type: "edited" }
  | {
      readonly type: "localFound";
      readonly at: FileAddress | null;
      readonly unsaved: boolean;
      readonly known: Pick<Facts, "restoring" | "readAt" | "invited" | "overtaken" | "unread" | "namelessAt">;
      readonly copy: Pick<OwnCopy, "at" | "sum" | "file" | "version" | "openTo">;
    }
  | { readonly type: "localKept"; readonly refused: boolean };

export type Done =
  /** `etag` is what the record can be changed with; `unasked`, that it did not answer and the address is known from elsewhere. */
  | {
      readonly type: "pointed";
      readonly at: FileAddress | null;
      readonly etag: string | null;
      readonly unasked?: boolean;
    }
  | { readonly type: "claimed"; readonly etag: string }
  | ({
      readonly type: "created";
      readonly at: FileAddress;
      readonly file: KnownFile;
      readonly left: Facts["left"];
    } & Pick<Facts, "dirty" | "due">)
  | ({ readonly type: "read"; readonly file: KnownFile } & Pick<Facts, "left" | "namelessAt" | "due"> & Compared)
  /** What the file holds is known without reading it. */
  | ({ readonly type: "heard"; readonly version: string } & Compared)
  /** Only the file itself tells. */
  | { readonly type: "unheard"; readonly version: string }
  /** Whole, of this pair and this notebook, and in another OneDrive than before. Nothing of it was taken in. */
  | ({ readonly type: "moved" } & Moved)
  | { readonly type: "described"; readonly version: FileVersion }
  /** `wasOpen`: others may have read by then what was begun here. */
  | { readonly type: "invited"; readonly wasOpen: boolean }
  | {
      readonly type: "audited";
      readonly verdict: AuditVerdict;
      readonly revoke: readonly Permission[];
      readonly invite: readonly PersonId[];
      /** The room's secret has to change with the next write. */
      readonly newRoom: boolean;
      readonly admission: Admission;
      /** See `Facts`; null where there was no alarm, or it is true. */
      readonly answered: number | null;
    }
  /** `stuck`: it could not be taken away here; `other` is invited anew, which may cut the file off from its folder. */
  | { readonly type: "revoked"; readonly permission: Permission; readonly stuck: boolean; readonly other: PersonId }
  | { readonly type: "completed"; readonly at: FileAddress; readonly etag: string }
  | { readonly type: "written"; readonly file: KnownFile; readonly dirty: boolean; readonly begunAt: number }
  | { readonly type: "sought"; readonly offer: Offer | null }
  | { readonly type: "withdrawn" }
  /** The record leads into one's own drive now. */
  | { readonly type: "brought"; readonly at: FileAddress; readonly etag: string; readonly unread: boolean }
  /** `again`: not closed yet. */
  | ({ readonly type: "gathered"; readonly again: boolean } & Pick<Facts, "dirty" | "due" | "unread">)
  /** One's own copy held words that the file does not have; they are on the page now. */
  | { readonly type: "recalled" }
  /** `repaired`: what could be taken away from its list was. */
  | {
      readonly type: "copied";
      readonly sum: string;
      readonly file: FileAddress;
      readonly version: FileVersion | null;
      readonly openTo: readonly Wider[];
      readonly repaired: boolean;
    };

/** The file's content beside the document. */
export interface Compared {
  readonly dirty: boolean;
  /** It holds the edit that waited longest. */
  readonly caughtUp: boolean;
  /** Since it was written, as far as that is known. */
  readonly ageMs: number;
  /** The owner's as it stands there. */
  readonly verdict: AuditVerdict | null;
  /** Of whoever wrote it: `new` is to be answered by a look at the list, `old` was. */
  readonly doubt: "none" | "new" | "old";
  /** What time it is has to be learned from a write of one's own. */
  readonly lacksTime: boolean;
}

export interface Failed {
  readonly type: "failed";
  readonly during: StepType;
  readonly error: StepError;
  /** Between 0 and 1. */
  readonly spread: number;
  /** The file that was found and could not be used. */
  readonly file?: KnownFile;
  /** Made on the way, maybe shared, and in no record as far as is known. */
  readonly begun?: FileAddress;
  /** It cannot be opened to exactly the two there. */
  readonly notToTheTwo?: boolean;
}
