import { expect, test } from "vitest";
import * as Y from "yjs";
import { addAction, editAction, readActions } from "#core/agenda/action.ts";
import { meetingIdOf, notesOf, readMeetings, touchMeeting, type Meeting } from "#core/agenda/meeting.ts";
import { continuePage, manualSeriesKey, pageOf, pagesOf, readSchedule, setSchedule } from "#core/agenda/page.ts";
import { updateFromCause } from "#core/agenda/shared-cause.ts";
import { summarise } from "#core/agenda/summary.ts";
import { plainText, setLine, textRoot } from "#core/agenda/text.ts";
import {
  addTopic,
  discussTopic,
  editTopic,
  moveTopic,
  openTopics,
  readTopics,
  reopenTopic,
  setTopicState,
  type TopicId,
} from "#core/agenda/topic.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { deskOf, exchange, twoDesks, weekly, writeNote, type Desk } from "./desk.ts";

const thursday = (desk: Desk): Meeting => ({
  id: meetingIdOf(desk.page.id, "2026-11-26T09:00:00.000Z"),
  start: "2026-11-26T09:00:00.000Z",
});

const topicAt = (desk: Desk, text: string): TopicId => {
  const id = addTopic(desk.doc, desk.page, text, desk.hand);
  if (id === null) throw new Error(`no topic was added for '${text}'`);
  return id;
};

const fromCard = (cause: string): Uint8Array =>
  updateFromCause(cause, (doc) => setLine(textRoot(doc, "topic/t7"), "From the card"));

const texts = (desk: Desk): readonly string[] => openTopics(desk.doc, desk.page.id).map((it) => it.text);

test("[AG1] an open topic names a page and no meeting", () => {
  const [desk] = twoDesks();
  topicAt(desk, "Staff role in Q1");
  expect(readTopics(desk.doc, desk.page.id)).toMatchObject([{ state: "open", touchedIn: [], lane: ana, author: ana }]);
});

test("[AG1, AG2] a topic discussed in one meeting is touched there, and reopened it is open again", () => {
  const [desk] = twoDesks();
  const id = topicAt(desk, "Immigration papers");
  discussTopic(desk.doc, desk.page, id, thursday(desk));
  expect(texts(desk)).toEqual([]);
  expect(readTopics(desk.doc, desk.page.id)[0]?.touchedIn).toEqual([thursday(desk).id]);
  reopenTopic(desk.doc, id, null);
  expect(texts(desk)).toEqual(["Immigration papers"]);
  const later = { id: meetingIdOf(desk.page.id, "2026-12-03T09:00Z"), start: "2026-12-03T09:00Z" };
  discussTopic(desk.doc, desk.page, id, later);
  expect(readTopics(desk.doc, desk.page.id)[0]?.touchedIn).toEqual([thursday(desk).id, later.id]);
});

test("[AG2] a mark made by mistake is taken back with its meeting", () => {
  const [desk] = twoDesks();
  const id = topicAt(desk, "Budget");
  discussTopic(desk.doc, desk.page, id, thursday(desk));
  reopenTopic(desk.doc, id, thursday(desk).id);
  expect(readTopics(desk.doc, desk.page.id)).toMatchObject([{ state: "open", touchedIn: [] }]);
});

test("[AG2] a parked or dropped topic is off the agenda and comes back whole", () => {
  const [desk] = twoDesks();
  const id = topicAt(desk, "Budget");
  setTopicState(desk.doc, id, "parked");
  expect(texts(desk)).toEqual([]);
  reopenTopic(desk.doc, id, null);
  expect(texts(desk)).toEqual(["Budget"]);
});

test("[AG5] two people who open one page in the same minute mint one page and one meeting", () => {
  const [a, b] = twoDesks();
  expect(a.page).toEqual(b.page);
  expect(meetingIdOf(a.page.id, "2026-11-26T09:00:00.0000000Z")).toBe(meetingIdOf(b.page.id, "2026-11-26T09:00Z"));
});

test("[AG5] notes that both began offline in one meeting both survive", () => {
  const [a, b] = twoDesks();
  for (const desk of [a, b]) touchMeeting(desk.doc, desk.page, thursday(desk));
  writeNote(notesOf(a.doc, thursday(a).id), "what Ana heard");
  writeNote(notesOf(b.doc, thursday(b).id), "what Ben heard");
  exchange(a, b);
  const lines = (desk: Desk) => plainText(notesOf(desk.doc, thursday(desk).id)).split("\n");
  expect(lines(a).toSorted()).toEqual(["what Ana heard", "what Ben heard"]);
  expect(lines(b)).toEqual(lines(a));
  expect(readMeetings(b.doc, b.page.id)).toEqual([{ id: thursday(b).id, start: "2026-11-26T09:00Z" }]);
});

