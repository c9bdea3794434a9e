import { beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import { sayNothingToTalkAbout, skipMeeting } from "#core/agenda/answer.ts";
import { meetingIdOf } from "#core/agenda/meeting.ts";
import { pageOf } from "#core/agenda/page.ts";
import { setRelation } from "#core/agenda/relation.ts";
import { addTopic } from "#core/agenda/topic.ts";
import type { InboxKeys } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import type { PairId, PersonId } from "#core/pairs/pair.ts";
import type { OneOnOneSeries } from "#core/pairs/recurring.ts";
import { defaultSettings, type Settings } from "#core/reminders/settings.ts";
import { readView, type View } from "#core/reminders/view.ts";
import { err, ok } from "#core/result.ts";
import { createTeller, type ToldKeeper } from "#app/reminders/teller.ts";
import { createToldRecord } from "#app/reminders/told-record.ts";
import type { CalendarRead } from "#app/calendar-read.ts";
import { ana, anaAndBen, ben, contoso, olga } from "#tests/cast.ts";

const noon = Date.parse("2026-11-21T11:00:00Z");
const secret = "What nobody else may read";
const master = {
  id: "series",
  type: "seriesMaster",
  subject: secret,
  start: { dateTime: "2026-11-05T10:00:00", timeZone: "Europe/Berlin" },
  end: { dateTime: "2026-11-05T10:30:00", timeZone: "Europe/Berlin" },
  recurrence: {
    pattern: { type: "weekly", interval: 1, daysOfWeek: ["thursday"], firstDayOfWeek: "monday" },
    range: { type: "noEnd", startDate: "2026-11-05", recurrenceTimeZone: "Europe/Berlin" },
  },
} as const;
const moved = {
  id: "moved",
  type: "exception",
  subject: secret,
  seriesMasterId: "series",
  originalStart: "2026-12-03T09:00:00Z",
  start: { dateTime: "2026-12-04T13:00:00", timeZone: "UTC" },
} as const;
const one = (id: PersonId, eventId: string): OneOnOneSeries => ({
  eventId,
  seriesKey: "weekly",
  subject: secret,
  organizer: "me",
  other: { address: "x@contoso.example", name: "Ben Okafor", id },
  status: "active",
  next: null,
});
const calendar = {
  events: [master, moved],
  found: { oneOnOnes: [one(ben, "series"), one(olga, "series")], others: [] },
} as unknown as CalendarRead;

let now: number;
let settings: Settings;
let told: { readonly pair: PairId; readonly view: View; readonly name: string | undefined }[];
let keys: InboxKeys;
beforeEach(async () => {
  now = noon;
  settings = { ...defaultSettings, on: true };
  told = [];
  keys = [await newInboxKey(new Uint8Array(32).fill(7), 0)];
});

const hand = (me: PersonId) => ({
  me,
  now: () => now,
  random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)),
});
const tellerOf = (refusal: "off" | null = null) =>
  createTeller({
    tenant: contoso,
    me: ana,
    views: {
      tell: (pair, view, name) => {
        if (refusal !== null) return Promise.resolve(err({ type: refusal }));
        told.push({ pair: pair.id, view, name });
        return Promise.resolve(ok(undefined));
      },
    },
    settings: { read: () => Promise.resolve(ok(settings)) },
    calendar: () => Promise.resolve(calendar),
    told: createToldRecord(null),
    zone: "Europe/Berlin",
    now: () => now,
  });
const it = { pair: anaAndBen, other: { id: ben, name: "Ben Okafor", short: "Ben" } };
const keeperOf = (doc: Y.Doc): ToldKeeper => ({
  doc,
  state: () => ({ phase: "ready" }) as ReturnType<ToldKeeper["state"]>,
  inboxKeys: () => keys,
});
const page = pageOf(new Y.Doc(), anaAndBen.id, "weekly");

