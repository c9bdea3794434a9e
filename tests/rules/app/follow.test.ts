/** The app's own way from Graph's answers to a page that follows them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { sayNothingToTalkAbout } from "#core/agenda/answer.ts";
import type { Hand } from "#core/agenda/hand.ts";
import { separate } from "#core/agenda/continuation.ts";
import { followedOn, takeBackFollowed, type Followed } from "#core/agenda/followed.ts";
import { meetingsAt, notesOf, readMeeting, readMeetings, touchMeeting } from "#core/agenda/meeting.ts";
import { manualSeriesKey, pageOf, setSchedule } from "#core/agenda/page.ts";
import { plainText } from "#core/agenda/text.ts";
import { addTopic, openTopics } from "#core/agenda/topic.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { findOneOnOnes } from "#core/pairs/recurring.ts";
import { isCrowd, type CalendarEvent } from "#app/occasion.ts";
import { pairCalendarOf, withCalendar } from "#app/follow.ts";
import { changeLineOf } from "#app/page-view/changes/change-line.ts";
import { continuedHere, followMeetings, followSeries } from "#app/page-view/changes/follow-page.ts";
import { calendarOfPage } from "#app/page-view/page-calendar.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { readPage } from "#app/page-view/page-snapshot.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { writeNote } from "#tests/rules/agenda/desk.ts";

const day = 24 * 3_600_000;
const week = 7 * day;
/** A Saturday. */
const now = Date.parse("2026-11-21T09:00:00Z");

const address = (who: "ana" | "ben" | "olga") => `${who}@contoso.example`;
const directory = {
  [address("ana")]: { id: ana, kind: "member" },
  [address("ben")]: { id: ben, kind: "member" },
} as const;

interface Plan {
  readonly key: string;
  readonly organizer: "ana" | "ben";
  /** First meeting; half an hour, every week in UTC. */
  readonly first: number;
  /** No meeting from here on. */
  until: number;
  readonly moved: Map<number, number>;
  readonly cancelled: Set<number>;
  readonly crowded: Set<number>;
}

const plan = (key: string, first: string | number, more: Partial<Plan> = {}): Plan => ({
  key,
  organizer: "ana",
  first: typeof first === "number" ? first : Date.parse(first),
  until: Infinity,
  moved: new Map(),
  cancelled: new Set(),
  crowded: new Set(),
  ...more,
});

const graphTime = (at: number) => ({ dateTime: `${new Date(at).toISOString().slice(0, 19)}.0000000`, timeZone: "UTC" });
const weekdayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
const person = (who: "ana" | "ben" | "olga") => ({ emailAddress: { name: who, address: address(who) } });

/** As Graph answers for Ana: masters, and what stands between yesterday and five weeks ahead. */
const eventsOf = (plans: readonly Plan[], at: number): readonly CalendarEvent[] =>
  plans.flatMap((it) => {
    const other = it.organizer === "ana" ? "ben" : "ana";
    const basics = {
      iCalUId: it.key,
      organizer: person(it.organizer),
      attendees: [{ type: "required", ...person(other) }],
    };
    const ends = Number.isFinite(it.until);
    const master = {
      ...basics,
      id: `master ${it.key}`,
      type: "seriesMaster",
      subject: it.key,
      isOrganizer: it.organizer === "ana",
      start: graphTime(it.first),
      end: graphTime(it.first + day / 48),
      originalStartTimeZone: "UTC",
      recurrence: {
        pattern: { type: "weekly", interval: 1, daysOfWeek: [weekdayNames[new Date(it.first).getUTCDay()]] },
        range: {
          type: ends ? "endDate" : "noEnd",
          startDate: new Date(it.first).toISOString().slice(0, 10),
          ...(ends ? { endDate: new Date(it.until - day).toISOString().slice(0, 10) } : {}),
          recurrenceTimeZone: "UTC",
        },
      },
    };
    const instances = [];
    for (let original = it.first; original < Math.min(it.until, at + 60 * day); original += week) {
      const start = it.moved.get(original) ?? original;
      if (it.cancelled.has(original) || start + day / 48 <= at - day || start >= at + 35 * day) continue;
      const crowd = it.crowded.has(original) ? [{ type: "required", ...person("olga") }] : [];
      instances.push({
        ...basics,
        attendees: [...basics.attendees, ...crowd],
        id: `${it.key} ${original}`,
        seriesMasterId: master.id,
        type: start === original && crowd.length === 0 ? "occurrence" : "exception",
        originalStart: new Date(original).toISOString(),
        start: graphTime(start),
        end: graphTime(start + day / 48),
      });
    }
    return [master, ...instances] as CalendarEvent[];
  });

