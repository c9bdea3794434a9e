/**
 * What both views together say of the meetings ahead, as one of the two may be told it. One's own view decides which meetings
 * there are; the other's may call one off, move it or call it prepared, and never adds one. Decision 071.
 */
import type { PageId } from "#core/agenda/page.ts";
import { dayLength, type Instant, parseInstant } from "#core/pairs/instant.ts";
import { type Occurrence, occurrencesBetween, startOn, type Timetable, timetableOf } from "./meetings.ts";
import type { MarkState, View } from "./view.ts";

/** Views that nobody has renewed for this long say nothing any more. */
export const viewLifetime = 45 * dayLength;

export interface ToldMeeting extends Occurrence {
  /** Hash of the series. */
  readonly series: string;
  readonly page: PageId;
  /** Why it does not take place, or no longer needs preparing. */
  readonly off: "cancelled" | "declined" | MarkState | null;
  /** Open topics; the most that either view knows of. */
  readonly mine: number;
  readonly theirs: number;
  /** The newer of the views that speak of it. */
  readonly asOf: Instant;
}

/** Soonest first. `mine` is believed as it is; `theirs` may be null or older than a view lives, and then says nothing. */
export const meetingsTold = (mine: View, theirs: View | null, now: Instant): readonly ToldMeeting[] => {
  const asOf = parseInstant(mine.asOf) ?? 0;
  const theirAsOf = theirs === null ? 0 : (parseInstant(theirs.asOf) ?? 0);
  const heard = theirs !== null && now - theirAsOf < viewLifetime ? theirs : null;

  return mine.series
    .flatMap((line) => {
      const own = timetableOf(line);
      const theirLine = heard?.series.find((it) => it.series === line.series);
      const other = theirLine && timetableOf(theirLine);
      const newer = theirAsOf > asOf;
      return occurrencesBetween(own, now - 14 * dayLength, now + viewLifetime).map(
        ({ day, start, original }): ToldMeeting => {
          const told = other && theirStart(own, other, day, newer);
          const status = [line.status, other?.line.status].find((it) => it !== undefined && it !== "active");
          const calledOff = own.changes.get(day) === null || told === null ? ("cancelled" as const) : null;
          return {
            series: line.series,
            page: line.page,
            day,
            original,
            start: newer && typeof told === "number" ? told : start,
            off: own.marks.get(day) ?? theirMark(other, day) ?? status ?? calledOff,
            mine: Math.max(line.topics.mine, other?.line.topics.theirs ?? 0),
            theirs: Math.max(line.topics.theirs, other?.line.topics.mine ?? 0),
            asOf: other ? Math.max(asOf, theirAsOf) : asOf,
          };
        },
      );
    })
    .toSorted((a, b) => a.start - b.start || (a.series < b.series ? -1 : 1));
};

/** That they have nothing this time says nothing of me. */
const theirMark = (other: Timetable | undefined, day: number): MarkState | undefined => {
  const mark = other?.marks.get(day);
  return mark === "nothing" ? undefined : mark;
};

/**
 * Where the other has a meeting that stands in my plan; null when it was called off as far as they know, undefined when their
 * older view does not speak of it. A series that was re-timed as a whole has it on a day near by, which in my plan is free.
 */
const theirStart = (own: Timetable, other: Timetable, day: number, newer: boolean): Instant | null | undefined => {
  const same = startOn(other, day);
  if (same !== undefined || !newer) return same;
  for (const away of [1, -1, 2, -2, 3, -3]) {
    const near = startOn(own, day + away) === undefined ? startOn(other, day + away) : undefined;
    if (near !== undefined) return near;
  }
  return null;
};
