/**
 * That a request comes from Microsoft's Bot Connector, proven by its token. Checked, after
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication#connector-to-bot:
 * signature (RS256 alone) by a key that its OpenID metadata names; issuer; our bot as audience; times with five minutes of skew;
 * the service URL of the activity; and that the key may speak for the channel. The body is not signed: whoever holds a token
 * may say with it what they like for as long as it lives, which is why no activity is heard twice, and why each is believed only
 * for a conversation and a card that are known.
 */
import { dayLength } from "#core/pairs/instant.ts";
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { listIn, objectIn, textIn } from "#core/pairs/json.ts";
import { err, ok, type Result } from "#core/result.ts";
import { addressOf } from "./activity.ts";

export interface ConnectorTrust {
  readonly appId: string;
  /** Address of the metadata that names the keys. */
  readonly openIdConfiguration: string;
  readonly issuer: string;
}

export interface ConnectorToken {
  readonly serviceUrl: string;
  /** Channels for which the key may speak. */
  readonly channels: readonly string[];
}

export type ConnectorTokenError =
  | { readonly type: "missing" }
  | { readonly type: "invalid"; readonly because: string }
  /** The connector's keys could not be read; the token may be good. */
  | { readonly type: "keysUnavailable" };

export type CheckConnector = (authorization: string | null) => Promise<Result<ConnectorToken, ConnectorTokenError>>;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

export const createConnectorCheck = (trust: ConnectorTrust, clock: { readonly now: () => number }): CheckConnector => {
  // The metadata is asked for again once a day, as its page says.
  let keys: { readonly set: KeySet; readonly until: number } | null = null;

  const readKeys = async (): Promise<KeySet> => {
    const response = await fetch(trust.openIdConfiguration, { redirect: "error", signal: AbortSignal.timeout(5_000) });
    const address = URL.parse(textIn(objectIn(await response.json())?.["jwks_uri"]));
    if (!response.ok || address === null) throw new Error(`No keys at ${trust.openIdConfiguration}`);
    keys = {
      set: createRemoteJWKSet(address, { cooldownDuration: 30_000, cacheMaxAge: dayLength }),
      until: clock.now() + dayLength,
    };
    return keys.set;
  };
  let reading: Promise<KeySet> | null = null;
  /** Asked for once, however many wait for them: nobody has to be believed to make us ask. */
  const keysNow = (): Promise<KeySet> => {
    if (keys !== null && clock.now() < keys.until) return Promise.resolve(keys.set);
    reading ??= readKeys().finally(() => {
      reading = null;
    });
    return reading;
  };

  return async (authorization) => {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined)
      return err(authorization === null ? { type: "missing" } : { type: "invalid", because: "form" });
    let set: KeySet;
    try {
      set = await keysNow();
    } catch {
      return err({ type: "keysUnavailable" });
    }
    try {
      const getKey: JWTVerifyGetKey = set;
      const { payload, protectedHeader } = await jwtVerify(token, getKey, {
        algorithms: ["RS256"],
        issuer: trust.issuer,
        audience: trust.appId,
        clockTolerance: 300,
        currentDate: new Date(clock.now()),
        requiredClaims: ["exp", "nbf", "iss", "aud", "serviceurl"],
      });
      const key = set.jwks()?.keys.find((it) => it.kid !== undefined && it.kid === protectedHeader.kid);
      if (key === undefined) return err({ type: "invalid", because: "kid" });
      const channels = listIn((key as Readonly<Record<string, unknown>>)["endorsements"]).map(textIn);
      return ok({ serviceUrl: addressOf(textIn(payload["serviceurl"])), channels });
    } catch (error) {
      if (error instanceof errors.JWTExpired) return err({ type: "invalid", because: "expired" });
      if (error instanceof errors.JWTClaimValidationFailed) return err({ type: "invalid", because: error.claim });
      if (error instanceof errors.JWKSNoMatchingKey) return err({ type: "invalid", because: "signing key" });
      if (aboutTheToken.some((kind) => error instanceof kind)) return err({ type: "invalid", because: "signature" });
      return err({ type: "keysUnavailable" });
    }
  };
};

const aboutTheToken = [
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSMultipleMatchingKeys,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWTInvalid,
];
