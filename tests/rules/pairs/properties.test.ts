/** What holds for any calendar, however odd: found with random ones. */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import {
  civilOf,
  dayOf,
  dayToText,
  daysInMonth,
  lastOfDays,
  parseDay,
  weekdayOf,
  weekdays,
} from "#core/pairs/civil-date.ts";
import { instantToText, parseInstant } from "#core/pairs/instant.ts";
import { dayAt, placeFrom, readRecurrence, weekIndexes } from "#core/pairs/recurrence.ts";
import { findingOf, findOneOnOnes } from "#core/pairs/recurring.ts";
import { rhythmOf } from "#core/pairs/rhythm.ts";
import { readSeries } from "#core/pairs/series.ts";
import { seriesKey } from "#core/pairs/series-key.ts";
import { directory, me, now, weekly } from "./invites.ts";

vi.setConfig({ testTimeout: 60_000 }); // Thousands of calendars, on machines that are busy.

const oneOf = (...values: readonly unknown[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...values) }, fc.jsonValue());
const moment = oneOf(
  "2026-11-26T09:00:00",
  "2026-11-26T09:00:00Z",
  "0001-01-01T00:00:00",
  "9999-12-31T23:59:59",
  "2026-11-26",
  "",
);
const time = fc.oneof(
  fc.record({ dateTime: moment, timeZone: oneOf("UTC", "Tokyo Standard Time", "Nowhere", null) }),
  fc.jsonValue(),
);
const address = oneOf("ana@contoso.example", "Ben@Contoso.example", "team@contoso.example", "__proto__", "", null);
const recipient = fc.record({ emailAddress: fc.record({ address, name: oneOf("Ben", "", null) }) });
const attendee = fc.record({
  type: oneOf("required", "resource"),
  status: fc.jsonValue(),
  emailAddress: fc.record({ address, name: oneOf("Ben", null) }),
});
const number = oneOf(1, 2, 0, -1, 13, 31, 1e308, 0.5, 2 ** 53);
const pattern = fc.record({
  type: oneOf("daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"),
  interval: number,
  month: number,
  dayOfMonth: number,
  daysOfWeek: fc.array(oneOf(...weekdays)),
  firstDayOfWeek: oneOf(...weekdays),
  index: oneOf(...weekIndexes),
});
const range = fc.record({
  type: oneOf("noEnd", "endDate", "numbered"),
  startDate: oneOf("2026-01-08", "0001-01-01", "9999-12-31", null),
  endDate: oneOf("2026-12-08", "0001-01-01", "9999-12-31"),
  numberOfOccurrences: number,
  recurrenceTimeZone: oneOf("W. Europe Standard Time", "", "Customized Time Zone"),
});
const event = fc.record(
  {
    id: oneOf("a", "b", "c"),
    type: oneOf("seriesMaster", "occurrence", "exception", "singleInstance"),
    iCalUId: oneOf("040000008200E00074C5B7101A82E00807EA0B1A", "x@y", null),
    seriesMasterId: oneOf("a", "b", null),
    isOrganizer: oneOf(true, false),
    isCancelled: oneOf(true, false),
    hideAttendees: oneOf(true, false),
    organizer: fc.oneof(recipient, fc.jsonValue()),
    attendees: fc.oneof(fc.array(fc.oneof(attendee, fc.jsonValue())), fc.jsonValue()),
    start: time,
    end: time,
    originalStart: moment,
    cancelledOccurrences: fc.array(oneOf("OID.a.2026-11-26", "OID.a.9999-12-31")),
    exceptionOccurrences: fc.array(fc.record({ start: time })),
    recurrence: fc.oneof({ weight: 9, arbitrary: fc.record({ pattern, range }) }, fc.jsonValue()),
  },
  { requiredKeys: [] },
);

test("[FD1, FD2, FD30] any calendar at all is split in two, with nothing next before now", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: event }, fc.jsonValue())), fc.boolean(), (events, known) => {
      const { oneOnOnes, others } = findOneOnOnes(events, me, now, known ? directory : undefined);
      const ids = [...oneOnOnes, ...others].map(({ eventId }) => eventId);
      const given = events
        .map((it) => ((it ?? {}) as { id?: unknown }).id)
        .map((id) => (typeof id === "string" ? id : ""));
      expect(ids.toSorted()).toEqual(given.toSorted());
      const listed = new Set(oneOnOnes.map(({ eventId }) => eventId));
      expect(others.some(({ eventId }) => listed.has(eventId))).toBe(false);
      const past = oneOnOnes.filter(({ next }) => next !== null && Date.parse(next) < Date.parse(now));
      const risen = oneOnOnes.filter(({ next, status }) => next !== null && status === "ended");
      expect([past, risen]).toEqual([[], []]);
    }),
    { numRuns: 1000 },
  );
});

test("[FD2] nothing that reads an event throws on any value", () => {
  fc.assert(
    fc.property(fc.oneof(event, fc.jsonValue()), (it) => {
      readSeries(it);
      rhythmOf((it as { recurrence?: unknown } | null)?.recurrence);
      expect(typeof seriesKey(it)).toBe("string");
    }),
    { numRuns: 1000 },
  );
});

