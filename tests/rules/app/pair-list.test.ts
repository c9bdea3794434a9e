import { expect, test } from "vitest";
import { manualSeriesKey, ownPageId } from "#core/agenda/page.ts";
import { otherOf, pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import type { OneOnOneSeries } from "#core/pairs/recurring.ts";
import { seriesHash } from "#core/reminders/view.ts";
import { emptyIndex, noted, type OwnIndex } from "#app/mine/own-index.ts";
import { listFrom, unknownNotebooks, type Known } from "#app/pair-list.ts";
import type { CalendarRead } from "#app/calendar-read.ts";
import type { Session } from "#app/session.ts";
import { movesNothing } from "#app/surfaces/pairs-tab/use-steady.ts";
import { inOrder, rowAsked, withOpenings, type PairRow } from "#app/surfaces/pairs-tab/pair-row.ts";
import { ana, anaAndBen, ben, contoso, olga } from "#tests/cast.ts";

const session = { tenant: contoso, person: ana } as Session;
const noon = Date.parse("2026-11-21T11:00:00Z");
const hour = 3_600_000;
const withBen = { id: ben, name: "Ben Okafor" };
const withOlga = { id: olga, name: "Olga Petrova" };
const anaAndOlga = pairOf(contoso, ana, olga) as Pair;
const at = { driveId: "drive", itemId: "item" };
const occasion = (start: string) => ({ start, end: null, originalStart: start });
const facts = { mine: 1, theirs: 2, actions: 3, lastMet: null, at: noon - hour, tag: null };
const thursday = "2026-11-26T09:00:00.000Z";

const index: OwnIndex = noted(
  noted(
    emptyIndex(contoso, ana),
    withBen,
    {
      at,
      verdict: { type: "onlyTheTwo", checkedAt: noon - hour },
      series: [
        {
          key: "weekly",
          rhythm: "every Thursday",
          ahead: [occasion("2026-11-19T09:00:00.000Z"), occasion(thursday)],
          facts,
        },
      ],
    },
    1,
  ),
  withOlga,
  { at, series: [{ key: manualSeriesKey(anaAndOlga.id), ahead: [] }] },
  2,
);
const me = { id: ana, name: "Ana Ruiz", short: "Ana" };
const known: Known = { me, index, notebooks: null, counts: [], calendar: null, read: [], missed: new Map() };
const calendarOf = (...found: readonly OneOnOneSeries[]): CalendarRead =>
  ({
    me: { id: ana, name: "Ana Ruiz", givenName: "Ana" },
    events: found.map((it) => ({
      id: it.eventId,
      type: "seriesMaster",
      start: { dateTime: "2026-11-05T09:00:00", timeZone: "UTC" },
      end: { dateTime: "2026-11-05T09:30:00", timeZone: "UTC" },
    })),
    found: { oneOnOnes: found, others: [] },
  }) as unknown as CalendarRead;
const weekly: OneOnOneSeries = {
  eventId: "event",
  seriesKey: "weekly",
  subject: "Ana / Ben",
  organizer: "me",
  other: { address: "ben@contoso.example", name: "Ben Okafor", id: ben },
  status: "active",
  next: thursday,
};
const notebook = (pair: Pair) => ({
  pairId: pair.id,
  other: otherOf(pair, ana),
  pointer: { address: at, by: ana, etag: '"1"' },
});
const rows = (change: Partial<Known> = {}): readonly PairRow[] => listFrom(session, { ...known, ...change }, noon).rows;
const rowWith = (other: PersonId, change: Partial<Known> = {}): PairRow | undefined =>
  rows(change).find((row) => row.it?.other.id === other);

test("[MY1] the list stands from the index alone, with the next meeting that is not over", () => {
  expect(rowWith(ben)).toMatchObject({
    name: "Ben Okafor",
    next: thursday,
    begun: true,
    byHand: false,
    when: { rhythm: "every Thursday" },
    facts: { mine: 1, theirs: 2, actions: 3, sharing: "onlyTheTwo" },
  });
  expect(rowWith(olga)).toMatchObject({ byHand: true, next: null, begun: true });
});

test("[MY1] the calendar changes what a line says and not which line it is", () => {
  const before = rowWith(ben);
  const calendar = calendarOf({ ...weekly, other: { ...weekly.other, name: "Ben O. Okafor" } });
  const after = rowWith(ben, { calendar, notebooks: [notebook(anaAndBen)] });
  expect(after?.key).toBe(before?.key);
  expect(after).toMatchObject({ name: "Ben O. Okafor", subject: "Ana / Ben", begun: true, facts: { mine: 1 } });
  expect(rows({ calendar, notebooks: [notebook(anaAndBen)] })).toHaveLength(2);
});

test("[MY1] a notebook whose series the calendar no longer shows is listed without a date, and its own page", () => {
  const row = rowWith(ben, { calendar: calendarOf(), notebooks: [notebook(anaAndBen), notebook(anaAndOlga)] });
  expect(row).toMatchObject({ next: null, byHand: true, it: { seriesKey: "weekly" } });
});

test("[MY1] a notebook that neither calendar nor index knows has to be read, and is listed then", () => {
  const blank = { ...known, index: emptyIndex(contoso, ana), notebooks: [notebook(anaAndBen)] };
  expect(unknownNotebooks(session, blank)).toEqual([{ pair: anaAndBen, other: ben }]);
  expect(unknownNotebooks(session, { ...blank, calendar: calendarOf(weekly) })).toEqual([]);
  expect(unknownNotebooks(session, { ...known, notebooks: [notebook(anaAndBen)] })).toEqual([]);
  const other = { ...withBen, short: "Ben" };
  const it = { pair: anaAndBen, seriesKey: "weekly", me, other, meeting: null, rhythm: null };
  expect(listFrom(session, { ...blank, read: [it] }, noon).rows).toMatchObject([{ it, begun: true, byHand: true }]);
});

test("[MY9] a notebook that was looked for in vain is shown as not begun or not readable, unless the service knows better", () => {
  const unbegun = new Map([[anaAndBen.id, "unbegun"]] as const);
  expect(rowWith(ben, { missed: unbegun })).toMatchObject({ begun: false, unread: false });
  expect(rowWith(ben, { missed: unbegun, notebooks: [notebook(anaAndBen)] })?.begun).toBe(true);
  const unread = new Map([[anaAndBen.id, "unread"]] as const);
  expect(rowWith(ben, { missed: unread })).toMatchObject({ begun: true, unread: true });
  expect(rowWith(olga, { missed: unread })?.unread).toBe(false);
});

const line = (name: string, next: string | null) => ({ key: name, name, subject: "", next }) as PairRow;

const today = (...lines: readonly PairRow[]) => lines.map((row) => ({ row, group: "today", opens: false }) as const);

test("[UI94] what comes behind the last line, and what lines say, waits for no hand; what moves one does", () => {
  const [ann, bea, zoe] = ["Ann", "Bea", "Zoe"].map((name) => line(name, null)) as [PairRow, PairRow, PairRow];
  expect(movesNothing(today(ann, bea), today(ann, { ...bea, unread: true }, zoe))).toBe(true);
  for (const now of [today(ann), today(bea, ann), today(ann, zoe, bea)])
    expect(movesNothing(today(ann, bea), now)).toBe(false);
  expect(movesNothing(today(ann), [{ row: ann, group: "later", opens: true }])).toBe(false);
});

test("[UI30] what a search leaves keeps its order, and each group is opened by its first line", () => {
  const place = { locale: "en-GB", timeZone: "Europe/Berlin" };
  const all = inOrder(
    [
      line("Zoe", "2026-11-22T08:00:00.000Z"),
      line("Ann", null),
      line("Bea", "2026-11-21T22:30:00.000Z"),
      line("Bob", "2026-11-21T23:30:00.000Z"),
    ],
    noon,
    place,
  );
  // Half an hour before midnight in Berlin is still today, half an hour after it is tomorrow.
  expect(all.map(({ row, group, opens }) => [row.name, group, opens])).toEqual([
    ["Bea", "today", true],
    ["Bob", "tomorrow", true],
    ["Zoe", "tomorrow", false],
    ["Ann", "none", true],
  ]);
  expect(withOpenings(all.filter(({ row }) => row.name !== "Bob")).map(({ opens }) => opens)).toEqual([
    true,
    true,
    true,
  ]);
});

const counts = (asOf: number) => [
  {
    pairId: anaAndBen.id as string,
    other: ben,
    asOf: new Date(asOf).toISOString(),
    topics: [{ series: seriesHash(anaAndBen.id, "weekly"), mine: 4, theirs: 5 }],
  },
];

test("[MY3] what the service was told later than the notebook was read counts, and nothing older", () => {
  expect(rowWith(ben, { counts: counts(noon) })?.facts).toMatchObject({ mine: 4, theirs: 5, actions: 3 });
  expect(rowWith(ben, { counts: counts(noon - 2 * hour) })?.facts).toMatchObject({ mine: 1, theirs: 2 });
});

test("[MY3, PG9] a verdict older than seven days, or from the future, says nothing", () => {
  const ahead = noted(index, withBen, { verdict: { type: "onlyTheTwo", checkedAt: noon + hour } }, 3);
  expect(rowWith(ben, { index: ahead })?.facts?.sharing).toBe("unknown");
  const old = noted(index, withBen, { verdict: { type: "onlyTheTwo", checkedAt: noon - 8 * 24 * hour } }, 3);
  expect(rowWith(ben, { index: old })?.facts?.sharing).toBe("unknown");
  const open = noted(index, withBen, { verdict: { type: "tooOpen", checkedAt: noon } }, 3);
  expect(rowWith(ben, { index: open })?.facts?.sharing).toBe("tooOpen");
});

test("[MY4] a 1:1 made by hand is taken off the list and put back", () => {
  const off = noted(index, withOlga, { listed: false }, 3);
  expect(rowWith(olga, { index: off, notebooks: [notebook(anaAndOlga)] })).toBeUndefined();
  expect(unknownNotebooks(session, { ...known, index: off, notebooks: [notebook(anaAndOlga)] })).toEqual([]);
  expect(rowWith(olga, { index: noted(off, withOlga, { listed: true }, 4) })).toBeDefined();
});

const link = (pair: Pair, key: string): string => `${pair.id}/${ownPageId(pair.id, key)}`;

test("[MY5] a link leads to its page's row, else to a row of its two, else nowhere", () => {
  const all = rows();
  expect(rowAsked(all, link(anaAndBen, "weekly"))?.name).toBe("Ben Okafor");
  expect(rowAsked(all, link(anaAndOlga, manualSeriesKey(anaAndOlga.id)))?.name).toBe("Olga Petrova");
  expect(rowAsked(all, link(anaAndOlga, "another series"))?.name).toBe("Olga Petrova");
  const ofBen = all.find((row) => row.name === "Ben Okafor");
  const two = [{ ...ofBen, key: "second", it: ofBen?.it && { ...ofBen.it, seriesKey: "other" } } as PairRow, ...all];
  expect(rowAsked(two, link(anaAndBen, "weekly"))?.key).toBe(ofBen?.key);
  expect(rowAsked(two, link(anaAndBen, "other"))?.key).toBe("second");
  expect(rowAsked(all, "nobody/nothing")).toBeNull();
});
