/**
 * Many small readings in few requests, and what a person typed in a body instead of an address.
 * https://learn.microsoft.com/graph/json-batching: 20 a batch, each with a status of its own.
 */
import { err, ok, type Result } from "#core/result.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./answer.ts";
import { claimsOf, type Graph } from "./client.ts";
import { errorCode, type GraphError, retryAfterMs, toGraphError } from "./graph-error.ts";

export interface BatchedRead {
  /** Below the base, beginning with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const most = 20;
const tries = 3;
const longestWaitMs = 30_000;

/**
 * One result for each reading, in their order; an error of the whole when no batch could be sent. A part is throttled or
 * challenged by itself while the whole succeeds, and is asked for again as it was told.
 */
export const readBatch = async (
  graph: Graph,
  scopes: readonly string[],
  readings: readonly BatchedRead[],
  wait: (ms: number) => Promise<unknown> = (ms) => new Promise((done) => setTimeout(done, ms)),
): Promise<Result<readonly Result<unknown, GraphError>[], GraphError>> => {
  const results: Result<unknown, GraphError>[] = [];
  let left = [...readings.keys()];
  let claims: string | undefined;
  for (let turn = 1; left.length > 0; turn += 1) {
    const challenged = new Map<number, string>();
    for (let at = 0; at < left.length; at += most) {
      const requests = left.slice(at, at + most).map((index) => {
        const { path, headers } = readings[index] as BatchedRead;
        return { id: String(index), method: "GET", url: path, ...(headers === undefined ? {} : { headers }) };
      });
      const demanded = claims === undefined ? {} : { claims };
      const answer = await graph.send({ method: "POST", path: "/$batch", scopes, body: { requests }, ...demanded });
      if (!answer.ok) return answer;
      const parts = new Map(
        listOf(fieldsOf(answer.value)["responses"]).map((part) => [textOf(fieldsOf(part)["id"]), fieldsOf(part)]),
      );
      for (const { id } of requests) {
        const part = parts.get(id) ?? {};
        results[Number(id)] = partResult(part, scopes);
        const wanted = part["status"] === 401 ? claimsOf(headerOf(part, "www-authenticate")) : null;
        if (wanted !== null && claims === undefined) challenged.set(Number(id), wanted);
      }
    }
    claims ??= [...challenged.values()][0];
    left = turn < tries ? left.filter((index) => restOf(results[index]) !== null || challenged.has(index)) : [];
    if (left.length > 0) await wait(Math.max(...left.map((index) => restOf(results[index]) ?? 0)));
  }
  return ok(results);
};

const restOf = (result: Result<unknown, GraphError> | undefined): number | null => {
  if (result?.ok !== false || result.error.type !== "throttled") return null;
  const rest = result.error.retryAfterMs ?? 2_000;
  return rest > longestWaitMs ? null : rest;
};

const partResult = (part: Fields, scopes: readonly string[]): Result<unknown, GraphError> => {
  const status = typeof part["status"] === "number" ? part["status"] : 0;
  if (status >= 200 && status < 300) return ok(part["body"] ?? null);
  // Batches carry seconds, never a date, so the time of day does not matter.
  const told = retryAfterMs(headerOf(part, "retry-after"), 0);
  return err(toGraphError({ status, code: errorCode(part["body"]), retryAfterMs: told }, scopes));
};

const headerOf = (part: Fields, wanted: string): string | null =>
  textOf(Object.entries(fieldsOf(part["headers"])).find(([name]) => name.toLowerCase() === wanted)?.[1]);
