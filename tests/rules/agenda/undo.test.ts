/** Undo as a surface has it: one's own transactions, told by their origin. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import { addAction, editAction, readActions } from "#core/agenda/action.ts";
import { skipMeeting } from "#core/agenda/answer.ts";
import { agree, agreementsOf, disagree } from "#core/agenda/closing.ts";
import { addComment } from "#core/agenda/comment.ts";
import { continueOn, separate } from "#core/agenda/continuation.ts";
import { followCalendar } from "#core/agenda/follow-calendar.ts";
import { holdMeeting, meetingIdOf, notesOf, readMeeting, touchMeeting } from "#core/agenda/meeting.ts";
import { pageOf } from "#core/agenda/page.ts";
import { setPurpose, setReadme, setRelation } from "#core/agenda/relation.ts";
import {
  addTopic,
  bringTopic,
  detailTopic,
  discussTopic,
  editTopic,
  moveTopic,
  openTopics,
  readTopic,
  reopenTopic,
  setTopicState,
  touchTopic,
  type TopicId,
} from "#core/agenda/topic.ts";
import { anaAndBen, ben } from "#tests/cast.ts";
import { exchange, twoDesks, writeNote, type Desk } from "./desk.ts";

const mine = { edits: "this person" };

const undoOf = (desk: Desk): Y.UndoManager =>
  new Y.UndoManager(desk.doc, { trackedOrigins: new Set([mine]), captureTimeout: 0 });

/** Everything a reader could see; an emptied text is no text. */
const content = (doc: Y.Doc): string =>
  JSON.stringify(
    [...doc.share.keys()]
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map((name) => {
        if (name.includes("/")) return [name, doc.getXmlFragment(name).toJSON()];
        return [name, Object.entries(doc.getMap(name).toJSON()).toSorted(([a], [b]) => (a < b ? -1 : 1))];
      })
      .filter(([, value]) => value !== "" && value?.length !== 0),
  );

const at = (desk: Desk, day: string) => ({ id: meetingIdOf(desk.page.id, `${day}T09:00Z`), start: `${day}T09:00Z` });

const verbs: readonly (readonly [string, (desk: Desk, topic: TopicId) => unknown])[] = [
  ["adding a topic", ({ doc, page, hand }) => addTopic(doc, page, "new", hand)],
  ["editing a topic", ({ doc }, topic) => editTopic(doc, topic, "Budget of next year")],
  ["its details", ({ doc }, topic) => detailTopic(doc, topic, { kind: "idea", critical: { minutes: 5 } })],
  ["moving", ({ doc, hand }, topic) => moveTopic(doc, topic, null, hand)],
  ["discussing", (desk, topic) => discussTopic(desk.doc, desk.page, topic, at(desk, "2026-11-26"))],
  ["touching", (desk, topic) => touchTopic(desk.doc, desk.page, topic, at(desk, "2026-11-26"))],
  ["parking", ({ doc }, topic) => setTopicState(doc, topic, "parked")],
  ["bringing back", (desk, topic) => reopenTopic(desk.doc, topic, at(desk, "2026-11-19").id)],
  ["bringing elsewhere", ({ doc, hand }, topic) => bringTopic(doc, topic, pageOf(doc, anaAndBen.id, "other"), hand)],
  ["an action", ({ doc, page, hand }) => addAction(doc, page, { who: ben, what: "x", due: null, madeIn: null }, hand)],
  [
    "closing an action",
    ({ doc, page }) => readActions(doc, page.id).map((it) => editAction(doc, it.id, { state: "done" })),
  ],
  ["a comment", ({ doc, hand }, topic) => addComment(doc, `topic/${topic}`, "why", hand)],
  ["agreeing", (desk) => agree(desk.doc, desk.page, at(desk, "2026-11-26"), desk.hand)],
  ["disagreeing", (desk) => disagree(desk.doc, at(desk, "2026-11-19").id, "not so", desk.hand)],
  ["holding", (desk) => holdMeeting(desk.doc, desk.page, at(desk, "2026-11-26"))],
  ["skipping", (desk) => skipMeeting(desk.doc, desk.page, at(desk, "2026-11-26"), "away", desk.hand)],
  ["the relation", ({ doc }) => setRelation(doc, { type: "peers" })],
  ["where one tells how they work", ({ doc }) => setReadme(doc, ben, "https://contoso.example/ben")],
  ["the purpose", ({ doc }) => setPurpose(doc, "Room for what matters")],
  ["continuing", ({ doc, page }) => continueOn(doc, anaAndBen.id, "other", page.id)],
  ["separating", ({ doc }) => separate(doc, anaAndBen.id, "other")],
];

