/** The one way to our own service: the token, patience, and refusals as values. What is asked for is each client's own. */
import type { PointerError } from "#core/notebook/pointer-record.ts";
import { err, ok, type Result } from "#core/result.ts";

export interface ServiceDoor {
  /** `path` is below `/v1`. `withinMs` in place of the door's own limit. */
  readonly ask: (
    path: string,
    request?: ServiceRequest,
    withinMs?: number | null,
  ) => Promise<Result<Answer, ServiceError>>;
  /** Goes out although the page is about to be gone, so it takes a token that is at hand. Whether it was taken, for a page that lives on. */
  readonly leave: (path: string, request: ServiceRequest, token: string) => Promise<boolean>;
  readonly token: () => Promise<Result<string, TokenError>>;
}

export interface ServiceRequest {
  readonly method?: "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** It arrives also when the page is gone before the answer is there. */
  readonly keepalive?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Fields;
}

export type Fields = Readonly<Record<string, unknown>>;

export type ServiceError = PointerError;
export type TokenError = Extract<ServiceError, { type: "signInNeeded" | "consentMissing" | "offline" }>;

interface Deps {
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
  /** Origin of the service, without a slash at the end; "" for the page's own. */
  readonly base: string;
  readonly token: () => Promise<Result<string, TokenError>>;
  /** A request that has not answered by then counts as offline. */
  readonly timeLimitMs?: number;
}

export const createServiceDoor = ({ fetch, base, token, timeLimitMs = 20_000 }: Deps): ServiceDoor => ({
  token,
  ask: async (path, request = {}, withinMs) => {
    const bearer = await token();
    if (!bearer.ok) return bearer;
    try {
      const init = {
        ...initOf(request, bearer.value),
        signal: AbortSignal.timeout(withinMs ?? timeLimitMs),
      };
      const response = await fetch(`${base}/v1${path}`, init);
      return ok({ status: response.status, headers: response.headers, body: fieldsOf(await response.text()) });
    } catch {
      // fetch rejects for one reason alone: no whole answer arrived.
      return err({ type: "offline" });
    }
  },
  leave: (path, request, bearer) =>
    fetch(`${base}/v1${path}`, initOf({ ...request, keepalive: true }, bearer)).then(
      (answer) => answer.ok,
      () => false,
    ),
});

const initOf = ({ method, headers, body, keepalive = false }: ServiceRequest, bearer: string): RequestInit => ({
  ...(method === undefined ? {} : { method }),
  keepalive,
  headers: {
    ...headers,
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    authorization: `Bearer ${bearer}`,
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

/** No fields when it is not a JSON object: whoever reads them finds the answer unusable. */
const fieldsOf = (text: string): Fields => {
  try {
    return asFields(JSON.parse(text));
  } catch {
    return {};
  }
};

export const asFields = (value: unknown): Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

export const errorType = (answer: Answer): unknown => asFields(answer.body["error"])["type"];

export const refused = (answer: Answer): Result<never, ServiceError> => {
  if (answer.status === 401) return err({ type: "signInNeeded" });
  if (answer.status === 403) return err({ type: "forbidden" });
  return err({ type: "unavailable", status: answer.status });
};
