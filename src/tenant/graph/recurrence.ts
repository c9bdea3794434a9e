/** Which days a Graph `patternedRecurrence` falls on, as Exchange counts them. Days are numbers: days since 1970-01-01. */

export type Weekday = "sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday";

export interface RecurrencePattern {
  readonly type: "daily" | "weekly" | "absoluteMonthly" | "relativeMonthly" | "absoluteYearly" | "relativeYearly";
  readonly interval: number;
  readonly daysOfWeek?: readonly Weekday[];
  readonly firstDayOfWeek?: Weekday;
  readonly dayOfMonth?: number;
  readonly month?: number;
  readonly index?: "first" | "second" | "third" | "fourth" | "last";
}

export interface RecurrenceRange {
  readonly type: "endDate" | "numbered" | "noEnd";
  readonly startDate: string;
  readonly endDate?: string;
  readonly numberOfOccurrences?: number;
  readonly recurrenceTimeZone?: string;
}

/** The 29th, 30th or 31st in a shorter month: Outlook takes the month's last day, RFC 5545 skips the month. */
export type ShortMonths = "lastDay" | "skip";

export function* recurrenceDays(
  pattern: RecurrencePattern,
  range: RecurrenceRange,
  shortMonths: ShortMonths = "lastDay",
): Generator<number> {
  const start = dayOf(range.startDate);
  const last = range.type === "endDate" && range.endDate !== undefined ? dayOf(range.endDate) : lastDayOfAll;
  let left = range.type === "numbered" ? (range.numberOfOccurrences ?? 0) : Number.POSITIVE_INFINITY;
  for (const day of everyDay(pattern, start, shortMonths)) {
    if (day < start) continue;
    if (day > last || left <= 0) return;
    left -= 1;
    yield day;
  }
}

export const dayOf = (date: string): number => {
  const day = Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / dayInMs;
  if (Number.isNaN(day)) throw new Error(`"${date}" is no date: expected YYYY-MM-DD.`);
  return day;
};

export const dateOf = (day: number): string => new Date(day * dayInMs).toISOString().slice(0, 10);

export const weekdays: readonly Weekday[] = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
];

const dayInMs = 86_400_000;
/** Exchange keeps no dates after 4500. */
const lastDayOfAll = Date.UTC(4500, 7, 31) / dayInMs;

function* everyDay(pattern: RecurrencePattern, start: number, shortMonths: ShortMonths): Generator<number> {
  const interval = Math.max(1, Math.trunc(pattern.interval));
  switch (pattern.type) {
    case "daily":
      for (let day = start; day <= lastDayOfAll; day += interval) yield day;
      return;
    case "weekly": {
      const first = weekdays.indexOf(pattern.firstDayOfWeek ?? "sunday");
      const offsets = (pattern.daysOfWeek ?? [])
        .map((name) => (weekdays.indexOf(name) - first + 7) % 7)
        .toSorted((a, b) => a - b);
      if (offsets.length === 0) return;
      const firstWeek = start - ((weekdayOf(start) - first + 7) % 7);
      for (let week = firstWeek; week <= lastDayOfAll; week += 7 * interval)
        for (const offset of offsets) yield week + offset;
      return;
    }
    case "absoluteMonthly":
    case "relativeMonthly":
    case "absoluteYearly":
    case "relativeYearly": {
      const yearly = pattern.type.endsWith("Yearly");
      const from = new Date(start * dayInMs);
      const firstMonth = yearly
        ? from.getUTCFullYear() * 12 + (pattern.month ?? from.getUTCMonth() + 1) - 1
        : from.getUTCFullYear() * 12 + from.getUTCMonth();
      const step = yearly ? interval * 12 : interval;
      for (let month = firstMonth; firstOfMonth(month) <= lastDayOfAll; month += step) {
        const day = pattern.type.startsWith("absolute")
          ? absoluteDay(month, pattern.dayOfMonth ?? from.getUTCDate(), shortMonths)
          : relativeDay(month, pattern);
        if (day !== null) yield day;
      }
    }
  }
}

const absoluteDay = (month: number, dayOfMonth: number, shortMonths: ShortMonths): number | null => {
  const length = firstOfMonth(month + 1) - firstOfMonth(month);
  if (dayOfMonth > length && shortMonths === "skip") return null;
  return firstOfMonth(month) + Math.min(dayOfMonth, length) - 1;
};

/** The n-th day of the month that is any of the named weekdays: [MS-OXCICAL] 2.1.3.2.2.4. */
const relativeDay = (month: number, { daysOfWeek = [], index = "first" }: RecurrencePattern): number | null => {
  const days: number[] = [];
  for (let day = firstOfMonth(month); day < firstOfMonth(month + 1); day += 1)
    if (daysOfWeek.some((name) => weekdays[weekdayOf(day)] === name)) days.push(day);
  const at = { first: 0, second: 1, third: 2, fourth: 3, last: -1 }[index];
  return days.at(at) ?? null;
};

/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

const firstOfMonth = (month: number): number => Date.UTC(Math.floor(month / 12), month % 12, 1) / dayInMs;
