/** A thing to talk about. It belongs to the page and not to an occurrence, so it is open until somebody says otherwise. */
import * as Y from "yjs";
import type { PersonId } from "#core/pairs/pair.ts";
import { newId, type Hand } from "./hand.ts";
import { touchMeeting, type Meeting, type MeetingId } from "./meeting.ts";
import { orderAfter, orderBehind } from "./order.ts";
import { beginPage, type PageId, type PageRef } from "./page.ts";
import { listOn, ordersOn, recordsOf, type Fields } from "./records.ts";
import { remembered } from "./remembered.ts";
import { setLine, textRoot, wordsIn } from "./text.ts";

export type TopicId = string & { readonly __brand: "TopicId" };
export type TopicState = "open" | "discussed" | "parked" | "dropped";
export type TopicKind = (typeof topicKinds)[number];

export const topicKinds = [
  "growth",
  "trouble",
  "idea",
  "feedback",
  "helpWanted",
  "helpOffered",
  "decision",
  "personal",
  "other",
] as const;

export interface Topic {
  readonly id: TopicId;
  readonly page: PageId;
  readonly author: PersonId;
  /** Whose lane it stands in. */
  readonly lane: PersonId;
  readonly text: string;
  readonly state: TopicState;
  readonly order: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Meetings in which it was discussed, oldest first. */
  readonly touchedIn: readonly MeetingId[];
  readonly kind: TopicKind | null;
  /** `YYYY-MM-DD`: not to be talked about in a meeting before that day. */
  readonly notBefore: string | null;
  /** Must not be missed: time is kept for it at the end. */
  readonly critical: { readonly minutes: number } | null;
}

export type TopicDetails = Pick<Topic, "kind" | "notBefore" | "critical">;

const records = (doc: Y.Doc): Y.Map<Fields> => recordsOf(doc, "topics");

/** Blank text adds nothing and answers null. */
export const addTopic = (doc: Y.Doc, page: PageRef, text: string, hand: Hand): TopicId | null => {
  const words = text.trim();
  if (words === "") return null;
  const id = newId(hand) as TopicId;
  const order = orderBehind(ordersOn(doc, "topics", page.id), hand);
  doc.transact(() => {
    beginPage(doc, page);
    writeTopic(doc, { id, page: page.id, author: hand.me, lane: hand.me, text: words, order, createdAt: hand.now() });
  });
  return id;
};

type NewTopic = Pick<Topic, "id" | "page" | "author" | "lane" | "text" | "order" | "createdAt">;

/** An open topic whose id, place and time its caller has decided. */
export const writeTopic = (doc: Y.Doc, topic: NewTopic): void =>
  doc.transact(() => {
    const record: Fields = new Y.Map();
    record.set("page", topic.page);
    record.set("author", topic.author);
    record.set("lane", topic.lane);
    record.set("state", "open");
    record.set("order", topic.order);
    record.set("createdAt", topic.createdAt);
    records(doc).set(topic.id, record);
    setLine(textRoot(doc, `topic/${topic.id}`), topic.text);
  });

/** Blank text changes nothing: a topic is taken away by dropping it. */
export const editTopic = (doc: Y.Doc, id: TopicId, text: string): void => {
  const words = text.trim();
  if (words === "" || !records(doc).has(id)) return;
  doc.transact(() => setLine(textRoot(doc, `topic/${id}`), words));
};

/** What is left out stays as it is; null takes it away. */
export const detailTopic = (doc: Y.Doc, id: TopicId, details: Partial<TopicDetails>): void =>
  doc.transact(() => {
    const record = records(doc).get(id);
    if (record === undefined) return;
    if (details.kind !== undefined) record.set("kind", details.kind);
    if (details.notBefore !== undefined) record.set("notBefore", details.notBefore);
    if (details.critical !== undefined) record.set("critical", details.critical && { ...details.critical });
  });

