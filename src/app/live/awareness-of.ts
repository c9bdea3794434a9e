/** Carets of one document. Whoever needs them first makes them: the notes' editor and the live room arrive in either order. */
import { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";

const known = new WeakMap<Y.Doc, Awareness>();

/** Ends with the document. */
export const awarenessOf = (doc: Y.Doc): Awareness => {
  const awareness = known.get(doc) ?? new Awareness(doc);
  known.set(doc, awareness);
  return awareness;
};
