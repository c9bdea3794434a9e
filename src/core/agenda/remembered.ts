/**
 * What was read of a record or a text stays until that one changes, and a list of many until something changes of which it is
 * made. A page of five years has two thousand, a letter changes one, and after each letter a dozen places on the screen ask for
 * the lists.
 */
import type * as Y from "yjs";

interface Memory {
  readonly read: WeakMap<object, unknown>;
  /** What was read from a text along with its record. */
  readonly readWith: WeakMap<object, object>;
  readonly lists: Map<string, List>;
  /** Begun and not yet taken in: what is read meanwhile may be read before it is changed. */
  readonly changing: Set<Y.Transaction>;
}

interface List {
  readonly value: unknown;
  readonly from: readonly string[];
}

/**
 * `of`: one of the document's shared types, with one and the same `read` whoever asks. Another root that it reads along, it passes
 * to `also`.
 */
export const remembered = <T>(doc: Y.Doc, of: object, read: (also: <R extends object>(root: R) => R) => T): T => {
  const memory = steadyMemory(doc);
  if (memory === null) return read((root) => root);
  if (memory.read.has(of)) return memory.read.get(of) as T;
  const value = read((root) => {
    memory.readWith.set(root, of);
    return root;
  });
  memory.read.set(of, value);
  return value;
};

/** `from`: the kinds of roots it is made of. `topic` is the kind of `topic/1` and `topic/2`. */
export const rememberedList = <T>(doc: Y.Doc, name: string, from: readonly string[], read: () => T): T => {
  const memory = steadyMemory(doc);
  if (memory === null) return read();
  const known = memory.lists.get(name);
  if (known !== undefined) return known.value as T;
  const value = read();
  memory.lists.set(name, { value, from });
  return value;
};

/** The list, when somebody has read it and nothing of it has changed. */
export const knownList = (doc: Y.Doc, name: string): unknown => steadyMemory(doc)?.lists.get(name)?.value;

const memories = new WeakMap<Y.Doc, Memory>();

/** Null while something is changing, and inside a transaction whose beginning was not seen. */
const steadyMemory = (doc: Y.Doc): Memory | null => {
  const memory = memories.get(doc) ?? begin(doc);
  if (memory !== null) for (const { changed } of memory.changing) if (changed.size > 0) return null;
  return memory;
};

const begin = (doc: Y.Doc): Memory | null => {
  // Yjs has no other way to ask.
  // oxlint-disable-next-line no-underscore-dangle
  if (doc._transaction !== null) return null;
  const memory: Memory = { read: new WeakMap(), readWith: new WeakMap(), lists: new Map(), changing: new Set() };
  doc.on("beforeTransaction", (transaction) => memory.changing.add(transaction));
  // Whoever watches the document for changes hears of them after this.
  doc.on("beforeObserverCalls", (transaction) => {
    const roots = new Set<Changed>();
    for (const type of transaction.changed.keys()) roots.add(forget(memory, type));
    // A root that was only looked at has become one of its kind, and nothing has changed.
    if (roots.size > 0) forgetLists(memory, doc, roots);
    memory.changing.delete(transaction);
  });
  memories.set(doc, memory);
  return memory;
};

/** Answers the root of what changed. */
const forget = ({ read, readWith }: Memory, changed: Changed): Changed => {
  for (let type = changed; ; type = type.parent) {
    read.delete(type);
    const along = readWith.get(type);
    if (along !== undefined) read.delete(along);
    if (type.parent === null) return type;
  }
};

const forgetLists = ({ lists }: Memory, doc: Y.Doc, roots: ReadonlySet<Changed>): void => {
  if (lists.size === 0) return;
  const kinds = new Set<string>();
  let found = 0;
  for (const [name, root] of doc.share)
    if (roots.has(root)) {
      kinds.add(name.split("/", 1)[0] as string);
      found += 1;
    }
  // One that was replaced by one of its kind meanwhile has no name any more.
  const isAny = found < roots.size;
  for (const [name, { from }] of lists) if (isAny || from.some((kind) => kinds.has(kind))) lists.delete(name);
};

type Changed = Parameters<Y.Transaction["changed"]["set"]>[0];
