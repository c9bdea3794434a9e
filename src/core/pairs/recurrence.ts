/**
 * The days of a Graph `patternedRecurrence`, as Outlook means them. Each pattern is a sequence whose n-th day, and whose first
 * place on or after a day, are computed without walking there: a daily meeting that began years ago costs what a new one costs.
 *
 * https://learn.microsoft.com/graph/api/resources/recurrencepattern, rules RC1-RC19, docs/spec/recurrence.md.
 */
import {
  civilOf,
  type Day,
  dayOf,
  daysInMonth,
  lastOfDays,
  parseDay,
  type Weekday,
  weekdayOf,
  weekdays,
} from "./civil-date.ts";
import { listIn, objectIn, type Json, textIn, wholeIn, wordIn } from "./json.ts";

export interface Recurrence {
  readonly pattern: Pattern;
  /** The first day the range allows; a meeting falls on it only if the pattern says so. */
  readonly firstDay: Day;
  readonly lastDay: Day;
  /** How many meetings there are; null when only days bound them. */
  readonly count: number | null;
  /** Days of the pattern's first period before the range begins: Monday, of a week whose series starts on Wednesday. */
  readonly skipped: number;
}

export type Pattern =
  | { readonly unit: "day"; readonly every: number; readonly origin: Day }
  | {
      readonly unit: "week";
      readonly every: number;
      /** First day of the week that counts as the first. */
      readonly origin: Day;
      /** Days after the week's first day, ascending. */
      readonly offsets: readonly number[];
    }
  | {
      readonly unit: "month";
      readonly every: number;
      /** The month that counts as the first: year × 12 + month - 1. */
      readonly origin: number;
      readonly on: DayInMonth;
      readonly yearly: boolean;
    };

/** The day of a month, or the n-th of its days that are one of these weekdays (0 is Sunday). */
export type DayInMonth =
  | { readonly type: "day"; readonly day: number }
  | { readonly type: "nth"; readonly index: WeekIndex; readonly days: readonly number[] };

export const weekIndexes = ["first", "second", "third", "fourth", "last"] as const;
export type WeekIndex = (typeof weekIndexes)[number];

/** Null when the pattern or its range is of no kind Microsoft documents. `start`: where a range names no first day. */
export const readRecurrence = (recurrence: unknown, start: Day | null): Recurrence | null => {
  const pattern = objectIn(objectIn(recurrence)?.["pattern"]);
  const range = objectIn(objectIn(recurrence)?.["range"]);
  if (!pattern || !range) return null;
  const firstDay = parseDay(textIn(range["startDate"])) ?? start;
  const bounds = readBounds(range);
  const read = firstDay === null || firstDay > lastOfDays ? null : readPattern(pattern, firstDay);
  if (firstDay === null || !bounds || !read) return null;
  const { lastDay, count } = bounds;
  return { pattern: read, firstDay, lastDay, count, skipped: rawPlaceFrom(read, firstDay) };
};

/** The place of the first day on or after `day`. Places count from 0 and are not yet held against the range's end. */
export const placeFrom = (recurrence: Recurrence, day: Day): number =>
  Math.max(0, rawPlaceFrom(recurrence.pattern, day) - recurrence.skipped);

/** The day at a place; null when the range has ended. */
export const dayAt = (recurrence: Recurrence, place: number): Day | null => {
  if (place < 0 || (recurrence.count !== null && place >= recurrence.count)) return null;
  const day = rawDayAt(recurrence.pattern, place + recurrence.skipped);
  return day <= recurrence.lastDay ? day : null;
};

/** Whether a meeting of this recurrence falls on the day. */
export const fallsOn = (recurrence: Recurrence, day: Day): boolean =>
  dayAt(recurrence, placeFrom(recurrence, day)) === day;

const rawDayAt = (pattern: Pattern, place: number): Day => {
  switch (pattern.unit) {
    case "day":
      return pattern.origin + place * pattern.every;
    case "week": {
      const weeks = Math.floor(place / pattern.offsets.length);
      return (
        pattern.origin + weeks * pattern.every * 7 + (pattern.offsets[place - weeks * pattern.offsets.length] ?? 0)
      );
    }
    case "month":
      return dayInMonth(pattern.origin + place * pattern.every, pattern.on);
  }
};

const rawPlaceFrom = (pattern: Pattern, day: Day): number => {
  switch (pattern.unit) {
    case "day":
      return Math.max(0, Math.ceil((day - pattern.origin) / pattern.every));
    case "week": {
      if (day < pattern.origin) return 0;
      const weeks = Math.floor((day - pattern.origin) / (7 * pattern.every));
      const into = day - pattern.origin - weeks * 7 * pattern.every;
      const later = pattern.offsets.findIndex((offset) => offset >= into);
      return weeks * pattern.offsets.length + (later === -1 ? pattern.offsets.length : later);
    }
    case "month": {
      const { year, month } = civilOf(day);
      const place = Math.max(0, Math.ceil((year * 12 + month - 1 - pattern.origin) / pattern.every));
      return rawDayAt(pattern, place) < day ? place + 1 : place;
    }
  }
};

