/**
 * Many small readings in few requests, and what a person typed in a body instead of an address.
 * https://learn.microsoft.com/graph/json-batching: 20 a batch, each with a status of its own.
 */
import { err, ok, type Result } from "#core/result.ts";
import { fieldsOf, listOf, textOf } from "./answer.ts";
import type { Graph } from "./client.ts";
import { errorCode, type GraphError, retryAfterMs, toGraphError } from "./graph-error.ts";

export interface BatchedRead {
  /** Below the base, beginning with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const most = 20;

/** One result for each reading, in their order; an error of the whole when no batch could be sent. */
export const readBatch = async (
  graph: Graph,
  scopes: readonly string[],
  readings: readonly BatchedRead[],
): Promise<Result<readonly Result<unknown, GraphError>[], GraphError>> => {
  const results: Result<unknown, GraphError>[] = [];
  for (let at = 0; at < readings.length; at += most) {
    const requests = readings.slice(at, at + most).map((reading, index) => ({
      id: String(index),
      method: "GET",
      url: reading.path,
      ...(reading.headers === undefined ? {} : { headers: reading.headers }),
    }));
    const answer = await graph.send({ method: "POST", path: "/$batch", scopes, body: { requests } });
    if (!answer.ok) return answer;
    const parts = new Map(
      listOf(fieldsOf(answer.value)["responses"]).map((part) => [textOf(fieldsOf(part)["id"]), fieldsOf(part)]),
    );
    for (const { id } of requests) results.push(partResult(parts.get(id) ?? {}, scopes));
  }
  return ok(results);
};

const partResult = (
  part: Readonly<Record<string, unknown>>,
  scopes: readonly string[],
): Result<unknown, GraphError> => {
  const status = typeof part["status"] === "number" ? part["status"] : 0;
  if (status >= 200 && status < 300) return ok(part["body"] ?? null);
  const told = Object.entries(fieldsOf(part["headers"])).find(([name]) => name.toLowerCase() === "retry-after")?.[1];
  // Batches carry seconds, never a date, so the time of day does not matter.
  const answer = { status, code: errorCode(part["body"]), retryAfterMs: retryAfterMs(textOf(told), 0) };
  return err(toGraphError(answer, scopes));
};
