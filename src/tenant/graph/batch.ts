/**
 * `$batch`: up to twenty calls in one. Each is checked, struck by faults and logged by itself; the whole answers 200
 * whatever its parts answer. https://learn.microsoft.com/graph/json-batching
 */
import { randomUUID } from "node:crypto";
import { answerCall, type Caller, type GraphDeps, type Outcome, type PlainCall } from "./call.ts";
import { graphError, type GraphAnswer } from "./route.ts";

const most = 20;

interface Step {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly dependsOn?: readonly string[];
}

export const answerBatch = async (deps: GraphDeps, caller: Caller | GraphAnswer, call: PlainCall): Promise<Outcome> => {
  if ("status" in caller) return answerCall(deps, caller, call);
  const steps = readSteps(call.body);
  if (!Array.isArray(steps)) return steps as GraphAnswer;
  const batch = randomUUID();
  const running = new Map<string, Promise<Outcome>>();
  const responses: object[] = [];

  for (const step of steps as readonly Step[]) {
    const before = (step.dependsOn ?? []).flatMap((id) => running.get(id) ?? []);
    running.set(
      step.id,
      (async () => {
        const outcomes = await Promise.all(before);
        const failed = outcomes.some((it) => it === "dropped" || it.status >= 400);
        const outcome = failed
          ? graphError(424, "FailedDependency", "Failed Dependency")
          : await answerCall(deps, caller, stepCall(step, call.headers, batch, deps.base));
        responses.push(response(step.id, outcome));
        return outcome;
      })(),
    );
  }
  const outcomes = await Promise.all(running.values());
  if (outcomes.includes("dropped")) return "dropped";
  return { status: 200, body: { responses } };
};

const readSteps = (bytes: Uint8Array): readonly Step[] | GraphAnswer => {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return graphError(400, "BadRequest", "Invalid batch payload format.");
  }
  const steps = (value as { requests?: unknown } | null)?.requests;
  if (!Array.isArray(steps) || steps.length === 0)
    return graphError(400, "BadRequest", "Batch request must contain at least one step.");
  if (steps.length > most)
    return graphError(
      400,
      "MaximumValueExceeded",
      `Number of batch request steps exceeds the maximum value of ${most}.`,
    );
  const seen = new Set<string>();
  for (const step of steps as Partial<Step>[]) {
    if (
      typeof step.id !== "string" ||
      step.id === "" ||
      typeof step.method !== "string" ||
      typeof step.url !== "string"
    )
      return graphError(400, "BadRequest", "Each batch request step needs id, method and url.");
    const missing = (step.dependsOn ?? []).find((id) => !seen.has(id));
    if (missing !== undefined)
      return graphError(
        400,
        "BadRequest",
        `Request step '${step.id}' depends on '${missing}', which is not before it.`,
      );
    if (seen.has(step.id)) return graphError(400, "BadRequest", `Duplicate request step id '${step.id}'.`);
    seen.add(step.id);
    const type = Object.entries(step.headers ?? {}).find(([name]) => name.toLowerCase() === "content-type");
    if (step.body !== undefined && type === undefined)
      return graphError(400, "BadRequest", `Content-Type header of request step '${step.id}' is missing.`);
  }
  return steps as Step[];
};

const stepCall = (step: Step, outer: Headers, batch: string, base: string): PlainCall => {
  const url = new URL(step.url.startsWith("http") ? step.url : `${base}/${step.url.replace(/^\/?(v1\.0\/)?/, "")}`);
  const headers = new Headers(step.headers ?? {});
  headers.set("authorization", outer.get("authorization") ?? "");
  const json = (headers.get("content-type") ?? "").includes("json");
  return {
    method: step.method.toUpperCase(),
    path: url.pathname.replace(/^\/v1\.0/, ""),
    query: url.searchParams,
    headers,
    body: bodyBytes(step.body, json),
    batch,
  };
};

/** JSON bodies stand in the batch as they are, all others as base64. */
const bodyBytes = (body: unknown, json: boolean): Uint8Array => {
  if (body === undefined || body === null) return new Uint8Array();
  if (json) return new TextEncoder().encode(JSON.stringify(body));
  return new Uint8Array(Buffer.from(typeof body === "string" ? body : "", "base64"));
};

const response = (id: string, outcome: Outcome): object => {
  if (outcome === "dropped") return { id, status: 503, headers: {} };
  const { body } = outcome;
  if (body instanceof Uint8Array)
    return { id, status: outcome.status, headers: outcome.headers ?? {}, body: Buffer.from(body).toString("base64") };
  const headers =
    body === undefined ? (outcome.headers ?? {}) : { ...outcome.headers, "Content-Type": "application/json" };
  return { id, status: outcome.status, headers, ...(body === undefined ? {} : { body }) };
};