const me = { id: ana, name: "Ana Ruiz", givenName: "Ana", mail: address("ana"), userPrincipalName: address("ana") };

const readOf = (plans: readonly Plan[], at: number) => {
  const events = eventsOf(plans, at);
  return { me, events, found: findOneOnOnes(events, me, new Date(at).toISOString(), directory) };
};

const participant = (id: PersonId, name: string) => ({ id, name, short: name });
const pageFor = (seriesKey: string): OneOnOne => ({
  pair: anaAndBen,
  seriesKey,
  me: participant(ana, "Ana"),
  other: participant(ben, "Ben"),
  meeting: null,
  rhythm: null,
});

const shown = (doc: Y.Doc, key: string, plans: readonly Plan[], at = now): OneOnOne =>
  withCalendar(pageFor(key), doc, pairCalendarOf(readOf(plans, at) as never, anaAndBen, doc, at), at);

let dice = 0;
const hand: Hand = {
  me: ana,
  now: () => now,
  random: (bytes) => Uint8Array.from({ length: bytes }, () => (dice++ * 7919) % 251),
};

/** A topic and a line of notes for the meeting the page is about. */
const prepare = (doc: Y.Doc, it: OneOnOne, line = "prepared"): void => {
  const ref = pageOf(doc, it.pair.id, it.seriesKey);
  addTopic(doc, ref, `topic ${line}`, hand);
  const [id] = meetingsAt(doc, ref.id, it.meeting?.originalStart ?? null);
  touchMeeting(doc, ref, { id, start: it.meeting?.start ?? null });
  writeNote(notesOf(doc, id), line);
};

const thursdays = "2026-10-01T09:00:00Z";
const next = Date.parse("2026-11-26T09:00:00Z");

const topics = (doc: Y.Doc, it: OneOnOne) => openTopics(doc, pageOf(doc, it.pair.id, it.seriesKey).id).length;
const follow = (doc: Y.Doc, it: OneOnOne, at = now) => ({
  ask: followSeries(doc, it, at),
  changes: followMeetings(doc, it, at),
});

test("[MS1] a page says its next meeting, its rhythm and every series of the two, as their calendar has them", () => {
  const doc = new Y.Doc();
  const weekly = plan("weekly", thursdays);
  weekly.moved.set(next, next + day + 5 * 3_600_000);
  const over = plan("over", "2026-08-04T09:00:00Z", { until: Date.parse("2026-09-02T00:00:00Z"), organizer: "ben" });
  const it = shown(doc, "weekly", [weekly, over]);
  expect(it.meeting).toMatchObject({ start: "2026-11-27T14:00:00.000Z", originalStart: "2026-11-26T09:00:00.000Z" });
  expect(it.rhythm).toBe("every Thursday");
  expect(it.calendar?.series).toMatchObject([
    { seriesKey: "weekly", endedAt: null },
    { seriesKey: "over", endedAt: "2026-09-01T09:00:00.000Z", meeting: null },
  ]);
});

test("[MS2] looking at a page on which nobody wrote writes nothing, and neither does an old calendar", () => {
  const doc = new Y.Doc();
  const weekly = plan("weekly", thursdays);
  follow(doc, shown(doc, "weekly", [weekly]));
  expect(Y.encodeStateAsUpdateV2(doc)).toEqual(Y.encodeStateAsUpdateV2(new Y.Doc()));
  prepare(doc, shown(doc, "weekly", [weekly]));
  const before = Y.encodeStateVector(doc);
  weekly.cancelled.add(next);
  expect(follow(doc, shown(doc, "weekly", [weekly], now), now + day / 24).changes).toEqual([]);
  expect(Y.encodeStateVector(doc)).toEqual(before);
  const old = plan("weekly", thursdays, { until: Date.parse("2026-11-20T00:00:00Z") });
  const anew = shown(doc, "anew", [old, plan("anew", "2026-11-27T13:00:00Z")]);
  follow(doc, anew, now + day / 24);
  expect([Y.encodeStateVector(doc), topics(doc, anew)]).toEqual([before, 0]);
});

