/** The one way to Microsoft Graph: tokens, patience and errors. Rules GR1-GR19, docs/spec/graph.md. */
import { err, ok, type Result } from "#core/result.ts";
import { fieldsOf, listOf, textOf } from "./answer.ts";
import { errorCode, type GraphError, retryAfterMs, toGraphError } from "./graph-error.ts";
import { createQueue } from "./queue.ts";

export interface Graph {
  readonly send: (request: GraphRequest) => Promise<Result<unknown, GraphError>>;
  /** Bytes with their type, for pictures. */
  readonly blob: (request: GraphRequest) => Promise<Result<Blob, GraphError>>;
  /** Every item of a list, page after page. */
  readonly list: (request: GraphRequest) => Promise<Result<readonly unknown[], GraphError>>;
  /** The text behind an address that Graph handed out and that opens without a token. */
  readonly download: (address: string) => Promise<Result<string, GraphError>>;
}

export interface GraphRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the base, beginning with a slash. Carries ids and fixed words, never what a person wrote. */
  readonly path: string;
  readonly scopes: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly content?: { readonly type: string; readonly text: string };
  /** What Graph has demanded already of the token for this. */
  readonly claims?: string;
}

export interface GraphConfig {
  /** Ends in /v1.0. */
  readonly base: string;
  /** A token for the scopes, without asking anybody. `claims` is what Graph demands on top. */
  readonly token: (scopes: readonly string[], claims?: string) => Promise<Result<string, TokenRefusal>>;
  readonly fetch?: typeof globalThis.fetch;
  readonly now?: () => number;
  readonly wait?: (ms: number) => Promise<void>;
  readonly random?: () => number;
  /** How long one request may stay without its whole answer. */
  readonly limitMs?: number;
}

export type TokenRefusal =
  | Extract<GraphError, { readonly type: "offline" | "signInNeeded" | "consentMissing" | "hostSilent" }>
  | { readonly type: "unexpected"; readonly code: string };

const tries = 3;
/** Told to wait longer than this, the caller hears it instead. */
const longestWaitMs = 30_000;
const mostPages = 500;

export const createGraph = (config: GraphConfig): Graph => {
  const {
    base,
    token,
    fetch = globalThis.fetch.bind(globalThis),
    now = Date.now,
    wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
    random = Math.random,
    limitMs = 60_000,
  } = config;
  // Exchange answers 429 above four at once for a mailbox: https://learn.microsoft.com/graph/throttling-limits
  const mailbox = createQueue(4);
  const others = createQueue(8);

  /** One request and its whole answer. */
  const exchange = async <T>(
    address: string,
    init: RequestInit,
    scopes: readonly string[],
    read: Read<T>,
  ): Answer<T> => {
    try {
      const response = await fetch(address, { ...init, signal: AbortSignal.timeout(limitMs) });
      if (response.ok) return ok(await read(response));
      const { status, headers } = response;
      const told = retryAfterMs(headers.get("retry-after"), now());
      const error = toGraphError(
        { status, code: errorCode(parseJson(await response.text())), retryAfterMs: told },
        scopes,
      );
      return err({ error, told, claims: status === 401 ? claimsOf(headers.get("www-authenticate")) : null });
    } catch {
      // fetch and the body's reader throw for one reason: the network failed, at the start or half way.
      return err({ error: { type: "offline" }, told: null, claims: null });
    }
  };

  const patiently = async <T>(
    method: string,
    attempt: (claims?: string) => Answer<T>,
    demanded?: string,
  ): Promise<Result<T, GraphError>> => {
    let claims = demanded;
    for (let turn = 1; ; turn += 1) {
      const answer = await attempt(claims);
      if (answer.ok) return answer;
      if (answer.error.claims !== null && claims === undefined) {
        ({ claims } = answer.error);
        continue;
      }
      const pause = pauseAfter(answer.error, method, turn, random);
      if (pause === null) return err(answer.error.error);
      await wait(pause);
    }
  };

  const run = async <T>(request: GraphRequest, read: Read<T>): Promise<Result<T, GraphError>> =>
    (isMailbox.test(request.path) ? mailbox : others)(() =>
      patiently(
        request.method ?? "GET",
        async (claims) => {
          const secret = await token(request.scopes, claims);
          if (!secret.ok) return err({ error: refused(secret.error), told: null, claims: null });
          return exchange(base + request.path, initOf(request, secret.value), request.scopes, read);
        },
        request.claims,
      ),
    );

  const send = async (request: GraphRequest): Promise<Result<unknown, GraphError>> => {
    const answer = await run(request, async (response) => ({ status: response.status, text: await response.text() }));
    if (!answer.ok) return answer;
    if (answer.value.text === "") return ok(null);
    const value = parseJson(answer.value.text);
    // Graph never answers a bare `null`, so null stands for what could not be read.
    return value === null ? err({ type: "unexpected", status: answer.value.status, code: "unreadable" }) : ok(value);
  };

  const list = async (request: GraphRequest): Promise<Result<readonly unknown[], GraphError>> => {
    const items: unknown[] = [];
    let { path } = request;
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await send({ ...request, path });
      if (!answer.ok) return answer;
      const { value, "@odata.nextLink": next } = fieldsOf(answer.value);
      if (!Array.isArray(value)) return err({ type: "unexpected", status: 200, code: "unreadable" });
      for (const item of listOf(value)) items.push(item);
      const address = textOf(next);
      if (address === null) return ok(items);
      // A token goes to Graph and nowhere else, whatever an answer says.
      if (!address.startsWith(`${base}/`)) return err({ type: "unexpected", status: 200, code: "foreignNextLink" });
      path = address.slice(base.length);
    }
    return err({ type: "unexpected", status: 200, code: "endlessList" });
  };

  const download = (address: string): Promise<Result<string, GraphError>> =>
    others(() => patiently("GET", () => exchange(address, {}, [], (response) => response.text())));

  return {
    send,
    list,
    download,
    blob: (request) => run(request, (response) => response.blob()),
  };
};

