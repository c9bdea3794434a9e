/** One change of the calendar at a time. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import { addAction, readActions, type ActionId, type Due } from "#core/agenda/action.ts";
import { skipMeeting } from "#core/agenda/answer.ts";
import { continuationOf, continueOn, continuePages, separate, type PairSeries } from "#core/agenda/continuation.ts";
import { byNextMeeting, dueReader, type DueNow } from "#core/agenda/due.ts";
import { followCalendar } from "#core/agenda/follow-calendar.ts";
import {
  holdMeeting,
  meetingIdOf,
  meetingsAt,
  notesOf,
  readMeeting,
  readMeetings,
  touchMeeting,
  type Meeting,
} from "#core/agenda/meeting.ts";
import { occurrenceOf, type Calendar } from "#core/agenda/occurrence.ts";
import {
  joinPage,
  manualSeriesKey,
  ownPageId,
  pageOf,
  rootPage,
  setSchedule,
  type PageRef,
} from "#core/agenda/page.ts";
import { addTopic, bringTopic, discussTopic, openTopics, readTopics } from "#core/agenda/topic.ts";
import { anaAndBen } from "#tests/cast.ts";
import { exchange, twoDesks, weekly, writeNote, type Desk } from "./desk.ts";

const now = "2026-11-21T09:00Z";
const thursdays = ["2026-11-26T09:00Z", "2026-12-03T09:00Z", "2026-12-10T09:00Z"] as const;
const [first, second] = thursdays;

/** Each as `original` or `original>moved to`; half an hour long. */
const calendarOf = (starts: readonly string[], readAt = now): Calendar => ({
  occurrences: starts.map((text) => {
    const [originalStart = "", start = originalStart] = text.split(">");
    return { seriesKey: weekly, originalStart, start, end: start.replace(":00Z", ":30Z"), cancelled: false };
  }),
  until: "2027-01-01T00:00Z",
  readAt,
});

const prepare = (desk: Desk, originalStart: string | null, line = "prepared"): Meeting => {
  const [id] = meetingsAt(desk.doc, desk.page.id, originalStart);
  touchMeeting(desk.doc, desk.page, { id, start: originalStart });
  writeNote(notesOf(desk.doc, id), line);
  return { id, start: originalStart };
};

const follow = (desk: Desk, starts: readonly string[], at = now) =>
  followCalendar(desk.doc, desk.page, calendarOf(starts, at), at);

const at = (desk: Desk, originalStart: string) => meetingsAt(desk.doc, desk.page.id, originalStart);

const due = (desk: Desk, how: Due, starts: readonly string[], when = now): DueNow | null => {
  const id = addAction(desk.doc, desk.page, { who: null, what: "Ask Kim", due: how, madeIn: null }, desk.hand);
  const action = readActions(desk.doc, desk.page.id).find((it) => it.id === (id as ActionId));
  if (action === undefined) throw new Error("no action");
  return dueReader(desk.doc, desk.page.id, calendarOf(starts, when), when)(action);
};

test("[CC4] an occurrence leads to the meeting derived from it", () => {
  const [desk] = twoDesks();
  expect(at(desk, first)).toEqual([meetingIdOf(desk.page.id, first)]);
});

test("[CC5, CC17] a moved occurrence keeps its meeting, which takes the new time", () => {
  const [desk] = twoDesks();
  const { id } = prepare(desk, first);
  const changes = follow(desk, [`${first}>2026-11-27T13:00Z`, second]);
  expect(changes).toMatchObject([{ type: "moved", meeting: id, from: first, to: { start: "2026-11-27T13:00Z" } }]);
  expect(at(desk, first)).toEqual([id]);
  expect(readMeeting(desk.doc, id).start).toBe("2026-11-27T13:00Z");
});

test("[CC6, CC17] what was prepared for a meeting that was called off is prepared for the next", () => {
  const [desk] = twoDesks();
  const { id } = prepare(desk, first);
  expect(follow(desk, [second])).toMatchObject([{ type: "ledOn", meeting: id, from: first, to: { start: second } }]);
  expect(at(desk, second)).toEqual([id]);
});