test("[MS3] what was prepared follows a cancellation, and both are told until that meeting is over; taken back, it stays back", () => {
  const doc = new Y.Doc();
  const weekly = plan("weekly", thursdays);
  const first = shown(doc, "weekly", [weekly]);
  prepare(doc, first);
  weekly.cancelled.add(next);
  const after = shown(doc, "weekly", [weekly]);
  follow(doc, after);
  // Whoever opens the notebook later, in another browser, reads the same.
  const theirs = new Y.Doc();
  Y.applyUpdateV2(theirs, Y.encodeStateAsUpdateV2(doc));
  const page = pageOf(doc, anaAndBen.id, "weekly").id;
  const told = followedOn(theirs, page, now);
  expect(told).toMatchObject([{ type: "ledOn", from: { start: "2026-11-26T09:00Z" } }]);
  expect(followedOn(theirs, page, Date.parse("2026-12-03T11:00Z"))).toEqual([]);
  const notesNow = () => readPage(theirs, after, new Set()).meeting.id;
  expect(readMeeting(theirs, notesNow()).start).toBe("2026-12-03T09:00Z");
  const own = notesNow();
  for (const followed of told) takeBackFollowed(theirs, followed);
  expect(notesNow()).not.toBe(own);
  expect(readMeeting(theirs, own)).toMatchObject({ start: "2026-11-26T09:00Z", target: "2026-11-26T09:00Z" });
  Y.applyUpdateV2(doc, Y.encodeStateAsUpdateV2(theirs));
  for (const each of [theirs, doc]) follow(each, shown(each, "weekly", [weekly], now + 60_000), now + 60_000);
  expect([followedOn(theirs, page, now), notesNow() === own]).toEqual([[], false]);
  expect(readPage(doc, after, new Set()).meeting.id).toBe(notesNow());
  // Another change of the calendar is another matter.
  weekly.cancelled.add(next + 7 * day);
  follow(theirs, shown(theirs, "weekly", [weekly], now + 120_000), now + 120_000);
  expect(readMeeting(theirs, own).start).toBe("2026-12-10T09:00Z");
});

const followed = (type: Followed["type"], start: string): Followed => ({
  type,
  meeting: `${type} ${start}` as Followed["meeting"],
  from: { target: null, start: `${start}T09:00Z`, came: false },
  to: { originalStart: `${start}T09:00Z`, start: `${start}T13:00Z`, end: `${start}T13:30Z` },
});

test("[MS11] a line speaks of one change or of all moved ones, and without these the next line is there", () => {
  let left = [
    followed("again", "2026-11-26"),
    followed("moved", "2026-12-03"),
    followed("ledOn", "2026-12-10"),
    followed("ledOn", "2026-12-17"),
    followed("moved", "2026-12-24"),
  ];
  const lines: (readonly string[])[] = [];
  const place = { locale: "en-GB", timeZone: "UTC" };
  for (let line = changeLineOf(left, now, place); line !== null; line = changeLineOf(left, now, place)) {
    const { text, of } = line;
    lines.push([text.replace(/^.*(called off|new times|once more).*$/u, "$1"), ...of.map((it) => it.meeting)]);
    left = left.filter((it) => !of.includes(it));
  }
  expect(lines).toEqual([
    ["called off", "ledOn 2026-12-10"],
    ["called off", "ledOn 2026-12-17"],
    ["new times", "moved 2026-12-03", "moved 2026-12-24"],
    ["once more", "again 2026-11-26"],
  ]);
});

test("[MS3] what was answered for a meeting that was called off is not said of the next one", () => {
  const doc = new Y.Doc();
  const weekly = plan("weekly", thursdays);
  const first = shown(doc, "weekly", [weekly]);
  prepare(doc, first);
  const ref = pageOf(doc, anaAndBen.id, "weekly");
  const meeting = readPage(doc, first, new Set()).meeting;
  sayNothingToTalkAbout(doc, ref, meeting, hand);
  expect(readPage(doc, first, new Set()).answers).toHaveLength(1);
  weekly.moved.set(next, next + day);
  const moved = shown(doc, "weekly", [weekly]);
  follow(doc, moved);
  expect(readPage(doc, moved, new Set()).answers).toHaveLength(1);
  weekly.cancelled.add(next);
  const after = shown(doc, "weekly", [weekly]);
  follow(doc, after);
  expect(readPage(doc, after, new Set())).toMatchObject({ answers: [], meeting: { id: meeting.id } });
});

