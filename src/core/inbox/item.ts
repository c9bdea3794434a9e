/**
 * What waits in the inbox, in the clear: only inside a seal, in the browser, and in the bot's memory for a moment.
 *
 * UTF-8 JSON, filled up with blanks to the next multiple of 256 bytes so that its length says little:
 *
 * | Field | |
 * | --- | --- |
 * | `v` | 1 |
 * | `type` | `topic`, `skip`, `nothing` or `update` |
 * | `at` | when it was written, milliseconds since 1970 |
 * | `page` | page id; of a topic |
 * | `text` | words of a topic, at most 4,000 |
 * | `meeting` | meeting id; of a skip and of "nothing this week" |
 * | `reason` | words of a skip, at most 1,000, or nothing |
 * | `update` | base64 of a Yjs update (v2) that a page could not save before it was closed |
 *
 * An update that is too large for this is written as packed.ts says, and then in parts as parts.ts says. Who wrote it stands in the seal's context, where nobody else can put their name.
 */
import type { MeetingId } from "#core/agenda/meeting.ts";
import type { PageId } from "#core/agenda/page.ts";
import { type Json, objectIn, textIn, wholeIn } from "#core/pairs/json.ts";
import { fromBase64, toBase64 } from "#core/base64.ts";
import type { Bytes } from "./hpke.ts";

/** 32 characters of hexadecimal, drawn by whoever writes the item; writing it again with the same id is the same item. */
export type ItemId = string & { readonly __brand: "ItemId" };

/** So many items of one pair wait at most. */
export const mostItems = 200;

export interface Update {
  readonly type: "update";
  readonly at: number;
  readonly update: Bytes;
}

/** Of an update that is larger than one item may be; see parts.ts. */
export interface Part {
  readonly type: "part";
  /** The same for all parts of one update. */
  readonly of: string;
  /** From 0. */
  readonly index: number;
  readonly count: number;
  readonly bytes: Bytes;
}

/** What says something by itself. */
export type InboxItem =
  | { readonly type: "topic"; readonly at: number; readonly page: PageId; readonly text: string }
  | { readonly type: "skip"; readonly at: number; readonly meeting: MeetingId; readonly reason: string }
  | { readonly type: "nothing"; readonly at: number; readonly meeting: MeetingId }
  | Update;

export const parseItemId = (text: string): ItemId | null => (/^[0-9a-f]{32}$/.test(text) ? (text as ItemId) : null);

export const itemToBytes = (item: InboxItem): Bytes => {
  const fields = item.type === "update" ? { ...item, update: toBase64(item.update) } : item;
  const json = new TextEncoder().encode(JSON.stringify({ v: 1, ...fields }));
  const padded = new Uint8Array(Math.ceil(json.length / 256) * 256).fill(blank);
  padded.set(json);
  return padded;
};

/** Null for what no version of the app that we know has written. */
export const bytesToItem = (bytes: Uint8Array): InboxItem | null => {
  const it = parseJson(bytes);
  const at = wholeIn(it?.["at"]);
  if (it?.["v"] !== 1 || at === null || at < 0) return null;
  const meeting = /^[0-9a-f]{24}@[\w:-]{1,40}$/.exec(textIn(it["meeting"]))?.[0] as MeetingId | undefined;
  switch (it["type"]) {
    case "topic": {
      const [page, text] = [textIn(it["page"]), textIn(it["text"]).trim()];
      if (!/^[0-9a-f]{24}$/.test(page) || text === "" || text.length > 4000) return null;
      return { type: "topic", at, page: page as PageId, text };
    }
    case "skip": {
      const reason = textIn(it["reason"]).trim();
      return meeting === undefined || reason.length > 1000 ? null : { type: "skip", at, meeting, reason };
    }
    case "nothing":
      return meeting === undefined ? null : { type: "nothing", at, meeting };
    case "update": {
      const update = fromBase64(it["update"]);
      return update === null ? null : { type: "update", at, update };
    }
    default:
      return null;
  }
};

const blank = 32;

const parseJson = (bytes: Uint8Array): Json | null => {
  try {
    return objectIn(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    return null;
  }
};