const soundPattern = fc.record({
  type: fc.constantFrom("daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly", "relativeYearly"),
  interval: fc.integer({ min: 1, max: 7 }),
  month: fc.integer({ min: 1, max: 12 }),
  dayOfMonth: fc.integer({ min: 1, max: 31 }),
  daysOfWeek: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
  firstDayOfWeek: fc.constantFrom(...weekdays),
  index: fc.constantFrom(...weekIndexes),
});
type Sound = typeof soundPattern extends fc.Arbitrary<infer It> ? It : never;

/** The same by asking of each day, one after the other, whether the pattern names it. Slow, and nothing to get wrong. */
const isNamed = (it: Sound, first: number, day: number): boolean => {
  const [start, { year, month, day: date }] = [civilOf(first), civilOf(day)];
  const length = daysInMonth(year, month);
  const inSet = (other: number): boolean => it.daysOfWeek.includes(weekdays[weekdayOf(other)] ?? "sunday");
  const set = (): number[] => Array.from({ length }, (_, at) => dayOf(year, month, 1) + at).filter(inSet);
  const onDay = (): boolean =>
    it.type.startsWith("absolute")
      ? date === Math.min(it.dayOfMonth, length)
      : day === set().at(it.index === "last" ? -1 : weekIndexes.indexOf(it.index));
  const weekOf = (other: number): number => other - ((weekdayOf(other) - weekdays.indexOf(it.firstDayOfWeek) + 7) % 7);
  if (it.type === "daily") return (day - first) % it.interval === 0;
  if (it.type === "weekly") return inSet(day) && ((weekOf(day) - weekOf(first)) / 7) % it.interval === 0;
  if (it.type.endsWith("Monthly"))
    return ((year - start.year) * 12 + month - start.month) % it.interval === 0 && onDay();
  return month === it.month && (year - start.year) % it.interval === 0 && onDay();
};

test("[RC15] what is computed is what walking from day to day finds, in order and from any day on", () => {
  const first = fc.integer({ min: dayOf(1999, 1, 1), max: dayOf(2030, 1, 1) });
  fc.assert(
    fc.property(soundPattern, first, fc.integer({ min: -40, max: 1500 }), (it, firstDay, ahead) => {
      const endless = { type: "noEnd", startDate: dayToText(firstDay) };
      const recurrence = readRecurrence({ pattern: it, range: endless }, null);
      if (!recurrence) throw new Error("A sound pattern was not read.");
      const walked: number[] = [];
      for (let day = firstDay; day < firstDay + 3000; day++) if (isNamed(it, firstDay, day)) walked.push(day);
      expect(walked.map((_, place) => dayAt(recurrence, place))).toEqual(walked);
      const from = firstDay + ahead;
      const later = walked.findIndex((day) => day >= from);
      fc.pre(later >= 0);
      expect(placeFrom(recurrence, from)).toBe(later);
    }),
    { numRuns: 150 },
  );
});

test("[RC19] days, dates and weekdays are JavaScript's own from year 1 to 9999", () => {
  fc.assert(
    fc.property(fc.integer({ min: dayOf(1, 1, 1), max: lastOfDays }), (day) => {
      const date = new Date(day * 86_400_000);
      expect(dayToText(day)).toBe(date.toISOString().slice(0, 10));
      expect(parseDay(dayToText(day))).toBe(day);
      expect(weekdayOf(day)).toBe(date.getUTCDay());
    }),
    { numRuns: 3000 },
  );
});

test("[RC14, RC19] an instant is written as JavaScript writes it and read back", () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9999, 11, 31) }), (instant) => {
      expect(instantToText(instant)).toBe(new Date(instant).toISOString());
      expect(parseInstant(new Date(instant).toISOString())).toBe(instant);
    }),
  );
  expect(instantToText((lastOfDays + 1) * 86_400_000)).toBeNull();
});

test("[FD50] twenty thousand events of strangers' making are sorted", () => {
  const names = ["<script>alert(1)</script>", "\u0000\u202E", "x".repeat(5000), "__proto__"];
  const events = Array.from({ length: 20_000 }, (_, at) =>
    weekly({
      id: `event ${at}`,
      subject: names[at % 4]?.repeat(2),
      attendees: Array.from({ length: at % 50 }, (__, n) => ({
        emailAddress: { address: `${names[n % 4]}${at}@x`, name: names[at % 4] },
      })),
      recurrence: {
        pattern: { type: "daily", interval: 1 + (at % 999) },
        range: { type: "noEnd", startDate: "0001-01-01", recurrenceTimeZone: `Zone ${at}` },
      },
    }),
  );
  const { oneOnOnes, others } = findOneOnOnes(events, me, now, directory);
  expect([oneOnOnes.length, others.length]).toEqual([400, 19_600]);
});

test("[FD51] a calendar is read in steps of one event each, and all of them find what is found at once", () => {
  const events = Array.from({ length: 500 }, (_, at) =>
    weekly({ id: `event ${at}`, attendees: [{ emailAddress: { address: `p${at % 7}@contoso.example` } }] }),
  );
  const work = findingOf(events, me, now, directory);
  let steps = 0;
  let step = work.next();
  for (; step.done !== true; step = work.next()) steps++;
  expect(steps).toBe(events.length);
  expect(step.value).toEqual(findOneOnOnes(events, me, now, directory));
});
