/** One operation of Graph v1.0 as this tenant answers it. Every route is held against Microsoft's own description. */
import type { World } from "#tenant/world.ts";

export interface GraphRoute {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * The path as Microsoft's OpenAPI and permission table write it, for instance `/me/events/{event-id}`.
   * Path addressing, which they do not describe, ends in `:/{path}:` or `:/{path}:/content`.
   */
  readonly path: string;
  /** Delegated scopes of which one is enough, from Microsoft's permission table and docs/tenant-rules.md. */
  readonly scopes: readonly string[];
  readonly answer: (call: GraphCall) => GraphAnswer | Promise<GraphAnswer>;
}

export interface GraphCall {
  readonly world: World;
  /** Object id of the signed-in person. */
  readonly person: string;
  /** Client id of the calling application. */
  readonly app: string;
  readonly scopes: ReadonlySet<string>;
  /** Values of the `{…}` parts of `path`, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** Address of Graph as the caller sees it, ending in /v1.0, for nextLink and context. */
  readonly base: string;
}

export interface GraphAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; bytes go out as they are, with the content-type in `headers`. */
  readonly body?: object | Uint8Array;
  /** The connection ends in the middle of the body. */
  readonly cutShort?: boolean;
}

/** Graph's error envelope. */
export const graphError = (status: number, code: string, message: string): GraphAnswer => ({
  status,
  body: { error: { code, message, innerError: { date: "", "request-id": "", "client-request-id": "" } } },
});
