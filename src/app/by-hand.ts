/** A 1:1 that two people agreed on without a calendar: its next meeting comes from the schedule in the notebook. */
import { manualSeriesKey, type Schedule } from "#core/agenda/page.ts";
import { occurrencesBetween, readSeries } from "#core/pairs/series.ts";
import type { Pair } from "#core/pairs/pair.ts";
import type { Occasion, OneOnOne, Participant } from "./page-view/one-on-one.ts";
import { rhythmWords } from "./rhythm.ts";

const dayMs = 24 * 3_600_000;
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
  rhythm: schedule === null ? null : rhythmWords(recurrenceOf(schedule)),
});

const nextOf = (schedule: Schedule, now: number): Occasion | null => {
  const start = { dateTime: `${schedule.firstDay}T${schedule.time}:00`, timeZone: schedule.timeZone };
  const series = readSeries({ start, recurrence: recurrenceOf(schedule) });
  if (series === null) return null;
  const ahead = new Date(now + (schedule.everyWeeks * 7 + 1) * dayMs + 366 * dayMs).toISOString();
  const [next] = occurrencesBetween(series, new Date(now - lastsMs).toISOString(), ahead);
  if (next === undefined) return null;
  return { start: next, originalStart: next, end: new Date(Date.parse(next) + lastsMs).toISOString() };
};

/** The same shape as a calendar's, so that both are read by the same rules. */
const recurrenceOf = (schedule: Schedule) => ({
  pattern: {
    type: "weekly",
    interval: schedule.everyWeeks,
    firstDayOfWeek: "monday",
    daysOfWeek: [weekdays[new Date(`${schedule.firstDay}T00:00Z`).getUTCDay()] ?? "monday"],
  },
  range: { type: "noEnd", startDate: schedule.firstDay, recurrenceTimeZone: schedule.timeZone },
});

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
