/**
 * Tokens by which a bot proves itself to the connector: client credentials, version 1, for the Bot Framework's own API.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
import { randomUUID } from "node:crypto";
import type { BotRegistration } from "./registration.ts";
import { entraError, type EntraError } from "#tenant/entra/entra-error.ts";
import type { Signer } from "#tenant/entra/signer.ts";

export interface BotTokenDeps {
  readonly bot: BotRegistration | null;
  readonly signer: Signer;
}

type Form = Readonly<Record<string, string>>;
type Issued =
  | { readonly ok: true; readonly body: object }
  | { readonly ok: false; readonly status: 400 | 401; readonly error: EntraError };

const audience = "https://api.botframework.com";
/** The directory in which bots for several tenants get their tokens. */
export const botFrameworkTenant = "d6d49420-f39b-4df7-a1dc-d59a935871db";
const seconds = 86_399;

export const issueBotToken = async (
  form: Form,
  basic: string | undefined,
  tenantId: string,
  { bot, signer }: BotTokenDeps,
): Promise<Issued> => {
  const [id = "", secret = ""] = credentials(form, basic);
  if (bot === null || id !== bot.appId)
    return refused(
      400,
      "unauthorized_client",
      700016,
      `Application with identifier '${id}' was not found in the directory 'Contoso'.`,
    );
  if (secret === "")
    return refused(
      401,
      "invalid_client",
      7000216,
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    );
  if (secret !== bot.secret)
    return refused(
      401,
      "invalid_client",
      7000215,
      "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
    );
  const scope = form["scope"] ?? "";
  if (!scope.endsWith("/.default"))
    return refused(
      400,
      "invalid_scope",
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  if (scope !== `${audience}/.default`)
    return refused(400, "invalid_resource", 500011, `The resource principal named ${scope} was not found.`);
  const claims = { appid: id, appidacr: "1", tid: tenantId, ver: "1.0", idtyp: "app", uti: randomUUID() };
  return {
    ok: true,
    body: {
      token_type: "Bearer",
      expires_in: seconds,
      ext_expires_in: seconds,
      access_token: await signer.sign(claims, audience, seconds, issuerOf(tenantId)),
    },
  };
};

/** Whether the bearer of this header is that bot. */
export const isBot = async (
  authorization: string | undefined,
  bot: BotRegistration,
  tenantId: string,
  signer: Signer,
): Promise<boolean> => {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) return false;
  const issuers = [tenantId, botFrameworkTenant].map(issuerOf);
  const verified = await signer.verify(token, [audience], issuers);
  return verified.ok && verified.claims["appid"] === bot.appId;
};

const issuerOf = (tenantId: string): string => `https://sts.windows.net/${tenantId}/`;

const credentials = (form: Form, basic: string | undefined): string[] => {
  const encoded = /^Basic (\S+)$/i.exec(basic ?? "")?.[1];
  if (encoded === undefined) return [form["client_id"] ?? "", form["client_secret"] ?? ""];
  return Buffer.from(encoded, "base64").toString().split(":").map(decodeURIComponent);
};

const refused = (status: 400 | 401, error: string, code: number, message: string): Issued => ({
  ok: false,
  status,
  error: entraError(error, code, message),
});
