/** The service's whole HTTP surface, without a port: pages, `/v1`, `/healthz` and `/readyz`. */
import { Hono } from "hono";
import type { Caller, CheckCaller, TokenError } from "./entra-token.ts";
import type { Events } from "./events.ts";

interface Doors {
  readonly checkCaller: CheckCaller;
  readonly notebooks: Hono<{ Variables: { caller: Caller } }>;
  /** Others below `/v1`, by their first word. */
  readonly more?: Readonly<Record<string, Hono<{ Variables: { caller: Caller } }>>>;
  readonly pages: Hono;
  readonly ready: () => Promise<Readiness>;
  readonly events: Events;
}

type Readiness = keyof typeof readiness;

const readiness = { ready: "ok", databaseAway: "The database does not answer.", ending: "This process ends." } as const;

export const createApi = ({ checkCaller, notebooks, more = {}, pages, ready, events }: Doors): Hono => {
  const v1 = new Hono<{ Variables: { caller: Caller } }>();
  v1.use(async (c, next) => {
    await next();
    // Afterwards, so that refusals carry them too.
    c.header("cache-control", "no-store");
    c.header("x-content-type-options", "nosniff");
  });
  v1.use(async (c, next) => {
    const caller = await checkCaller(c.req.header("authorization") ?? null);
    if (!caller.ok) {
      const refused = refuseCaller(caller.error);
      events.callerRefused({ status: refused.status, reason: caller.error.type });
      return refused;
    }
    c.set("caller", caller.value);
    return next();
  });
  v1.route("/notebooks", notebooks);
  for (const [name, door] of Object.entries(more)) v1.route(`/${name}`, door);
  v1.all("*", () => problem(404, "notFound", "There is nothing at this address."));

  const api = new Hono();
  api.get("/healthz", (c) => c.text("ok"));
  api.get("/readyz", async (c) => {
    const state = await ready();
    return c.text(readiness[state], state === "ready" ? 200 : 503);
  });
  api.route("/v1", v1);
  api.route("/", pages);
  api.onError((error) => {
    events.requestFailed(error);
    return problem(500, "failed", "This did not work.");
  });
  return api;
};

const refuseCaller = (error: TokenError): Response => {
  switch (error.type) {
    case "missing":
      return problem(401, "signInNeeded", "An access token is needed.", { "www-authenticate": "Bearer" });
    case "invalid":
      return problem(401, "signInNeeded", `The access token is not valid: ${error.because}.`, {
        "www-authenticate": `Bearer error="invalid_token", error_description="${error.because}"`,
      });
    case "scopeMissing":
      return problem(403, "scopeMissing", `The access token needs the delegated scope ${error.scope}.`, {
        "www-authenticate": `Bearer error="insufficient_scope", scope="${error.scope}"`,
      });
    case "tenantNotAllowed":
      return problem(403, "tenantNotAllowed", "This service is not set up for your organisation.");
    case "keysUnavailable":
      break;
  }
  return problem(503, "unavailable", "The sign-in keys cannot be read at the moment.", { "retry-after": "5" });
};

const problem = (
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response => Response.json({ error: { type, message } }, { status, headers });