const written = (): Y.Doc => {
  const doc = new Y.Doc();
  addTopic(doc, page, secret, hand(ana));
  addTopic(doc, page, secret, hand(ben));
  addTopic(doc, page, secret, hand(ben));
  setRelation(doc, { type: "report", person: ben });
  const meeting = (start: string) => ({ id: meetingIdOf(page.id, start), start });
  skipMeeting(doc, page, meeting("2026-11-26T09:00:00Z"), secret, hand(ben));
  sayNothingToTalkAbout(doc, page, meeting("2026-12-10T09:00:00Z"), hand(ana));
  sayNothingToTalkAbout(doc, page, meeting("2026-12-17T09:00:00Z"), hand(ben));
  return doc;
};

test("[MY30] a view holds clock, changes, counts, marks and a key, and nothing that anybody wrote", async () => {
  await tellerOf().tellPage(it, keeperOf(written()));
  const [{ view, name, pair } = { view: null, name: "", pair: "" }] = told;
  expect([pair, name]).toEqual([anaAndBen.id, "Ben Okafor"]);
  expect(readView(JSON.parse(JSON.stringify(view)))).toEqual(ok(view));
  expect(JSON.stringify(view)).not.toContain(secret);
  expect(view).toMatchObject({
    report: "other",
    zone: "Europe/Berlin",
    inbox: { id: expect.stringMatching(/^[\w-]{22}$/) as string },
    series: [
      {
        page: page.id,
        status: "active",
        topics: { mine: 1, theirs: 2 },
        schedule: { time: "10:00", exceptions: [{ day: "2026-12-03", start: "2026-12-04T13:00:00.000Z" }] },
        marks: [
          { day: "2026-11-26", state: "skipped" },
          { day: "2026-12-10", state: "nothing" },
        ],
      },
    ],
  });
});

test("[MY31] nothing is told while reminders are off, nor before the notebook was read", async () => {
  settings = defaultSettings;
  const teller = tellerOf();
  await teller.tellPage(it, keeperOf(written()));
  await teller.tellUnbegun(new Set());
  expect(told).toEqual([]);
  settings = { ...defaultSettings, on: true };
  teller.settingsChanged();
  const closed = { ...keeperOf(written()), state: () => ({ phase: "local" }) as ReturnType<ToldKeeper["state"]> };
  await teller.tellPage(it, closed);
  expect(told).toEqual([]);
  await teller.tellPage(it, keeperOf(written()));
  expect(told).toHaveLength(1);
});

test("[MY32] the same is told once a week, and a change at once", async () => {
  const teller = tellerOf();
  const doc = written();
  await teller.tellPage(it, keeperOf(doc));
  now += 60_000;
  await teller.tellPage(it, keeperOf(doc));
  expect(told).toHaveLength(1);
  addTopic(doc, page, "One more", hand(ana));
  await teller.tellPage(it, keeperOf(doc));
  expect(told.map(({ view }) => view.series[0]?.topics.mine)).toEqual([1, 2]);
  now += 8 * 86_400_000;
  await teller.tellPage(it, keeperOf(doc));
  expect(told).toHaveLength(3);
});

test("[MY33] a 1:1 that nobody has begun is told without topics, and none that has a notebook", async () => {
  await tellerOf().tellUnbegun(new Set([anaAndBen.id]));
  expect(told).toHaveLength(1);
  expect(told[0]?.pair).not.toBe(anaAndBen.id);
  expect(told[0]?.view).toMatchObject({ inbox: null, report: null, series: [{ topics: { mine: 0, theirs: 0 } }] });
});

test("[MY34] a notebook is heard of again when the calendar moved its meetings, and not before", async () => {
  const teller = tellerOf();
  const begun = new Set<string>([anaAndBen.id]);
  expect(await teller.unheard(begun)).toEqual(begun);
  await teller.tellPage(it, keeperOf(written()));
  // What was written on the page is no news of the calendar.
  expect(await teller.unheard(begun)).toEqual(new Set());
  const later = { ...moved, start: { dateTime: "2026-12-04T15:00:00", timeZone: "UTC" } };
  teller.sawCalendar({ ...calendar, events: [master, later] } as unknown as CalendarRead);
  expect(await teller.unheard(begun)).toEqual(begun);
  settings = defaultSettings;
  teller.settingsChanged();
  expect(await teller.unheard(begun)).toEqual(new Set());
});
