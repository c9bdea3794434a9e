/** A thing to talk about. It belongs to the page and not to an occurrence, so it is open until somebody says otherwise. */
import * as Y from "yjs";
import type { PersonId } from "#core/pairs/pair.ts";
import { newId, type Hand } from "./hand.ts";
import { touchMeeting, type Meeting, type MeetingId } from "./meeting.ts";
import { byOrder, orderAfter } from "./order.ts";
import { beginPage, type PageId, type PageRef } from "./page.ts";
import { plainText, setLine, textRoot } from "./text.ts";

export type TopicId = string & { readonly __brand: "TopicId" };
export type TopicState = "open" | "discussed" | "parked" | "dropped";

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
}

type Fields = Y.Map<unknown>;

const records = (doc: Y.Doc): Y.Map<Fields> => doc.getMap("topics");

/** Blank text adds nothing and answers null. */
export const addTopic = (doc: Y.Doc, page: PageRef, text: string, hand: Hand): TopicId | null => {
  const words = text.trim();
  if (words === "") return null;
  const id = newId(hand) as TopicId;
  const lane = openTopics(doc, page.id).filter((it) => it.lane === hand.me);
  doc.transact(() => {
    beginPage(doc, page);
    const record: Fields = new Y.Map();
    record.set("page", page.id);
    record.set("author", hand.me);
    record.set("lane", hand.me);
    record.set("state", "open");
    record.set("order", orderAfter(lane, lane.at(-1)?.id ?? null, hand));
    record.set("createdAt", hand.now());
    records(doc).set(id, record);
    setLine(textRoot(doc, `topic/${id}`), words);
  });
  return id;
};

/** Blank text changes nothing: a topic is taken away by dropping it. */
export const editTopic = (doc: Y.Doc, id: TopicId, text: string): void => {
  const words = text.trim();
  if (words === "" || !records(doc).has(id)) return;
  doc.transact(() => setLine(textRoot(doc, `topic/${id}`), words));
};

/** Moves a topic in its lane, behind `before`, or to the front. */
export const moveTopic = (doc: Y.Doc, id: TopicId, before: TopicId | null, hand: Hand): void => {
  const topic = readTopic(doc, id);
  if (topic === null || before === id) return;
  const lane = openTopics(doc, topic.page).filter((it) => it.lane === topic.lane && it.id !== id);
  records(doc)
    .get(id)
    ?.set("order", orderAfter(lane, before, hand));
};

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

export const setTopicState = (doc: Y.Doc, id: TopicId, state: "parked" | "dropped"): void => {
  records(doc).get(id)?.set("state", state);
};

export const readTopic = (doc: Y.Doc, id: TopicId): Topic | null => {
  const record = records(doc).get(id);
  return record === undefined ? null : toTopic(doc, id, record);
};

/** All topics of a page, in order. */
export const readTopics = (doc: Y.Doc, page: PageId): readonly Topic[] =>
  [...records(doc).entries()]
    .filter(([, record]) => record.get("page") === page)
    .map(([id, record]) => toTopic(doc, id as TopicId, record))
    .toSorted(byOrder);

export const openTopics = (doc: Y.Doc, page: PageId): readonly Topic[] =>
  readTopics(doc, page).filter((it) => it.state === "open");

const toTopic = (doc: Y.Doc, id: TopicId, record: Fields): Topic => ({
  id,
  page: record.get("page") as PageId,
  author: record.get("author") as PersonId,
  lane: record.get("lane") as PersonId,
  text: plainText(textRoot(doc, `topic/${id}`)),
  state: record.get("state") as TopicState,
  order: record.get("order") as string,
  createdAt: record.get("createdAt") as number,
  touchedIn: [...record.keys()]
    .filter((key) => key.startsWith("touched/"))
    .map((key) => key.slice("touched/".length) as MeetingId)
    .toSorted(),
});
