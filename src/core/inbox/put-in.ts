/** An opened item goes into the notebook: once, also when both clients open it in the same minute. */
import { toHex } from "#core/hex.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import * as Y from "yjs";
import { writeAnswer } from "#core/agenda/answer.ts";
import { beginPage, type PageRef } from "#core/agenda/page.ts";
import { updateFromCause } from "#core/agenda/shared-cause.ts";
import { readTopic, type TopicId, writeTopic } from "#core/agenda/topic.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { InboxItem, ItemId } from "./item.ts";

export interface OpenedItem {
  readonly id: ItemId;
  readonly by: PersonId;
  readonly item: InboxItem;
}

export type PutInError =
  | { readonly type: "damaged" }
  /** It goes on from something that this notebook does not have yet. */
  | { readonly type: "tooEarly" };

/**
 * `page`: where the item's page leads in this notebook today, null when its series is not known here. The item may be
 * acknowledged once the notebook is saved.
 */
export const putIn = (doc: Y.Doc, opened: OpenedItem, page: PageRef | null): Result<void, PutInError> => {
  const { item } = opened;
  const update = itemUpdate(opened);
  if (!isUpdate(update)) return err({ type: "damaged" });
  const topic = topicIdOf(opened.id);
  const isNew = readTopic(doc, topic) === null;
  // Yjs counts a transaction that applies an update as another's: what we write ourselves needs one of its own.
  Y.applyUpdateV2(doc, update);
  // Yjs keeps what it cannot place aside and says nothing: until the rest is here nobody reads it.
  if (item.type === "update" && !isPlaced(doc, update)) return err({ type: "tooEarly" });
  if (item.type !== "topic" || page === null) return ok(undefined);
  doc.transact(() => {
    beginPage(doc, page);
    // The series was told to continue another page after the item was written.
    if (isNew && page.id !== item.page) doc.getMap<Y.Map<unknown>>("topics").get(topic)?.set("page", page.id);
  });
  return ok(undefined);
};

/** Of this update alone: another that waits for its beginning says nothing about it. */
const isPlaced = (doc: Y.Doc, update: Uint8Array): boolean => {
  const has = (client: number, clock: number): boolean => Y.getState(doc.store, client) >= clock;
  const written = [...Y.parseUpdateMetaV2(update).to];
  const deleted = [...Y.decodeUpdateV2(update).ds.clients].flatMap(([client, ranges]) =>
    ranges.map(({ clock, len }) => [client, clock + len] as const),
  );
  return [...written, ...deleted].every(([client, clock]) => has(client, clock));
};

/** The same bytes from every client, since it is made of nothing but the item. */
export const itemUpdate = ({ id, by, item }: OpenedItem): Uint8Array => {
  if (item.type === "update") return item.update;
  return updateFromCause(`inbox/${id}`, (doc) => {
    switch (item.type) {
      case "topic": {
        const { at, page, text } = item;
        const order = orderAt(at);
        return writeTopic(doc, { id: topicIdOf(id), page, author: by, lane: by, text, order, createdAt: at });
      }
      case "skip":
        return writeAnswer(doc, item.meeting, { id, type: "skip", by, at: item.at, reason: item.reason });
      case "nothing":
        return writeAnswer(doc, item.meeting, { id, type: "nothing", by, at: item.at, reason: "" });
    }
  });
};

/** 128 bits of the item's id through a hash, so that the service, which knows the item, does not know the topic. */
export const topicIdOf = (id: ItemId): TopicId =>
  toHex(sha256(new TextEncoder().encode(`duologue inbox topic\n${id}`)).slice(0, 16)) as TopicId;

/**
 * Behind every topic that was typed into the page, in the order of writing. A fractional index with "h" and eight digits is a
 * whole number far above those a lane counts up from "a0", and the lane goes on counting from it.
 */
const orderAt = (at: number): string => {
  let [digits, rest] = ["", at];
  for (let place = 0; place < 8; place++) {
    digits = (alphabet[rest % 62] ?? "0") + digits;
    rest = Math.floor(rest / 62);
  }
  return `h${digits}`;
};

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const isUpdate = (update: Uint8Array): boolean => {
  const scratch = new Y.Doc();
  try {
    Y.applyUpdateV2(scratch, update);
    return true;
  } catch {
    // Yjs throws errors of many kinds on bytes that are no update; whichever it is, they cannot be put in.
    return false;
  } finally {
    scratch.destroy();
  }
};