interface Refused {
  readonly error: GraphError;
  /** What Graph says about waiting. */
  readonly told: number | null;
  /** What Graph demands of the next token. */
  readonly claims: string | null;
}
type Read<T> = (response: Response) => Promise<T>;
type Answer<T> = Promise<Result<T, Refused>>;

const isMailbox = /^\/me\/(?:events|calendar|calendars|calendarView|translateExchangeIds)\b/;

const initOf = (request: GraphRequest, secret: string): RequestInit => ({
  method: request.method ?? "GET",
  headers: {
    ...request.headers,
    authorization: `Bearer ${secret}`,
    "client-request-id": crypto.randomUUID(),
    ...(request.content === undefined ? {} : { "content-type": request.content.type }),
    ...(request.body === undefined ? {} : { "content-type": "application/json" }),
  },
  // Text would be made into bytes while somebody types.
  ...(request.content === undefined ? {} : { body: new Blob([request.content.text]) }),
  ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
});

/** How long to rest before the next try; null when there is none. */
const pauseAfter = ({ error, told }: Refused, method: string, turn: number, random: () => number): number | null => {
  if (turn >= tries || !mayHelp(error, method)) return null;
  const pause = told ?? 500 * 2 ** (turn - 1) * (0.5 + random());
  return pause > longestWaitMs ? null : pause;
};

/** A write may have been done although its answer was lost; only throttling promises that it was not. */
const mayHelp = (error: GraphError, method: string): boolean =>
  error.type === "throttled" ||
  (method === "GET" &&
    (error.type === "offline" || (error.type === "unavailable" && (error.status === 503 || error.status === 504))));

const refused = (error: TokenRefusal): GraphError =>
  error.type === "unexpected" ? { type: "unexpected", status: 0, code: error.code } : error;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** https://learn.microsoft.com/entra/identity-platform/claims-challenge: base64 of the claims request, in quotes. */
export const claimsOf = (header: string | null): string | null => {
  const encoded = /\bclaims="([^"]+)"/.exec(header ?? "")?.[1];
  if (encoded === undefined) return null;
  try {
    return atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return null;
  }
};