test("[AG5] notes whose meeting has no fields yet are still found, with the start that the id tells", () => {
  const [desk] = twoDesks();
  writeNote(notesOf(desk.doc, thursday(desk).id), "first letters");
  expect(readMeetings(desk.doc, desk.page.id)).toEqual([{ id: thursday(desk).id, start: "2026-11-26T09:00Z" }]);
});

test("[AG6] one cause makes one update, whoever makes it, and it stands once", () => {
  expect(fromCard("item 7")).toEqual(fromCard("item 7"));
  const [a, b] = twoDesks();
  for (const desk of [a, b, a]) Y.applyUpdateV2(desk.doc, fromCard("item 7"));
  exchange(a, b);
  expect(plainText(textRoot(a.doc, "topic/t7"))).toBe("From the card");
  expect(plainText(textRoot(b.doc, "topic/t7"))).toBe("From the card");
});

test("[AG6] another cause is another update", () => {
  expect(fromCard("item 7")).not.toEqual(fromCard("item 8"));
});

test("[AG7] topics stand in the order they were added and move behind another or to the front", () => {
  const [desk] = twoDesks();
  const [one, two, three] = ["one", "two", "three"].map((it) => topicAt(desk, it));
  moveTopic(desk.doc, one as TopicId, two as TopicId, desk.hand);
  expect(texts(desk)).toEqual(["two", "one", "three"]);
  moveTopic(desk.doc, three as TopicId, null, desk.hand);
  expect(texts(desk)).toEqual(["three", "two", "one"]);
});

test("[AG35] a topic of one moves behind a topic of the other, and each lane keeps its order", () => {
  const [a, b] = twoDesks();
  const [one, two] = ["one", "two"].map((it) => topicAt(a, it));
  exchange(a, b);
  const three = topicAt(b, "three");
  moveTopic(b.doc, one as TopicId, three, b.hand);
  expect(texts(b)).toEqual(["two", "three", "one"]);
  moveTopic(b.doc, three, two as TopicId, b.hand);
  moveTopic(b.doc, one as TopicId, null, b.hand);
  expect(texts(b)).toEqual(["one", "two", "three"]);
});

test("[AG7] both move the same topic at once, and it stands once", () => {
  const [a, b] = twoDesks();
  const [one, two, three] = ["one", "two", "three"].map((it) => topicAt(a, it));
  exchange(a, b);
  moveTopic(a.doc, one as TopicId, three as TopicId, a.hand);
  moveTopic(b.doc, one as TopicId, two as TopicId, b.hand);
  exchange(a, b);
  expect(texts(a)).toEqual(texts(b));
  expect(texts(a).toSorted()).toEqual(["one", "three", "two"]);
});

test("[AG7] a topic can be put behind one that shares its place with another", () => {
  const [a, b] = twoDesks();
  const first = topicAt(a, "one");
  exchange(a, b);
  const order = readTopics(a.doc, a.page.id)[0]?.order;
  const twin = topicAt(a, "twin");
  a.doc.getMap<Y.Map<unknown>>("topics").get(twin)?.set("order", order);
  const last = topicAt(a, "last");
  const before = openTopics(a.doc, a.page.id)[0]?.id as TopicId;
  moveTopic(a.doc, last, before, a.hand);
  expect(texts(a)).toHaveLength(3);
  expect([first, twin]).toContain(before);
});

test("[AG8] two people who edit different words of a topic keep both edits", () => {
  const [a, b] = twoDesks();
  const id = topicAt(a, "Ask Kim about the budget");
  exchange(a, b);
  editTopic(a.doc, id, "Ask Kim and Lee about the budget");
  editTopic(b.doc, id, "Ask Kim about the travel budget");
  exchange(a, b);
  expect(texts(a)).toEqual(["Ask Kim and Lee about the travel budget"]);
  expect(texts(b)).toEqual(texts(a));
});

test("[AG8] an edit beside an emoji never cuts it in half", () => {
  const [desk] = twoDesks();
  const id = topicAt(desk, "Party 😀");
  editTopic(desk.doc, id, "Party 😁");
  expect(texts(desk)).toEqual(["Party 😁"]);
  editTopic(desk.doc, id, "🎉😁");
  expect(texts(desk)).toEqual(["🎉😁"]);
});