test("[CC6] a skipped meeting is passed over", () => {
  const [desk] = twoDesks();
  const { id } = prepare(desk, first);
  skipMeeting(desk.doc, desk.page, { id: at(desk, second)[0], start: second }, "", desk.hand);
  follow(desk, [second, thursdays[2]]);
  expect(at(desk, thursdays[2])).toEqual([id]);
});

test("[CC7] a series that moves from Thursday to Wednesday takes every prepared meeting with it", () => {
  const [desk] = twoDesks();
  const ids = thursdays.map((it) => prepare(desk, it).id);
  const wednesdays = ["2026-11-25T15:00Z", "2026-12-02T15:00Z", "2026-12-09T15:00Z"];
  follow(desk, wednesdays);
  expect(wednesdays.map((it) => at(desk, it))).toEqual(ids.map((id) => [id]));
});

test("[CC8] two meetings at one occurrence are both shown, to both in one order", () => {
  const [a, b] = twoDesks();
  const mine = prepare(a, first, "Ana's");
  exchange(a, b);
  follow(a, [second]);
  const theirs = prepare(b, second, "Ben's");
  exchange(a, b);
  expect(at(a, second)).toEqual([mine.id, theirs.id]);
  expect(at(b, second)).toEqual(at(a, second));
});

test("[CC9] an occurrence whose meeting was led away gets one of its own", () => {
  const [desk] = twoDesks();
  const { id } = prepare(desk, first);
  follow(desk, [second]);
  const again = at(desk, first);
  expect(again).toEqual([`${id}_2`]);
  expect(readMeeting(desk.doc, again[0])).toMatchObject({ target: first, start: first });
});

test("[CC10] a past meeting stays when the series gets a new pattern", () => {
  const [desk] = twoDesks();
  const { id } = prepare(desk, "2026-11-19T09:00Z");
  expect(follow(desk, ["2026-11-20T11:00Z", "2026-11-27T11:00Z"])).toEqual([]);
  expect(readMeeting(desk.doc, id)).toMatchObject({ start: "2026-11-19T09:00Z", target: "2026-11-19T09:00Z" });
});

test("[CC11] with nothing ahead, or behind the window, what was prepared stays", () => {
  const [desk] = twoDesks();
  const { id } = prepare(desk, second);
  expect(follow(desk, [])).toEqual([{ type: "nothingAhead", meeting: id, from: second }]);
  const narrow = { ...calendarOf([first]), until: "2026-11-30T00:00Z" };
  expect(followCalendar(desk.doc, desk.page, narrow, now)).toEqual([]);
  expect(readMeeting(desk.doc, id).target).toBe(second);
});

test("[CC12] a meeting came when somebody looked while it ran, and later news does not change when", () => {
  const [desk] = twoDesks();
  addTopic(desk.doc, desk.page, "Budget", desk.hand);
  follow(desk, [`${first}>2026-11-25T08:00Z`], "2026-11-25T07:57Z");
  const [id] = at(desk, first);
  expect(readMeeting(desk.doc, id)).toMatchObject({ came: true, start: "2026-11-25T08:00Z" });
  touchMeeting(desk.doc, desk.page, { id, start: first });
  expect(readMeeting(desk.doc, id).start).toBe("2026-11-25T08:00Z");
});

test("[CC12] nobody looked, or it was skipped: then nothing says that it came", () => {
  const [desk] = twoDesks();
  skipMeeting(desk.doc, desk.page, { id: at(desk, first)[0], start: first }, "", desk.hand);
  follow(desk, [first, second], "2026-11-26T09:10Z");
  follow(desk, [first, second], "2026-12-03T12:00Z");
  expect(thursdays.map((it) => readMeeting(desk.doc, at(desk, it)[0]).came)).toEqual([false, false, false]);
});

