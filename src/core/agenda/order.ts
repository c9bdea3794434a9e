/** Order as a fractional index with jitter: a move writes one field, and two moves at once never lose a record. */
import { generateKeyBetween } from "jittered-fractional-indexing";
import type { Hand } from "./hand.ts";

export interface Ordered {
  readonly id: string;
  readonly order: string;
}

/** By order; records that two people put in one place by chance are kept apart by their ids. */
export const byOrder = (a: Ordered, b: Ordered): number =>
  a.order === b.order ? compare(a.id, b.id) : compare(a.order, b.order);

/** An order after `before` and in front of the next different one; `before` null means in front of all. */
export const orderAfter = (sorted: readonly Ordered[], before: string | null, hand: Hand): string => {
  const at = before === null ? -1 : sorted.findIndex((it) => it.id === before);
  const low = sorted[at]?.order ?? null;
  const high = sorted.slice(at + 1).find((it) => low === null || it.order > low)?.order ?? null;
  return between(low, high, hand);
};

/** An order behind all of these, which need not be sorted. */
export const orderBehind = (orders: Iterable<string>, hand: Hand): string => {
  let last: string | null = null;
  for (const order of orders) if (last === null || order > last) last = order;
  return between(last, null, hand);
};

const between = (low: string | null, high: string | null, hand: Hand): string =>
  generateKeyBetween(low, high, { getRandomBit: () => ((hand.random(1)[0] ?? 0) & 1) === 1 });

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
