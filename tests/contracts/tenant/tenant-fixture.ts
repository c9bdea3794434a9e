/** A tenant on a free port for contract tests, and short words for calling it. */
import { createTenant, type Tenant, type TenantConfig } from "#tenant/tenant.ts";
import { checkAnswer } from "./reference.ts";

export const clientId = "d1a10600-0000-4000-8000-000000000001";
export const apiAppId = "d1a10600-0000-4000-8000-000000000002";
export const apiResource = `api://${apiAppId}`;
export const redirectUri = "http://ana.localhost:4401/redirect.html";

export interface TestTenant extends Tenant {
  /** An access token for Graph; `scopes` in one string. */
  readonly token: (user: string, scopes: string, more?: object) => Promise<string>;
  /** A call of Graph below /v1.0. Every JSON answer is held against Microsoft's description. */
  readonly graph: (path: string, init: GraphInit) => Promise<GraphAnswered>;
  readonly control: (path: string, body?: unknown) => Promise<Response>;
}

export interface GraphInit {
  readonly as: string;
  readonly scopes: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON. */
  readonly body?: object | string | Uint8Array<ArrayBuffer>;
}

export interface GraphAnswered {
  readonly status: number;
  readonly headers: Headers;
  /** Empty for answers that are not JSON. */
  readonly json: any;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export const openTenant = async (config: Partial<TenantConfig> = {}): Promise<TestTenant> => {
  const tenant = await createTenant({
    port: 0,
    apps: [
      {
        clientId,
        name: "Duologue",
        redirectUris: ["http://*.localhost:4401/redirect.html", "brk-multihub://*.localhost:4401"],
        apiResource,
        apiAppId,
        exposes: ["access_as_user"],
      },
    ],
    ...config,
  });

  const control = (path: string, body?: unknown): Promise<Response> =>
    fetch(`${tenant.url}/_tenant${path}`, {
      method: "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });

  const token = async (user: string, scopes: string, more: object = {}): Promise<string> => {
    const answer = await control("/token", { user, scopes: scopes.split(" "), ...more });
    if (answer.status !== 200) throw new Error(`no token for ${user}: ${await answer.text()}`);
    return ((await answer.json()) as { access_token: string }).access_token;
  };

  const graph = async (path: string, init: GraphInit): Promise<GraphAnswered> => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await token(init.as, init.scopes)}`);
    const { body } = init;
    const plain = typeof body === "string" || body instanceof Uint8Array;
    if (body !== undefined && !plain && !headers.has("content-type")) headers.set("content-type", "application/json");
    const method = init.method ?? "GET";
    const answer = await fetch(`${tenant.url}/v1.0${path}`, {
      method,
      headers,
      redirect: "manual",
      ...(body === undefined ? {} : { body: plain ? (body as BodyInit) : JSON.stringify(body) }),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const isJson = (answer.headers.get("content-type") ?? "").includes("application/json");
    const json: unknown = isJson && bytes.length > 0 ? JSON.parse(new TextDecoder().decode(bytes)) : undefined;
    // File contents may be JSON too; they are no answers of Graph's own.
    if (json !== undefined && !path.split("?")[0]?.endsWith("/content")) checkAnswer(method, path, answer.status, json);
    if (path === "/$batch" && answer.status === 200) checkParts(body as BatchBody, json as BatchAnswer);
    return { status: answer.status, headers: answer.headers, json, bytes };
  };

  return { ...tenant, token, graph, control };
};

interface BatchBody {
  readonly requests: readonly { readonly id: string; readonly method: string; readonly url: string }[];
}
interface BatchAnswer {
  readonly responses: readonly { readonly id: string; readonly status: number; readonly body?: unknown }[];
}

/** Parts whose body is text are bytes in base64. */
const checkParts = ({ requests }: BatchBody, { responses }: BatchAnswer): void => {
  for (const { id, status, body } of responses) {
    const request = requests.find((it) => it.id === id);
    if (request === undefined) throw new Error(`$batch answered a part '${id}' that nobody asked for`);
    const path = `/${request.url.replace(/^\//, "")}`;
    if (typeof body === "object" && body !== null) checkAnswer(request.method, path, status, body);
  }
};
