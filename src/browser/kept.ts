/**
 * What lies in the store `copies` of one notebook: all of it under the pair's id, and under another name what came since, so that a
 * letter in a notebook of years writes only that.
 */
import type { PairId } from "#core/pairs/pair.ts";
import { answerOf, committed } from "./database.ts";
import type { SealedCopy } from "./sealed-copy.ts";

export interface Kept extends SealedCopy {
  /** Changes with each writing, so that a page notices another's. */
  readonly revision: string;
  readonly usedAt: number;
  /** Beside the seal, because signing out asks all copies. */
  readonly unsaved: boolean;
  /** Of what came later: the revision of the whole that it goes on from. */
  readonly whole?: string;
}

/** Sorts behind the pair. */
export const laterOf = (pair: PairId): string => `${pair} later`;

export const placeOf = (pair: PairId, { whole }: Kept): string => (whole === undefined ? pair : laterOf(pair));

/** The whole, and what came later; nothing without a whole. */
export const allOf = async (copies: IDBObjectStore, pair: PairId): Promise<readonly Kept[]> => {
  const there = await answerOf<Kept[]>(copies.getAll(IDBKeyRange.bound(pair, laterOf(pair))));
  return there[0]?.whole === undefined ? there : [];
};

/** The last of these alone: a whole that is not is large, and is not read. */
export const newestOf = async (copies: IDBObjectStore, pair: PairId): Promise<readonly Kept[]> => {
  const [wholes, later] = await Promise.all([
    answerOf(copies.count(pair)),
    answerOf<Kept | undefined>(copies.get(laterOf(pair))),
  ]);
  return wholes > 0 && later !== undefined ? [later] : allOf(copies, pair);
};

export const dropUnused = async (database: IDBDatabase, isOld: (it: Kept) => boolean): Promise<void> => {
  const transaction = database.transaction("copies", "readwrite");
  // What came later is met before its whole, which is as old as the last time that all was written.
  const walk = transaction.objectStore("copies").openCursor(null, "prev");
  let used: string | undefined;
  walk.addEventListener("success", () => {
    const cursor = walk.result;
    if (cursor === null) return;
    const it = cursor.value as Kept;
    if (!isOld(it)) used = it.whole;
    else if (it.revision !== used) cursor.delete();
    cursor.continue();
  });
  await committed(transaction);
};