/** Outlook puts the 29th, 30th and 31st on the last day of a shorter month, where RFC 5545 leaves the month out. */
const dayInMonth = (monthIndex: number, on: DayInMonth): Day => {
  const year = Math.floor(monthIndex / 12);
  const month = monthIndex - year * 12 + 1;
  const length = daysInMonth(year, month);
  if (on.type === "day") return dayOf(year, month, Math.min(on.day, length));
  const first = dayOf(year, month, 1);
  return on.index === "last"
    ? Math.max(...on.days.map((weekday) => lastWeekday(first + length - 1, weekday)))
    : nthOfSet(first, on.days, weekIndexes.indexOf(on.index));
};

const lastWeekday = (last: Day, weekday: number): Day => last - ((weekdayOf(last) - weekday + 7) % 7);

/** The n-th day of the month that is any of the weekdays, not the n-th of each: "second weekday" is the 2nd or 3rd. */
const nthOfSet = (first: Day, days: readonly number[], index: number): Day => {
  const start = weekdayOf(first);
  const inFirstWeek = days.map((weekday) => (weekday - start + 7) % 7).toSorted((a, b) => a - b);
  const weeks = Math.floor(index / inFirstWeek.length);
  return first + weeks * 7 + (inFirstWeek[index - weeks * inFirstWeek.length] ?? 0);
};

const readPattern = (pattern: Json, firstDay: Day): Pattern | null => {
  const every = Math.max(1, wholeIn(pattern["interval"]) ?? 1);
  const type = wordIn(pattern["type"]);
  const { year, month } = civilOf(firstDay);
  switch (type) {
    case "daily":
      return { unit: "day", every, origin: firstDay };
    case "weekly": {
      const weekStart = Math.max(0, weekdays.indexOf(wordIn(pattern["firstDayOfWeek"]) as Weekday));
      const offsets = readDays(pattern, firstDay).map((weekday) => (weekday - weekStart + 7) % 7);
      const origin = firstDay - ((weekdayOf(firstDay) - weekStart + 7) % 7);
      return { unit: "week", every, origin, offsets: offsets.toSorted((a, b) => a - b) };
    }
    case "absolutemonthly":
    case "relativemonthly": {
      const on = readDayInMonth(pattern, firstDay, type === "absolutemonthly");
      return { unit: "month", every, origin: year * 12 + month - 1, on, yearly: false };
    }
    case "absoluteyearly":
    case "relativeyearly": {
      const on = readDayInMonth(pattern, firstDay, type === "absoluteyearly");
      const inMonth = within(wholeIn(pattern["month"]), 12) ?? month;
      return { unit: "month", every: every * 12, origin: year * 12 + inMonth - 1, on, yearly: true };
    }
    default:
      return null;
  }
};

/** Graph writes 0 and leaves lists empty where a field does not apply; such a field is taken from the first day. */
const readDayInMonth = (pattern: Json, firstDay: Day, absolute: boolean): DayInMonth => {
  if (absolute) return { type: "day", day: within(wholeIn(pattern["dayOfMonth"]), 31) ?? civilOf(firstDay).day };
  const index = weekIndexes.find((it) => it === wordIn(pattern["index"])) ?? "first";
  return { type: "nth", index, days: readDays(pattern, firstDay) };
};

const readDays = (pattern: Json, firstDay: Day): readonly number[] => {
  const days: number[] = [];
  for (const name of listIn(pattern["daysOfWeek"])) {
    const weekday = weekdays.indexOf(wordIn(name) as Weekday);
    if (weekday >= 0 && !days.includes(weekday)) days.push(weekday);
  }
  return days.length > 0 ? days : [weekdayOf(firstDay)];
};

const readBounds = (range: Json): { readonly lastDay: Day; readonly count: number | null } | null => {
  switch (wordIn(range["type"])) {
    case "noend":
      return { lastDay: lastOfDays, count: null };
    case "enddate": {
      const lastDay = parseDay(textIn(range["endDate"]));
      return lastDay === null ? null : { lastDay, count: null };
    }
    case "numbered": {
      const count = wholeIn(range["numberOfOccurrences"]);
      return count === null || count < 0 ? null : { lastDay: lastOfDays, count };
    }
    default:
      return null;
  }
};

const within = (value: number | null, most: number): number | null =>
  value !== null && value >= 1 && value <= most ? value : null;
