/** What the file says and what stands here, put together. Neither side can lose a word. */
import * as Y from "yjs";
import type { NotebookFile } from "./file-format.ts";

/** Changes that came from the file: they are not edits and do not ask to be saved. */
export const remote = "remote";

/** Changes that came through the relay: not this person's own edits, but the file does not have them yet. */
export const live = "live";

/** Changes that a write from here replaced: in no file any more, and maybe with nobody in the room. */
export const replacedHere = "replaced";

/** Changes that another page of this browser left unsaved: saved by whichever page is still there. */
export const beside = "beside";

/** Takes the file's content in; answers what the document holds and the file does not, null when that is nothing. */
export const mergeIn = (
  doc: Y.Doc,
  { state, snapshot }: Pick<NotebookFile, "state" | "snapshot">,
): Uint8Array | null => {
  Y.applyUpdateV2(doc, state, remote);
  return beyond(doc, snapshot);
};

/** What the document holds and a content that goes so far does not, null when that is nothing. */
export const beyond = (doc: Y.Doc, snapshot: Y.Snapshot): Uint8Array | null =>
  Y.equalSnapshots(Y.snapshot(doc), snapshot) ? null : placedAfter(doc, Y.encodeStateVector(snapshot.sv));

/** Without what waits for words that are not here, which Yjs writes as well: an update that holds it waits for them too. */
const placedAfter = (doc: Y.Doc, vector: Uint8Array): Uint8Array => {
  const { store } = doc;
  const { pendingStructs, pendingDs } = store;
  try {
    [store.pendingStructs, store.pendingDs] = [null, null];
    return Y.encodeStateAsUpdateV2(doc, vector);
  } finally {
    [store.pendingStructs, store.pendingDs] = [pendingStructs, pendingDs];
  }
};
