import fc from "fast-check";
import { expect, test } from "vitest";
import { weekdays } from "#core/pairs/civil-date.ts";
import { dayLength } from "#core/pairs/instant.ts";
import { weekIndexes } from "#core/pairs/recurrence.ts";
import { readSeries, slotsFrom } from "#core/pairs/series.ts";
import { scheduleFrom } from "#core/reminders/from-calendar.ts";
import { occurrencesBetween, timetableOf } from "#core/reminders/meetings.ts";
import { defaultSettings, readSettings } from "#core/reminders/settings.ts";
import { readView, seriesHash, type View } from "#core/reminders/view.ts";
import { pairOf, type Pair } from "#core/pairs/pair.ts";
import { anaAndBen, ben, contoso, olga } from "#tests/cast.ts";
import { lineOf, scheduleOf, viewOf } from "#tests/rules/reminders/stand.ts";

const now = Date.UTC(2026, 10, 23, 9);
const schedule = {
  ...scheduleOf({ days: ["thursday"], every: 1, time: "10:00", zone: "Europe/Berlin", lastDay: "2027-01-01" }),
  exceptions: [{ day: "2026-11-26", start: "2026-11-27T09:00:00.000Z" }],
};
const line = lineOf(schedule, { marks: [{ day: "2026-12-03", state: "skipped" }] });
const full: View = {
  ...viewOf(line, now, "Asia/Tokyo", "other"),
  inbox: { id: "A".repeat(22), publicKey: `${"A".repeat(43)}=` },
};

/** Every place in a value: the path to each object, list and leaf. */
const placesIn = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] => [
  path,
  ...(typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, child]) => placesIn(child, [...path, key]))
    : []),
];

/** A copy with something else at the path, or one field more in the object there. */
const put = (value: unknown, path: readonly string[], words: unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return words;
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...(value as unknown[])] as unknown as Record<string, unknown>)
    : { ...(value as Record<string, unknown>) };
  copy[key] = put(copy[key], rest, words);
  return copy;
};

test("[RM20] a view comes out as it went in, and a second time the same", () => {
  expect(readView(JSON.parse(JSON.stringify(full)))).toEqual({ ok: true, value: full });
});

test("[RM20] words have no place: wherever they are put, the view is refused", () => {
  const places = placesIn(full);
  expect(places.length).toBeGreaterThan(35);
  for (const words of ["Salary talk", { note: "Salary talk" }, ["Salary talk"]])
    for (const place of places) {
      const read = readView(put(full, place, words));
      expect([place.join("."), read.ok]).toEqual([place.join("."), false]);
    }
  const objects = places.filter((place) => {
    const at = place.reduce<unknown>((it, key) => (it as Record<string, unknown>)[key], full);
    return typeof at === "object" && at !== null && !Array.isArray(at);
  });
  for (const place of objects)
    for (const name of ["subject", "0", "__proto__x"]) {
      const read = readView(put(full, [...place, name], "Salary talk"));
      expect([...place, name, read.ok]).toEqual([...place, name, false]);
    }
});

test("[RM20] whatever is sent, reading a view never throws and never lets anything else through", () => {
  const places = placesIn(full);
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.jsonValue(), (place, value) => {
      const read = readView(put(full, place, value));
      const again = read.ok ? readView(read.value) : read;
      expect(again).toEqual(read);
    }),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.jsonValue(), (json) => void readView(json)));
});

test("[RM20] a view is told with the field that is wrong", () => {
  const cases: readonly [string, unknown][] = [
    ["body", null],
    ["body", { ...full, subject: "x" }],
    ["version", { ...full, version: 2 }],
    ["asOf", { ...full, asOf: "yesterday" }],
    ["zone", { ...full, zone: "Customized Time Zone" }],
    ["report", { ...full, report: ben }],
    ["inbox", { ...full, inbox: { id: "x", publicKey: "y" } }],
    ["series", { ...full, series: [line, line] }],
    ["series", { ...full, series: Array.from({ length: 11 }, () => line) }],
    ["series", { ...full, series: [{ ...line, topics: { mine: -1, theirs: 0 } }] }],
  ];
  for (const [field, json] of cases)
    expect(readView(json)).toMatchObject({ ok: false, error: { type: "badField", field } });
});

const master = {
  id: "AAMk",
  subject: "Salary talk with Ben",
  body: { content: "Salary" },
  location: { displayName: "Salary room" },
  attendees: [{ emailAddress: { name: "Ben", address: "ben@contoso.example" } }],
  start: { dateTime: "2026-01-08T10:00:00.0000000", timeZone: "W. Europe Standard Time" },
  end: { dateTime: "2026-01-08T10:30:00.0000000", timeZone: "W. Europe Standard Time" },
  recurrence: {
    pattern: {
      type: "weekly",
      interval: 1,
      daysOfWeek: ["thursday"],
      firstDayOfWeek: "monday",
      month: 0,
      dayOfMonth: 0,
    },
    range: { type: "noEnd", startDate: "2026-01-08", recurrenceTimeZone: "W. Europe Standard Time" },
  },
  cancelledOccurrences: ["OID.AAMk.2026-12-10"],
};

