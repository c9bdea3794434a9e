/** Graph v1.0 over HTTP: headers, CORS, `$batch`, and the calls themselves. */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { setTimeout as wait } from "node:timers/promises";
import { answerBatch } from "./batch.ts";
import { answerCall, callerOf, type GraphDeps, type Outcome } from "./call.ts";
import { answerDriveDoor } from "./drive-doors.ts";
import type { GraphAnswer } from "./route.ts";

type Env = { Bindings: HttpBindings };

/**
 * Graph lets every origin call. Observed lists of exposed headers leave `Retry-After` out, so a page cannot read it:
 * https://github.com/microsoftgraph/microsoft-graph-docs/issues/17488
 */
const exposed =
  "ETag, Location, Preference-Applied, Content-Range, request-id, client-request-id, ReadWriteConsistencyToken, SdkVersion, WWW-Authenticate, x-ms-client-gcc-tenant";

export const createGraph = (deps: GraphDeps): Hono<Env> => {
  const graph = new Hono<Env>();

  graph.options("*", (c) =>
    c.body(null, 200, {
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
      "Access-Control-Allow-Headers": c.req.header("access-control-request-headers") ?? "*",
      "Access-Control-Max-Age": "3600",
    }),
  );

  graph.all("*", async (c) => {
    const url = new URL(c.req.url);
    const headers = c.req.raw.headers;
    const call = {
      method: c.req.method,
      path: url.pathname.slice("/v1.0".length),
      query: url.searchParams,
      headers,
      body: new Uint8Array(await c.req.arrayBuffer()),
    };
    const caller = await callerOf(deps, headers);
    const outcome =
      call.method === "POST" && /^\/(\$|%24)batch$/i.test(call.path)
        ? await answerBatch(deps, caller, call)
        : await answerCall(deps, caller, call);
    const answer = sent(outcome, c.env, deps.world().switches.retryAfter === "readable");
    return outcome !== "dropped" && outcome.cutShort === true ? cutShort(c.env, answer) : answer;
  });
  return graph;
};

/** The addresses without a token at which file content travels: `/_download/…`, `/_upload/…`. */
export const createDriveDoors = ({ world, faults, log }: Pick<GraphDeps, "world" | "faults" | "log">): Hono<Env> => {
  const doors = new Hono<Env>();
  doors.all("*", async (c) => {
    const from = performance.now();
    const { method, path } = c.req;
    const body = new Uint8Array(await c.req.arrayBuffer());
    const fault = faults.next(world(), method, path, undefined);
    if (fault.ms > 0) await wait(fault.ms);
    let outcome: Outcome = "dropped";
    if (fault.type === "answer") outcome = fault.answer;
    else if (fault.type !== "offline") {
      const answer = answerDriveDoor(world(), { method, path, headers: c.req.raw.headers, body });
      outcome = fault.type === "lostAnswer" ? "dropped" : (answer ?? { status: 404 });
      if (fault.type === "halfAnswer" && outcome !== "dropped") outcome = { ...outcome, cutShort: true };
    }
    log.add({
      at: new Date().toISOString(),
      method,
      path,
      person: null,
      app: null,
      status: outcome === "dropped" ? 0 : outcome.status,
      ms: Math.round((performance.now() - from) * 10) / 10,
    });
    if (outcome === "dropped") return dropped(c.env);
    return outcome.cutShort === true ? cutShort(c.env, plain(outcome)) : plain(outcome);
  });
  return doors;
};

const plain = ({ body, status, headers }: GraphAnswer): Response => {
  if (body === undefined || body instanceof Uint8Array)
    return new Response(body === undefined ? null : Buffer.from(body), { status, headers: { ...headers } });
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
};

const dropped = (env: HttpBindings): Response => {
  env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
};

/** Promises the whole and sends half of it. */
const cutShort = async ({ incoming, outgoing }: HttpBindings, answer: Response): Promise<Response> => {
  const bytes = Buffer.from(await answer.arrayBuffer());
  outgoing.writeHead(answer.status, { ...Object.fromEntries(answer.headers), "content-length": String(bytes.length) });
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => incoming.socket.destroy());
  return RESPONSE_ALREADY_SENT;
};

const sent = (outcome: Outcome, env: HttpBindings, retryAfterReadable: boolean): Response => {
  if (outcome === "dropped") return dropped(env);
  const headers = new Headers({
    "Cache-Control": "private",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": retryAfterReadable ? `${exposed}, Retry-After` : exposed,
    ...outcome.headers,
  });
  const { body, status } = outcome;
  if (body === undefined) return new Response(null, { status, headers });
  if (body instanceof Uint8Array) return new Response(Buffer.from(body), { status, headers });
  headers.set(
    "Content-Type",
    "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
  );
  return new Response(JSON.stringify(body), { status, headers });
};
