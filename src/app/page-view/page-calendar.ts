/** What is known of the meetings of one page, out of everything that is known of the two. */
import type * as Y from "yjs";
import { toMinute } from "#core/agenda/meeting.ts";
import { manualSeriesKey, pageOf, type PageId } from "#core/agenda/page.ts";
import type { OccurrenceNow, OneOnOne } from "./one-on-one.ts";

export interface PageCalendar {
  readonly occurrences: readonly OccurrenceNow[];
  readonly until: string;
  readonly readAt: string;
}

/**
 * Several series can lead to one page: one that was split, or made anew. What the two agreed by hand gives way as soon as a
 * calendar has a series for the page. Without a calendar the one meeting on screen is all that is known, and that is too little
 * for anything to follow it.
 */
export const calendarOfPage = (doc: Y.Doc, page: PageId, it: OneOnOne): PageCalendar => {
  const { calendar, meeting, pair } = it;
  if (calendar === undefined) return { occurrences: alone(it), until: meeting?.start ?? longAgo, readAt: longAgo };
  const here = (seriesKey: string): boolean => pageOf(doc, pair.id, seriesKey).id === page;
  const manual = manualSeriesKey(pair.id);
  const planned = (calendar.series ?? []).some((series) => series.endedAt === null && here(series.seriesKey));
  return {
    occurrences: calendar.occurrences.filter(({ seriesKey }) => here(seriesKey) && (seriesKey !== manual || !planned)),
    until: calendar.until,
    readAt: calendar.readAt,
  };
};

const alone = ({ seriesKey, meeting }: OneOnOne): readonly OccurrenceNow[] => {
  if (meeting === null) return [];
  const start = toMinute(meeting.start);
  return [
    {
      seriesKey,
      start,
      originalStart: toMinute(meeting.originalStart),
      end: toMinute(meeting.end ?? meeting.start),
      cancelled: false,
      crowd: false,
    },
  ];
};

const longAgo = "1970-01-01T00:00Z";
