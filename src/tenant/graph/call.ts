/** One call of Graph from its door to its answer: token, faults, route, scope. `$batch` sends each of its parts through here. */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { claimsFor } from "#tenant/entra/claims-request.ts";
import { graphAppId } from "#tenant/entra/resource.ts";
import type { Signer } from "#tenant/entra/signer.ts";
import type { Faults } from "#tenant/faults.ts";
import type { CallLog } from "#tenant/log.ts";
import type { World } from "#tenant/world.ts";
import { notYours, resourceNotFound, scopeMissing } from "./denied.ts";
import { decoded, findRoute, type Compiled } from "./match.ts";
import { graphError, type GraphAnswer } from "./route.ts";

export interface GraphDeps {
  readonly world: () => World;
  readonly signer: Signer;
  readonly faults: Faults;
  readonly log: CallLog;
  readonly routes: readonly Compiled[];
  /** Address of Graph, ending in /v1.0. */
  readonly base: string;
}

export interface Caller {
  readonly person: string;
  readonly app: string;
  readonly scopes: ReadonlySet<string>;
  /** Authentication contexts that the token carries. */
  readonly contexts: readonly string[];
  /** Whether the application understands claims challenges. */
  readonly challengeable: boolean;
}

export interface PlainCall {
  readonly method: string;
  /** Below /v1.0, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly batch?: string;
}

/** `dropped`: the connection ends without an answer. */
export type Outcome = GraphAnswer | "dropped";

/** Who calls, from the bearer token, or Graph's refusal. */
export const callerOf = async (deps: GraphDeps, headers: Headers): Promise<Caller | GraphAnswer> => {
  const token = /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (token === undefined) return unauthorized("Access token is empty.");
  const verified = await deps.signer.verify(token, [graphAppId, "https://graph.microsoft.com"]);
  if (!verified.ok) {
    const why = {
      expired: "Lifetime validation failed, the token is expired.",
      audience: "Access token validation failure. Invalid audience.",
      signature: "Access token validation failure.",
    };
    return unauthorized(why[verified.reason]);
  }
  const { oid, tid, azp, scp, acrs = [], xms_cc = [] } = verified.claims as TokenClaims;
  const world = deps.world();
  if (tid !== world.tenantId || oid === undefined || !world.people.has(oid))
    return unauthorized("Access token validation failure.");
  return {
    person: oid,
    app: azp ?? "",
    scopes: new Set((scp ?? "").split(" ").filter((it) => it !== "")),
    contexts: acrs,
    challengeable: xms_cc.includes("CP1"),
  };
};

interface TokenClaims {
  readonly oid?: string;
  readonly tid?: string;
  readonly azp?: string;
  readonly scp?: string;
  readonly acrs?: readonly string[];
  readonly xms_cc?: readonly string[];
}

export const answerCall = async (deps: GraphDeps, caller: Caller | GraphAnswer, call: PlainCall): Promise<Outcome> => {
  const world = deps.world();
  const startedAt = Date.now();
  const from = performance.now();
  const person = "status" in caller ? null : caller.person;
  const outcome = await faulty(deps, caller, call, world);
  deps.log.add({
    at: new Date(startedAt).toISOString(),
    method: call.method,
    path: call.path + (call.query.size === 0 ? "" : `?${decoded(call.query.toString().replaceAll("+", " ")) ?? ""}`),
    person,
    app: "status" in caller ? null : caller.app,
    status: outcome === "dropped" ? 0 : outcome.status,
    ms: Math.round((performance.now() - from) * 10) / 10,
    ...(call.batch === undefined ? {} : { batch: call.batch }),
  });
  return outcome === "dropped" ? outcome : finished(outcome, call, deps.base, world);
};

const faulty = async (
  deps: GraphDeps,
  caller: Caller | GraphAnswer,
  call: PlainCall,
  world: World,
): Promise<Outcome> => {
  const person = "status" in caller ? undefined : caller.person;
  const fault = deps.faults.next(world, call.method, call.path, person);
  if (fault.ms > 0) await wait(fault.ms);
  if (fault.type === "offline") return "dropped";
  if (fault.type === "answer") return fault.answer;
  const answer = "status" in caller ? caller : await routed(deps, caller, call, world);
  if (fault.type === "lostAnswer") return "dropped";
  return fault.type === "halfAnswer" ? { ...answer, cutShort: true } : answer;
};

const routed = async (deps: GraphDeps, caller: Caller, call: PlainCall, world: World): Promise<GraphAnswer> => {
  const found = findRoute(deps.routes, call.method, call.path) ?? twin(deps, caller, call, world);
  if (found === undefined)
    return graphError(501, "notImplemented", `${call.method} ${call.path} is not part of this tenant`);
  if ("status" in found) return found;
  const { route, params } = found;
  if (!route.scopes.some((it) => caller.scopes.has(it))) return scopeMissing(route.path, route.scopes, caller.scopes);
  if (world.switches.stepUp === "files" && inDrive.test(call.path) && !caller.contexts.includes(stepUpContext))
    return unauthorized("Access token lacks an authentication context.", caller.challengeable ? challenge : "");
  return route.answer({
    world,
    person: caller.person,
    app: caller.app,
    scopes: caller.scopes,
    params,
    query: call.query,
    headers: call.headers,
    body: call.body,
    base: deps.base,
  });
};

/** `/users/{id}/…` is `/me/…` for oneself; another person's mailbox or drive is closed to delegated scopes of this kind. */
const twin = (deps: GraphDeps, caller: Caller, call: PlainCall, world: World) => {
  const parts = /^\/users\/([^/]+)(\/.+)$/i.exec(call.path);
  if (parts === null) return undefined;
  const mine = findRoute(deps.routes, call.method, `/me${parts[2] ?? ""}`);
  if (mine === undefined) return undefined;
  const key = (decoded(parts[1] ?? "") ?? "").toLowerCase();
  const person = [...world.people.values()].find((it) => it.id === key || it.userPrincipalName.toLowerCase() === key);
  if (person === undefined) return resourceNotFound(key);
  return person.id === caller.person ? mine : notYours(mine.route.path);
};

const finished = (answer: GraphAnswer, call: PlainCall, base: string, world: World): GraphAnswer => {
  const requestId = randomUUID();
  const clientRequestId = call.headers.get("client-request-id") ?? requestId;
  const headers = { "request-id": requestId, "client-request-id": clientRequestId, ...answer.headers };
  const { body } = answer;
  if (body === undefined || body instanceof Uint8Array) return { ...answer, headers };
  if ("error" in body) {
    const date = new Date(world.now()).toISOString().slice(0, 19);
    const innerError = { date, "request-id": requestId, "client-request-id": clientRequestId };
    return { ...answer, headers, body: { error: { ...(body.error as object), innerError } } };
  }
  const context =
    answer.status < 300 && !("@odata.context" in body) ? { "@odata.context": contextOf(base, call.path, body) } : {};
  return { ...answer, headers, body: { ...context, ...body } };
};

const contextOf = (base: string, path: string, body: object): string => {
  const plain = path.replace(/^\//, "").replace(/\(\)/g, "");
  return `${base}/$metadata#${plain}${"value" in body && Array.isArray(body.value) ? "" : "/$entity"}`;
};

const inDrive = /^\/(?:me\/drives?|drives|shares)\b/i;
/** The authentication context that an administrator's policy demands. */
const stepUpContext = "c1";
const challenge = `, error="insufficient_claims", claims="${btoa(claimsFor(stepUpContext))}"`;

const unauthorized = (message: string, demanded = ""): GraphAnswer => ({
  ...graphError(401, "InvalidAuthenticationToken", message),
  headers: {
    "WWW-Authenticate": `Bearer realm="", authorization_uri="https://login.contoso.example/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"${demanded}`,
  },
});
