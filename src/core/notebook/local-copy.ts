/** This browser's copy of a notebook: every edit lands here at once, before any network. */
import type { Pair } from "#core/pairs/pair.ts";
import type { Wider } from "./audit.ts";
import type { FileAddress, FileVersion } from "./notebook-store.ts";

export interface KeptCopy {
  /** The whole document as one Yjs update (v2). */
  readonly state: Uint8Array;
  /** True while it holds edits that the file does not have yet. */
  readonly unsaved: boolean;
  readonly address: FileAddress | null;
  readonly version: FileVersion | null;
  /** Where the notebook's own file is known to be; `address` may come from a record alone. */
  readonly readAt?: FileAddress | null;
  /** The other was let into a file at `address` that is in no record yet. */
  readonly invited?: boolean;
  /** What was begun, shared and overtaken, until nobody else can open it any more. */
  readonly overtaken?: FileAddress | null;
  /** Where the file was lost that `address` is to replace, while that is not done yet. */
  readonly restoring?: FileAddress | null;
  /** The copy in one's own drive: when it was looked after (milliseconds since 1970), a fingerprint, where it is, and who else could open it. */
  readonly ownCopy?: {
    readonly at: number | null;
    readonly sum: string | null;
    readonly file?: FileAddress | null;
    readonly openTo?: readonly Wider[];
  } | null;
}

/** A browser may refuse storage: `load` then answers null and `keep` answers false; the page works on without it. */
export interface LocalCopy {
  readonly load: (pair: Pair) => Promise<KeptCopy | null>;
  /** `found`: another page of this browser kept this meanwhile; it is kept as well. */
  readonly keep: (pair: Pair, copy: KeptCopy, found: (theirs: KeptCopy) => void) => Promise<boolean>;
}