test("[CC13] nobody spoke and the meeting was put off: it is the same meeting at its new time", () => {
  const [desk] = twoDesks();
  const { id } = prepare(desk, first);
  follow(desk, [first], "2026-11-26T09:05Z");
  follow(desk, [`${first}>2026-11-27T09:00Z`], "2026-11-26T09:40Z");
  expect(readMeeting(desk.doc, id)).toMatchObject({ came: false, start: "2026-11-27T09:00Z" });
});

test("[CC13] a held meeting stays when its occurrence lies ahead once more", () => {
  const [desk] = twoDesks();
  const topic = addTopic(desk.doc, desk.page, "Budget", desk.hand);
  if (topic === null) throw new Error("no topic");
  const meeting = prepare(desk, first);
  follow(desk, [first], "2026-11-26T09:05Z");
  discussTopic(desk.doc, desk.page, topic, meeting);
  follow(desk, [`${first}>2026-11-27T09:00Z`], "2026-11-26T09:40Z");
  expect(readMeeting(desk.doc, meeting.id)).toMatchObject({ came: true, start: first });
  expect(at(desk, first)).toEqual([`${meeting.id}_2`]);
});

test("[CC14] an old calendar changes nothing", () => {
  const [desk] = twoDesks();
  prepare(desk, first);
  expect(followCalendar(desk.doc, desk.page, calendarOf([second], "2026-11-21T08:49Z"), now)).toEqual([]);
});

test("[CC15] a page on which nobody has written follows without a trace", () => {
  const [desk] = twoDesks();
  expect(follow(desk, [first], first)).toEqual([]);
  continuePages(desk.doc, anaAndBen.id, [going(weekly, first)], now);
  expect(Y.encodeStateAsUpdateV2(desk.doc)).toEqual(Y.encodeStateAsUpdateV2(new Y.Doc()));
});

test("[CC16] notes without a date go to the first meeting that gets one", () => {
  const [desk] = twoDesks();
  const { id } = prepare(desk, null);
  follow(desk, [first]);
  expect(at(desk, first)).toEqual([id]);
});

const movedThursday = {
  iCalUId: "040000008200E00074C5B7101A82E00807EA0B1AAABBCCDD",
  originalStart: "2026-11-26T09:00:00Z",
  start: { dateTime: "2026-11-27T13:00:00.0000000", timeZone: "UTC" },
  end: { dateTime: "2026-11-27T13:30:00.0000000", timeZone: "UTC" },
  isCancelled: false,
};

test("[CC18] an occurrence is read as the calendar view gives it", () => {
  const occurrence = {
    seriesKey: weekly,
    originalStart: first,
    start: "2026-11-27T13:00Z",
    end: "2026-11-27T13:30Z",
    cancelled: false,
  };
  expect(occurrenceOf(movedThursday)).toEqual(occurrence);
  expect(occurrenceOf({ ...movedThursday, isCancelled: true })).toEqual({ ...occurrence, cancelled: true });
  expect(occurrenceOf({ subject: "no time" })).toBeNull();
});

test("[CC19] more people in one occurrence change nothing", () => {
  const [desk] = twoDesks();
  const larger = occurrenceOf({ ...movedThursday, attendees: [{}, {}, {}] });
  if (larger === null) throw new Error("no occurrence");
  const { id } = prepare(desk, first);
  const before = pageOf(desk.doc, anaAndBen.id, weekly);
  followCalendar(desk.doc, desk.page, { ...calendarOf([]), occurrences: [larger] }, now);
  expect(meetingsAt(desk.doc, desk.page.id, larger.originalStart)).toEqual([id]);
  expect(pageOf(desk.doc, anaAndBen.id, larger.seriesKey)).toEqual(before);
});

const going = (seriesKey: string, firstStart: string): PairSeries => ({ seriesKey, firstStart, endedAt: null });
const ended = (seriesKey: string, endedAt: string): PairSeries => ({
  seriesKey,
  firstStart: "2026-01-01T09:00Z",
  endedAt,
});
const under = (desk: Desk, seriesKey: string): PageRef => pageOf(desk.doc, anaAndBen.id, seriesKey);
const write = (desk: Desk, seriesKey: string, words: string): void =>
  void addTopic(desk.doc, under(desk, seriesKey), words, desk.hand);
