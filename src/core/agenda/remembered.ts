/**
 * What was read of a record or a text stays until that one changes. A page of five years has two thousand of them, a letter
 * changes one, and the page is read again after each letter.
 */
import type * as Y from "yjs";

interface Memory {
  readonly read: WeakMap<object, unknown>;
  /** Begun and not yet taken in: what is read meanwhile may be read before it is changed. */
  readonly changing: Set<Y.Transaction>;
}

/** `of`: one of the document's shared types, with one and the same `read` whoever asks. */
export const remembered = <T>(doc: Y.Doc, of: object, read: () => T): T => {
  const memory = memories.get(doc) ?? begin(doc);
  if (memory === null || memory.changing.size > 0) return read();
  if (memory.read.has(of)) return memory.read.get(of) as T;
  const value = read();
  memory.read.set(of, value);
  return value;
};

const memories = new WeakMap<Y.Doc, Memory>();

/** Null inside a transaction whose beginning was not seen. */
const begin = (doc: Y.Doc): Memory | null => {
  // Yjs has no other way to ask.
  // oxlint-disable-next-line no-underscore-dangle
  if (doc._transaction !== null) return null;
  const memory: Memory = { read: new WeakMap(), changing: new Set() };
  doc.on("beforeTransaction", (transaction) => memory.changing.add(transaction));
  // Whoever watches the document for changes hears of them after this.
  doc.on("beforeObserverCalls", (transaction) => {
    for (const type of transaction.changed.keys()) forget(memory, type);
    memory.changing.delete(transaction);
  });
  memories.set(doc, memory);
  return memory;
};

const forget = ({ read }: Memory, changed: Changed): void => {
  for (let type: Changed | null = changed; type !== null; type = type.parent) read.delete(type);
};

type Changed = Parameters<Y.Transaction["changed"]["set"]>[0];
