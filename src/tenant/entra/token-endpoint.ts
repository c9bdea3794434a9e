/** The token endpoint: codes and refresh tokens become tokens for one resource at a time. */
import type { Context } from "hono";
import { originAllowed, type AppRegistration } from "#tenant/apps.ts";
import { issueBotToken, type BotTokenDeps } from "#tenant/bot/bot-token.ts";
import { brokered } from "./authorization-request.ts";
import type { EntraDeps } from "./entra.ts";
import { readClaims, unprovenIn } from "./claims-request.ts";
import { consentMissing, entraError, entraErrorBody, proofMissing, type EntraError } from "./entra-error.ts";
import { provesChallenge } from "./code.ts";
import { issueTokens, type RefreshToken } from "./issue.ts";
import { askedFor, type Asked } from "./resource.ts";

type Form = Readonly<Record<string, string>>;
type Answer = { readonly ok: true; readonly body: object } | { readonly ok: false; readonly error: EntraError };

export const tokenEndpoint = async (c: Context, deps: EntraDeps): Promise<Response> => {
  const form = Object.fromEntries(new URLSearchParams(await c.req.text()));
  if (form["grant_type"] === "client_credentials")
    return clientCredentials(c, form, { ...deps, bot: deps.bot ?? null }, deps.tenantId);
  const answer = await redeem(form, c.req.header("origin"), deps);
  c.header("Cache-Control", "no-store");
  return answer.ok ? c.json(answer.body) : c.json(entraErrorBody(answer.error), 400);
};

/** An application in its own name: at this tenant, only a bot does that. */
export const clientCredentials = async (
  c: Context,
  form: Form,
  deps: BotTokenDeps,
  tenantId: string,
): Promise<Response> => {
  const issued = await issueBotToken(form, c.req.header("authorization"), tenantId, deps);
  c.header("Cache-Control", "no-store");
  return issued.ok ? c.json(issued.body) : c.json(entraErrorBody(issued.error), issued.status);
};

const redeem = async (form: Form, origin: string | undefined, deps: EntraDeps): Promise<Answer> => {
  const app = deps.apps.find((it) => it.clientId === form["client_id"]);
  if (app === undefined)
    return no(
      "unauthorized_client",
      700016,
      `Application with identifier '${form["client_id"] ?? ""}' was not found in the directory 'Contoso'.`,
    );
  if (origin === undefined)
    return no(
      "invalid_request",
      9002327,
      "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    );
  if (!mayAsk(app, origin, form["brk_redirect_uri"], deps))
    return no(
      "invalid_request",
      9002326,
      `Cross-origin token redemption is permitted only for registered origins. Request origin: '${origin}'.`,
    );

  switch (form["grant_type"] ?? "") {
    case "authorization_code":
      return byCode(form, app, deps);
    case "refresh_token":
      return byRefreshToken(form, app, deps);
    default:
      return no(
        "unsupported_grant_type",
        70003,
        `The app requested an unsupported grant type '${form["grant_type"] ?? ""}'.`,
      );
  }
};

/** The app's own origins, or its host when it brokers for an origin that the app is registered for. */
const mayAsk = (app: AppRegistration, origin: string, broker: string | undefined, deps: EntraDeps): boolean =>
  broker === undefined
    ? originAllowed(app, origin)
    : brokered(app, broker, deps.brokerRedirect, deps.brokerRedirect) && origin === new URL(deps.brokerRedirect).origin;

const byCode = async (form: Form, app: AppRegistration, deps: EntraDeps): Promise<Answer> => {
  const grant = deps.codes.redeem(form["code"] ?? "");
  if (grant === "used")
    return no(
      "invalid_grant",
      54005,
      "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
    );
  if (grant === "unknown")
    return no(
      "invalid_grant",
      70008,
      "The provided authorization code or refresh token has expired due to inactivity.",
    );
  if (grant.app !== app.clientId)
    return no(
      "invalid_grant",
      700005,
      "Provided Authorization Code is intended to use against other tenant or application.",
    );
  if (grant.redirect !== form["redirect_uri"] || grant.broker !== form["brk_redirect_uri"])
    return no(
      "invalid_client",
      500112,
      "The reply address does not match the reply address provided when requesting Authorization code.",
    );
  if (!provesChallenge(form["code_verifier"] ?? "", grant.challenge))
    return no(
      "invalid_grant",
      501481,
      "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    );
  return forResource({ ...form, scope: form["scope"] ?? grant.scope }, grant, app, deps);
};

const byRefreshToken = async (form: Form, app: AppRegistration, deps: EntraDeps): Promise<Answer> => {
  const token = deps.refreshTokens.get(form["refresh_token"] ?? "");
  if (token === undefined || token.app !== app.clientId)
    return no("invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.");
  if (token.until < Date.now())
    return no(
      "invalid_grant",
      700084,
      "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended.",
    );
  return forResource(form, token, app, deps);
};

const forResource = async (
  form: Form,
  from: Pick<RefreshToken, "person" | "sid" | "proven"> & {
    readonly nonce?: string | undefined;
    readonly until?: number;
  },
  app: AppRegistration,
  deps: EntraDeps,
): Promise<Answer> => {
  const asked = askedFor(form["scope"] ?? "", deps.resources);
  if (!asked.ok) return asked;
  const person = deps.world().people.get(from.person);
  if (person === undefined) return no("invalid_grant", 50034, "The user account does not exist in the directory.");
  const granted = deps.consents().granted(person.id, app.clientId, asked.asked.resource);
  if (!covers(asked.asked, granted)) return { ok: false, error: consentMissing(app.clientId, app.name) };
  const { nonce, until, sid, proven } = from;
  const claims = readClaims(form["claims"]);
  const unproven = unprovenIn(claims, proven);
  if (unproven !== undefined) return { ok: false, error: proofMissing(unproven) };
  return {
    ok: true,
    body: await issueTokens(deps, {
      person,
      app: app.clientId,
      sid,
      asked: asked.asked,
      granted,
      proven,
      claims,
      nonce,
      ...(until === undefined ? {} : { until }),
    }),
  };
};

const covers = (asked: Asked, granted: readonly string[]): boolean =>
  asked.scopes.every((it) => granted.includes(it)) &&
  (asked.scopes.length > 0 || asked.openId.length > 0 || granted.length > 0);

const no = (error: string, code: number, message: string): Answer => ({
  ok: false,
  error: entraError(error, code, message),
});
