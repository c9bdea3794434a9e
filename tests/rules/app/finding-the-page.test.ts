import { expect, test, vi } from "vitest";
import { safeHref } from "#app/page-view/links.ts";
import { occasionOf, type CalendarEvent } from "#app/occasion.ts";
import { recall, remember, type Seen } from "#app/remembered.ts";
import { createReadQueue } from "#app/surfaces/pairs-tab/read-queue.ts";
import { inOrder, matches, type PairRow } from "#app/surfaces/pairs-tab/pair-row.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

test("[UI18] a link leads to a web page or a mail address", () => {
  expect(safeHref("https://contoso.example/a")).toBe("https://contoso.example/a");
  expect(safeHref("mailto:ben@contoso.example")).toBe("mailto:ben@contoso.example");
  for (const href of [
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "file:///etc",
    "ftp://x",
    "/x",
    "",
  ])
    expect(safeHref(href)).toBeNull();
});

const time = (dateTime: string) => ({ dateTime: `${dateTime}.0000000`, timeZone: "UTC" });

const series: CalendarEvent = {
  id: "s",
  type: "seriesMaster",
  start: time("2026-10-01T09:00:00"),
  end: time("2026-10-01T09:30:00"),
};

const instance = (original: string, start = original): CalendarEvent => ({
  id: `i ${original}`,
  seriesMasterId: "s",
  type: start === original ? "occurrence" : "exception",
  originalStart: `${original}Z`,
  start: time(start),
  end: time(start.replace(":00:00", ":30:00")),
});

const weeks = [instance("2026-11-19T09:00:00"), instance("2026-11-26T09:00:00"), instance("2026-12-03T09:00:00")];
const next = "2026-11-26T09:00:00.000Z";
const at = (text: string): number => Date.parse(text);

test("[UI20] the page stays with the running meeting and for an hour after it", () => {
  const occasion = (now: string) => occasionOf("2026-12-03T09:00:00.000Z", series, weeks, at(now))?.start;
  expect(occasionOf(next, series, weeks, at("2026-11-25T12:00:00Z"))?.start).toBe(next);
  expect(occasion("2026-11-26T09:10:00Z")).toBe(next);
  expect(occasion("2026-11-26T10:20:00Z")).toBe(next);
  expect(occasion("2026-11-26T10:31:00Z")).toBe("2026-12-03T09:00:00.000Z");
  expect(occasionOf(null, series, [], at("2026-11-25T12:00:00Z"))).toBeNull();
});

test("[UI21] a moved meeting keeps its original start, and one beyond the window lasts as long as its series", () => {
  const moved = instance("2026-11-26T09:00:00", "2026-11-27T14:00:00");
  expect(occasionOf("2026-11-27T14:00:00.000Z", series, [moved], at("2026-11-25T12:00:00Z"))).toEqual({
    start: "2026-11-27T14:00:00.000Z",
    end: "2026-11-27T14:30:00.000Z",
    originalStart: "2026-11-26T09:00:00.000Z",
  });
  expect(occasionOf("2027-03-04T09:00:00.000Z", series, weeks, at("2026-12-25T12:00:00Z"))?.end).toBe(
    "2027-03-04T09:30:00.000Z",
  );
});

const shelf = (): Storage => {
  const kept = new Map<string, string>();
  return {
    length: 0,
    key: () => null,
    clear: () => kept.clear(),
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
};

test("[UI22] a panel is remembered as ids and times, for that person alone, and unreadable memory is none", () => {
  const storage = shelf();
  vi.stubGlobal("localStorage", storage);
  const invite = { type: "invite", eventId: "e", seriesId: "s" } as const;
  const seen: Seen = {
    pair: anaAndBen,
    me: ana,
    seriesKey: "k",
    meeting: { start: next, end: null, originalStart: next },
    rhythm: "every Thursday",
  };
  remember(invite, seen);
  expect(recall(invite, ana)).toEqual(seen);
  expect(recall({ ...invite, eventId: "another occurrence" }, ana)).toEqual(seen);
  expect(recall(invite, ben)).toBeNull();
  expect(recall({ type: "tab", subPageId: null }, ana)).toBeNull();
  for (const broken of ["", "[1]", '{"x":', `{"${ana} invite s":{"tenant":"no","people":["a"],"seriesKey":1}}`]) {
    storage.setItem("duologue.seen", broken);
    expect(recall(invite, ana)).toBeNull();
  }
  // A browser that blocks storage for framed pages throws on the mere mention of it.
  vi.stubGlobal("localStorage", undefined);
  remember(invite, seen);
  expect(recall(invite, ana)).toBeNull();
  vi.unstubAllGlobals();
});

const row = (name: string, starts: string | null): PairRow => ({
  key: name,
  name,
  subject: "1:1",
  status: "active",
  next: starts,
  when: null,
  it: null,
  begun: null,
  unread: false,
  facts: null,
  byHand: false,
});

test("[UI30] the list goes by the next date", () => {
  const place = { locale: "de-DE", timeZone: "Europe/Berlin" };
  const rows = [
    row("none", null),
    row("later", "2026-12-30T09:00:00Z"),
    row("today", "2026-11-21T15:00:00Z"),
    row("week", "2026-11-26T09:00:00Z"),
    // Still Saturday in UTC, already Sunday in Berlin.
    row("tomorrow", "2026-11-21T23:30:00Z"),
  ];
  const ordered = inOrder(rows, at("2026-11-21T08:00:00Z"), place);
  expect(ordered.map((it) => [it.row.name, it.group, it.opens])).toEqual([
    ["today", "today", true],
    ["tomorrow", "tomorrow", true],
    ["week", "thisWeek", true],
    ["later", "later", true],
    ["none", "none", true],
  ]);
});

test("[UI31] a person is found without accents and in any case", () => {
  expect(matches(row("Zoë Brontë-Ångström", null), "angstrom")).toBe(true);
  expect(matches(row("Zoë Brontë-Ångström", null), " ZOE ")).toBe(true);
  expect(matches(row("Ben Okafor", null), "zoe")).toBe(false);
});

test("[UI32] only so many are read at once", async () => {
  const queue = createReadQueue(2);
  const read: number[] = [];
  const gates: (() => void)[] = [];
  const add = (n: number) =>
    queue.add(async () => {
      read.push(n);
      await new Promise<void>((done) => gates.push(done));
    });
  add(1);
  add(2);
  add(3);
  add(4);
  expect(read).toEqual([1, 2]);
  gates[0]?.();
  await Promise.resolve().then(() => {});
  await new Promise<void>((done) => queueMicrotask(done));
  expect(read).toEqual([1, 2, 3]);
});
