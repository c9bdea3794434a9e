/**
 * What several clients may create from one cause (an inbox item, an import, a page's skeleton) is one byte-identical
 * Yjs update: client id hashed from the cause, clock 0. Applying it twice, or from both clients, is nothing.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import * as Y from "yjs";

/** `write` must depend on nothing but the cause, and `doc` in it is empty. */
export const updateFromCause = (cause: string, write: (doc: Y.Doc) => void): Uint8Array => {
  const doc = new Y.Doc({ gc: false });
  doc.clientID = clientIdOf(cause);
  doc.transact(() => write(doc));
  const update = Y.encodeStateAsUpdateV2(doc);
  doc.destroy();
  return update;
};

/** 32 bits, as Yjs draws them. */
const clientIdOf = (cause: string): number =>
  new DataView(sha256(new TextEncoder().encode(`duologue cause\n${cause}`)).buffer).getUint32(0);