const topicsUnder = (desk: Desk, seriesKey: string) =>
  openTopics(desk.doc, under(desk, seriesKey).id).map((it) => it.text);
const decide = (desk: Desk, calendar: readonly PairSeries[], seriesKey: string) =>
  continuePages(desk.doc, anaAndBen.id, calendar, now).get(seriesKey)?.type;

test("[CC20] a series goes on where exactly one has just ended, or is gone from the calendar", () => {
  for (const calendar of [[ended(weekly, "2026-11-12T09:00Z"), going("new", first)], [going("new", first)]]) {
    const [desk] = twoDesks();
    prepare(desk, "2026-11-12T09:00Z");
    write(desk, weekly, "Budget");
    expect(decide(desk, calendar, "new")).toBe("continues");
    expect(topicsUnder(desk, "new")).toEqual(["Budget"]);
  }
});

test("[CC20] a series that is planned to end where another begins goes on there at once, and one that goes on beside it does not", () => {
  const [desk] = twoDesks();
  write(desk, weekly, "Budget");
  const split = { ...going(weekly, "2026-01-01T09:00Z"), endsAt: "2027-01-28T09:00Z" };
  expect(decide(desk, [split, going("beside", "2027-01-27T13:00Z")], "beside")).toBe("own");
  expect(decide(desk, [split, going("new", "2027-02-04T13:00Z")], "new")).toBe("continues");
  expect(topicsUnder(desk, "new")).toEqual(["Budget"]);
  expect(decide(desk, [split, going("new", "2027-02-04T13:00Z")], weekly)).toBe("own");
});

test("[CC21] several endings, or one longer ago, are a question", () => {
  const [desk] = twoDesks();
  write(desk, weekly, "Budget");
  expect(decide(desk, [ended(weekly, "2026-10-01T09:00Z"), going("new", first)], "new")).toBe("ask");
  write(desk, "other", "Hiring");
  const both = [ended(weekly, "2026-11-12T09:00Z"), ended("other", "2026-11-13T09:00Z"), going("new", first)];
  expect(decide(desk, both, "new")).toBe("ask");
  expect(topicsUnder(desk, "new")).toEqual([]);
  continueOn(desk.doc, anaAndBen.id, "new", under(desk, "other").id);
  expect(topicsUnder(desk, "new")).toEqual(["Hiring"]);
  expect(decide(desk, both, "new")).toBe("own");
});

test("[CC21] two series that met side by side for a week are a question, too", () => {
  const [desk] = twoDesks();
  write(desk, weekly, "Budget");
  expect(decide(desk, [ended(weekly, "2026-11-19T09:00Z"), going("new", "2026-11-13T09:00Z")], "new")).toBe("ask");
});

test("[CC22] beside a series that goes on, another has a page of its own", () => {
  const [desk] = twoDesks();
  write(desk, weekly, "Budget");
  expect(decide(desk, [going(weekly, "2026-01-01T09:00Z"), going("new", first)], "new")).toBe("own");
  expect(topicsUnder(desk, "new")).toEqual([]);
});

test("[CC23] separated again, each has its own and nobody is asked", () => {
  const [desk] = twoDesks();
  write(desk, weekly, "Budget");
  write(desk, "new", "Hiring");
  const calendar = [ended(weekly, "2026-11-12T09:00Z"), going("new", first)];
  expect(decide(desk, calendar, "new")).toBe("continues");
  expect(topicsUnder(desk, "new").toSorted()).toEqual(["Budget", "Hiring"]);
  separate(desk.doc, anaAndBen.id, "new");
  expect([topicsUnder(desk, weekly), topicsUnder(desk, "new")]).toEqual([["Budget"], ["Hiring"]]);
  expect(decide(desk, calendar, "new")).toBe("own");
});

