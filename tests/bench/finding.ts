/** How long finding the recurring 1:1s of a calendar takes: 10,000 events in 50 ms, and ten times as many in ten times that. */
import { pathToFileURL } from "node:url";
import type { Directory } from "#core/pairs/participants.ts";
import { findOneOnOnes } from "#core/pairs/recurring.ts";
import { type Row, rowOf } from "./row.ts";

const me = { id: "id-0", mail: "p0@contoso.example", userPrincipalName: "p0@contoso.example" };
const now = "2026-11-21T09:00:00Z";
const measuredRuns = 15;

export const finding = async (): Promise<Row[]> => {
  const directory = people(400);
  const few = calendar(10_000, mixed);
  // Once in the life of a page: nothing is compiled, no zone is known.
  const rows = [rowOf("finding: 10,000 events, the first time", "ms", [run(few, directory)])];
  const measure = (name: string, events: readonly unknown[], target?: string): Row => {
    const runs = Array.from({ length: measuredRuns }, () => run(events, directory));
    const row = rowOf(`finding: ${name}`, "ms", runs, target === undefined ? {} : { target });
    rows.push(row);
    return row;
  };

  const tenThousand = measure("10,000 events, mixed", few, "≤ 50");
  measure("10,000 series, all of two people", calendar(10_000, pair), "≤ 50");
  measure("10,000 series in 139 zones", calendar(10_000, anyZone), "≤ 50");
  measure("10,000 series of forty people", calendar(10_000, crowd), "≤ 50");
  measure("one series and 10,000 instances of it", oneAndInstances(10_000), "≤ 50");
  const hundredThousand = measure("100,000 events, mixed", calendar(100_000, mixed), "≤ 500");
  const ratio = hundredThousand.runs.map((ms, at) => ms / (10 * (tenThousand.runs[at] ?? 1)));
  rows.push(rowOf("finding: time per event, 100,000 to 10,000", "ratio", ratio, { target: "about 1" }));
  return rows;
};

const run = (events: readonly unknown[], directory: Directory): number => {
  const start = performance.now();
  const { oneOnOnes, others } = findOneOnOnes(events, me, now, directory);
  const took = performance.now() - start;
  if (oneOnOnes.length + others.length !== events.length) throw new Error("Not every event was looked at.");
  return took;
};

type Make = (at: number) => Record<string, unknown>;

const calendar = (length: number, make: Make): unknown[] => Array.from({ length }, (_, at) => make(at));

/** Half single meetings, a third occurrences, and series of every kind. */
const mixed: Make = (at) => {
  switch (at % 12) {
    case 0:
    case 1:
      return pair(at);
    case 2:
      return crowd(at);
    case 3:
    case 4:
    case 5:
    case 6:
      return {
        ...pair(at),
        type: at % 24 < 12 ? "occurrence" : "exception",
        recurrence: null,
        seriesMasterId: `event ${at - (at % 12)}`,
        start: { dateTime: `2026-11-${22 + (at % 7)}T09:00:00.0000000`, timeZone: "UTC" },
        originalStart: `2026-11-${22 + (at % 7)}T09:00:00Z`,
      };
    default:
      return { ...crowd(at), type: "singleInstance", recurrence: null };
  }
};

const days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
const zones = ["W. Europe Standard Time", "Eastern Standard Time", "India Standard Time", "Tokyo Standard Time", "UTC"];