test.each(verbs)("[AG30] %s is one step that can be undone and done again", (_, verb) => {
  const [desk, other] = twoDesks();
  const { doc, page, hand } = desk;
  addTopic(doc, page, "first", hand);
  const topic = addTopic(doc, page, "Budget", hand) as TopicId;
  discussTopic(doc, page, topic, at(desk, "2026-11-19"));
  reopenTopic(doc, topic, null);
  addAction(doc, page, { who: null, what: "Ask Kim", due: null, madeIn: at(desk, "2026-11-19").id }, hand);
  agree(doc, page, at(desk, "2026-11-19"), hand);
  exchange(desk, other);
  const before = content(doc);

  const undo = undoOf(desk);
  let transactions = 0;
  doc.on("afterTransaction", (transaction: Y.Transaction) => (transactions += transaction.changed.size > 0 ? 1 : 0));
  doc.transact(() => verb(desk, topic), mine);
  const after = content(doc);
  expect(transactions).toBe(1);
  expect(after).not.toBe(before);
  // What the other does meanwhile is not undone with it.
  addTopic(other.doc, other.page, "the other's", other.hand);
  exchange(desk, other);
  undo.undo();
  expect(openTopics(doc, page.id).some((it) => it.text === "the other's")).toBe(true);
  exchange(desk, other);
  expect(content(other.doc)).toBe(content(doc));
  undo.redo();
  exchange(desk, other);
  expect(content(other.doc)).toBe(content(doc));
});

test.each(verbs)("[AG30] %s leaves nothing behind when it is undone", (_, verb) => {
  const [desk] = twoDesks();
  const { doc, page, hand } = desk;
  addTopic(doc, page, "first", hand);
  const topic = addTopic(doc, page, "Budget", hand) as TopicId;
  discussTopic(doc, page, topic, at(desk, "2026-11-19"));
  addAction(doc, page, { who: null, what: "Ask Kim", due: null, madeIn: at(desk, "2026-11-19").id }, hand);
  agree(doc, page, at(desk, "2026-11-19"), hand);
  const before = content(doc);
  const undo = undoOf(desk);
  doc.transact(() => verb(desk, topic), mine);
  const after = content(doc);
  undo.undo();
  expect(content(doc)).toBe(before);
  undo.redo();
  expect(content(doc)).toBe(after);
});

test("[AG30] undoing a discussed mark after the other moved and edited the topic keeps the other's work", () => {
  const [a, b] = twoDesks();
  const first = addTopic(a.doc, a.page, "first", a.hand) as TopicId;
  const topic = addTopic(a.doc, a.page, "Budget", a.hand) as TopicId;
  exchange(a, b);
  const undo = undoOf(a);
  a.doc.transact(() => discussTopic(a.doc, a.page, topic, at(a, "2026-11-26")), mine);
  editTopic(b.doc, topic, "Budget 2027");
  moveTopic(b.doc, topic, null, b.hand);
  exchange(a, b);
  undo.undo();
  exchange(a, b);
  expect(readTopic(b.doc, topic)).toMatchObject({ state: "open", touchedIn: [], text: "Budget 2027" });
  expect(openTopics(b.doc, b.page.id).map((it) => it.id)).toEqual([topic, first]);
});

test("[AG30] a meeting that was led on can be led back", () => {
  const [desk] = twoDesks();
  const { id, start } = at(desk, "2026-11-26");
  touchMeeting(desk.doc, desk.page, { id, start });
  writeNote(notesOf(desk.doc, id), "prepared");
  const undo = undoOf(desk);
  const next = "2026-12-03T09:00Z";
  const occurrences = [{ seriesKey: "", originalStart: next, start: next, end: "2026-12-03T09:30Z", cancelled: false }];
  const now = "2026-11-21T09:00Z";
  desk.doc.transact(
    () => followCalendar(desk.doc, desk.page, { occurrences, until: "2027-01-01T00:00Z", readAt: now }, now),
    mine,
  );
  expect(readMeeting(desk.doc, id).start).toBe(next);
  undo.undo();
  expect(readMeeting(desk.doc, id)).toMatchObject({ start, target: start });
});

test("[AG30] an agreement that was undone is not given", () => {
  const [desk] = twoDesks();
  const undo = undoOf(desk);
  desk.doc.transact(() => agree(desk.doc, desk.page, at(desk, "2026-11-26"), desk.hand), mine);
  undo.undo();
  const given = agreementsOf(desk.doc, desk.page.id, at(desk, "2026-11-26").id, anaAndBen);
  expect(given.map((it) => it.state)).toEqual(["notYet", "notYet"]);
});
