import { expect, test } from "vitest";
import { rhythmOf } from "#core/pairs/rhythm.ts";
import { occurrencesBetween, readSeries } from "#core/pairs/series.ts";

const always = ["0001-01-01", "9999-12-31"] as const;
type Fields = Record<string, unknown>;

const seriesOf = (pattern: Fields, range: Fields, start = "2026-01-01T09:00:00") =>
  readSeries({
    start: { dateTime: start, timeZone: "UTC" },
    recurrence: { pattern, range: { type: "noEnd", startDate: start.slice(0, 10), ...range } },
  });

/** The first days as "01-31", with the year where it changes. */
const daysOf = (pattern: Fields, range: Fields, count: number): string => {
  const series = seriesOf(pattern, range);
  if (!series) return "no series";
  const first = typeof range["startDate"] === "string" ? range["startDate"] : "2026-01-01";
  const until = `${Number(first.slice(0, 4)) + 50}-01-01`;
  const days = occurrencesBetween(series, always[0], until)
    .slice(0, count)
    .map((it) => it.slice(0, 10));
  return days.map((day, at) => (days[at - 1]?.slice(0, 4) === day.slice(0, 4) ? day.slice(5) : day)).join(" ");
};

const daily = { type: "daily", interval: 1 };
const weekly = { type: "weekly", interval: 1 };
const monthly = { type: "absoluteMonthly", interval: 1 };
const nthOfMonth = { type: "relativeMonthly", interval: 1 };
const yearly = { type: "absoluteYearly", interval: 1 };
const nthOfYear = { type: "relativeYearly", interval: 1 };
const workdays = ["monday", "tuesday", "wednesday", "thursday", "friday"];
const allDays = ["sunday", ...workdays, "saturday"];

