/** Pictures of many people in few requests; a module of its own, since only the list needs them. Rule GR34, docs/spec/graph.md. */
import { fromBase64 } from "#core/base64.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { readBatch } from "./batch.ts";
import type { Graph } from "./client.ts";
import type { GraphError } from "./graph-error.ts";
import { peopleScopes, unreadable } from "./people.ts";

/** One result for each person, in their order: null for somebody without a picture. */
export const readPhotos = async (
  graph: Graph,
  people: readonly PersonId[],
): Promise<Result<readonly Result<Blob | null, GraphError>[], GraphError>> => {
  const readings = people.map((id) => ({ path: `/users/${id}/photo/$value` }));
  const answers = await readBatch(graph, peopleScopes, readings);
  return answers.ok ? ok(answers.value.map(photoIn)) : answers;
};

/** In a batch bytes stand as base64: https://learn.microsoft.com/graph/json-batching */
const photoIn = (answer: Result<unknown, GraphError>): Result<Blob | null, GraphError> => {
  if (!answer.ok) return answer.error.type === "notFound" ? ok(null) : answer;
  const bytes = fromBase64(answer.value);
  // Browsers look at the bytes of a picture and not at its type.
  return bytes === null ? err(unreadable) : ok(new Blob([bytes], { type: "image/jpeg" }));
};
