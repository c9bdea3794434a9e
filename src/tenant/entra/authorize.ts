/** The authorize endpoint: reads a request, lets a person sign in and consent, and sends the browser back. */
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { findPerson } from "#tenant/people.ts";
import { address, errorAddress } from "./answer-redirect.ts";
import { readAuthorizationRequest, type AuthorizationRequest } from "./authorization-request.ts";
import type { CodeGrant } from "./code.ts";
import { decide, type Decision } from "./decide.ts";
import type { EntraDeps } from "./entra.ts";
import { turnedBack } from "./entra-error.ts";
import { clientInfo } from "./issue.ts";
import { consentPage, errorPage, pickPage, proofPage, type Page } from "./pages.ts";

export const cookieName = "ESTSAUTH";

/** GET shows or sends back at once; the pages post to the same address. */
export const authorize = async (c: Context, deps: EntraDeps): Promise<Response> => {
  const query = new URL(c.req.url).searchParams;
  const read = readAuthorizationRequest(query, deps.apps, deps.resources, deps.brokerRedirect);
  if (read.type === "stop") return html(c, errorPage(read.error), [], 400);
  if (read.type === "back") return c.redirect(errorAddress(read.to, read.error), 302);

  const { request } = read;
  const form = c.req.method === "POST" ? await c.req.parseBody() : {};
  if (form["cancel"] !== undefined) return c.redirect(errorAddress(request, turnedBack), 303);
  const picked = pick(c, deps, form);
  if (picked.person !== undefined && form["proof"] === "given")
    deps.sessions.prove(picked.cookie, picked.person, request.claims.contexts);
  const signedIn = deps.sessions.of(picked.cookie);
  const decision = decide(request, signedIn, deps.world(), deps.consents(), picked.person);

  if (decision.type === "consent" && !decision.admin && form["consent"] === "accept") {
    deps.consents().accept(decision.person.id, request.app.clientId, request.asked.resource, decision.missing);
    return answer(c, deps, request, decide(request, signedIn, deps.world(), deps.consents(), picked.person));
  }
  return answer(c, deps, request, decision);
};

/** Who was picked on the page; they join the people signed in to this browser. */
const pick = (
  c: Context,
  deps: EntraDeps,
  form: Record<string, unknown>,
): { cookie: string | undefined; person?: string } => {
  const cookie = getCookie(c, cookieName);
  const key = form["person"];
  const person = typeof key === "string" ? findPerson(deps.world(), key) : undefined;
  if (person === undefined || person.room === true) return cookie === undefined ? { cookie: undefined } : { cookie };
  const goesOn = form["consent"] !== undefined || form["proof"] !== undefined;
  if (goesOn && deps.sessions.of(cookie).some((it) => it.person === person.id)) return { cookie, person: person.id };
  const next = deps.sessions.add(cookie, person.id);
  setCookie(c, cookieName, next, { path: `/${deps.tenantId}`, httpOnly: true, sameSite: "Lax" });
  return { cookie: next, person: person.id };
};

const answer = (c: Context, deps: EntraDeps, request: AuthorizationRequest, decision: Decision): Response => {
  const back = c.req.method === "POST" ? 303 : 302;
  switch (decision.type) {
    case "error":
      return c.redirect(errorAddress(request, decision.error), back);
    case "pick":
      return html(c, pickPage(request, deps.world()), [request.redirect], 200);
    case "consent":
      return html(c, consentPage(request, decision.person, decision.missing, decision.admin), [request.redirect], 200);
    case "proof":
      return html(c, proofPage(request, decision.person), [request.redirect], 200);
    case "code": {
      const { person, sid, proven } = decision;
      const code = deps.codes.mint({ ...grantOf(request, person.id), sid, proven });
      const info = clientInfo(person, deps.tenantId);
      return c.redirect(address(request, { code, client_info: info, session_state: sid }), back);
    }
  }
};

const grantOf = (request: AuthorizationRequest, person: string): Omit<CodeGrant, "sid" | "proven"> => ({
  person,
  app: request.app.clientId,
  redirect: request.redirect,
  broker: request.broker,
  challenge: request.challenge,
  nonce: request.nonce,
  scope: request.scope,
});

const html = (c: Context, page: Page, formTargets: readonly string[], status: 200 | 400): Response => {
  const targets = formTargets.map((it) => new URL(it).origin).join(" ");
  c.header(
    "Content-Security-Policy",
    `default-src 'none'; img-src data:; style-src '${page.styleHash}'; form-action 'self' ${targets}; frame-ancestors 'none'; base-uri 'none'`,
  );
  c.header("X-Frame-Options", "DENY");
  c.header("Cache-Control", "no-store");
  return c.html(page.html, status);
};