test("[AG9] blank words add nothing and erase nothing", () => {
  const [desk] = twoDesks();
  expect(addTopic(desk.doc, desk.page, " \n ", desk.hand)).toBeNull();
  expect(addAction(desk.doc, desk.page, { who: ana, what: "", due: null, madeIn: null }, desk.hand)).toBeNull();
  const id = topicAt(desk, "  Budget ");
  editTopic(desk.doc, id, "  ");
  expect(texts(desk)).toEqual(["Budget"]);
});

test("[AG10] every text is an XmlFragment root that holds paragraphs", () => {
  const [desk] = twoDesks();
  const id = topicAt(desk, "Budget");
  expect(desk.doc.share.get(`topic/${id}`)).toBeInstanceOf(Y.XmlFragment);
  expect(textRoot(desk.doc, `topic/${id}`).toJSON()).toBe("<paragraph>Budget</paragraph>");
});

test("[AG11] an action keeps who, what and when, and is edited, done and reopened", () => {
  const [desk] = twoDesks();
  const madeIn = thursday(desk).id;
  const due = { type: "nextMeeting", after: madeIn } as const;
  const id = addAction(desk.doc, desk.page, { who: ben, what: "Draft the growth plan", due, madeIn }, desk.hand);
  expect(readActions(desk.doc, desk.page.id)).toMatchObject([
    { who: ben, what: "Draft the growth plan", due, state: "open", madeIn },
  ]);
  if (id === null) throw new Error("no action");
  editAction(desk.doc, id, { due: { type: "day", day: "2026-12-24" }, state: "done", who: null });
  expect(readActions(desk.doc, desk.page.id)).toMatchObject([{ who: null, due: { day: "2026-12-24" }, state: "done" }]);
});

test("[AG12] looking writes nothing", () => {
  const [desk] = twoDesks();
  pagesOf(desk.doc);
  readTopics(desk.doc, desk.page.id);
  readActions(desk.doc, desk.page.id);
  readMeetings(desk.doc, desk.page.id);
  readSchedule(desk.doc, desk.page.id);
  notesOf(desk.doc, thursday(desk).id);
  summarise(desk.doc, desk.page.id, anaAndBen, "2026-11-21T00:00:00Z");
  expect(Y.encodeStateAsUpdateV2(desk.doc)).toEqual(Y.encodeStateAsUpdateV2(new Y.Doc()));
});

test("[AG13] a summary counts what waits and says when the two last met", () => {
  const [a, b] = twoDesks();
  topicAt(a, "one");
  const done = topicAt(a, "two");
  topicAt(b, "three");
  addAction(b.doc, b.page, { who: ana, what: "Ask Kim", due: null, madeIn: null }, b.hand);
  exchange(a, b);
  discussTopic(a.doc, a.page, done, { id: meetingIdOf(a.page.id, "2026-11-19T09:00Z"), start: "2026-11-19T09:00Z" });
  touchMeeting(a.doc, a.page, thursday(a));
  expect(summarise(a.doc, a.page.id, anaAndBen, "2026-11-21T08:00:00Z")).toEqual({
    topics: [
      { person: ana, open: 1 },
      { person: ben, open: 1 },
    ],
    openActions: 1,
    lastMet: "2026-11-19T09:00Z",
  });
});

test("[AG13] another page of the same two is counted apart", () => {
  const [desk] = twoDesks();
  topicAt(desk, "weekly");
  const monthly = pageOf(desk.doc, anaAndBen.id, "another series");
  expect(summarise(desk.doc, monthly.id, anaAndBen, "2026-11-21T08:00:00Z").topics.map((it) => it.open)).toEqual([
    0, 0,
  ]);
});

test("[AG14] a series that continues an older page leads to its topics for both", () => {
  const [a, b] = twoDesks();
  topicAt(a, "Staff role in Q1");
  continuePage(a.doc, "the new series", a.page.id);
  exchange(a, b);
  const page = pageOf(b.doc, anaAndBen.id, "the new series");
  expect(openTopics(b.doc, page.id).map((it) => it.text)).toEqual(["Staff role in Q1"]);
});

test("[AG14] a page that was paired by hand keeps its day and rhythm", () => {
  const desk = deskOf(ana, 9);
  const page = pageOf(desk.doc, anaAndBen.id, manualSeriesKey(anaAndBen.id));
  const schedule = { firstDay: "2026-11-26", time: "10:00", timeZone: "Europe/Berlin", everyWeeks: 2 };
  setSchedule(desk.doc, page, schedule);
  expect(readSchedule(desk.doc, page.id)).toEqual(schedule);
  expect(pagesOf(desk.doc)).toEqual([page]);
  expect(page.seriesKey).not.toBe(weekly);
});
