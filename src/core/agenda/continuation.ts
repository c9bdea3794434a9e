/**
 * Which page a series leads to when it is new: a split, a series made anew, another organiser, or a second 1:1 of the same two.
 * Rules CC20-CC29, docs/spec/calendar-changes.md.
 */
import type * as Y from "yjs";
import { dayLength, instantToText, type Instant, parseInstant } from "#core/pairs/instant.ts";
import type { PairId } from "#core/pairs/pair.ts";
import { readActions } from "./action.ts";
import { meetingsOf } from "./meeting.ts";
import {
  endKeepingApart,
  isKeptApart,
  joinPage,
  keepApart,
  ownPageId,
  pageOf,
  pagesOf,
  rootPage,
  seriesOf,
  type PageId,
} from "./page.ts";
import { readTopics } from "./topic.ts";

/** A series of this pair as the calendar has it now. A series that is not in the calendar has ended. */
export interface PairSeries {
  readonly seriesKey: string;
  /** UTC. */
  readonly firstStart: string;
  /** UTC; null while meetings are ahead. */
  readonly endedAt: string | null;
  /** UTC start of the last that is planned, of a series that goes on and has an end. */
  readonly endsAt?: string;
}

export type Continuation =
  /** The series has its page, or nothing that could be continued has ended. */
  | { readonly type: "own" }
  | { readonly type: "continues"; readonly page: PageId; readonly lastMet: string | null }
  /** Only the two can know which page it continues, or whether any. */
  | { readonly type: "ask"; readonly pages: readonly PageId[] };

/** Decides for a series that is going on. `now`: UTC instant, ISO. */
export const continuationOf = (
  doc: Y.Doc,
  pair: PairId,
  series: PairSeries,
  calendar: readonly PairSeries[],
  now: string,
): Continuation => {
  const own = ownPageId(pair, series.seriesKey);
  const at = parseInstant(now) ?? 0;
  const page = pageOf(doc, pair, series.seriesKey).id;
  if (page !== own || rootPage(doc, own) !== own || isKeptApart(doc, own) || isManual(series.seriesKey))
    return { type: "own" };

  const first = parseInstant(series.firstStart) ?? at;
  const ended = endedPages(doc, pair, calendar, at, first)
    .filter((it) => it.page !== own && it.last <= first + overlap)
    .toSorted((a, b) => b.last - a.last);
  const recent = ended.filter((it) => first - it.last <= sixWeeks);
  const [one, ...others] = recent;
  // Two that met side by side for a while may be one made anew before the other was taken away, or two.
  if (one !== undefined && others.length === 0 && one.last <= first)
    return { type: "continues", page: one.page, lastMet: instantToText(one.last) };
  // What was written on a page of its own has answered an old question; a recent ending asks again.
  const begun = pagesOf(doc).some((it) => it.id === own);
  if (ended.length === 0 || (begun && recent.length === 0)) return { type: "own" };
  return { type: "ask", pages: ended.map((it) => it.page) };
};

/** Decides for every series of the pair that goes on, oldest first, and writes what is certain. What it cannot know it answers with. */
export const continuePages = (
  doc: Y.Doc,
  pair: PairId,
  calendar: readonly PairSeries[],
  now: string,
): ReadonlyMap<string, Continuation> => {
  const going = calendar
    .filter((it) => it.endedAt === null)
    .toSorted((a, b) => compare(a.firstStart, b.firstStart) || compare(a.seriesKey, b.seriesKey));
  const decided = new Map<string, Continuation>();
  doc.transact(() => {
    for (const series of going) {
      const continuation = continuationOf(doc, pair, series, calendar, now);
      decided.set(series.seriesKey, continuation);
      if (continuation.type === "continues") joinPage(doc, ownPageId(pair, series.seriesKey), continuation.page);
    }
  });
  return decided;
};

/** The answer to a question: this series goes on where that page is. */
export const continueOn = (doc: Y.Doc, pair: PairId, seriesKey: string, page: PageId): void =>
  doc.transact(() => {
    const own = ownPageId(pair, seriesKey);
    endKeepingApart(doc, seriesKey, own);
    joinPage(doc, own, page);
  });

/** "Not the same? Separate": the series gets a page of its own, with what was written there before, and is not asked about again. */
export const separate = (doc: Y.Doc, pair: PairId, seriesKey: string): void =>
  keepApart(doc, seriesKey, ownPageId(pair, seriesKey));

const sixWeeks = 42 * dayLength;
/** A series is often made anew before the old one is taken away. */
const overlap = 14 * dayLength;

const isManual = (seriesKey: string): boolean => seriesKey.startsWith("manual:");

interface Ended {
  readonly page: PageId;
  readonly last: Instant;
}

/**
 * Pages that no series of the calendar leads to any more, with the last sign of life; also those of which it is planned that none
 * will when the new one begins: "this and following", said of a week far ahead.
 */
const endedPages = (
  doc: Y.Doc,
  pair: PairId,
  calendar: readonly PairSeries[],
  now: Instant,
  first: Instant,
): readonly Ended[] =>
  pagesOf(doc).flatMap(({ id }) => {
    const keys = seriesOf(doc, id);
    const known = calendar.filter((it) => keys.includes(it.seriesKey) || pageOf(doc, pair, it.seriesKey).id === id);
    const goesOn = known.some((it) => it.endedAt === null && (planned(it) ?? Infinity) > first);
    if (goesOn || keys.some(isManual)) return [];
    const last = known.flatMap((it) => (it.endedAt === null ? (planned(it) ?? []) : []));
    if (last.length > 0) return [{ page: id, last: Math.max(...last) }];
    // A series that ended before it began names a meeting that never came.
    const ends = known.flatMap((it) => parseInstant(it.endedAt ?? "") ?? []).filter((it) => it <= now);
    return [{ page: id, last: ends.length > 0 ? Math.max(...ends) : lastSignOfLife(doc, id, now) }];
  });

const planned = (it: PairSeries): Instant | null => parseInstant(it.endsAt ?? "");

/** Of a series that is gone from the calendar: its latest meeting, else its latest word. */
const lastSignOfLife = (doc: Y.Doc, page: PageId, now: Instant): Instant => {
  const met = meetingsOf(doc, page)
    .map((it) => parseInstant(it.start ?? "") ?? Infinity)
    .filter((it) => it <= now);
  if (met.length > 0) return Math.max(...met);
  const written = [...readTopics(doc, page), ...readActions(doc, page)].map((it) => it.createdAt);
  return Math.min(now, Math.max(0, ...written));
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
