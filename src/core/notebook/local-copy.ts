/** This browser's copy of a notebook: every edit lands here at once, before any network. */
import type { Pair } from "#core/pairs/pair.ts";
import type { Wider } from "./audit.ts";
import { isSameFile } from "./facts.ts";
import type { FileAddress, FileVersion } from "./notebook-store.ts";

/** What is kept beside the document itself. */
export interface KeptFacts {
  /** True while it holds edits that the file does not have yet. */
  readonly unsaved: boolean;
  readonly address: FileAddress | null;
  readonly version: FileVersion | null;
  /** Where the notebook's own file is known to be; `address` may come from a record alone. */
  readonly readAt?: FileAddress | null;
  /** The other was let into a file at `address` that is in no record yet. */
  readonly invited?: boolean;
  /** What was begun or shared, until it is in the record or, overtaken, nobody else can open it any more. */
  readonly overtaken?: FileAddress | null;
  /** Where the file was lost that `address` is to replace, while that is not done yet. */
  readonly restoring?: FileAddress | null;
  /** A save replaced what could not be read, and nobody has looked into the older versions yet. */
  readonly unread?: boolean;
  /** When what nobody says who wrote was last doubted; milliseconds since 1970. */
  readonly namelessAt?: number | null;
  /** The copy in one's own drive: when it was looked after (milliseconds since 1970), a fingerprint, where it is, and who else could open it. */
  readonly ownCopy?: {
    readonly at: number | null;
    readonly sum: string | null;
    readonly file?: FileAddress | null;
    readonly version?: FileVersion | null;
    readonly openTo?: readonly Wider[];
  } | null;
}

export interface KeptCopy extends KeptFacts {
  /** The document as one Yjs update (v2). */
  readonly state: Uint8Array;
  /** What came after `state`, as an update (v2) that goes on from it. */
  readonly later?: Uint8Array | null;
}

/** All of the document at this moment, or what it holds beyond a state vector; `vector`: how far all of it goes. */
export type Look = (since?: Uint8Array) => KeptFacts & Pick<KeptCopy, "state"> & { readonly vector: Uint8Array };

/** A browser may refuse storage: `load` then answers null and `keep` answers false; the page works on without it. */
export interface LocalCopy {
  readonly load: (pair: Pair) => Promise<KeptCopy | null>;
  /** `found`: another page of this browser kept this meanwhile; once it was taken in, it is kept as well. */
  readonly keep: (pair: Pair, look: Look, found: (theirs: KeptCopy) => void) => Promise<boolean>;
}

/**
 * What other pages of this browser began or shared and did not come to the end of: to be closed by whichever page opens next, if the
 * record does not name it then. Never the file that `ours` is a copy of. `known`: what was answered last.
 */
export const leftToClose = (
  known: FileAddress | null,
  ours: KeptFacts,
  theirs: KeptCopy | null,
): FileAddress | null => {
  const left = known ?? theirs?.overtaken ?? (theirs?.invited ? theirs.address : null);
  return isSameFile(left, ours.address) ? null : left;
};
