/** A question or a remark on a topic, an action or a whole meeting, ahead of time or after it. */
import * as Y from "yjs";
import type { PersonId } from "#core/pairs/pair.ts";
import type { ActionId } from "./action.ts";
import { newId, type Hand } from "./hand.ts";
import type { MeetingId } from "./meeting.ts";
import { setLine, textRoot, wordsOf } from "./text.ts";
import type { TopicId } from "./topic.ts";

export type CommentId = string & { readonly __brand: "CommentId" };
export type CommentOn = `topic/${TopicId}` | `action/${ActionId}` | `meeting/${MeetingId}`;

export interface Comment {
  readonly id: CommentId;
  readonly on: CommentOn;
  readonly author: PersonId;
  readonly text: string;
  /** Says that the author does not agree with what was agreed. */
  readonly disagrees: boolean;
  readonly createdAt: number;
}

type Fields = Y.Map<unknown>;

const records = (doc: Y.Doc): Y.Map<Fields> => doc.getMap("comments");

/** Blank text adds nothing and answers null. */
export const addComment = (
  doc: Y.Doc,
  on: CommentOn,
  text: string,
  hand: Hand,
  disagrees = false,
): CommentId | null => {
  const words = text.trim();
  if (words === "") return null;
  const id = newId(hand) as CommentId;
  doc.transact(() => {
    const record: Fields = new Y.Map();
    record.set("on", on);
    record.set("author", hand.me);
    record.set("createdAt", hand.now());
    if (disagrees) record.set("disagrees", true);
    records(doc).set(id, record);
    setLine(textRoot(doc, `comment/${id}`), words);
  });
  return id;
};

export const editComment = (doc: Y.Doc, id: CommentId, text: string): void => {
  const words = text.trim();
  if (words === "" || !records(doc).has(id)) return;
  doc.transact(() => setLine(textRoot(doc, `comment/${id}`), words));
};

/** Its author takes it back. */
export const dropComment = (doc: Y.Doc, id: CommentId): void => {
  records(doc).get(id)?.set("state", "dropped");
};

/** How many stand on each thing, without reading their words. */
export const countComments = (doc: Y.Doc): ReadonlyMap<CommentOn, number> => {
  const counts = new Map<CommentOn, number>();
  for (const record of records(doc).values())
    if (record.get("state") !== "dropped") {
      const on = record.get("on") as CommentOn;
      counts.set(on, (counts.get(on) ?? 0) + 1);
    }
  return counts;
};

/** Oldest first. */
export const readComments = (doc: Y.Doc, on: CommentOn): readonly Comment[] =>
  allComments(doc).filter((it) => it.on === on);

/** Of everything, oldest first: for whoever shows many topics at once. */
export const allComments = (doc: Y.Doc): readonly Comment[] =>
  [...records(doc).entries()]
    .filter(([, record]) => record.get("state") !== "dropped")
    .map(([id, record]) => ({
      id: id as CommentId,
      on: record.get("on") as CommentOn,
      author: record.get("author") as PersonId,
      text: wordsOf(doc, `comment/${id}`),
      disagrees: record.get("disagrees") === true,
      createdAt: record.get("createdAt") as number,
    }))
    .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
