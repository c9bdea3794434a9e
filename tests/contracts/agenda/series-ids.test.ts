/** What a series is called in two mailboxes, read back as the app reads it, whichever way Microsoft has its ids. */
import { afterEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { occurrenceOf } from "#core/agenda/occurrence.ts";
import { pageOf, pagesOf } from "#core/agenda/page.ts";
import { addTopic, openTopics } from "#core/agenda/topic.ts";
import { seriesKey } from "#core/pairs/series-key.ts";
import { readCalendar } from "#app/calendar-read.ts";
import { pairCalendarOf, withCalendar } from "#app/follow.ts";
import { followMeetings, followSeries } from "#app/page-view/changes/follow-page.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { readInstances, readSeries } from "#microsoft/graph/calendar.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { got, graphOf } from "#tests/contracts/graph/graph-fixture.ts";
import {
  change,
  october,
  occurrences,
  openEmpty,
  post,
  weeklyWithBen,
} from "#tests/contracts/tenant/calendar-fixture.ts";
import type { TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";

const day = 86_400_000;
const window = { from: new Date(october).toISOString(), to: new Date(october + 60 * day).toISOString() };
const googles = "7kukuqrfedlm2f9t8c1hvpkl4s@google.com";

let tenant: TestTenant;
afterEach(() => tenant[Symbol.asyncDispose]());

/** As a copy may come into a mailbox: with an id that our tenant would not have made. */
const renamed = (person: string, iCalUId: string, subject: string): void => {
  const found = [...(tenant.world().calendars.get(person)?.events.values() ?? [])].find(
    (it) => it["subject"] === subject,
  );
  if (found === undefined) throw new Error(`Expected "${subject}" in the calendar of ${person}`);
  found["iCalUId"] = iCalUId;
};

/** By subject of the series: its key, and the keys of everything that happens in it. */
const keysOf = async (person: string): Promise<Record<string, readonly string[]>> => {
  const graph = graphOf(tenant, person);
  const [series, instances] = [got(await readSeries(graph)), got(await readInstances(graph, window))];
  return Object.fromEntries(
    series.map((master) => {
      const own = instances.filter((it) => it.seriesMasterId === master.id);
      expect(own.length).toBeGreaterThan(2);
      return [master.subject, [...new Set([seriesKey(master), ...own.map((it) => occurrenceOf(it)?.seriesKey ?? "")])]];
    }),
  );
};

describe.each(["perOccurrence", "perSeries"] as const)("iCalUId %s", (iCalUId) => {
  test(`[FD40, FD41] iCalUId ${iCalUId}: a split series and one that Google made have one key each in both mailboxes`, async () => {
    tenant = await openEmpty({ iCalUId });
    const whole = await post(tenant, "ana", weeklyWithBen);
    const { pattern } = weeklyWithBen.recurrence;
    const range = { type: "endDate", startDate: "2026-10-08", endDate: "2026-10-22" };
    await change(tenant, "ana", whole.id, { recurrence: { pattern, range } });
    const from = { dateTime: "2026-10-29T14:00:00", timeZone: "W. Europe Standard Time" };
    const rest = {
      ...weeklyWithBen,
      subject: "and following",
      start: from,
      end: { ...from, dateTime: "2026-10-29T14:30:00" },
      recurrence: { pattern, range: { type: "noEnd", startDate: "2026-10-29" } },
    };
    await post(tenant, "ana", rest);
    const theirs = await post(tenant, "ana", { ...weeklyWithBen, subject: "Google" });
    for (const person of [ana, ben]) renamed(person, googles, "Google");
    const [, second] = await occurrences(tenant, "ana", theirs.id);
    const moved = { dateTime: "2026-10-16T09:00:00", timeZone: "UTC" };
    await change(tenant, "ana", second.id, { start: moved, end: { ...moved, dateTime: "2026-10-16T09:30:00" } });

    const keys = await keysOf("ana");
    expect(await keysOf("ben")).toEqual(keys);
    expect(keys["Google"]).toEqual([googles]);
    expect(Object.values(keys).map((it) => it.length)).toEqual([1, 1, 1]);
    expect(new Set(Object.values(keys).flat()).size).toBe(3);
  });
});

const participant = (id: typeof ana) => ({ id, name: id === ana ? "Ana" : "Ben", short: id === ana ? "Ana" : "Ben" });

/** A browser of one of the two: their calendar, and the notebook as it has heard of it. */
const clientOf = async (alias: "ana" | "ben") => {
  const [me, other] = alias === "ana" ? [ana, ben] : [ben, ana];
  const read = got(await readCalendar({ graph: graphOf(tenant, alias) }, october));
  const [{ seriesKey: key } = { seriesKey: "" }] = read.found.oneOnOnes;
  const doc = new Y.Doc();
  const it: OneOnOne = {
    pair: anaAndBen,
    seriesKey: key,
    me: participant(me),
    other: participant(other),
    meeting: null,
    rhythm: null,
  };
  const hand = { me, now: () => october, random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)) };
  return {
    doc,
    key,
    add: (text: string) => addTopic(doc, pageOf(doc, anaAndBen.id, key), text, hand),
    look: () => {
      const shown = withCalendar(it, doc, pairCalendarOf(read, anaAndBen, doc, october), october);
      const asked = followSeries(doc, shown, october);
      followMeetings(doc, shown, october);
      return asked;
    },
    topics: () => {
      const pages = pagesOf(doc).map((page) => openTopics(doc, page.id).map((topic) => topic.text));
      return pages.map((topics) => topics.toSorted()).toSorted((a, b) => a.join().localeCompare(b.join()));
    },
  };
};

test.each([
  ["2026-10-08", [["From Ana", "From Ben"]]],
  ["2026-03-05", [["From Ana"], ["From Ben"]]],
])(
  "[FD43] where the two mailboxes call a series of %s by two ids, both words are in one notebook, each once",
  async (startDate, pages) => {
    tenant = await openEmpty();
    const at = (time: string) => ({ dateTime: `${startDate}T${time}`, timeZone: "UTC" });
    const { pattern } = weeklyWithBen.recurrence;
    const recurrence = { pattern, range: { type: "noEnd", startDate } };
    await post(tenant, "ana", { ...weeklyWithBen, start: at("10:00:00"), end: at("10:30:00"), recurrence });
    renamed(ben, googles, weeklyWithBen.subject);
    const [anas, bens] = [await clientOf("ana"), await clientOf("ben")];
    expect(anas.key).not.toBe(bens.key);
    anas.add("From Ana");
    bens.add("From Ben");
    const asked: unknown[] = [];
    for (let round = 0; round < 3; round++) {
      Y.applyUpdateV2(bens.doc, Y.encodeStateAsUpdateV2(anas.doc));
      Y.applyUpdateV2(anas.doc, Y.encodeStateAsUpdateV2(bens.doc));
      asked.push(anas.look(), bens.look());
    }
    Y.applyUpdateV2(anas.doc, Y.encodeStateAsUpdateV2(bens.doc));
    expect([anas.topics(), bens.topics()]).toEqual([pages, pages]);
    expect(asked.flat()).toEqual([]);
  },
);
