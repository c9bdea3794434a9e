/** The tenant's expansion of recurrences, held against published test suites and the IANA time zone database. */
import { expect, test } from "vitest";
import { dateOf, recurrenceDays, type RecurrencePattern, type RecurrenceRange } from "#tenant/graph/recurrence.ts";
import { ianaZone, instantOf, parseWall, wallTime } from "#tenant/graph/recurrence-clock.ts";
import { readReference, referenceThere } from "./reference.ts";

interface Case {
  readonly id: string;
  readonly start: string;
  readonly tz: string | null;
  readonly pattern: RecurrencePattern;
  readonly range: RecurrenceRange;
  readonly expectedIs: "all" | "prefix" | "window";
  readonly expected: readonly string[];
  readonly window?: readonly [string, string];
  readonly semantics?: "clamp";
}

interface ZoneCase {
  readonly name: string;
  readonly tz: string;
  readonly pattern: RecurrencePattern;
  readonly range: RecurrenceRange;
  readonly start: string;
  readonly occurrences: readonly (readonly [local: string, utc: string, note?: string])[];
}

const localTimes = function* (it: Case): Generator<string> {
  const time = it.start.slice(10).replace(/\.\d+$/, "");
  const zone = it.tz === null ? null : ianaZone(it.tz);
  for (const day of recurrenceDays(it.pattern, it.range, it.semantics === "clamp" ? "lastDay" : "skip")) {
    const local = dateOf(day) + time;
    const shown = zone === null ? null : new Date(wallTime(instantOf(parseWall(local), zone), zone)).toISOString();
    yield shown === null || time === "" ? local : shown.slice(0, 19);
  }
};

test.runIf(referenceThere)("[TC1] published cases come out as their suites say", () => {
  const { cases } = readReference("recurrence/recurrence-cases.json") as { cases: readonly Case[] };
  expect(cases).toHaveLength(193);
  for (const it of cases) {
    const found: string[] = [];
    for (const local of localTimes(it)) {
      if (it.expectedIs === "window" && local < (it.window?.[0] ?? "")) continue;
      if (it.expectedIs === "window" && local > (it.window?.[1] ?? "")) break;
      if (it.expectedIs === "prefix" && found.length === it.expected.length) break;
      found.push(local);
      if (found.length > it.expected.length) break;
    }
    expect({ id: it.id, found }).toEqual({ id: it.id, found: it.expected });
  }
});

test.runIf(referenceThere)("[TC2] Outlook's end of a series on the 30th of every second month", () => {
  const { facts } = readReference("recurrence/outlook-semantics.json") as {
    facts: readonly { case?: { pattern: RecurrencePattern; range: RecurrenceRange; lastOccurrence: string } }[];
  };
  const known = facts[0]?.case;
  if (!known) throw new Error("outlook-semantics.json has lost its case");
  expect([...recurrenceDays(known.pattern, known.range)].map(dateOf).at(-1)).toBe(known.lastOccurrence);
});

test("[TC2] the 31st is the last day of every month, or is skipped", () => {
  const pattern: RecurrencePattern = { type: "absoluteMonthly", interval: 1, dayOfMonth: 31 };
  const range: RecurrenceRange = { type: "numbered", startDate: "2027-01-31", numberOfOccurrences: 3 };
  expect([...recurrenceDays(pattern, range)].map(dateOf)).toEqual(["2027-01-31", "2027-02-28", "2027-03-31"]);
  expect([...recurrenceDays(pattern, range, "skip")].map(dateOf)).toEqual(["2027-01-31", "2027-03-31", "2027-05-31"]);
});

/** Morocco's clocks stay put from 2026-09 on in editions of the database after 2025b, from which the cases were computed. */
const laterEdition = (it: ZoneCase, utc: string): boolean =>
  it.tz === "Africa/Casablanca" && utc > "2026-09" && (process.versions["tz"] ?? "") > "2025b";

test.runIf(referenceThere)("[TC3] seven rules in sixteen zones keep their wall time", () => {
  const { cases } = readReference("recurrence/recurrence-in-zones.json") as { cases: readonly ZoneCase[] };
  expect(cases).toHaveLength(75);
  for (const it of cases) {
    const found = [...recurrenceDays(it.pattern, it.range)].map((day) => {
      const local = dateOf(day) + it.start.slice(10);
      return [local, `${new Date(instantOf(parseWall(local), it.tz)).toISOString().slice(0, 19)}Z`];
    });
    const known = it.occurrences.map(([local, utc]) => [local, utc]);
    const judged = known.map(([, utc = ""]) => !laterEdition(it, utc));
    const kept = (list: string[][]): string[][] => list.filter((_, at) => judged[at]);
    expect([it.name, it.tz, found.length, kept(found)]).toEqual([it.name, it.tz, known.length, kept(known)]);
  }
});

test.runIf(referenceThere)("[TC4] Windows names mean CLDR's default zones", () => {
  const { rows } = readReference("recurrence/windows-zones.json") as {
    rows: readonly (readonly [string, string, readonly string[]])[];
  };
  const defaults = rows.filter(([, territory]) => territory === "001");
  expect(defaults.length).toBe(139);
  for (const [windows, , [iana]] of defaults) expect([windows, ianaZone(windows)]).toEqual([windows, iana]);
});

test("[TC4] IANA names are taken as they are, and nonsense is not", () => {
  expect(ianaZone("Asia/Kolkata")).toBe("Asia/Kolkata");
  expect(ianaZone("Mars Standard Time")).toBeNull();
});
