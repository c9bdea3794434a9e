/** Bytes of Yjs and y-protocols that came from another client, read before anything is done with them. */
import * as decoding from "lib0/decoding";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";

/** Null where Yjs or lib0 throw on bytes that are not what they should be: a client of another make sent them. */
export const readable = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch {
    return null;
  }
};

export const readSync = (
  body: Uint8Array,
): { readonly type: "ask" | "answer" | "update"; readonly bytes: Uint8Array } => {
  const decoder = decoding.createDecoder(body);
  const type = decoding.readVarUint(decoder);
  const bytes = decoding.readVarUint8Array(decoder);
  // Read through before it is applied, so that an error in applying is never taken for bad bytes.
  if (type === sync.messageYjsSyncStep1) Y.decodeStateVector(bytes);
  else Y.decodeUpdate(bytes);
  return {
    type: type === sync.messageYjsSyncStep1 ? "ask" : type === sync.messageYjsSyncStep2 ? "answer" : "update",
    bytes,
  };
};

/** Whose states an update of y-protocols/awareness holds. Throws on what is none. */
export const clientsIn = (update: Uint8Array): readonly number[] => {
  const decoder = decoding.createDecoder(update);
  return Array.from({ length: decoding.readVarUint(decoder) }, () => {
    const client = decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
    JSON.parse(decoding.readVarString(decoder));
    return client;
  });
};

/** What somebody says that a file holds; null where they say nothing that can be read. */
export const snapshotIn = (bytes: Uint8Array): Y.Snapshot | null =>
  bytes.length === 0 ? null : readable(() => Y.decodeSnapshotV2(bytes));

/** Whether whoever has `stateVector` has edits that the document lacks. What was deleted there it does not show. */
export const isAhead = (stateVector: ReadonlyMap<number, number>, doc: Y.Doc): boolean =>
  [...stateVector].some(([client, clock]) => clock > Y.getState(doc.store, client));

/** Edits are here that wait for earlier ones. */
export const waits = (doc: Y.Doc): boolean => doc.store.pendingStructs !== null;
