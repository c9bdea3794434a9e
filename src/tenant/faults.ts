/** Things that go wrong on purpose: slowness, refusals, throttling, answers that never come. */
import { graphError, type GraphAnswer } from "./graph/route.ts";
import { findPerson } from "./people.ts";
import type { World } from "./world.ts";

export interface Fault {
  readonly match?: {
    readonly method?: string;
    /** Beginning of the path below /v1.0, or a regular expression when it starts with `^`. `/oauth2/…` is Entra's, `/_connector/…` the bots'. */
    readonly path?: string;
    /** Id, user principal name or alias. */
    readonly person?: string;
  };
  /** `offline` drops the connection before anything happens, `lostAnswer` after it happened, `halfAnswer` in the middle of the answer. */
  readonly fault: "latency" | "status" | "offline" | "lostAnswer" | "halfAnswer";
  readonly status?: number;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter?: number;
  /** More headers of the answer, for instance a `WWW-Authenticate` with a claims challenge. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly ms?: number;
  /** How often it strikes; without it, until faults are cleared. */
  readonly times?: number;
  readonly body?: object;
}

export type Struck = { readonly ms: number } & (
  | { readonly type: "none" | "offline" | "lostAnswer" | "halfAnswer" }
  | { readonly type: "answer"; readonly answer: GraphAnswer }
);

export interface Faults {
  readonly set: (faults: readonly Fault[]) => void;
  readonly list: () => readonly Fault[];
  /** What strikes this call: all matching latencies together, then the first other fault that matches. */
  readonly next: (
    world: World,
    method: string,
    path: string,
    person: string | undefined,
    /** Codes and messages by status, where they are not Graph's. */
    words?: Wording,
  ) => Struck;
}

export type Wording = Readonly<Record<number, readonly [code: string, message: string]>>;

export const createFaults = (): Faults => {
  let armed: { readonly fault: Fault; left: number }[] = [];
  return {
    set: (faults) => {
      armed = faults.map((fault) => ({ fault, left: fault.times ?? Infinity }));
    },
    list: () => armed.filter((it) => it.left > 0).map((it) => it.fault),
    next: (world, method, path, person, words = wording) => {
      const here = armed.filter((it) => it.left > 0 && matches(it.fault, world, method, path, person));
      const slow = here.filter((it) => it.fault.fault === "latency");
      const other = here.find((it) => it.fault.fault !== "latency");
      for (const it of [...slow, ...(other === undefined ? [] : [other])]) it.left -= 1;
      const ms = [...slow, ...(other === undefined ? [] : [other])].reduce((sum, it) => sum + (it.fault.ms ?? 0), 0);
      if (other === undefined || other.fault.fault === "latency") return { ms, type: "none" };
      if (other.fault.fault === "status") return { ms, type: "answer", answer: answerOf(other.fault, words) };
      return { ms, type: other.fault.fault };
    },
  };
};

const matches = (fault: Fault, world: World, method: string, path: string, person: string | undefined): boolean => {
  const wanted = fault.match ?? {};
  if (wanted.method !== undefined && wanted.method.toUpperCase() !== method) return false;
  if (wanted.person !== undefined && findPerson(world, wanted.person)?.id !== person) return false;
  if (wanted.path === undefined) return !path.startsWith("/oauth2/") && !path.startsWith("/_connector/");
  return wanted.path.startsWith("^") ? new RegExp(wanted.path).test(path) : path.startsWith(wanted.path);
};

const answerOf = (fault: Fault, words: Wording): GraphAnswer => {
  const status = fault.status ?? 503;
  const [code, message] = words[status] ?? ["generalException", "An unexpected error occurred."];
  const retry = fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) };
  const headers = { ...retry, ...fault.headers };
  return fault.body === undefined
    ? { ...graphError(status, code, message), headers }
    : { status, headers, body: fault.body };
};

/** Codes and messages as the real service has been quoted. */
const wording: Wording = {
  400: ["invalidRequest", "Invalid request"],
  401: ["InvalidAuthenticationToken", "Access token validation failure."],
  403: ["accessDenied", "Access denied"],
  404: ["itemNotFound", "The resource could not be found."],
  409: ["nameAlreadyExists", "The specified item name already exists."],
  410: ["SyncStateNotFound", "The sync state generation is not found."],
  412: ["resourceModified", "ETag does not match current item's value"],
  423: ["resourceLocked", "The resource you are attempting to access is locked"],
  429: ["TooManyRequests", "Please retry again later."],
  500: ["generalException", "An unexpected error occurred."],
  503: ["serviceNotAvailable", "The service is not available. Try the request again after a delay."],
  504: ["UnknownError", ""],
  507: ["quotaLimitReached", "Insufficient Space Available"],
};