test("[MS4] a series made anew goes on with the page, until somebody separates it", () => {
  const doc = new Y.Doc();
  const old = plan("old", thursdays);
  prepare(doc, shown(doc, "old", [old]));
  old.until = Date.parse("2026-11-20T00:00:00Z");
  const fresh = plan("fresh", "2026-11-27T13:00:00Z", { organizer: "ben" });
  const it = shown(doc, "fresh", [old, fresh]);
  follow(doc, it);
  expect([topics(doc, it), continuedHere(doc, it, now)]).toEqual([1, { lastMet: null }]);
  separate(doc, anaAndBen.id, "fresh");
  expect([topics(doc, it), continuedHere(doc, it, now)]).toEqual([0, null]);
  follow(doc, it);
  expect(topics(doc, it)).toBe(0);
});

test("[MS4] split far ahead, the page goes on with the second half at once, and says for which day its notes are", () => {
  const doc = new Y.Doc();
  const old = plan("old", thursdays);
  prepare(doc, shown(doc, "old", [old]));
  old.until = Date.parse("2027-02-04T00:00:00Z");
  const second = plan("second", "2027-02-05T13:00:00Z");
  const feb5 = "2027-02-05T13:00:00Z";
  const opened = { ...pageFor("second"), meeting: { start: feb5, end: null, originalStart: feb5 } };
  const read = (): OneOnOne =>
    withCalendar(opened, doc, pairCalendarOf(readOf([old, second], now) as never, anaAndBen, doc, now), now);
  follow(doc, read());
  const it = read();
  expect([topics(doc, it), continuedHere(doc, it, now)]).toEqual([1, { lastMet: null }]);
  expect(it.meeting?.start).toBe("2026-11-26T09:00:00.000Z");
  expect(it.opened).toBe(feb5);
  separate(doc, anaAndBen.id, "second");
  expect([topics(doc, read()), read().opened]).toEqual([0, undefined]);
});

test("[MS5] when several pages have ended, the two are asked and nothing is guessed", () => {
  const doc = new Y.Doc();
  const until = Date.parse("2026-11-20T00:00:00Z");
  const [one, two] = [plan("one", thursdays), plan("two", "2026-10-06T09:00:00Z")];
  prepare(doc, shown(doc, "one", [one, two]), "one");
  prepare(doc, shown(doc, "two", [one, two]), "two");
  [one.until, two.until] = [until, until];
  const it = shown(doc, "fresh", [one, two, plan("fresh", "2026-11-27T13:00:00Z")]);
  expect(follow(doc, it).ask).toHaveLength(2);
  expect(topics(doc, it)).toBe(0);
});

test("[MS6] a page made by hand goes on in the only series a calendar has of the two; of two series they are asked", () => {
  const schedule = { firstDay: "2026-11-26", time: "10:00", timeZone: "Europe/Berlin", everyWeeks: 1 };
  const begin = (): Y.Doc => {
    const doc = new Y.Doc();
    setSchedule(doc, pageOf(doc, anaAndBen.id, manualSeriesKey(anaAndBen.id)), schedule);
    const byHand = withCalendar(
      pageFor(manualSeriesKey(anaAndBen.id)),
      doc,
      pairCalendarOf(null, anaAndBen, doc, now),
      now,
    );
    expect([byHand.meeting?.start, byHand.rhythm]).toEqual(["2026-11-26T09:00:00.000Z", "every Thursday"]);
    prepare(doc, byHand);
    return doc;
  };
  const doc = begin();
  const weekly = plan("weekly", thursdays);
  const it = shown(doc, "weekly", [weekly]);
  expect(follow(doc, it).ask).toEqual([]);
  expect(topics(doc, it)).toBe(1);
  // The calendar has the word now; what was agreed by hand makes no second meeting.
  const page = pageOf(doc, anaAndBen.id, "weekly").id;
  expect(new Set(calendarOfPage(doc, page, it).occurrences.map((one) => one.seriesKey))).toEqual(new Set(["weekly"]));

  const asked = begin();
  const both = shown(asked, "weekly", [weekly, plan("other", "2026-10-06T09:00:00Z")]);
  expect(follow(asked, both).ask).toHaveLength(1);
  expect(topics(asked, both)).toBe(0);
});

