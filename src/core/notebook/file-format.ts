/**
 * One pair's notebook as one HTML file.
 *
 * For people: the readable notebook, self-contained, under a policy that runs and loads nothing.
 * For us: one inert block, `<script type="application/vnd.duologue+json" id="duologue">`, JSON with `<` as `\u003c`:
 *
 * | Field | |
 * | --- | --- |
 * | `format` | 1. A larger number is read by nobody who does not know it, and never written over. |
 * | `pair` | `tenant` and the two sorted `people` |
 * | `pairId` | hash of the three |
 * | `notebook` | random id of this very notebook |
 * | `room` | `secret` (base64) and `epoch` (whole, 2^31 at most) of live editing; the reason why copies must leave it out |
 * | `inbox` | key pairs, newest first, as core/inbox/keys.ts has them; left out while there is none |
 * | `sum` | base64 of SHA-256 over the bytes of `state` |
 * | `state` | base64 of the whole Yjs document as one update (v2), without the text that was deleted |
 *
 * Fields that a later writer of format 1 adds are kept and written back. The same content gives the same file.
 *
 * A copy, which each of the two keeps for the day on which the file is gone, is the same page with the block's type
 * `application/vnd.duologue.copy+json` and without `room` and `inbox`. It opens as a document and as nothing else:
 * `parseFile` does not take it, and who restores from it makes new secrets.
 *
 * A file that the notebook was moved out of keeps its words for people and for nothing else: the block has `left`, true, and
 * neither `room` nor `inbox`.
 */
import { atOnce } from "#core/at-once.ts";
import { objectIn, parseObject } from "#core/pairs/json.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import * as Y from "yjs";
import { readKeys } from "#core/inbox/keys.ts";
import type { Pair } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { fromBase64, toBase64 } from "#core/base64.ts";
import { epochIn, type Envelope } from "./envelope.ts";

export interface NotebookFile {
  readonly envelope: Envelope;
  /** Yjs update (v2). */
  readonly state: Uint8Array;
  /** How far it goes. */
  readonly snapshot: Y.Snapshot;
  /** Whether an update adds and deletes nothing there, also nothing that would wait for what is not there yet. Uses the content up. */
  readonly holds: (update: Uint8Array) => boolean;
  /** The same, in a document of its own. */
  readonly content: Y.Doc;
}

export type FileError =
  | { readonly type: "notOurs" }
  | { readonly type: "newerVersion"; readonly version: number }
  | { readonly type: "damaged"; readonly reason: string }
  /** The notebook was moved out of it. */
  | { readonly type: "left" };

/** What a copy is restored from. */
export interface NotebookCopy {
  readonly notebook: string;
  readonly state: Uint8Array;
}

export const format = 1;
export const liveOpening = `<script type="application/vnd.duologue+json" id="duologue">`;
export const copyOpening = `<script type="application/vnd.duologue.copy+json" id="duologue-copy">`;
export const closing = "</script>";
export const generator = `<meta name="generator" content="Duologue">`;

/** Never throws and runs nothing of the file. */
export const parseFile = (html: string, pair: Pair): Result<NotebookFile, FileError> => atOnce(parsingOf(html, pair));

/** In steps that a page can breathe between. */
export const parsingOf = function* (html: string, pair: Pair): Generator<undefined, Result<NotebookFile, FileError>> {
  const read = yield* readBlock(html, liveOpening, pair);
  if (!read.ok) return read;
  const { notebook, state, content, block } = read.value;
  if (block["left"] === true) return err({ type: "left" });
  const { secret, epoch } = objectIn(block["room"]) ?? {};
  const key = fromBase64(secret);
  if (key?.length !== 32) return damaged("no room");
  const { state: _, ...found } = block;
  return ok({
    envelope: { notebook, room: { secret: key, epoch: epochIn(epoch) }, inbox: readKeys(block["inbox"]), found },
    state,
    snapshot: Y.snapshot(content),
    holds: (update) => holds(content, update),
    content,
  });
};

/** For restoring, and for nothing else. */
export const parseCopy = (html: string, pair: Pair): Result<NotebookCopy, FileError> => {
  const read = atOnce(readBlock(html, copyOpening, pair));
  return read.ok ? ok({ notebook: read.value.notebook, state: read.value.state }) : read;
};

interface Block extends NotebookCopy {
  readonly content: Y.Doc;
  readonly block: Readonly<Record<string, unknown>>;
}

const readBlock = function* (
  html: string,
  opening: string,
  pair: Pair,
): Generator<undefined, Result<Block, FileError>> {
  const begin = html.indexOf(opening);
  // A file of ours that lost its end has nothing to write over it safely; a foreign file is none of our business.
  if (begin === -1)
    return html.trim() === "" || html.includes(generator) ? damaged("no data") : err({ type: "notOurs" });
  if (html.indexOf(opening, begin + 1) !== -1) return damaged("data twice");
  const end = html.indexOf(closing, begin);
  if (end === -1) return damaged("cut off");

  const block = parseObject(html.slice(begin + opening.length, end));
  if (block === null) return damaged("unreadable data");
  const version = block["format"];
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) return damaged("no format");
  if (version > format) return err({ type: "newerVersion", version });
  if (!isFor(block, pair)) return err({ type: "notOurs" });

  const notebook = block["notebook"];
  if (typeof notebook !== "string") return damaged("no name");
  const state = fromBase64(block["state"]);
  if (state === null) return damaged("unreadable state");
  if (block["sum"] !== toBase64(sha256(state))) return damaged("state and sum differ");
  yield;
  const content = documentOf(state);
  return content === null ? damaged("state is no document") : ok({ notebook, state, content, block });
};

/** Uses the content up. */
export const holds = (content: Y.Doc, update: Uint8Array): boolean => {
  const before = Y.snapshot(content);
  const waited = waitingIn(content);
  Y.applyUpdateV2(content, update);
  return waitingIn(content) === waited && Y.equalSnapshots(before, Y.snapshot(content));
};

/** What waits for what nobody may have any more stays in a file for ever. */
const waitingIn = ({ store }: Y.Doc): string => [store.pendingStructs?.update, store.pendingDs].join();

const documentOf = (state: Uint8Array): Y.Doc | null => {
  const content = new Y.Doc();
  try {
    Y.applyUpdateV2(content, state);
    return content;
  } catch {
    // Yjs throws errors of many kinds on bytes that are no update; whichever it is, the state cannot be used.
    return null;
  }
};

const isFor = (block: Readonly<Record<string, unknown>>, pair: Pair): boolean => {
  const { tenant, people } = objectIn(block["pair"]) ?? {};
  return (
    block["pairId"] === pair.id &&
    tenant === pair.tenant &&
    Array.isArray(people) &&
    people.length === 2 &&
    pair.people.every((person, at) => people[at] === person)
  );
};

const damaged = (reason: string): Result<never, FileError> => err({ type: "damaged", reason });
