/** A 1:1 that two people agreed on without a calendar: its next meeting comes from the schedule in the notebook. */
import { dayLength } from "#core/pairs/instant.ts";
import { toMinute } from "#core/agenda/meeting.ts";
import { manualSeriesKey, type Schedule } from "#core/agenda/page.ts";
import { occurrencesBetween, readSeries } from "#core/pairs/series.ts";
import type { Pair } from "#core/pairs/pair.ts";
import type { Occasion, OccurrenceNow, OneOnOne, Participant } from "./page-view/one-on-one.ts";
import { rhythmWords } from "./rhythm.ts";

/** A schedule says when and not for how long. */
const lastsMs = 30 * 60_000;

export const byHand = (
  pair: Pair,
  me: Participant,
  other: Participant,
  schedule: Schedule | null,
  now: number,
): OneOnOne => ({
  pair,
  seriesKey: manualSeriesKey(pair.id),
  me,
  other,
  meeting: schedule === null ? null : nextOf(schedule, now),
  rhythm: schedule === null ? null : scheduleWords(schedule),
});

export const nextOf = (schedule: Schedule, now: number): Occasion | null => {
  const ahead = now + (schedule.everyWeeks * 7 + 1) * dayLength + 366 * dayLength;
  const [next] = startsOf(schedule, now - lastsMs, ahead);
  if (next === undefined) return null;
  return { start: next, originalStart: next, end: endOf(next) };
};

/** What a calendar would show of it. */
export const plannedBetween = (
  pair: Pair,
  schedule: Schedule,
  between: { readonly from: string; readonly to: string },
): readonly OccurrenceNow[] =>
  startsOf(schedule, Date.parse(between.from), Date.parse(between.to)).map((start) => ({
    seriesKey: manualSeriesKey(pair.id),
    originalStart: toMinute(start),
    start: toMinute(start),
    end: toMinute(endOf(start)),
    cancelled: false,
    crowd: false,
  }));

export const scheduleWords = (schedule: Schedule): string | null => rhythmWords(recurrenceOf(schedule));

const startsOf = (schedule: Schedule, from: number, to: number): readonly string[] => {
  const start = { dateTime: `${schedule.firstDay}T${schedule.time}:00`, timeZone: schedule.timeZone };
  const series = readSeries({ start, recurrence: recurrenceOf(schedule) });
  return series === null ? [] : occurrencesBetween(series, new Date(from).toISOString(), new Date(to).toISOString());
};

const endOf = (start: string): string => new Date(Date.parse(start) + lastsMs).toISOString();

/** The same shape as a calendar's, so that both are read by the same rules. */
export const recurrenceOf = (schedule: Schedule) => ({
  pattern: {
    type: "weekly",
    interval: schedule.everyWeeks,
    firstDayOfWeek: "monday",
    daysOfWeek: [weekdays[new Date(`${schedule.firstDay}T00:00Z`).getUTCDay()] ?? "monday"],
  },
  range: { type: "noEnd", startDate: schedule.firstDay, recurrenceTimeZone: schedule.timeZone },
});

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
