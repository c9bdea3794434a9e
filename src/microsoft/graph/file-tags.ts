/** Whether files are what they were, many in one request and for one resource unit each. Rule GR94, docs/spec/graph.md. */
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import { ok, type Result } from "#core/result.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import { fieldsOf, textOf } from "./answer.ts";
import { readBatch } from "./batch.ts";
import type { Graph } from "./client.ts";
import { fileScopes, itemPath } from "./drive.ts";
import type { GraphError } from "./graph-error.ts";

/**
 * The content's version by item id. Null: these scopes reach no such file, and whoever opens it falls back as the tenant allows
 * or says what is wrong. Missing: Graph did not say, and would not say to whoever opens it now.
 */
export type FileTags = ReadonlyMap<string, string | null>;

export const readTags = async (
  graph: Graph,
  access: FileAccess,
  files: readonly FileAddress[],
): Promise<Result<FileTags, GraphError>> => {
  const readings = files.map((at) => ({ path: `${itemPath(at)}?$select=id,cTag` }));
  const answers = await readBatch(graph, fileScopes(access), readings);
  const tags = new Map<string, string | null>();
  if (!answers.ok && !outOfReach.has(answers.error.type)) return answers;
  for (const [at, { itemId }] of files.entries()) {
    const answer = answers.ok ? answers.value[at] : answers;
    if (answer?.ok === true) tags.set(itemId, textOf(fieldsOf(answer.value)["cTag"]));
    else if (answer !== undefined && outOfReach.has(answer.error.type)) tags.set(itemId, null);
  }
  return ok(tags);
};

const outOfReach: ReadonlySet<GraphError["type"]> = new Set(["notFound", "gone", "forbidden", "consentMissing"]);
