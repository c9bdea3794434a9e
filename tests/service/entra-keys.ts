/** The part of Entra that a service sees: published keys, and tokens signed with them, good or bad in one place. */
import { createServer } from "node:http";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";
import type { EntraConfig } from "#service/entra-token.ts";
import { contoso } from "#tests/cast.ts";

export const apiAppId = "d1a10600-0000-4000-8000-000000000002";
export const nominalIssuer = "https://login.contoso.example/{tid}/v2.0";

/** `undefined` leaves a claim out. */
export type Claims = Readonly<Record<string, unknown>>;

export interface EntraKeys extends AsyncDisposable {
  readonly config: EntraConfig;
  /** Signs and publishes with a new key from now on. The keys before it stay published. */
  readonly rotate: (published?: boolean, more?: Readonly<Record<string, string>>) => Promise<void>;
  readonly token: (
    claims: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, string>>,
  ) => Promise<string>;
  /** What is published at this moment; a test may add to it. */
  readonly published: () => JWK[];
  /** How often the keys were asked for. */
  readonly asked: () => number;
  readonly breakDown: (broken: boolean) => void;
}

export const startEntraKeys = async (options: { readonly keyCooldownMs?: number } = {}): Promise<EntraKeys> => {
  const keys: JWK[] = [];
  let signing: { readonly key: CryptoKey; readonly kid: string };
  let asked = 0;
  let broken = false;

  const rotate: EntraKeys["rotate"] = async (published = true, more = {}) => {
    const { privateKey, publicKey } = await generateKeyPair("RS256");
    const kid = `key-${crypto.randomUUID()}`;
    signing = { key: privateKey, kid };
    if (published) keys.push({ ...(await exportJWK(publicKey)), kid, use: "sig", ...more });
  };
  await rotate();

  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(broken ? 500 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The key server has no port");

  return {
    config: {
      issuer: nominalIssuer,
      jwksUri: `http://127.0.0.1:${address.port}/keys`,
      audiences: [apiAppId, `api://${apiAppId}`],
      scope: "access_as_user",
      tenants: null,
      ...options,
    },
    rotate,
    token: (claims, header = {}) =>
      new SignJWT({
        aud: apiAppId,
        iss: nominalIssuer.replace("{tid}", typeof claims["tid"] === "string" ? claims["tid"] : contoso),
        nbf: 0,
        exp: 4_102_444_800,
        tid: contoso,
        scp: "access_as_user",
        ver: "2.0",
        ...claims,
      })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: signing.kid, ...header })
        .sign(signing.key),
    published: () => keys,
    asked: () => asked,
    breakDown: (value) => {
      broken = value;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