test("[CC24] what was written offline on the series' own page is read where it goes on", () => {
  const [a, b] = twoDesks();
  write(a, weekly, "Budget");
  exchange(a, b);
  decide(a, [ended(weekly, "2026-11-12T09:00Z"), going("new", first)], "new");
  write(b, "new", "Written on the train");
  const meeting = { id: meetingIdOf(under(b, "new").id, first), start: first };
  touchMeeting(b.doc, under(b, "new"), meeting);
  exchange(a, b);
  for (const desk of [a, b]) {
    expect(topicsUnder(desk, "new").toSorted()).toEqual(["Budget", "Written on the train"]);
    expect(topicsUnder(desk, weekly)).toEqual(topicsUnder(desk, "new"));
    expect(readMeetings(desk.doc, under(desk, weekly).id).map((it) => it.id)).toContain(meeting.id);
  }
});

test("[CC25] keeping apart outweighs a client that continues in the same minute", () => {
  const [a, b] = twoDesks();
  write(a, weekly, "Budget");
  exchange(a, b);
  const calendar = [ended(weekly, "2026-11-12T09:00Z"), going("new", first)];
  separate(a.doc, anaAndBen.id, "new");
  decide(b, calendar, "new");
  write(b, "new", "Hiring");
  exchange(a, b);
  for (const desk of [a, b]) expect(under(desk, "new").id).toBe(ownPageId(anaAndBen.id, "new"));
  expect(readTopics(a.doc, under(a, weekly).id).map((it) => it.text)).toEqual(["Budget", "Hiring"]);
});

test("[CC26] two pages put into each other at once are one page to both", () => {
  const [a, b] = twoDesks();
  write(a, weekly, "Budget");
  write(b, "new", "Hiring");
  const [old, young] = [ownPageId(anaAndBen.id, weekly), ownPageId(anaAndBen.id, "new")];
  joinPage(a.doc, young, old);
  joinPage(b.doc, old, young);
  exchange(a, b);
  for (const desk of [a, b]) {
    expect(rootPage(desk.doc, old)).toBe(rootPage(desk.doc, young));
    expect(topicsUnder(desk, "new").toSorted()).toEqual(["Budget", "Hiring"]);
  }
});

test("[CC27] a page that was paired by hand neither ends nor continues by itself", () => {
  const [desk] = twoDesks();
  const manual = manualSeriesKey(anaAndBen.id);
  setSchedule(desk.doc, under(desk, manual), { firstDay: "2026-11-12", time: "10:00", timeZone: "UTC", everyWeeks: 1 });
  expect(decide(desk, [going("new", first)], "new")).toBe("own");
  write(desk, weekly, "Budget");
  const calendar = [ended(weekly, "2026-11-12T09:00Z")];
  expect(continuationOf(desk.doc, anaAndBen.id, going(manual, first), calendar, now)).toEqual({ type: "own" });
});

test("[CC28] a topic is brought to another page, behind what its lane holds there", () => {
  const [desk] = twoDesks();
  write(desk, weekly, "Budget");
  write(desk, "new", "Hiring");
  const [topic] = openTopics(desk.doc, under(desk, weekly).id);
  if (topic === undefined) throw new Error("no topic");
  bringTopic(desk.doc, topic.id, under(desk, "new"), desk.hand);
  expect([topicsUnder(desk, weekly), topicsUnder(desk, "new")]).toEqual([[], ["Hiring", "Budget"]]);
});

test("[CC29] a line that ends in the middle of another is not continued by it", () => {
  const [desk] = twoDesks();
  write(desk, weekly, "Weekly matters");
  write(desk, "monthly", "Career");
  const calendar = [going(weekly, "2026-01-01T09:00Z"), ended("monthly", "2026-11-12T09:00Z")];
  expect(decide(desk, calendar, weekly)).toBe("own");
  expect(topicsUnder(desk, weekly)).toEqual(["Weekly matters"]);
});

