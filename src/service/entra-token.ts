/**
 * Who is calling, proven by an Entra access token for our own API.
 *
 * Checked, after https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens and
 * https://learn.microsoft.com/entra/identity-platform/claims-validation:
 * signature (RS256 alone) by a key that Entra publishes, and that key's own issuer; issuer of exactly the token's tenant;
 * audience; times; version 2.0; a person (`oid`) with the delegated scope. A token of an application is nobody.
 */
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from "jose";
import { parsePersonId, parseTenantId, type PersonId, type TenantId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";

export interface EntraConfig {
  /** Issuer with `{tid}` for the tenant, as `https://login.microsoftonline.com/{tid}/v2.0`. */
  readonly issuer: string;
  readonly jwksUri: string;
  /** The API's app id, and its `api://…` name. */
  readonly audiences: readonly string[];
  readonly scope: string;
  /** Tenants that may use this service; null for all. */
  readonly tenants: readonly TenantId[] | null;
  /** An unknown key asks Entra again, at most once in this time. */
  readonly keyCooldownMs?: number;
}

export interface Caller {
  readonly tenant: TenantId;
  readonly person: PersonId;
}

export type CheckCaller = (authorization: string | null) => Promise<Result<Caller, TokenError>>;

export type TokenError =
  /** No bearer token at all. */
  | { readonly type: "missing" }
  | { readonly type: "invalid"; readonly because: string }
  | { readonly type: "scopeMissing"; readonly scope: string }
  | { readonly type: "tenantNotAllowed" }
  /** Entra's keys could not be read; the token may be good. */
  | { readonly type: "keysUnavailable" };

const skewSeconds = 60;

const aboutTheToken = [
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSMultipleMatchingKeys,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWTInvalid,
];

export const createCallerCheck = (config: EntraConfig, clock: { readonly now: () => number }): CheckCaller => {
  const keys = createRemoteJWKSet(new URL(config.jwksUri), {
    cooldownDuration: config.keyCooldownMs ?? 30_000,
    // Entra asks for a fresh look every 24 hours: https://learn.microsoft.com/entra/identity-platform/signing-key-rollover
    cacheMaxAge: 12 * 3_600_000,
  });

  const verify = async (token: string): Promise<Result<{ claims: JWTPayload; keyIssuer: unknown }, TokenError>> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms: ["RS256"],
        audience: [...config.audiences],
        clockTolerance: skewSeconds,
        currentDate: new Date(clock.now()),
        requiredClaims: ["exp", "nbf", "iss", "aud"],
      });
      if (protectedHeader.kid === undefined) return err({ type: "invalid", because: "kid" });
      const key = keys.jwks()?.keys.find((it) => it.kid === protectedHeader.kid);
      return ok({ claims: payload, keyIssuer: (key as Readonly<Record<string, unknown>> | undefined)?.["issuer"] });
    } catch (error) {
      if (error instanceof errors.JWTExpired) return err({ type: "invalid", because: "expired" });
      if (error instanceof errors.JWTClaimValidationFailed) return err({ type: "invalid", because: error.claim });
      if (error instanceof errors.JWKSNoMatchingKey) return err({ type: "invalid", because: "signing key" });
      if (aboutTheToken.some((kind) => error instanceof kind)) return err({ type: "invalid", because: "signature" });
      return err({ type: "keysUnavailable" });
    }
  };

  return async (authorization) => {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined)
      return err(authorization === null ? { type: "missing" } : { type: "invalid", because: "form" });
    const verified = await verify(token);
    return verified.ok ? judge(verified.value.claims, verified.value.keyIssuer, config) : verified;
  };
};

const judge = (claims: JWTPayload, keyIssuer: unknown, config: EntraConfig): Result<Caller, TokenError> => {
  const tenant = typeof claims["tid"] === "string" ? parseTenantId(claims["tid"]) : null;
  if (tenant === null) return err({ type: "invalid", because: "tid" });
  if (claims.iss !== config.issuer.replace("{tid}", tenant)) return err({ type: "invalid", because: "iss" });
  // A key may be bound to one issuer. Entra writes the tenant's place in it as {tenantid}.
  if (typeof keyIssuer === "string" && keyIssuer.replace("{tenantid}", tenant) !== claims.iss)
    return err({ type: "invalid", because: "signing key's issuer" });
  if (claims["ver"] !== "2.0") return err({ type: "invalid", because: "ver" });
  if (config.tenants !== null && !config.tenants.includes(tenant)) return err({ type: "tenantNotAllowed" });

  const scopes = typeof claims["scp"] === "string" ? claims["scp"].split(" ") : [];
  if (claims["idtyp"] === "app" || !scopes.includes(config.scope))
    return err({ type: "scopeMissing", scope: config.scope });
  const person = typeof claims["oid"] === "string" ? parsePersonId(claims["oid"]) : null;
  return person === null ? err({ type: "invalid", because: "oid" }) : ok({ tenant, person });
};