const pair: Make = (at) => {
  const startDate = `20${10 + (at % 17)}-${two(1 + (at % 12))}-${two(1 + (at % 28))}`;
  return {
    id: `event ${at}`,
    type: "seriesMaster",
    iCalUId: `040000008200E00074C5B7101A82E00800000000${at.toString(16).padStart(16, "0").toUpperCase()}`,
    subject: `Person ${at % 400} / me`,
    isOrganizer: at % 2 === 0,
    isCancelled: false,
    isDraft: false,
    hideAttendees: false,
    sensitivity: "normal",
    organizer: at % 2 === 0 ? address(0) : address(1 + (at % 399)),
    attendees: [
      { type: "required", status: { response: "accepted" }, ...address(1 + (at % 399)) },
      ...(at % 2 === 0 ? [] : [{ type: "required", status: { response: "none" }, ...address(0) }]),
      { type: "resource", status: { response: "accepted" }, ...address(100_000) },
    ],
    start: { dateTime: `${startDate}T${two(7 + (at % 10))}:30:00.0000000`, timeZone: "UTC" },
    end: { dateTime: `${startDate}T${two(8 + (at % 10))}:00:00.0000000`, timeZone: "UTC" },
    originalStartTimeZone: zones[at % zones.length],
    recurrence: {
      pattern: patterns[at % patterns.length]?.(at),
      range: rangeOf(at, startDate),
    },
  };
};

const patterns: readonly Make[] = [
  (at) => ({ type: "weekly", interval: 1 + (at % 3), daysOfWeek: [days[at % 5]], firstDayOfWeek: "sunday" }),
  (at) => ({ type: "weekly", interval: 1, daysOfWeek: [days[at % 5], days[(at + 2) % 5]], firstDayOfWeek: "monday" }),
  (at) => ({ type: "relativeMonthly", interval: 1, daysOfWeek: [days[at % 5]], index: "second" }),
  (at) => ({ type: "absoluteMonthly", interval: 1, dayOfMonth: 1 + (at % 31) }),
  () => ({ type: "daily", interval: 1 }),
];

const rangeOf = (at: number, startDate: string): Record<string, unknown> => {
  const recurrenceTimeZone = zones[at % zones.length];
  if (at % 7 === 0) return { type: "endDate", startDate, endDate: "2026-12-24", recurrenceTimeZone };
  if (at % 7 === 1) return { type: "numbered", startDate, numberOfOccurrences: 52, recurrenceTimeZone };
  return { type: "noEnd", startDate, endDate: "0001-01-01", numberOfOccurrences: 0, recurrenceTimeZone };
};

const ianaZones = Intl.supportedValuesOf("timeZone");

const anyZone: Make = (at) => {
  const master = pair(at);
  const timeZone = ianaZones[(at * 7) % 139];
  const range = { ...rangeOf(at, `20${10 + (at % 17)}-01-05`), recurrenceTimeZone: timeZone };
  return { ...master, originalStartTimeZone: timeZone, recurrence: { pattern: patterns[at % 5]?.(at), range } };
};

const crowd: Make = (at) => ({
  ...pair(at),
  attendees: Array.from({ length: 40 }, (_, n) => ({
    type: n % 5 === 0 ? "optional" : "required",
    status: { response: "none" },
    ...address((at + n) % 400),
  })),
});

const oneAndInstances = (length: number): unknown[] => {
  const master = {
    ...pair(0),
    recurrence: { pattern: { type: "daily", interval: 1 }, range: rangeOf(2, "2020-01-01") },
  };
  const instances = calendar(length - 1, (at) => ({
    ...pair(0),
    id: `instance ${at}`,
    type: at % 9 === 0 ? "exception" : "occurrence",
    recurrence: null,
    seriesMasterId: "event 0",
    start: {
      dateTime: `20${20 + (at % 12)}-${two(1 + (at % 12))}-${two(1 + (at % 28))}T07:30:00.0000000`,
      timeZone: "UTC",
    },
  }));
  return [master, ...instances];
};

const address = (person: number): Record<string, unknown> => ({
  emailAddress: { name: `Person ${person}`, address: `P${person}@Contoso.example` },
});

const people = (count: number): Directory =>
  Object.fromEntries(
    Array.from({ length: count }, (_, person) => [
      `p${person}@contoso.example`,
      { id: `id-${person}`, kind: "member" },
    ]),
  );

const two = (value: number): string => String(value).padStart(2, "0");

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  console.table(
    (await finding()).map(({ runs, ...row }) => ({ ...row, min: Math.min(...runs), max: Math.max(...runs) })),
  );
