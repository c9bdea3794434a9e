import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { meetingIdOf } from "#core/agenda/meeting.ts";
import { continuePage, pageOf, pagesOf } from "#core/agenda/page.ts";
import {
  addTopic,
  bringTopic,
  discussTopic,
  editTopic,
  openTopics,
  readTopics,
  setTopicState,
  type TopicId,
} from "#core/agenda/topic.ts";
import { answersTo, takeBackAnswers } from "#core/agenda/answer.ts";
import type { ItemId } from "#core/inbox/item.ts";
import { itemUpdate, type OpenedItem, putIn, topicIdOf } from "#core/inbox/put-in.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

const page = pageOf(new Y.Doc(), anaAndBen.id, "series");
const meeting = meetingIdOf(page.id, "2026-11-26T09:00:00Z");
const noon = 1_795_000_000_000;

const hand = (me: PersonId) => ({
  me,
  now: () => noon,
  random: (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes)),
});
const itemId = (n: number): ItemId => n.toString(16).padStart(32, "0") as ItemId;
const topic = (n: number, text = `Topic ${n}`, at = noon + n): OpenedItem => ({
  id: itemId(n),
  by: ben,
  item: { type: "topic", at, page: page.id, text },
});
const lane = (doc: Y.Doc, person: PersonId): readonly string[] =>
  openTopics(doc, page.id)
    .filter((it) => it.lane === person)
    .map((it) => it.text);
const stand = (doc: Y.Doc): unknown => [readTopics(doc, page.id), answersTo(doc, meeting), pagesOf(doc)];
const sync = (a: Y.Doc, b: Y.Doc): void => {
  Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
  Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
};

test("[IB10] a topic stands in its writer's lane, behind what was typed, in the order of writing", () => {
  const doc = new Y.Doc();
  addTopic(doc, page, "Typed first", hand(ben));
  addTopic(doc, page, "Typed by Ana", hand(ana));
  for (const n of [3, 1, 2]) putIn(doc, topic(n), page);
  expect(lane(doc, ben)).toEqual(["Typed first", "Topic 1", "Topic 2", "Topic 3"]);
  expect(lane(doc, ana)).toEqual(["Typed by Ana"]);
  addTopic(doc, page, "Typed last", hand(ben));
  expect(lane(doc, ben).at(-1)).toBe("Typed last");
  expect(readTopics(doc, page.id).find((it) => it.text === "Topic 1")).toMatchObject({
    author: ben,
    createdAt: noon + 1,
    state: "open",
  });
});

test("[IB10] a notebook that nobody has written in has the page afterwards", () => {
  const doc = new Y.Doc();
  putIn(doc, topic(1), page);
  expect(pagesOf(doc)).toEqual([page]);
  const unknown = new Y.Doc();
  putIn(unknown, topic(1), null);
  expect(lane(unknown, ben)).toEqual(["Topic 1"]);
});

test("[IB11] both clients put in the same items at the same moment, twice and in any order, and each stands once", () => {
  const items = [1, 2, 3, 4].map((n) => topic(n, n % 2 ? `Same words` : `Topic ${n}`));
  const answers: readonly OpenedItem[] = [
    { id: itemId(5), by: ben, item: { type: "skip", at: noon, meeting, reason: "Holiday" } },
    { id: itemId(6), by: ana, item: { type: "nothing", at: noon + 1, meeting } },
  ];
  const all = [...items, ...answers];
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1), fc.nat(6)), { maxLength: 40 }), (steps) => {
      const docs = [new Y.Doc(), new Y.Doc()] as const;
      addTopic(docs[0], page, "Typed", hand(ben));
      for (const [who, what] of steps) {
        const opened = all[what];
        if (opened === undefined) sync(...docs);
        else putIn(docs[who === 0 ? 0 : 1], opened, page);
      }
      for (const opened of all) putIn(docs[0], opened, page);
      sync(...docs);
      for (const doc of docs) {
        expect(lane(doc, ben)).toEqual(["Typed", "Same words", "Topic 2", "Same words", "Topic 4"]);
        expect(answersTo(doc, meeting).map((it) => it.type)).toEqual(["skip", "nothing"]);
      }
      expect(stand(docs[0])).toEqual(stand(docs[1]));
    }),
  );
});

test("[IB11] the update is the same bytes on every machine", () => {
  expect(itemUpdate(topic(1))).toEqual(itemUpdate(topic(1)));
  expect(itemUpdate(topic(1))).not.toEqual(itemUpdate({ ...topic(1), id: itemId(2) }));
});

test("[IB12] what was done to a topic since stays done when the item comes again", () => {
  const doc = new Y.Doc();
  const [edited, discussed, dropped] = [1, 2, 3].map((n) => topicIdOf(itemId(n))) as [TopicId, TopicId, TopicId];
  const again = (): void => {
    for (const n of [1, 2, 3]) putIn(doc, topic(n), page);
  };
  again();
  editTopic(doc, edited, "In better words");
  discussTopic(doc, page, discussed, { id: meeting, start: null });
  setTopicState(doc, dropped, "dropped");
  const before = stand(doc);
  again();
  // Also through a file, which forgets deleted words.
  const reopened = new Y.Doc();
  Y.applyUpdateV2(reopened, Y.encodeStateAsUpdateV2(doc));
  for (const n of [1, 2, 3]) putIn(reopened, topic(n), page);
  expect(stand(doc)).toEqual(before);
  expect(readTopics(reopened, page.id).map((it) => [it.text, it.state])).toEqual([
    ["In better words", "open"],
    ["Topic 2", "discussed"],
    ["Topic 3", "dropped"],
  ]);
});

