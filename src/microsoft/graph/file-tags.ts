/** Whether files are what they were, many in one request and for one resource unit each. Rule GR94, docs/spec/graph.md. */
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import { fieldsOf, textOf } from "./answer.ts";
import { readBatch } from "./batch.ts";
import type { Graph } from "./client.ts";
import { itemPath } from "./drive.ts";

/** The content's version by item id; a file that Graph would not tell of is missing. */
export const readTags = async (
  graph: Graph,
  access: FileAccess,
  files: readonly FileAddress[],
): Promise<ReadonlyMap<string, string>> => {
  const readings = files.map((at) => ({ path: `${itemPath(at)}?$select=id,cTag` }));
  const answers = await readBatch(graph, access === "all" ? everything : granted, readings);
  const tags = new Map<string, string>();
  if (!answers.ok) return tags;
  for (const [at, { itemId }] of files.entries()) {
    const answer = answers.value[at];
    const tag = answer?.ok === true ? textOf(fieldsOf(answer.value)["cTag"]) : null;
    if (tag !== null) tags.set(itemId, tag);
  }
  return tags;
};

const everything = ["Files.ReadWrite.All"];
/** A file that these do not reach is missing, and whoever opens it falls back as the tenant allows. */
const granted = ["Files.ReadWrite", "Files.SelectedOperations.Selected"];