test("[CC2] by our next 1:1 moves with the meeting until one has come", () => {
  const [desk] = twoDesks();
  const agreedIn = { id: at(desk, "2026-11-19T09:00Z")[0], start: "2026-11-19T09:00Z" };
  holdMeeting(desk.doc, desk.page, agreedIn);
  const next: Due = { type: "nextMeeting", after: agreedIn.id };
  expect(due(desk, next, [first, second])).toEqual({ type: "meeting", start: first, came: false });
  expect(due(desk, next, [second])).toEqual({ type: "meeting", start: second, came: false });
  expect(due(desk, next, [`${first}>2026-11-27T13:00Z`])).toMatchObject({ start: "2026-11-27T13:00Z" });
  holdMeeting(desk.doc, desk.page, { id: at(desk, first)[0], start: first });
  expect(due(desk, next, [second], "2026-11-28T09:00Z")).toEqual({ type: "meeting", start: first, came: true });
});

test("[CC2] a past that Outlook has rewritten is not believed", () => {
  const [desk] = twoDesks();
  const agreedIn = { id: at(desk, "2026-11-19T09:00Z")[0], start: "2026-11-19T09:00Z" };
  holdMeeting(desk.doc, desk.page, agreedIn);
  const fridays = ["2026-11-13T11:00Z", "2026-11-20T11:00Z", "2026-11-27T11:00Z"];
  expect(due(desk, { type: "nextMeeting", after: agreedIn.id }, fridays)).toMatchObject({ start: fridays[2] });
});

test("[CC30] in two meetings counts those that come", () => {
  const [desk] = twoDesks();
  skipMeeting(desk.doc, desk.page, { id: at(desk, first)[0], start: first }, "", desk.hand);
  const twice: Due = { type: "nextMeeting", after: at(desk, "2026-11-19T09:00Z")[0], meetings: 2 };
  expect(due(desk, twice, thursdays)).toMatchObject({ start: thursdays[2] });
});

test("[CC30] a meeting that one skipped, unheard, while the other waited on its page does not count; one held before does", () => {
  const [ana, ben] = twoDesks();
  addTopic(ana.doc, ana.page, "Budget", ana.hand);
  exchange(ana, ben);
  const skipAt = (time: string): void =>
    skipMeeting(ana.doc, ana.page, { id: at(ana, first)[0], start: first }, "", {
      ...ana.hand,
      now: () => Date.parse(time),
    });
  const next: Due = { type: "nextMeeting", after: null };
  follow(ben, thursdays, "2026-11-26T09:05Z");
  skipAt("2026-11-26T10:00Z");
  exchange(ana, ben);
  expect(readMeeting(ana.doc, at(ana, first)[0]).came).toBe(true);
  expect(due(ana, next, thursdays, "2026-11-26T12:00Z")).toMatchObject({ start: first });
  skipAt("2026-11-25T12:00Z");
  expect(due(ana, next, thursdays, "2026-11-26T12:00Z")).toMatchObject({ start: second });
});

test("[CC31] before a meeting begins, our next 1:1 is that meeting; from then on the one after it", () => {
  const [desk] = twoDesks();
  const meeting = { id: at(desk, first)[0], start: first };
  expect(byNextMeeting(meeting, "2026-11-26T08:59Z")).toEqual({ type: "nextMeeting", after: null });
  expect(byNextMeeting(meeting, first)).toEqual({ type: "nextMeeting", after: meeting.id });
  expect(due(desk, byNextMeeting(meeting, now), thursdays)).toMatchObject({ start: first });
  expect(due(desk, byNextMeeting(meeting, first, 2), thursdays)).toMatchObject({ start: thursdays[2] });
});

test("[CC32] with nothing in sight it is due at some meeting, and a day is that day", () => {
  const [desk] = twoDesks();
  expect(due(desk, { type: "nextMeeting", after: null }, [])).toEqual({ type: "someMeeting" });
  expect(due(desk, { type: "day", day: "2026-12-24" }, [])).toEqual({ type: "day", day: "2026-12-24" });
});
