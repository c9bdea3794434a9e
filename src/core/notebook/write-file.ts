/** A notebook written as a file, and as a copy without secrets. Format: file-format.ts. */
import { atOnce } from "#core/at-once.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import * as Y from "yjs";
import { toBase64 } from "#core/base64.ts";
import { keysToJson } from "#core/inbox/keys.ts";
import { objectIn } from "#core/pairs/json.ts";
import type { Pair } from "#core/pairs/pair.ts";
import type { Envelope } from "./envelope.ts";
import { closing, copyOpening, format, generator, liveOpening } from "./file-format.ts";
import { renderReadable } from "./readable.ts";
import { readablePolicy, readableStyle } from "./readable-style.ts";

/**
 * A file on its way, in steps that a page can breathe between: five years of meetings take long enough to be felt. The
 * first step takes the document as it is; whatever is typed after it belongs to the next file.
 */
export type Rendering = Generator<undefined, string>;

export const renderFile = (doc: Y.Doc, pair: Pair, envelope: Envelope): string =>
  atOnce(renderingOf(doc, pair, envelope));

/** Of a document that was encoded, in one or several updates (v2) that go on from one another. */
export const renderState = (updates: readonly Uint8Array[], pair: Pair, envelope: Envelope) => {
  const content = atOnce(settled(updates, pair));
  return { html: fileOf(content, pair, envelope), state: content.bytes };
};

export const renderCopy = (doc: Y.Doc, pair: Pair, notebook: string): string =>
  atOnce(copyRendering(doc, pair, notebook));

export const renderingOf = function* (doc: Y.Doc, pair: Pair, envelope: Envelope): Rendering {
  const content = yield* settled([Y.encodeStateAsUpdateV2(doc)], pair);
  return fileOf(content, pair, envelope);
};

const fileOf = (content: Content, pair: Pair, { found, notebook, room, inbox }: Envelope): string => {
  const block = over(
    {
      format,
      pair: over({ tenant: pair.tenant, people: pair.people }, objectIn(found["pair"]) ?? {}),
      pairId: pair.id,
      notebook,
      room: over({ secret: toBase64(room.secret), epoch: room.epoch }, objectIn(found["room"]) ?? {}),
      ...(inbox.length === 0 ? {} : { inbox: keysToJson(inbox) }),
      ...stateIn(content),
    },
    found,
  );
  const note = "Reading works in any browser; words changed in this file itself are not kept.";
  return pageOf(content, `Written with Duologue. ${note}`, liveOpening, block);
};

export const copyRendering = function* (doc: Y.Doc, pair: Pair, notebook: string): Rendering {
  const content = yield* settled([Y.encodeStateAsUpdateV2(doc)], pair);
  const note =
    "A copy, kept by Duologue for the day on which the notebook itself is gone. Words changed here are not kept.";
  return pageOf(content, note, copyOpening, wordsAlone(content, pair, notebook));
};

/** What stays where the notebook was moved away from. */
export const leftRendering = function* (doc: Y.Doc, pair: Pair, notebook: string): Rendering {
  const content = yield* settled([Y.encodeStateAsUpdateV2(doc)], pair);
  const note = "This notebook goes on in another OneDrive, where Duologue opens it. Words changed here are not kept.";
  return pageOf(content, note, liveOpening, { ...wordsAlone(content, pair, notebook), left: true });
};

/** No field of the live file's block but these: whatever else it holds might be a secret. */
const wordsAlone = (content: Content, { tenant, people, id: pairId }: Pair, notebook: string) => ({
  format,
  pair: { tenant, people },
  pairId,
  notebook,
  ...stateIn(content),
});

interface Content {
  readonly readable: ReturnType<typeof renderReadable>;
  readonly bytes: Uint8Array;
}

const stateIn = ({ bytes }: Content) => ({ sum: toBase64(sha256(bytes)), state: toBase64(bytes) });

/** Through an empty document, so that the way in which the content came together leaves no trace and deleted words go. */
const settled = function* (updates: readonly Uint8Array[], pair: Pair): Generator<undefined, Content> {
  yield;
  const scratch = new Y.Doc();
  for (const update of updates) Y.applyUpdateV2(scratch, update);
  yield;
  const readable = renderReadable(scratch, pair);
  yield;
  const bytes = Y.encodeStateAsUpdateV2(scratch);
  scratch.destroy();
  yield;
  return { readable, bytes };
};

const pageOf = ({ readable: { title, body } }: Content, note: string, opening: string, block: object): string =>
  [
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
    `<footer>${note}</footer>`,
    "</main>",
    `${opening}${JSON.stringify(block).replaceAll("<", "\\u003c")}${closing}`,
    "</body>",
    "</html>",
    "",
  ].join("\n");

/** What we write in our order, then what we only carry, by name. */
const over = (ours: Readonly<Record<string, unknown>>, found: Readonly<Record<string, unknown>>): object => ({
  ...ours,
  ...Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  ...ours,
});
