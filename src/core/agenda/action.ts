/** A next step: who, what, when. */
import * as Y from "yjs";
import type { PersonId } from "#core/pairs/pair.ts";
import { newId, type Hand } from "./hand.ts";
import type { MeetingId } from "./meeting.ts";
import { orderBehind } from "./order.ts";
import { beginPage, type PageId, type PageRef } from "./page.ts";
import { listOn, ordersOn, recordsOf, type Fields } from "./records.ts";
import { remembered } from "./remembered.ts";
import { setLine, textRoot, wordsIn } from "./text.ts";
import type { TopicId } from "./topic.ts";

export type ActionId = string & { readonly __brand: "ActionId" };

export type Due =
  /**
   * Moves with the meeting. `after` is the meeting in which it was agreed, null between meetings. `meetings`: in how many,
   * one when it says nothing.
   */
  | { readonly type: "nextMeeting"; readonly after: MeetingId | null; readonly meetings?: number }
  /** `YYYY-MM-DD`, a day in the reader's own calendar. */
  | { readonly type: "day"; readonly day: string };

export interface Action {
  readonly id: ActionId;
  readonly page: PageId;
  readonly author: PersonId;
  readonly who: PersonId | null;
  readonly what: string;
  readonly due: Due | null;
  readonly state: "open" | "done" | "dropped";
  readonly madeIn: MeetingId | null;
  readonly order: string;
  readonly createdAt: number;
  readonly from: ActionSource | null;
}

/** What it was made from. */
export type ActionSource =
  | { readonly type: "topic"; readonly topic: TopicId }
  | { readonly type: "note"; readonly meeting: MeetingId };

export interface NewAction {
  readonly who: PersonId | null;
  readonly what: string;
  readonly due: Due | null;
  readonly madeIn: MeetingId | null;
  readonly from?: ActionSource;
}

const records = (doc: Y.Doc): Y.Map<Fields> => recordsOf(doc, "actions");

/** Blank text adds nothing and answers null. */
export const addAction = (doc: Y.Doc, page: PageRef, action: NewAction, hand: Hand): ActionId | null => {
  const words = action.what.trim();
  if (words === "") return null;
  const id = newId(hand) as ActionId;
  doc.transact(() => {
    beginPage(doc, page);
    const record: Fields = new Y.Map();
    record.set("page", page.id);
    record.set("author", hand.me);
    record.set("who", action.who);
    record.set("due", action.due === null ? null : { ...action.due });
    record.set("state", "open");
    record.set("madeIn", action.madeIn);
    if (action.from !== undefined) record.set("from", { ...action.from });
    record.set("order", orderBehind(ordersOn(doc, "actions", page.id), hand));
    record.set("createdAt", hand.now());
    records(doc).set(id, record);
    setLine(textRoot(doc, `action/${id}`), words);
  });
  return id;
};

export const editAction = (
  doc: Y.Doc,
  id: ActionId,
  change: Partial<Pick<Action, "who" | "what" | "due" | "state">>,
): void =>
  doc.transact(() => {
    const record = records(doc).get(id);
    if (record === undefined) return;
    if (change.who !== undefined) record.set("who", change.who);
    if (change.due !== undefined) record.set("due", change.due === null ? null : { ...change.due });
    if (change.state !== undefined) record.set("state", change.state);
    const words = change.what?.trim() ?? "";
    if (words !== "") setLine(textRoot(doc, `action/${id}`), words);
  });

/** All actions of a page, in order. */
export const readActions = (doc: Y.Doc, page: PageId): readonly Action[] =>
  listOn<Action>(doc, "actions", page, (id, record) => toAction(doc, id, record));

/** What a meeting begins with: everything still open that was not agreed in it. */
export const previousAgreements = (actions: readonly Action[], meeting: MeetingId): readonly Action[] =>
  actions.filter((it) => it.state === "open" && it.madeIn !== meeting);

const toAction = (doc: Y.Doc, id: ActionId, record: Fields): Action =>
  remembered(doc, record, (also) => fieldsOf(id, record, wordsIn(also(textRoot(doc, `action/${id}`)))));

const fieldsOf = (id: ActionId, record: Fields, what: string): Action => ({
  id,
  what,
  page: record.get("page") as PageId,
  author: record.get("author") as PersonId,
  who: record.get("who") as PersonId | null,
  due: record.get("due") as Due | null,
  state: record.get("state") as Action["state"],
  madeIn: record.get("madeIn") as MeetingId | null,
  order: record.get("order") as string,
  createdAt: record.get("createdAt") as number,
  from: (record.get("from") as ActionSource | undefined) ?? null,
});
