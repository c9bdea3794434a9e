/** The heap of a page after forced collection, and what of it the browser compiled: that grows for as long as it finds code to make faster. */
import type { CDPSession } from "playwright-core";

/** In bytes. */
export interface Heap {
  readonly all: number;
  readonly code: number;
}

export const heapOf = async (session: CDPSession): Promise<Heap> => {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return { all: usedSize, code: codeIn(await snapshotOf(session)) };
};

interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[], ...unknown[]];
    };
  };
  /** The fields of all nodes, one after the other. */
  readonly nodes: readonly number[];
}

const snapshotOf = async (session: CDPSession): Promise<HeapSnapshot> => {
  const chunks: string[] = [];
  const onChunk = ({ chunk }: { readonly chunk: string }): void => void chunks.push(chunk);
  session.on("HeapProfiler.addHeapSnapshotChunk", onChunk);
  await session.send("HeapProfiler.takeHeapSnapshot");
  session.off("HeapProfiler.addHeapSnapshotChunk", onChunk);
  return JSON.parse(chunks.join("")) as HeapSnapshot;
};

const codeIn = ({ snapshot: { meta }, nodes }: HeapSnapshot): number => {
  const [type, size] = [meta.node_fields.indexOf("type"), meta.node_fields.indexOf("self_size")];
  const code = meta.node_types[0].indexOf("code");
  if (type < 0 || size < 0 || code < 0)
    throw new Error("Expected nodes of a heap snapshot with type, self_size and code.");
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += meta.node_fields.length)
    if (nodes[at + type] === code) bytes += nodes[at + size] ?? 0;
  return bytes;
};
