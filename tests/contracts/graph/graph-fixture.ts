/** Our Graph client against the tenant, or against a server that answers as the test says. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { NotebookStore } from "#core/notebook/notebook-store.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ok, type Result } from "#core/result.ts";
import { createGraph, type Graph, type GraphConfig } from "#microsoft/graph/client.ts";
import { createOneDriveStore } from "#microsoft/graph/onedrive.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import type { StoreUnderTest } from "#tests/contracts/notebook-store.ts";
import { clientId, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";

/** As one person of the tenant sees it. Rests are not slept but passed over. */
export const graphOf = (tenant: TestTenant, user: string, more: Partial<GraphConfig> = {}): Graph =>
  createGraph({
    base: `${tenant.url}/v1.0`,
    token: async (scopes) => ok(await tenant.token(user, scopes.join(" "))),
    wait: async () => {},
    fetch: asInAPage,
    ...more,
  });

/** With a token in hand a page may not follow a redirect: `src/tenant/graph/drive-doors.ts`. */
export const asInAPage: typeof fetch = (input, init) =>
  fetch(input, { ...init, redirect: new Headers(init?.headers).has("authorization") ? "error" : "follow" });

/** A window of its own: what one store has seen, another has not. */
export const storeOn = (
  tenant: TestTenant,
  access: FileAccess,
  person: PersonId,
  more: Partial<GraphConfig> = {},
): NotebookStore => createOneDriveStore({ graph: graphOf(tenant, person, more), clientId, access });

/** One store for each person, as each has one in their browser. */
export const storesOn = (tenant: TestTenant, access: FileAccess): StoreUnderTest => {
  const stores = new Map<PersonId, NotebookStore>();
  return {
    storeOf: (person) => {
      const store = stores.get(person) ?? storeOn(tenant, access, person);
      stores.set(person, store);
      return store;
    },
    [Symbol.asyncDispose]: async () => {},
  };
};

/** Method and path of every Graph call since the log was cleared, ids left out. */
export const callsOf = async (tenant: TestTenant): Promise<string[]> => {
  const log = (await (await fetch(`${tenant.url}/_tenant/log`)).json()) as { method: string; path: string }[];
  return log
    .filter(({ path }) => !path.startsWith("/_download"))
    .map(
      ({ method, path }) =>
        `${method} ${path.split("?")[0]?.replaceAll(/(?<=\/(?:drives|items|versions|permissions)\/)[^/]+/g, "…")}`,
    );
};

export const got = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(`Expected a value and got ${JSON.stringify(result.error)}`);
  return result.value;
};

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Scripted {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Breaks the connection: before anything, or in the middle of the body. */
  readonly broken?: "atOnce" | "halfWay";
}

export interface ScriptedGraph extends AsyncDisposable {
  readonly base: string;
  readonly asked: Asked[];
  /** How long the client would have rested. */
  readonly rests: number[];
  readonly graph: Graph;
}

/** `answer` gets every request and how many came before it. Null never answers. */
export const scriptedGraph = async (
  answer: (asked: Asked, before: number) => Scripted | null | Promise<Scripted>,
  more: Partial<GraphConfig> = {},
): Promise<ScriptedGraph> => {
  const asked: Asked[] = [];
  const rests: number[] = [];
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = "", url = "", headers } = request;
    const one = { method, url, headers, body: Buffer.concat(parts).toString() };
    asked.push(one);
    const scripted = await answer(one, asked.length - 1);
    if (scripted === null) return;
    if (scripted.broken === "atOnce") {
      request.socket.destroy();
      return;
    }
    const text = typeof scripted.body === "string" ? scripted.body : JSON.stringify(scripted.body ?? {});
    const bytes = scripted.status === 204 ? Buffer.alloc(0) : Buffer.from(text);
    response.writeHead(scripted.status, { "content-type": "application/json", ...scripted.headers });
    if (scripted.broken === "halfWay")
      response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy());
    else response.end(bytes);
  };
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((up) => server.listen(0, "127.0.0.1", up));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1.0`;
  return {
    base,
    asked,
    rests,
    graph: createGraph({
      base,
      token: async () => ok("a token"),
      wait: async (ms) => void rests.push(ms),
      random: () => 0.5,
      ...more,
    }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((down) => server.close(down));
    },
  };
};

export const refusal = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Scripted => ({
  status,
  headers,
  body: {
    error: { code, message: "as documented", innerError: { date: "", "request-id": "", "client-request-id": "" } },
  },
});
