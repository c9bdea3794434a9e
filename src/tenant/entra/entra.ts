/** Entra ID under `/{tenantId}/…`: discovery, keys, sign-in, tokens, sign-out. Nominal https issuer, http endpoints on this machine. */
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { getCookie } from "hono/cookie";
import { setTimeout as wait } from "node:timers/promises";
import { originAllowed, redirectAllowed, type AppRegistration } from "#tenant/apps.ts";
import type { BotRegistration } from "#tenant/bot/registration.ts";
import type { Faults } from "#tenant/faults.ts";
import { findPerson } from "#tenant/people.ts";
import type { World } from "#tenant/world.ts";
import { authorize, cookieName } from "./authorize.ts";
import type { Codes } from "./code.ts";
import type { Consents } from "./consents.ts";
import type { Issuer } from "./issue.ts";
import { signedOutPage } from "./pages.ts";
import type { Resource } from "./resource.ts";
import type { Sessions } from "./sessions.ts";
import { tokenEndpoint } from "./token-endpoint.ts";

export interface EntraDeps extends Issuer {
  readonly apps: readonly AppRegistration[];
  readonly bot?: BotRegistration | undefined;
  readonly resources: readonly Resource[];
  readonly world: () => World;
  readonly consents: () => Consents;
  readonly sessions: Sessions;
  readonly codes: Codes;
  readonly faults: Faults;
  /** Where the host page on this machine takes its codes when it brokers for a framed app. */
  readonly brokerRedirect: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

type Env = { Bindings: HttpBindings };

export const createEntra = (deps: EntraDeps): Hono<Env> => {
  const entra = new Hono<Env>();

  entra.use(async (c, next) => {
    const origin = c.req.header("origin");
    if (
      origin !== undefined &&
      (deps.apps.some((it) => originAllowed(it, origin)) || /\/(keys|openid-configuration)$/.test(c.req.path))
    )
      c.header("Access-Control-Allow-Origin", origin);
    c.header("Vary", "Origin");
    if (c.req.method === "OPTIONS") {
      c.header("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
      c.header("Access-Control-Allow-Headers", c.req.header("access-control-request-headers") ?? "*");
      c.header("Access-Control-Max-Age", "3600");
      return c.body(null, 204);
    }
    await next();
    return undefined;
  });

  entra.use("/oauth2/*", async (c, next) => {
    const path = c.req.path.slice(c.req.path.indexOf("/oauth2/"));
    const fault = deps.faults.next(deps.world(), c.req.method, path, undefined);
    if (fault.ms > 0) await wait(fault.ms);
    if (fault.type === "answer")
      return c.json(fault.answer.body ?? {}, fault.answer.status as 503, { ...fault.answer.headers });
    if (fault.type === "offline" || fault.type === "lostAnswer" || fault.type === "halfAnswer") {
      c.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    await next();
    return undefined;
  });

  for (const path of ["/v2.0/.well-known/openid-configuration", "/.well-known/openid-configuration"])
    entra.get(path, (c) => c.json(deps.metadata));
  entra.get("/discovery/v2.0/keys", (c) => c.json(deps.signer.keys));
  entra.get("/oauth2/v2.0/authorize", (c) => authorize(c, deps));
  entra.post("/oauth2/v2.0/authorize", (c) => authorize(c, deps));
  entra.post("/oauth2/v2.0/token", (c) => tokenEndpoint(c, deps));

  entra.get("/oauth2/v2.0/logout", (c) => {
    const hint = c.req.query("logout_hint");
    const person = hint === undefined ? undefined : findPerson(deps.world(), hint)?.id;
    deps.sessions.remove(getCookie(c, cookieName), person);
    const to = c.req.query("post_logout_redirect_uri");
    if (to !== undefined && deps.apps.some((it) => redirectAllowed(it, to))) return c.redirect(to, 302);
    const page = signedOutPage();
    return c.html(page.html, 200, {
      "Content-Security-Policy": `default-src 'none'; style-src '${page.styleHash}'; frame-ancestors 'none'`,
    });
  });
  return entra;
};
