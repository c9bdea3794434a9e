/** Graph's `patternedRecurrence` with every text in it one of a fixed set or a date. Its zone stands beside it. */
import { type Day, dayToText, type Weekday, weekdays } from "#core/pairs/civil-date.ts";
import { listIn, objectIn, textIn, wholeIn, wordIn } from "#core/pairs/json.ts";
import { type WeekIndex, weekIndexes } from "#core/pairs/recurrence.ts";
import { countIn, dayTextIn, oneOf, only } from "./closed.ts";

export interface Repeat {
  readonly pattern: {
    readonly type: (typeof patterns)[number];
    readonly interval: number;
    readonly month: number;
    readonly dayOfMonth: number;
    readonly daysOfWeek: readonly Weekday[];
    readonly firstDayOfWeek: Weekday;
    readonly index: WeekIndex;
  };
  readonly range: {
    readonly type: (typeof ranges)[number];
    readonly startDate: string;
    readonly endDate: string | null;
    readonly numberOfOccurrences: number;
  };
}

const patterns = ["daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"] as const;
const patternFields = ["type", "interval", "month", "dayOfMonth", "daysOfWeek", "firstDayOfWeek", "index"];
const ranges = ["noEnd", "endDate", "numbered"] as const;

/** Every field, and no other. */
export const readRepeat = (json: unknown): Repeat | null => {
  const it = only(json, ["pattern", "range"]);
  const pattern = only(it?.["pattern"], patternFields);
  const range = only(it?.["range"], ["type", "startDate", "endDate", "numberOfOccurrences"]);
  const days = pattern?.["daysOfWeek"];
  if (!pattern || !range || !Array.isArray(days) || !days.every((day) => weekdays.some((known) => known === day)))
    return null;
  return closed(pattern, range);
};

/** Of what Graph wrote, in any letter case and with whatever else it holds; `firstDay` as core/pairs reads it. */
export const repeatFrom = (recurrence: unknown, firstDay: Day): Repeat | null => {
  const pattern = objectIn(objectIn(recurrence)?.["pattern"]);
  const range = objectIn(objectIn(recurrence)?.["range"]);
  if (!pattern || !range) return null;
  const endless = wordIn(range["type"]) !== "enddate";
  return closed(
    {
      type: spelled(patterns, pattern["type"]),
      interval: wholeIn(pattern["interval"]) ?? 1,
      month: wholeIn(pattern["month"]) ?? 0,
      dayOfMonth: wholeIn(pattern["dayOfMonth"]) ?? 0,
      daysOfWeek: weekdays.filter((day) => listIn(pattern["daysOfWeek"]).some((it) => wordIn(it) === day)),
      firstDayOfWeek: spelled(weekdays, pattern["firstDayOfWeek"]) ?? "sunday",
      index: spelled(weekIndexes, pattern["index"]) ?? "first",
    },
    {
      type: spelled(ranges, range["type"]),
      startDate: dayToText(firstDay),
      endDate: endless ? null : textIn(range["endDate"]).slice(0, 10),
      numberOfOccurrences: wholeIn(range["numberOfOccurrences"]) ?? 0,
    },
  );
};

const closed = (
  pattern: Readonly<Record<string, unknown>>,
  range: Readonly<Record<string, unknown>>,
): Repeat | null => {
  const type = oneOf(pattern["type"], patterns);
  const [interval, month, dayOfMonth] = [
    countIn(pattern["interval"], 100_000),
    countIn(pattern["month"], 12),
    countIn(pattern["dayOfMonth"], 31),
  ];
  const firstDayOfWeek = oneOf(pattern["firstDayOfWeek"], weekdays);
  const index = oneOf(pattern["index"], weekIndexes);
  const rangeType = oneOf(range["type"], ranges);
  const [startDate, endDate] = [dayTextIn(range["startDate"]), dayTextIn(range["endDate"])];
  const numberOfOccurrences = countIn(range["numberOfOccurrences"], 100_000);
  if (type === undefined || firstDayOfWeek === undefined || index === undefined || rangeType === undefined) return null;
  if (interval === null || month === null || dayOfMonth === null || numberOfOccurrences === null) return null;
  if (startDate === null || (endDate === null) !== (rangeType !== "endDate")) return null;
  if (rangeType !== "endDate" && range["endDate"] !== null) return null;
  const daysOfWeek = weekdays.filter((day) => listIn(pattern["daysOfWeek"]).includes(day));
  return {
    pattern: { type, interval, month, dayOfMonth, daysOfWeek, firstDayOfWeek, index },
    range: { type: rangeType, startDate, endDate, numberOfOccurrences },
  };
};

const spelled = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((it) => it.toLowerCase() === wordIn(value));
