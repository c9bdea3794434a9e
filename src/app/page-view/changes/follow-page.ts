/**
 * The notebook after its calendar was read: which page the series goes on with, and where its meetings are now. Writes only when
 * something changed, and tells what it did. Rules MS1-MS9, docs/spec/meetings-on-screen.md.
 */
import { dayLength } from "#core/pairs/instant.ts";
import type * as Y from "yjs";
import { continuePages } from "#core/agenda/continuation.ts";
import { followCalendar, type CalendarChange } from "#core/agenda/follow-calendar.ts";
import { meetingsOf } from "#core/agenda/meeting.ts";
import {
  isKeptApart,
  joinPage,
  manualSeriesKey,
  ownPageId,
  pageOf,
  pagesOf,
  rootPage,
  type PageId,
} from "#core/agenda/page.ts";
import type { PairId } from "#core/pairs/pair.ts";
import type { OneOnOne, SeriesNow } from "#app/page-view/one-on-one.ts";
import { calendarOfPage } from "#app/page-view/page-calendar.ts";

/** What is worth a word: that somebody is here is not. */
export type Change = Exclude<CalendarChange, { readonly type: "came" }>;

/**
 * Which pages this series may continue, when only the two can know; empty when there is nothing to ask. What is certain is
 * written. `now`: milliseconds since 1970.
 */
export const followSeries = (doc: Y.Doc, it: OneOnOne, now: number): readonly PageId[] => {
  const { calendar, pair, seriesKey } = it;
  if (!isFresh(it, now) || calendar?.series == null) return [];
  const series = calendar.series;
  return doc.transact(() => {
    const decision = continuePages(doc, pair.id, series, new Date(now).toISOString()).get(seriesKey);
    const byHand = takeOverFromHand(doc, pair.id, series, seriesKey);
    return [...(decision?.type === "ask" ? decision.pages : []), ...byHand];
  });
};

/** Leads the meetings of this page to where they are now. */
export const followMeetings = (doc: Y.Doc, it: OneOnOne, now: number): readonly Change[] => {
  if (!isFresh(it, now)) return [];
  const page = pageOf(doc, it.pair.id, it.seriesKey);
  const calendar = calendarOfPage(doc, page.id, it);
  return followCalendar(doc, page, calendar, new Date(now).toISOString()).filter((change) => change.type !== "came");
};

/** A calendar of an hour ago may have changed since, and would undo what the other's client has followed. */
const isFresh = ({ calendar }: OneOnOne, now: number): boolean =>
  calendar !== undefined && now - Date.parse(calendar.readAt) <= freshMs;

const freshMs = 10 * 60_000;

/**
 * What the two prepared without a calendar goes on in the one series that a calendar has of them, as long as nobody wrote on
 * that series' own page. Of several, they are asked.
 */
const takeOverFromHand = (doc: Y.Doc, pair: PairId, series: readonly SeriesNow[], shown: string): readonly PageId[] => {
  const byHand = ownPageId(pair, manualSeriesKey(pair));
  const begun = new Set(pagesOf(doc).map((it) => it.id));
  if (!begun.has(byHand) || rootPage(doc, byHand) !== byHand || isKeptApart(doc, byHand)) return [];
  const going = series.filter((it) => it.endedAt === null);
  const leadsThere = (it: SeriesNow): boolean => pageOf(doc, pair, it.seriesKey).id === byHand;
  if (going.some(leadsThere)) return [];
  const fresh = going.filter(({ seriesKey }) => {
    const own = ownPageId(pair, seriesKey);
    return pageOf(doc, pair, seriesKey).id === own && !begun.has(own) && !isKeptApart(doc, own);
  });
  const [one] = fresh;
  if (one === undefined) return [];
  if (going.length > 1) return fresh.some((it) => it.seriesKey === shown) ? [byHand] : [];
  joinPage(doc, ownPageId(pair, one.seriesKey), byHand);
  return [];
};

export interface Continued {
  /** When the two last met on the page that goes on; null when they have not yet. */
  readonly lastMet: string | null;
}

/** That this series goes on with an older page: told until the two have met in it. Null otherwise. */
export const continuedHere = (doc: Y.Doc, it: OneOnOne, now: number): Continued | null => {
  const own = ownPageId(it.pair.id, it.seriesKey);
  const page = rootPage(doc, own);
  const series = it.calendar?.series?.find((one) => one.seriesKey === it.seriesKey);
  if (page === own || series === undefined || isKeptApart(doc, own)) return null;
  const met = meetingsOf(doc, page).flatMap((one) => (one.came && one.start !== null ? [one.start] : []));
  const first = Date.parse(series.firstStart);
  const isOver = met.some((start) => Date.parse(start) >= first) || now > first + twoWeeksMs;
  return isOver ? null : { lastMet: lastBefore(met, now) };
};

const twoWeeksMs = 14 * dayLength;

/** When the two last met on a page. */
export const lastMetOn = (doc: Y.Doc, page: PageId, now: number): string | null =>
  lastBefore(
    meetingsOf(doc, page).flatMap((it) => (it.start === null ? [] : [it.start])),
    now,
  );

const lastBefore = (starts: readonly string[], now: number): string | null =>
  starts
    .filter((start) => Date.parse(start) <= now)
    .toSorted()
    .at(-1) ?? null;
