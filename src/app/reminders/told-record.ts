/** What this device has told of each pair, as a digest, so that the same is not told again and again. */
import { dayLength } from "#core/pairs/instant.ts";
import type { PairId } from "#core/pairs/pair.ts";
import type { View } from "#core/reminders/view.ts";

export interface ToldRecord {
  /** True when the same was told within a week. */
  readonly isKnown: (view: View, pair: PairId, now: number) => boolean;
  /** `meetings`: what the view says of when they meet, a line for each series. */
  readonly note: (view: View, pair: PairId, now: number, meetings: readonly string[]) => void;
  /** True when all of these lines were told last. */
  readonly hasHeard: (pair: PairId, meetings: readonly string[]) => boolean;
  readonly forget: () => void;
}

type Shelf = Readonly<
  Record<string, { readonly digest: string; readonly at: number; readonly meetings?: readonly string[] }>
>;

const shelf = "duologue.told";
/** A view lives 45 days; other devices may have been told something older since. */
const freshMs = 7 * dayLength;
const atMost = 500;

export const createToldRecord = (storage: Storage | null): ToldRecord => {
  let known = read(storage);
  const keep = (next: Shelf): void => {
    known = next;
    try {
      storage?.setItem(shelf, JSON.stringify(next));
    } catch {
      // Full or refused by the browser: it is told once more than needed.
    }
  };
  return {
    isKnown: (view, pair, now) => {
      const before = known[pair];
      return before !== undefined && before.digest === digestOf(view) && now - before.at < freshMs;
    },
    note: (view, pair, now, meetings) => {
      const others = Object.entries(known).filter(([id]) => id !== pair);
      keep(
        Object.fromEntries([
          ...others.slice(1 - atMost),
          [pair, { digest: digestOf(view), at: now, meetings: meetings.map(fnv) }],
        ]),
      );
    },
    hasHeard: (pair, meetings) => {
      const heard = known[pair]?.meetings ?? [];
      return meetings.every((line) => heard.includes(fnv(line)));
    },
    forget: () => keep({}),
  };
};

const read = (storage: Storage | null): Shelf => {
  try {
    const value: unknown = JSON.parse(storage?.getItem(shelf) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Shelf) : {};
  } catch {
    return {};
  }
};

/** Of everything but the moment it was looked at. */
const digestOf = (view: View): string => fnv(JSON.stringify({ ...view, asOf: "" }));

/** FNV-1a. */
const fnv = (text: string): string => {
  let digest = 0x811c9dc5;
  for (const letter of text) digest = Math.imul(digest ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return digest.toString(16);
};
