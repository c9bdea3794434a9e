/** The meetings of one line of series in a view: what the pattern names, without what was called off, where it was moved to. */
import { type Day, parseDay } from "#core/pairs/civil-date.ts";
import { dayLength, type Instant, parseInstant } from "#core/pairs/instant.ts";
import { fallsOn } from "#core/pairs/recurrence.ts";
import { readSeries, type Series, slotsFrom } from "#core/pairs/series.ts";
import { instantOf } from "#core/pairs/zone.ts";
import type { Line, MarkState } from "./view.ts";

/** A view's line, read once for as many questions as there are. */
export interface Timetable {
  readonly line: Line;
  /** Null for a pattern that never meets. */
  readonly series: Series | null;
  /** By the day the pattern names: where the meeting is now, null when it was called off. */
  readonly changes: ReadonlyMap<Day, Instant | null>;
  readonly marks: ReadonlyMap<Day, MarkState>;
}

export interface Occurrence {
  /** The day the pattern names, which a move does not change. */
  readonly day: Day;
  readonly start: Instant;
  /** Where the pattern has it, whatever became of it. */
  readonly original: Instant;
}

export const timetableOf = (line: Line): Timetable => {
  const { recurrence, time, zone, exceptions } = line.schedule;
  const start = { dateTime: `${recurrence.range.startDate}T${time}:00`, timeZone: zone };
  const changes = new Map<Day, Instant | null>();
  for (const { day, start: moved } of exceptions)
    changes.set(parseDay(day) ?? 0, moved === null ? null : parseInstant(moved));
  return {
    line,
    series: readSeries({ start, recurrence }),
    changes,
    marks: new Map(line.marks.map(({ day, state }) => [parseDay(day) ?? 0, state])),
  };
};

/** Those that stood in the plan from `from` to `to`, by the day the pattern names; the called-off ones too. */
export const occurrencesBetween = ({ series, changes }: Timetable, from: Instant, to: Instant): Occurrence[] => {
  const found: Occurrence[] = [];
  if (series === null) return found;
  for (const { day, start } of slotsFrom(series, from)) {
    if (start > to) break;
    found.push({ day, start: changes.get(day) ?? start, original: start });
  }
  return found;
};

/** Undefined when the pattern names no meeting for this day, null when it was called off. */
export const startOn = ({ series, changes }: Timetable, day: Day): Instant | null | undefined => {
  if (changes.has(day)) return changes.get(day);
  if (series === null || !fallsOn(series.recurrence, day)) return undefined;
  return instantOf(day * dayLength + series.timeOfDay, series.zone);
};
