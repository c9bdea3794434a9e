/** A list that was read again, with as much of the one before as it still is. */
import { atOnce } from "#core/at-once.ts";
import type { PairList, PairRow } from "./surfaces/pairs-tab/pair-row.ts";

/** What says what it said is the same object: a line is not drawn again, and a page beside it stays open. */
export const sameWhereEqual = (before: PairList | null, now: PairList): PairList => atOnce(comparing(before, now));

/** In steps that a page can breathe between. */
export const comparing = function* (before: PairList | null, now: PairList): Generator<undefined, PairList> {
  const known = new Map(before?.rows.map((row) => [row.key, row]));
  const rows: PairRow[] = [];
  for (const row of now.rows) {
    const old = known.get(row.key);
    rows.push(old === undefined ? row : same(old, { ...row, it: same(old.it, row.it) }));
    yield;
  }
  const isSame =
    before !== null && rows.length === before.rows.length && rows.every((row, at) => row === before.rows[at]);
  return isSame && same(before.others, now.others) === before.others ? before : { ...now, rows };
};

const same = <T>(before: T, now: T): T => (JSON.stringify(before) === JSON.stringify(now) ? before : now);
