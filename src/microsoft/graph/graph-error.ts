/** Why Microsoft Graph did not do what was asked. Rules GR1-GR9, docs/spec/graph.md. */
import type { StoreError } from "#core/notebook/notebook-store.ts";

export type GraphError =
  | Exclude<StoreError, { readonly type: "consentMissing" }>
  | { readonly type: "consentMissing"; readonly scopes: readonly string[]; readonly adminNeeded: boolean }
  /** The host that should hand out tokens does not answer. */
  | { readonly type: "hostSilent" }
  /** It existed and was removed for good, or a saved place in a list has expired. */
  | { readonly type: "gone" };

/** The parts of an answer that tell one failure from another. */
export interface FailedAnswer {
  readonly status: number;
  /** `error.code` of Graph's envelope; empty when there was none. */
  readonly code: string;
  readonly retryAfterMs: number | null;
}

/** https://learn.microsoft.com/graph/errors; workloads differ in codes, so the status decides wherever it can. */
export const toGraphError = (answer: FailedAnswer, scopes: readonly string[]): GraphError => {
  switch (answer.status) {
    case 401:
      return { type: "signInNeeded" };
    case 403:
      return lacksScope.has(answer.code)
        ? { type: "consentMissing", scopes, adminNeeded: false }
        : { type: "forbidden" };
    case 404:
      return { type: "notFound" };
    case 409:
    case 412:
      return { type: "changed" };
    case 410:
      return { type: "gone" };
    case 423:
      return { type: "locked" };
    case 429:
      return { type: "throttled", retryAfterMs: answer.retryAfterMs };
    case 507:
      return { type: "full" };
    case 500:
    case 502:
    case 503:
    case 504:
      return {
        type: "unavailable",
        status: answer.status,
        ...(answer.retryAfterMs === null ? {} : { retryAfterMs: answer.retryAfterMs }),
      };
    default:
      return { type: "unexpected", status: answer.status, code: answer.code };
  }
};

/** The mailbox and the directory answer these to a token without the scope; OneDrive's accessDenied may as well mean the file. */
const lacksScope: ReadonlySet<string> = new Set(["ErrorAccessDenied", "Authorization_RequestDenied"]);

/** `Retry-After` in seconds, which Graph also sends with decimals, or as a date. Null when it says nothing readable. */
export const retryAfterMs = (header: string | null, now: number): number | null => {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, Math.ceil(ms)) : null;
};

/** `error.code` of an error body; the innermost word is more exact only where documentation says so, hence not read. */
export const errorCode = (body: unknown): string => {
  if (typeof body !== "object" || body === null || !("error" in body)) return "";
  const { error } = body;
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
};
