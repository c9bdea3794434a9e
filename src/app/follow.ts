/**
 * What the calendar has for the two of a page, read again while the page is open: their series, their meetings, and from these
 * which meeting the page is about. The notebook follows in page-view/changes. Rules MS1-MS9, docs/spec/meetings-on-screen.md.
 */
import type * as Y from "yjs";
import { occurrenceOf } from "#core/agenda/occurrence.ts";
import {
  manualSeriesKey,
  ownPageId,
  pageOf,
  pagesOf,
  readSchedule,
  seriesOf,
  type Schedule,
} from "#core/agenda/page.ts";
import { instantToText } from "#core/pairs/instant.ts";
import { otherOf, type Pair } from "#core/pairs/pair.ts";
import type { OneOnOneSeries } from "#core/pairs/recurring.ts";
import { seriesKey } from "#core/pairs/series-key.ts";
import { lastOfDays } from "#core/pairs/civil-date.ts";
import { momentOf, occurrencesBetween, readSeries, slotsFrom, type Series } from "#core/pairs/series.ts";
import { recentCalendar, windowAt, type CalendarRead } from "./calendar-read.ts";
import { nextOf, plannedBetween, scheduleWords } from "./by-hand.ts";
import { isCrowd, occasionOf, type CalendarEvent } from "./occasion.ts";
import type { Occasion, OccurrenceNow, OneOnOne, PairCalendar, SeriesNow } from "./page-view/one-on-one.ts";
import { rhythmWords } from "./rhythm.ts";
import { isGrown, isIn, nextStart } from "./scene.ts";
import type { Session } from "./session.ts";

/** The page with what its calendar says now. Without a calendar it stays as it is, but for what the two agreed by hand. */
export const followed = async (session: Session, it: OneOnOne, doc: Y.Doc, now: number): Promise<OneOnOne> => {
  const answer = await recentCalendar(session, now);
  const read = answer.ok ? answer.value : null;
  return withCalendar(it, doc, pairCalendarOf(read, it.pair, doc, read?.at ?? now), now);
};

/** `at`: when it was read. */
export const pairCalendarOf = (read: CalendarRead | null, pair: Pair, doc: Y.Doc, at: number): PairCalendar => {
  const between = windowAt(at);
  const schedule = scheduleOf(doc, pair);
  const planned = schedule === null ? [] : plannedBetween(pair, schedule, between);
  const series = read === null ? null : seriesOfPair(read, pair, doc, at);
  return {
    series: series && series.map((it) => it.now),
    occurrences: [...(series ?? []).flatMap((it) => it.occurrences), ...planned],
    until: between.to,
    readAt: new Date(at).toISOString(),
  };
};

const scheduleOf = (doc: Y.Doc, pair: Pair): Schedule | null =>
  readSchedule(doc, ownPageId(pair.id, manualSeriesKey(pair.id)));

interface SeriesRead {
  readonly now: SeriesNow;
  readonly occurrences: readonly OccurrenceNow[];
}

const seriesOfPair = (
  { me, events, found, directory }: CalendarRead,
  pair: Pair,
  doc: Y.Doc,
  at: number,
): readonly SeriesRead[] => {
  const masters = new Map(events.filter((it) => it.type === "seriesMaster").map((it) => [it.id, it]));
  const ours = found.oneOnOnes.filter((it) => it.other.id === otherOf(pair, me.id) && it.status !== "external");
  // Hidden attendees prove nothing and more people make a series none of theirs, but one that the notebook names stays.
  const named = new Set(pagesOf(doc).flatMap((page) => seriesOf(doc, page.id)));
  const grown = found.others
    .filter((it) => isGrown(it.reason))
    .map((it) => masters.get(it.eventId))
    .filter((it) => it !== undefined)
    .filter((it) => named.has(seriesKey(it)) && isIn(it, otherOf(pair, me.id), directory))
    .map((it) => ({
      eventId: it.id ?? "",
      seriesKey: seriesKey(it),
      status: "active" as const,
      next: nextStart(events, it.id ?? "", at),
    }));
  return [...ours, ...grown].flatMap((one) => {
    const master = masters.get(one.eventId);
    return master === undefined ? [] : [readOne(one, master, events, at)];
  });
};

const readOne = (
  one: Pick<OneOnOneSeries, "seriesKey" | "status" | "next">,
  master: CalendarEvent,
  events: readonly CalendarEvent[],
  at: number,
): SeriesRead => {
  const firstStart = instantToText(momentOf(master.start) ?? 0) ?? "";
  const now = new Date(at).toISOString();
  const series = readSeries(master);
  const past = one.status !== "ended" || series === null ? [] : occurrencesBetween(series, firstStart, now);
  const last = one.status === "ended" || series === null ? null : lastPlanned(series, momentOf(master.start) ?? at);
  return {
    now: {
      seriesKey: one.seriesKey,
      firstStart,
      endedAt: one.status === "ended" ? (past.at(-1) ?? firstStart) : null,
      ...(last === null ? {} : { endsAt: last }),
      rhythm: rhythmWords(master.recurrence ?? null),
      meeting: occasionOf(one.next, master, events, at),
    },
    occurrences: events
      .filter((it) => it.seriesMasterId === master.id)
      .flatMap((event) => {
        const it = occurrenceOf(event);
        return it === null ? [] : [{ ...it, seriesKey: one.seriesKey, crowd: isCrowd(event) }];
      }),
  };
};

/** UTC, where the pattern has it; null of a series without an end. `first`: when it began, since the last may be past and moved. */
const lastPlanned = (series: Series, first: number): string | null => {
  const { count, lastDay } = series.recurrence;
  if (count === null && lastDay >= lastOfDays) return null;
  const last = [...slotsFrom(series, first)].at(-1);
  return last === undefined ? null : instantToText(last.start);
};

/** Which meeting the page is about, of all series that lead to it. */
export const withCalendar = (it: OneOnOne, doc: Y.Doc, calendar: PairCalendar, now: number): OneOnOne => {
  const page = pageOf(doc, it.pair.id, it.seriesKey).id;
  const here = (key: string): boolean => pageOf(doc, it.pair.id, key).id === page;
  const series = (calendar.series ?? []).filter((one) => here(one.seriesKey));
  const schedule = here(manualSeriesKey(it.pair.id)) ? scheduleOf(doc, it.pair) : null;
  if (schedule !== null && series.every((one) => one.endedAt !== null))
    return { ...it, calendar, meeting: nextOf(schedule, now), rhythm: scheduleWords(schedule) };
  if (calendar.series === null) return { ...it, calendar };
  const [about] = series
    .filter((one) => one.meeting !== null)
    .toSorted((a, b) => rank(a.meeting, now) - rank(b.meeting, now));
  const rhythm = about?.rhythm ?? series.find((one) => one.seriesKey === it.seriesKey)?.rhythm ?? it.rhythm;
  const meeting = about?.meeting ?? null;
  // Of two series on one page the one on screen may begin only after the other: its meeting is opened, and another is next.
  const isLater =
    it.meeting !== null &&
    meeting !== null &&
    about?.seriesKey !== it.seriesKey &&
    it.meeting.originalStart > meeting.originalStart;
  return { ...it, calendar, meeting, rhythm, ...(isLater ? { opened: it.opened ?? it.meeting.start } : {}) };
};

/** What runs or just ended comes before what is ahead. */
const rank = (meeting: Occasion | null, now: number): number => {
  const start = Date.parse(meeting?.start ?? "");
  return start <= now ? -start : start;
};