/** Rule, pattern, range, first days. 2026 begins on a Thursday. */
const table: readonly (readonly [string, Fields, Fields, string])[] = [
  ["[RC1]", daily, {}, "2026-01-01 01-02 01-03"],
  ["[RC1]", { ...daily, interval: 3 }, { startDate: "2026-02-26" }, "2026-02-26 03-01 03-04"],
  ["[RC1]", { ...daily, interval: 365 }, { startDate: "2027-03-01" }, "2027-03-01 2028-02-29 2029-02-28"],
  ["[RC2]", { ...weekly, daysOfWeek: ["thursday"] }, {}, "2026-01-01 01-08 01-15"],
  [
    "[RC2]",
    { ...weekly, daysOfWeek: ["tuesday", "monday"] },
    { startDate: "2026-01-05" },
    "2026-01-05 01-06 01-12 01-13",
  ],
  ["[RC2]", { ...weekly, daysOfWeek: workdays }, {}, "2026-01-01 01-02 01-05 01-06 01-07"],
  ["[RC2]", { ...weekly, interval: 2, daysOfWeek: ["sunday", "thursday"] }, {}, "2026-01-01 01-11 01-15 01-25"],
  [
    "[RC2]",
    { ...weekly, interval: 2, daysOfWeek: ["sunday", "thursday"], firstDayOfWeek: "monday" },
    {},
    "2026-01-01 01-04 01-15 01-18",
  ],
  [
    "[RC2]",
    { ...weekly, interval: 2, daysOfWeek: ["friday", "saturday"], firstDayOfWeek: "saturday" },
    {},
    "2026-01-02 01-10 01-16",
  ],
  ["[RC2]", { ...weekly, interval: 4, daysOfWeek: ["Thursday", "thursday", "noday"] }, {}, "2026-01-01 01-29 02-26"],
  ["[RC3]", { ...monthly, dayOfMonth: 15 }, {}, "2026-01-15 02-15 03-15"],
  ["[RC3]", { ...monthly, dayOfMonth: 31 }, {}, "2026-01-31 02-28 03-31 04-30"],
  ["[RC3]", { ...monthly, dayOfMonth: 30 }, { startDate: "2028-01-30" }, "2028-01-30 02-29 03-30 04-30"],
  ["[RC3]", { ...monthly, dayOfMonth: 29 }, { startDate: "2026-01-29" }, "2026-01-29 02-28 03-29"],
  [
    "[RC3]",
    { ...monthly, interval: 2, dayOfMonth: 30 },
    { startDate: "2012-08-30", type: "numbered", numberOfOccurrences: 10 },
    "2012-08-30 10-30 12-30 2013-02-28 04-30 06-30 08-30 10-30 12-30 2014-02-28",
  ],
  ["[RC4]", { ...nthOfMonth, daysOfWeek: ["thursday"], index: "first" }, {}, "2026-01-01 02-05 03-05"],
  ["[RC4]", { ...nthOfMonth, daysOfWeek: ["wednesday"], index: "second" }, {}, "2026-01-14 02-11 03-11"],
  ["[RC4]", { ...nthOfMonth, daysOfWeek: ["friday"], index: "fourth" }, {}, "2026-01-23 02-27 03-27"],
  ["[RC4]", { ...nthOfMonth, daysOfWeek: ["friday"], index: "last" }, {}, "2026-01-30 02-27 03-27"],
  ["[RC4]", { ...nthOfMonth, daysOfWeek: workdays, index: "first" }, {}, "2026-01-01 02-02 03-02"],
  ["[RC4]", { ...nthOfMonth, daysOfWeek: workdays, index: "third" }, {}, "2026-01-05 02-04 03-04"],
  ["[RC4]", { ...nthOfMonth, daysOfWeek: workdays, index: "last" }, {}, "2026-01-30 02-27 03-31"],
  ["[RC4]", { ...nthOfMonth, daysOfWeek: ["saturday", "sunday"], index: "fourth" }, {}, "2026-01-11 02-14 03-14"],
  ["[RC4]", { ...nthOfMonth, daysOfWeek: allDays, index: "last" }, {}, "2026-01-31 02-28 03-31"],
  ["[RC4]", { ...nthOfMonth, interval: 3, daysOfWeek: ["monday"], index: "First" }, {}, "2026-01-05 04-06 07-06"],
  ["[RC5]", { ...yearly, month: 3, dayOfMonth: 1 }, {}, "2026-03-01 2027-03-01 2028-03-01"],
  ["[RC5]", { ...yearly, month: 2, dayOfMonth: 29 }, {}, "2026-02-28 2027-02-28 2028-02-29"],
  ["[RC5]", { ...yearly, interval: 2, month: 3, dayOfMonth: 1 }, { startDate: "2026-06-01" }, "2028-03-01 2030-03-01"],
  [
    "[RC5]",
    { ...nthOfYear, month: 11, daysOfWeek: ["thursday"], index: "fourth" },
    {},
    "2026-11-26 2027-11-25 2028-11-23",
  ],
  [
    "[RC5]",
    { ...nthOfYear, interval: 3, month: 12, daysOfWeek: ["friday"], index: "last" },
    {},
    "2026-12-25 2029-12-28",
  ],
  [
    "[RC6]",
    { ...weekly, daysOfWeek: ["thursday"] },
    { type: "endDate", endDate: "2026-01-15" },
    "2026-01-01 01-08 01-15",
  ],
  ["[RC6]", { ...weekly, daysOfWeek: ["thursday"] }, { type: "endDate", endDate: "2026-01-14" }, "2026-01-01 01-08"],
  ["[RC6]", daily, { type: "endDate", endDate: "2025-12-31" }, ""],
  ["[RC6]", daily, { type: "numbered", numberOfOccurrences: 2 }, "2026-01-01 01-02"],
  [
    "[RC6]",
    { ...weekly, daysOfWeek: ["monday", "friday"] },
    { type: "numbered", numberOfOccurrences: 3 },
    "2026-01-02 01-05 01-09",
  ],
  ["[RC6]", daily, { type: "numbered", numberOfOccurrences: 0 }, ""],
  ["[RC6]", daily, { endDate: "0001-01-01", numberOfOccurrences: 0 }, "2026-01-01 01-02 01-03"],
  ["[RC7]", { ...weekly, daysOfWeek: ["monday"] }, {}, "2026-01-05 01-12"],
  ["[RC7]", { ...weekly, interval: 2, daysOfWeek: ["monday"] }, {}, "2026-01-12 01-26"],
  ["[RC7]", { ...monthly, interval: 2, dayOfMonth: 10 }, { startDate: "2026-01-20" }, "2026-03-10 05-10"],
  ["[RC7]", { ...nthOfMonth, daysOfWeek: ["monday"], index: "first" }, { startDate: "2026-01-06" }, "2026-02-02 03-02"],
  ["[RC7]", { ...yearly, month: 1, dayOfMonth: 1 }, { startDate: "2026-01-02" }, "2027-01-01 2028-01-01"],
  [
    "[RC7]",
    { ...monthly, dayOfMonth: 10 },
    { startDate: "2026-01-20", type: "numbered", numberOfOccurrences: 2 },
    "2026-02-10 03-10",
  ],
  ["[RC8]", { type: "weekly" }, {}, "2026-01-01 01-08 01-15"],
  ["[RC8]", { ...weekly, interval: 0, daysOfWeek: [] }, {}, "2026-01-01 01-08"],
  ["[RC8]", { ...monthly, dayOfMonth: 0 }, { startDate: "2026-01-31" }, "2026-01-31 02-28"],
  ["[RC8]", { ...nthOfMonth, daysOfWeek: ["friday"] }, {}, "2026-01-02 02-06"],
  [
    "[RC8]",
    { ...yearly, month: 0, dayOfMonth: 40, interval: -2 },
    { startDate: "2026-05-07" },
    "2026-05-07 2027-05-07",
  ],
  ["[RC8]", daily, { startDate: null }, "2026-01-01 01-02"],
  ["[RC9]", { type: "hourly" }, {}, "no series"],
  ["[RC9]", daily, { type: "someday" }, "no series"],
  ["[RC9]", daily, { type: "endDate", endDate: "soon" }, "no series"],
  ["[RC9]", daily, { type: "numbered", numberOfOccurrences: "3" }, "no series"],
];

