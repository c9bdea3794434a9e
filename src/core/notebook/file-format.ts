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
 * | `room` | `secret` (base64) and `epoch` of live editing; the reason why copies must leave the block out |
 * | `sum` | base64 of SHA-256 over the bytes of `state` |
 * | `state` | base64 of the whole Yjs document as one update (v2), without the text that was deleted |
 *
 * Fields that a later writer of format 1 adds are kept and written back. The same content gives the same file.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import * as Y from "yjs";
import type { Pair } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { fromBase64, toBase64 } from "#core/base64.ts";
import { renderReadable } from "./readable.ts";
import { readablePolicy, readableStyle } from "./readable-style.ts";

/** What a file carries beside its words. */
export interface Envelope {
  readonly notebook: string;
  readonly room: { readonly secret: Uint8Array; readonly epoch: number };
  /** The block as it was read, without its state: it may hold fields that only its writer knows. */
  readonly found: Readonly<Record<string, unknown>>;
}

export interface NotebookFile {
  readonly envelope: Envelope;
  /** Yjs update (v2), tried on an empty document. */
  readonly state: Uint8Array;
}

export type FileError =
  | { readonly type: "notOurs" }
  | { readonly type: "newerVersion"; readonly version: number }
  | { readonly type: "damaged"; readonly reason: string };

const format = 1;
const opening = `<script type="application/vnd.duologue+json" id="duologue">`;
const closing = "</script>";
const generator = `<meta name="generator" content="Duologue">`;

export const newEnvelope = (random: (bytes: number) => Uint8Array): Envelope => ({
  notebook: Array.from(random(16), (byte) => byte.toString(16).padStart(2, "0")).join(""),
  room: { secret: random(32), epoch: 1 },
  found: {},
});

export const renderFile = (doc: Y.Doc, pair: Pair, envelope: Envelope): string => {
  const { title, body } = renderReadable(doc, pair);
  const state = canonicalState(doc);
  const { found, notebook, room } = envelope;
  const block = over(
    {
      format,
      pair: over({ tenant: pair.tenant, people: pair.people }, asRecord(found["pair"])),
      pairId: pair.id,
      notebook,
      room: over({ secret: toBase64(room.secret), epoch: room.epoch }, asRecord(found["room"])),
      sum: toBase64(sha256(state)),
      state: toBase64(state),
    },
    found,
  );
  return [
    "<!doctype html>",
    `<html lang="en">`,
    "<head>",
    `<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${readablePolicy}">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="referrer" content="no-referrer">`,
    generator,
    `<title>${title}</title>`,
    `<style>${readableStyle}</style>`,
    "</head>",
    "<body>",
    "<main>",
    body,
    "<footer>Written with Duologue. Reading works in any browser; words changed in this file itself are not kept.</footer>",
    "</main>",
    `${opening}${JSON.stringify(block).replaceAll("<", "\\u003c")}${closing}`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
};

/** Never throws and runs nothing of the file. */
export const parseFile = (html: string, pair: Pair): Result<NotebookFile, FileError> => {
  const begin = html.indexOf(opening);
  // A file of ours that lost its end has nothing to write over it safely; a foreign file is none of our business.
  if (begin === -1)
    return html.trim() === "" || html.includes(generator) ? damaged("no data") : err({ type: "notOurs" });
  if (html.indexOf(opening, begin + 1) !== -1) return damaged("data twice");
  const end = html.indexOf(closing, begin);
  if (end === -1) return damaged("cut off");

  const block = parseJson(html.slice(begin + opening.length, end));
  if (block === null) return damaged("unreadable data");
  const version = block["format"];
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) return damaged("no format");
  if (version > format) return err({ type: "newerVersion", version });
  if (!isFor(block, pair)) return err({ type: "notOurs" });

  const { secret, epoch } = asRecord(block["room"]);
  const key = fromBase64(secret);
  const notebook = block["notebook"];
  if (key === null || typeof epoch !== "number" || typeof notebook !== "string") return damaged("no room");
  const state = fromBase64(block["state"]);
  if (state === null) return damaged("unreadable state");
  if (block["sum"] !== toBase64(sha256(state))) return damaged("state and sum differ");
  if (!isUpdate(state)) return damaged("state is no document");
  const { state: _, ...found } = block;
  return ok({ envelope: { notebook, room: { secret: key, epoch }, found }, state });
};

/** Through an empty document, so that the way in which the content came together leaves no trace and deleted words go. */
const canonicalState = (doc: Y.Doc): Uint8Array => {
  const scratch = new Y.Doc();
  Y.applyUpdateV2(scratch, Y.encodeStateAsUpdateV2(doc));
  const state = Y.encodeStateAsUpdateV2(scratch);
  scratch.destroy();
  return state;
};

const isUpdate = (state: Uint8Array): boolean => {
  const scratch = new Y.Doc();
  try {
    Y.applyUpdateV2(scratch, state);
    return true;
  } catch {
    // Yjs throws errors of many kinds on bytes that are no update; whichever it is, the state cannot be used.
    return false;
  } finally {
    scratch.destroy();
  }
};

const isFor = (block: Readonly<Record<string, unknown>>, pair: Pair): boolean => {
  const { tenant, people } = asRecord(block["pair"]);
  return (
    block["pairId"] === pair.id &&
    tenant === pair.tenant &&
    Array.isArray(people) &&
    people.length === 2 &&
    pair.people.every((person, at) => people[at] === person)
  );
};

const damaged = (reason: string): Result<never, FileError> => err({ type: "damaged", reason });

const parseJson = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? asRecord(value) : null;
  } catch {
    return null;
  }
};

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** What we write in our order, then what we only carry, by name. */
const over = (ours: Readonly<Record<string, unknown>>, found: Readonly<Record<string, unknown>>): object => ({
  ...ours,
  ...Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  ...ours,
});
