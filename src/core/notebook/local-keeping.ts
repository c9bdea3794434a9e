/** Brings the document into this browser's copy: after every change, one copy at a time, and never over one that was not read. */
import * as Y from "yjs";
import type { Desk } from "./desk.ts";
import type { Wanted } from "./happening.ts";
import { remote } from "./merge.ts";

export interface LocalKeeping {
  /** True when there was one. */
  readonly load: () => Promise<boolean>;
  readonly keep: () => void;
  /** What was begun is done. */
  readonly settled: () => Promise<void>;
}

export const createLocalKeeping = (
  desk: Desk,
  noticed: (it: Wanted) => void,
  isDisposed: () => boolean,
): LocalKeeping => {
  const { doc, pair, local, facts } = desk;

  let loading: Promise<boolean> | null = null;
  const load = (): Promise<boolean> => (loading ??= loadOnce());
  const loadOnce = async (): Promise<boolean> => {
    const copy = await local.load(pair);
    if (copy === null || isDisposed()) return false;
    Y.applyUpdateV2(doc, copy.state, remote);
    const { address, restoring, ownCopy } = copy;
    // Words without a file to compare them with are in none, whatever another page of this browser noted last.
    const unsaved = copy.unsaved || (address === null && doc.store.clients.size > 0);
    const known = { at: ownCopy?.at ?? null, sum: ownCopy?.sum ?? null };
    noticed({ type: "localFound", at: address, unsaved, restoring: restoring ?? null, copy: known });
    return true;
  };

  let keeping: Promise<void> | null = null;
  let again = false;
  const keepWhileChanging = async (): Promise<void> => {
    // What an earlier page left is taken in first, lest it be replaced unread. All edits of one moment are one copy.
    await load();
    while (again) {
      again = false;
      const state = Y.encodeStateAsUpdateV2(doc);
      const { dirty, at, file, restoring, copy } = facts();
      const kept = await local.keep(pair, {
        state,
        unsaved: dirty,
        address: at,
        version: file?.version ?? null,
        restoring,
        ownCopy: copy.at === null || copy.sum === null ? null : { at: copy.at, sum: copy.sum },
      });
      noticed({ type: "localKept", refused: !kept });
    }
    keeping = null;
  };

  return {
    load,
    keep: () => {
      again = true;
      keeping ??= keepWhileChanging();
    },
    settled: async () => {
      await keeping;
    },
  };
};