for (const [rule, pattern, range, days] of table)
  test(`${rule} ${JSON.stringify(pattern)} ${JSON.stringify(range)}: ${days}`, () => {
    expect(
      daysOf(pattern, range, days.startsWith("2") && range["type"] === undefined ? days.split(" ").length : 99),
    ).toBe(days);
  });

test("[RC9] without a start that can be read there is no series", () => {
  for (const start of [undefined, null, "2026-01-01", { dateTime: "" }, { dateTime: "2026-02-30T09:00:00" }])
    expect(readSeries({ start, recurrence: { pattern: daily, range: { type: "noEnd" } } })).toBeNull();
  for (const recurrence of [undefined, null, {}, { pattern: daily }, { range: {} }, [], "weekly"])
    expect(readSeries({ start: { dateTime: "2026-01-01T09:00:00" }, recurrence })).toBeNull();
});

test("[RC17] the first instant counts, the second does not, and days called off are left out", () => {
  const series = readSeries({
    start: { dateTime: "2026-01-01T09:00:00", timeZone: "UTC" },
    recurrence: { pattern: daily, range: { type: "noEnd", startDate: "2026-01-01" } },
    cancelledOccurrences: ["OID.x.2026-01-03"],
  });
  expect(series && occurrencesBetween(series, "2026-01-02T09:00:00Z", "2026-01-05T09:00:00Z")).toEqual([
    "2026-01-02T09:00:00.000Z",
    "2026-01-04T09:00:00.000Z",
  ]);
  expect(series && occurrencesBetween(series, "whenever", "2026-01-05")).toEqual([]);
});

const of = (pattern: Fields) => rhythmOf({ pattern, range: { type: "noEnd", startDate: "2026-01-01" } });

test("[RC18] a rhythm tells unit, interval, weekdays, day and month", () => {
  expect(of({ ...daily, interval: 2 })).toEqual({ unit: "day", every: 2 });
  expect(of({ ...weekly, interval: 2, daysOfWeek: ["friday", "monday"], firstDayOfWeek: "monday" })).toEqual({
    unit: "week",
    every: 2,
    days: ["monday", "friday"],
  });
  expect(of({ ...monthly, dayOfMonth: 31 })).toEqual({ unit: "month", every: 1, on: { type: "day", day: 31 } });
  const lastFriday = { type: "nth", index: "last", days: ["friday"] };
  expect(of({ ...nthOfMonth, daysOfWeek: ["friday"], index: "last" })).toEqual({
    unit: "month",
    every: 1,
    on: lastFriday,
  });
  expect(of({ ...nthOfYear, interval: 3, month: 11, daysOfWeek: ["friday"], index: "last" })).toEqual({
    unit: "year",
    every: 3,
    month: 11,
    on: lastFriday,
  });
  expect(of({ ...yearly, month: 2, dayOfMonth: 29 })).toEqual({
    unit: "year",
    every: 1,
    month: 2,
    on: { type: "day", day: 29 },
  });
  expect(rhythmOf(null)).toBeNull();
});
