/** The tenant's signing key. Tokens live by the machine's real clock, so that browsers and services that check them agree. */
import { createHash } from "node:crypto";
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  type JSONWebKeySet,
  type JWTPayload,
} from "jose";

export interface Signer {
  readonly issuer: string;
  readonly keys: JSONWebKeySet;
  /** `issuer`: another than the signer's own, where one key signs for several. */
  readonly sign: (claims: JWTPayload, audience: string, seconds: number, issuer?: string) => Promise<string>;
  /** The claims, or why the token is refused. */
  readonly verify: (token: string, audience: readonly string[], issuers?: readonly string[]) => Promise<Verified>;
}

export type Verified =
  | { readonly ok: true; readonly claims: JWTPayload }
  | { readonly ok: false; readonly reason: "expired" | "audience" | "signature" };

export const createSigner = async (issuer: string): Promise<Signer> => {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = createHash("sha256").update(String(jwk.n)).digest("base64url").slice(0, 27);
  const keys: JSONWebKeySet = {
    keys: [{ ...jwk, kid, use: "sig", alg: "RS256", issuer } as JSONWebKeySet["keys"][number]],
  };
  const find = createLocalJWKSet(keys);

  return {
    issuer,
    keys,
    sign: (claims, audience, seconds, other = issuer) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", kid, typ: "JWT" })
        .setIssuer(other)
        .setAudience(audience)
        .setIssuedAt(now)
        .setNotBefore(Math.min(now, now + seconds))
        .setExpirationTime(now + seconds)
        .sign(privateKey);
    },
    verify: async (token, audience, issuers = [issuer]) => {
      try {
        const { payload } = await jwtVerify(token, find, {
          issuer: [...issuers],
          audience: [...audience],
          algorithms: ["RS256"],
        });
        return { ok: true, claims: payload };
      } catch (error) {
        const code = (error as { code?: string }).code;
        if (code === "ERR_JWT_EXPIRED") return { ok: false, reason: "expired" };
        if (code === "ERR_JWT_CLAIM_VALIDATION_FAILED") return { ok: false, reason: "audience" };
        return { ok: false, reason: "signature" };
      }
    },
  };
};