test("[IB12] a skip that was taken back stays taken back", () => {
  const doc = new Y.Doc();
  const skip: OpenedItem = { id: itemId(5), by: ben, item: { type: "skip", at: noon, meeting, reason: "Ill" } };
  putIn(doc, skip, null);
  takeBackAnswers(doc, meeting, "skip");
  putIn(doc, skip, null);
  expect(answersTo(doc, meeting)).toEqual([]);
});

test("[IB13] two answers for one meeting stand beside each other, and another meeting has neither", () => {
  const [a, b] = [new Y.Doc(), new Y.Doc()];
  putIn(a, { id: itemId(5), by: ben, item: { type: "skip", at: noon, meeting, reason: "Holiday" } }, page);
  putIn(b, { id: itemId(6), by: ana, item: { type: "skip", at: noon - 1, meeting, reason: "" } }, page);
  sync(a, b);
  const expected = [
    { id: itemId(6), type: "skip", by: ana, at: noon - 1, reason: "" },
    { id: itemId(5), type: "skip", by: ben, at: noon, reason: "Holiday" },
  ];
  for (const doc of [a, b]) expect(answersTo(doc, meeting)).toEqual(expected);
  expect(answersTo(a, meetingIdOf(page.id, "2026-12-03T09:00:00Z"))).toEqual([]);
});

test("[IB14] a topic follows its series to the page that it continues by now", () => {
  const doc = new Y.Doc();
  const old = pageOf(doc, anaAndBen.id, "older series");
  addTopic(doc, old, "Kept", hand(ben));
  continuePage(doc, "series", old.id);
  const leadsTo = pageOf(doc, anaAndBen.id, "series");
  putIn(doc, topic(1), leadsTo);
  expect(openTopics(doc, old.id).map((it) => it.text)).toEqual(["Kept", "Topic 1"]);
  expect(openTopics(doc, page.id)).toEqual([]);
  // Taken to another page by hand since, it stays there.
  const third = pageOf(doc, anaAndBen.id, "third series");
  bringTopic(doc, topicIdOf(itemId(1)), third, hand(ana));
  putIn(doc, topic(1), leadsTo);
  expect(openTopics(doc, third.id).map((it) => it.text)).toEqual(["Topic 1"]);
});

test("[IB15] an unsaved update is put in once, and damage changes nothing", () => {
  const [mine, theirs] = [new Y.Doc(), new Y.Doc()];
  addTopic(mine, page, "Typed before the tab was closed", hand(ben));
  const update = new Uint8Array(Y.encodeStateAsUpdateV2(mine));
  const parked: OpenedItem = { id: itemId(7), by: ben, item: { type: "update", at: noon, update } };
  expect(putIn(theirs, parked, null)).toEqual({ ok: true, value: undefined });
  putIn(theirs, parked, null);
  sync(mine, theirs);
  expect(lane(theirs, ben)).toEqual(["Typed before the tab was closed"]);
  const before = stand(theirs);
  const damaged: OpenedItem = { ...parked, item: { type: "update", at: noon, update: update.slice(0, 12) } };
  expect(putIn(theirs, damaged, null)).toEqual({ ok: false, error: { type: "damaged" } });
  expect(stand(theirs)).toEqual(before);
});

test("[IB16] an update that goes on from words an older version took away waits until they are here", () => {
  const [mine, theirs] = [new Y.Doc(), new Y.Doc()];
  addTopic(mine, page, "In the file before it was put back", hand(ben));
  const before = Y.encodeStateVector(mine);
  const earlier = Y.encodeStateAsUpdateV2(mine);
  addTopic(mine, page, "Typed before the tab was closed", hand(ben));
  const update = new Uint8Array(Y.encodeStateAsUpdateV2(mine, before));
  const parked: OpenedItem = { id: itemId(8), by: ben, item: { type: "update", at: noon, update } };
  expect(putIn(theirs, parked, null)).toEqual({ ok: false, error: { type: "tooEarly" } });
  // Another that is whole does not wait with it.
  const others = new Y.Doc();
  addTopic(others, page, "Typed elsewhere", hand(ana));
  const whole = new Uint8Array(Y.encodeStateAsUpdateV2(others));
  const beside: OpenedItem = { id: itemId(9), by: ana, item: { type: "update", at: noon, update: whole } };
  expect(putIn(theirs, beside, null)).toEqual({ ok: true, value: undefined });
  Y.applyUpdateV2(theirs, earlier);
  expect(putIn(theirs, parked, null)).toEqual({ ok: true, value: undefined });
  expect(lane(theirs, ben)).toEqual(["In the file before it was put back", "Typed before the tab was closed"]);
});
