/** What the file says and what stands here, put together. Neither side can lose a word. */
import * as Y from "yjs";

/** Changes that came from a file or a relay: they are not edits and do not ask to be saved. */
export const remote = "remote";

/** Takes the file's content in; true when the document holds anything that the file does not. */
export const mergeIn = (doc: Y.Doc, fileState: Uint8Array): boolean => {
  Y.applyUpdateV2(doc, fileState, remote);
  const file = new Y.Doc();
  Y.applyUpdateV2(file, fileState);
  const more = !Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(file));
  file.destroy();
  return more;
};
