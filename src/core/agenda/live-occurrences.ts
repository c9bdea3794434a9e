/** What of a calendar takes place. Apart from how an event is read, so that a page can be shown before anything is. */
import type { Calendar, Occurrence } from "./occurrence.ts";

/** Meetings that take place as far as the calendar knows, soonest first. */
export const liveOccurrences = (calendar: Calendar): readonly Occurrence[] =>
  calendar.occurrences
    .filter((it) => !it.cancelled)
    .toSorted((a, b) => a.start.localeCompare(b.start) || a.seriesKey.localeCompare(b.seriesKey));