test("[RM21] Graph's series becomes a schedule that says when and nothing else", () => {
  const moved = {
    type: "exception",
    subject: "Salary at last",
    originalStart: "2026-11-26T09:00:00Z",
    start: { dateTime: "2026-11-27T13:00:00.0000000", timeZone: "UTC" },
  };
  const still = {
    type: "occurrence",
    originalStart: "2026-12-03T09:00:00Z",
    start: { dateTime: "2026-12-03T09:00:00.0000000", timeZone: "UTC" },
  };
  const gone = { ...still, originalStart: "2026-12-17T09:00:00Z", isCancelled: true };
  const long = { ...moved, originalStart: "2026-10-01T08:00:00Z" };
  const made = scheduleFrom(master, [moved, still, gone, long], now);
  expect(made).toMatchObject({
    time: "10:00",
    zone: "Europe/Berlin",
    exceptions: [
      { day: "2026-11-26", start: "2026-11-27T13:00:00.000Z" },
      { day: "2026-12-10", start: null },
      { day: "2026-12-17", start: null },
    ],
  });
  if (made === null) throw new Error("The series was not read");
  expect(readView(viewOf(lineOf(made), now))).toEqual({ ok: true, value: viewOf(lineOf(made), now) });
  expect(JSON.stringify(made)).not.toMatch(/Salary|Ben|AAMk/);
});

test("[RM21] a series that cannot be read has no schedule", () => {
  for (const event of [
    null,
    {},
    { ...master, recurrence: null },
    { ...master, start: {} },
    { ...master, recurrence: { pattern: {}, range: {} } },
  ])
    expect(scheduleFrom(event, [], now)).toBeNull();
});

test("[RM21] the schedule of any series has the meetings that the series has", () => {
  const pattern = fc.record({
    type: fc.constantFrom("daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "RELATIVEYEARLY"),
    interval: fc.integer({ min: 0, max: 6 }),
    month: fc.integer({ min: 0, max: 12 }),
    dayOfMonth: fc.integer({ min: 0, max: 31 }),
    daysOfWeek: fc.uniqueArray(fc.constantFrom(...weekdays, "Monday")),
    firstDayOfWeek: fc.constantFrom(...weekdays, undefined),
    index: fc.constantFrom(...weekIndexes, "Last", undefined),
  });
  const range = fc.record({
    type: fc.constantFrom("noEnd", "endDate", "numbered"),
    startDate: fc.constantFrom("2026-01-08", "2025-02-28", undefined),
    endDate: fc.constantFrom("2027-03-01", "0001-01-01"),
    numberOfOccurrences: fc.nat(500),
    recurrenceTimeZone: fc.constantFrom("W. Europe Standard Time", "Tokyo Standard Time", "America/New_York", ""),
  });
  fc.assert(
    fc.property(pattern, range, fc.integer({ min: 0, max: 23 }), (patternOf, rangeOf, hour) => {
      const start = { dateTime: `2026-01-08T${String(hour).padStart(2, "0")}:30:00`, timeZone: "UTC" };
      const event = { start, recurrence: { pattern: patternOf, range: rangeOf } };
      const series = readSeries(event);
      const made = scheduleFrom(event, [], now);
      expect(made === null).toBe(series === null);
      if (made === null || series === null) return;
      const read = readView(JSON.parse(JSON.stringify(viewOf(lineOf(made), now))));
      expect(read.ok).toBe(true);
      const end = now + 400 * dayLength;
      const expected: number[] = [];
      for (const slot of slotsFrom(series, now)) {
        if (slot.start > end) break;
        expected.push(slot.start);
      }
      expect(occurrencesBetween(timetableOf(lineOf(made)), now, end).map((it) => it.start)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test("[RM22] the defaults are off, Monday to Friday, nine o'clock, one working day ahead", () => {
  expect(readSettings(defaultSettings)).toEqual({ ok: true, value: defaultSettings });
  expect(defaultSettings).toMatchObject({ on: false, hour: 9, daysAhead: 1, muted: [] });
  expect(defaultSettings.workingDays).toEqual(["monday", "tuesday", "wednesday", "thursday", "friday"]);
});

test("[RM22] a wrong setting is told with its field, and a sound one comes out in one spelling", () => {
  const on = { ...defaultSettings, on: true };
  const sound = {
    ...on,
    workingDays: ["friday", "sunday", "friday"],
    zone: "W. Europe Standard Time",
    muted: [anaAndBen.id],
  };
  expect(readSettings(sound)).toMatchObject({ value: { workingDays: ["sunday", "friday"], zone: "Europe/Berlin" } });
  const cases: readonly [string, unknown][] = [
    ["body", []],
    ["body", { ...on, name: "Ben" }],
    ["on", { ...on, on: 1 }],
    ["zone", { ...on, zone: "Mars" }],
    ["workingDays", { ...on, workingDays: [] }],
    ["workingDays", { ...on, workingDays: ["payday"] }],
    ["hour", { ...on, hour: 24 }],
    ["daysAhead", { ...on, daysAhead: 0 }],
    ["muted", { ...on, muted: ["Salary talk"] }],
  ];
  for (const [field, json] of cases)
    expect(readSettings(json)).toMatchObject({ ok: false, error: { type: "badField", field } });
  fc.assert(fc.property(fc.jsonValue(), (json) => void readSettings(json)));
});

test("[RM23] the name of a series in a view is a hash, and another one for every pair", () => {
  const [mine, others] = [anaAndBen, pairOf(contoso, ben, olga) as Pair].map((pair) => seriesHash(pair.id, "0400AB"));
  expect(mine).toMatch(/^[\w-]{43}$/);
  expect(mine).not.toBe(others);
  expect(seriesHash(anaAndBen.id, "0400AB")).toBe(mine);
});