/** Moves a topic behind another of its page, or to the front. The other may be of the other lane: both can stand at the end. */
export const moveTopic = (doc: Y.Doc, id: TopicId, before: TopicId | null, hand: Hand): void => {
  const topic = readTopic(doc, id);
  if (topic === null || before === id) return;
  // Also those that are ticked off: they keep their places and can be what stands in front.
  const others = readTopics(doc, topic.page).filter((it) => it.id !== id);
  records(doc)
    .get(id)
    ?.set("order", orderAfter(others, before, hand));
};

/** Talked about in this meeting and not finished: it stays open for the next. */
export const touchTopic = (doc: Y.Doc, page: PageRef, id: TopicId, meeting: Meeting): void =>
  doc.transact(() => {
    const record = records(doc).get(id);
    if (record === undefined) return;
    touchMeeting(doc, page, meeting);
    record.set("state", "open");
    record.set(`touched/${meeting.id}`, true);
  });

export const discussTopic = (doc: Y.Doc, page: PageRef, id: TopicId, meeting: Meeting): void =>
  doc.transact(() => {
    const record = records(doc).get(id);
    if (record === undefined) return;
    touchMeeting(doc, page, meeting);
    record.set("state", "discussed");
    record.set(`touched/${meeting.id}`, true);
  });

/** Takes back a mark of this meeting, or brings back what was parked or dropped. */
export const reopenTopic = (doc: Y.Doc, id: TopicId, meeting: MeetingId | null): void =>
  doc.transact(() => {
    const record = records(doc).get(id);
    if (record === undefined) return;
    record.set("state", "open");
    if (meeting !== null) record.delete(`touched/${meeting}`);
  });

/** To another page of the two, for instance out of a series that has ended. It goes behind what its lane holds there. */
export const bringTopic = (doc: Y.Doc, id: TopicId, page: PageRef, hand: Hand): void => {
  const topic = readTopic(doc, id);
  if (topic === null) return;
  const order = orderBehind(ordersOn(doc, "topics", page.id), hand);
  doc.transact(() => {
    beginPage(doc, page);
    const record = records(doc).get(id);
    record?.set("page", page.id);
    record?.set("order", order);
  });
};

export const setTopicState = (doc: Y.Doc, id: TopicId, state: "parked" | "dropped"): void => {
  records(doc).get(id)?.set("state", state);
};

export const readTopic = (doc: Y.Doc, id: TopicId): Topic | null => {
  const record = records(doc).get(id);
  return record instanceof Y.Map ? toTopic(doc, id, record) : null;
};

/** All topics of a page, in order. */
export const readTopics = (doc: Y.Doc, page: PageId): readonly Topic[] =>
  listOn<Topic>(doc, "topics", page, (id, record) => toTopic(doc, id, record));

export const openTopics = (doc: Y.Doc, page: PageId): readonly Topic[] =>
  readTopics(doc, page).filter((it) => it.state === "open");

const toTopic = (doc: Y.Doc, id: TopicId, record: Fields): Topic =>
  remembered(doc, record, (also) => fieldsOf(id, record, wordsIn(also(textRoot(doc, `topic/${id}`)))));

const fieldsOf = (id: TopicId, record: Fields, text: string): Topic => ({
  id,
  text,
  page: record.get("page") as PageId,
  author: record.get("author") as PersonId,
  lane: record.get("lane") as PersonId,
  state: record.get("state") as TopicState,
  order: record.get("order") as string,
  createdAt: record.get("createdAt") as number,
  touchedIn: [...record.keys()]
    .filter((key) => key.startsWith("touched/"))
    .map((key) => key.slice("touched/".length) as MeetingId)
    .toSorted(),
  kind: (record.get("kind") as TopicKind | null | undefined) ?? null,
  notBefore: (record.get("notBefore") as string | null | undefined) ?? null,
  critical: (record.get("critical") as Topic["critical"] | undefined) ?? null,
});