test("[MS7] an occurrence with more people is the same meeting and says that more are invited", () => {
  const doc = new Y.Doc();
  const weekly = plan("weekly", thursdays);
  weekly.crowded.add(next);
  const it = shown(doc, "weekly", [weekly]);
  expect(it.meeting?.originalStart).toBe(new Date(next).toISOString());
  expect(it.calendar?.occurrences.find((one) => one.crowd)?.start).toBe("2026-11-26T09:00Z");
  const room = { type: "resource" as const, emailAddress: { address: "room@contoso.example" } };
  const organizer = { emailAddress: { address: "ana@contoso.example" } };
  const listed = { type: "required" as const, emailAddress: { address: "ANA@contoso.example" } };
  const other = { type: "optional" as const, emailAddress: { address: "ben@contoso.example" } };
  expect(isCrowd({ organizer, attendees: [listed, other, room] })).toBe(false);
});

test("[MS8] a calendar that could not be read ends no series and continues none", () => {
  const doc = new Y.Doc();
  const weekly = plan("weekly", thursdays);
  const before = shown(doc, "weekly", [weekly]);
  prepare(doc, before);
  const blind = withCalendar(before, doc, pairCalendarOf(null, anaAndBen, doc, now), now);
  expect(blind.meeting).toEqual(before.meeting);
  const state = Y.encodeStateVector(doc);
  follow(doc, blind);
  expect(Y.encodeStateVector(doc)).toEqual(state);
});

type Deed =
  | { readonly type: "move"; readonly weeks: number; readonly hours: number }
  | { readonly type: "cancel" | "crowd"; readonly weeks: number }
  | { readonly type: "split" | "wait" | "write" };

const deeds: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    type: fc.constant("move" as const),
    weeks: fc.integer({ min: 0, max: 3 }),
    hours: fc.integer({ min: -60, max: 60 }),
  }),
  fc.record({ type: fc.constantFrom("cancel" as const, "crowd" as const), weeks: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ type: fc.constantFrom("split" as const, "wait" as const, "write" as const) }),
);

test("[MS9] whatever happens to the calendar, each topic stands once on the page its 1:1 leads to, and following twice writes once", () => {
  fc.assert(
    fc.property(fc.array(deeds, { minLength: 1, maxLength: 25 }), (list) => {
      const doc = new Y.Doc();
      const plans = [plan("series-0", thursdays)];
      let time = now;
      let written = 0;
      const current = (): Plan => plans.at(-1) as Plan;
      const look = (): OneOnOne => {
        const it = shown(doc, current().key, plans, time);
        follow(doc, it, time);
        return shown(doc, current().key, plans, time);
      };
      for (const deed of list) {
        const series = current();
        const from = Math.max(series.first, series.first + Math.ceil((time - series.first) / week) * week);
        if (deed.type === "move") {
          const original = from + deed.weeks * week;
          series.moved.set(original, Math.max(time + 3_600_000, original + deed.hours * 3_600_000));
        } else if (deed.type === "cancel") series.cancelled.add(from + deed.weeks * week);
        else if (deed.type === "crowd") series.crowded.add(from + deed.weeks * week);
        else if (deed.type === "wait") time += 3 * day;
        else if (deed.type === "write") prepare(doc, look(), `${written++}`);
        else if (series.first < time - week) {
          // "This and following": the old series ends, another begins in the week after.
          series.until = from;
          plans.push(plan(`series-${plans.length}`, from + day));
        }
        const it = look();
        expect(topics(doc, it)).toBe(written);
        const state = Y.encodeStateVector(doc);
        follow(doc, it, time);
        expect(Y.encodeStateVector(doc)).toEqual(state);
        const page = pageOf(doc, anaAndBen.id, it.seriesKey).id;
        const lines = readMeetings(doc, page).flatMap((one) => plainText(notesOf(doc, one.id)).split("\n"));
        expect(lines.filter((line) => line !== "").length).toBe(written);
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);
