/** Access, id and refresh tokens with the claims that Entra gives. */
import { createHash, randomUUID } from "node:crypto";
import type { TenantPerson } from "#tenant/world.ts";
import type { ClaimsRequest } from "./claims-request.ts";
import type { Asked } from "./resource.ts";
import type { Signer } from "./signer.ts";

export const accessTokenSeconds = 3600;
/** A single-page app's refresh token lasts a day, however often it is renewed. */
const refreshMs = 24 * 3600 * 1000;

export interface RefreshToken {
  readonly person: string;
  readonly app: string;
  readonly sid: string;
  readonly proven: readonly string[];
  readonly until: number;
}

export interface Issuer {
  readonly tenantId: string;
  readonly signer: Signer;
  readonly refreshTokens: Map<string, RefreshToken>;
}

/** `scp` holds everything granted for the resource, not only what this request named. */
export const accessToken = (
  { signer, tenantId }: Pick<Issuer, "signer" | "tenantId">,
  person: TenantPerson,
  app: string,
  audience: string,
  scopes: readonly string[],
  seconds: number = accessTokenSeconds,
  { contexts, capabilities }: ClaimsRequest = { contexts: [], capabilities: [] },
): Promise<string> =>
  signer.sign(
    {
      ...identity(person, audience, tenantId),
      azp: app,
      azpacr: "0",
      scp: scopes.join(" "),
      uti: randomUUID(),
      ...(contexts.length === 0 ? {} : { acrs: contexts }),
      ...(capabilities.length === 0 ? {} : { xms_cc: capabilities }),
    },
    audience,
    seconds,
  );

export const issueTokens = async (
  issuer: Issuer,
  request: {
    readonly person: TenantPerson;
    readonly app: string;
    readonly sid: string;
    readonly asked: Asked;
    readonly granted: readonly string[];
    readonly proven: readonly string[];
    readonly claims: ClaimsRequest;
    readonly nonce?: string | undefined;
    /** Time at which the first refresh token of this sign-in ends. */
    readonly until?: number;
  },
): Promise<object> => {
  const { person, app, sid, asked, granted, proven, claims } = request;
  const prefix = asked.resource.uris[0] === "https://graph.microsoft.com" ? "" : `${asked.resource.uris[0] ?? ""}/`;
  const answer: Record<string, unknown> = {
    token_type: "Bearer",
    scope: [...asked.openId.filter((it) => it !== "offline_access"), ...granted.map((it) => `${prefix}${it}`)].join(
      " ",
    ),
    expires_in: accessTokenSeconds,
    ext_expires_in: accessTokenSeconds,
    access_token: await accessToken(issuer, person, app, asked.resource.id, granted, accessTokenSeconds, claims),
    client_info: clientInfo(person, issuer.tenantId),
  };
  if (asked.openId.includes("offline_access")) {
    const token = `1.${randomUUID()}${randomUUID()}`.replaceAll("-", "");
    const until = request.until ?? Date.now() + refreshMs;
    issuer.refreshTokens.set(token, { person: person.id, app, sid, proven, until });
    answer["refresh_token"] = token;
    answer["refresh_token_expires_in"] = Math.floor((until - Date.now()) / 1000);
  }
  if (asked.openId.includes("openid"))
    answer["id_token"] = await issuer.signer.sign(
      {
        ...identity(person, app, issuer.tenantId),
        sid,
        login_hint: person.userPrincipalName,
        ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
      },
      app,
      accessTokenSeconds,
    );
  return answer;
};

export const clientInfo = (person: TenantPerson, tenantId: string): string =>
  Buffer.from(JSON.stringify({ uid: person.id, utid: tenantId })).toString("base64url");

const identity = (person: TenantPerson, audience: string, tenantId: string) => ({
  oid: person.id,
  tid: tenantId,
  sub: createHash("sha256").update(`${person.id} ${audience}`).digest("base64url"),
  name: person.displayName,
  preferred_username: person.userPrincipalName,
  ver: "2.0",
});
