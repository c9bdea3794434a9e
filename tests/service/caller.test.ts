import { afterEach, beforeEach, expect, test } from "vitest";
import {
  CompactSign,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
} from "jose";
import { createCallerCheck, type EntraConfig } from "#service/entra-token.ts";
import { ana, ben, contoso } from "#tests/cast.ts";
import { apiAppId, nominalIssuer, startEntraKeys, type Claims, type EntraKeys } from "#tests/service/entra-keys.ts";

const now = Date.parse("2026-11-23T09:00:00Z");
const seconds = now / 1000;
const fabrikam = "fab00000-1111-4111-8111-000000000001";

let entra: EntraKeys;
beforeEach(async () => {
  entra = await startEntraKeys({ keyCooldownMs: 0 });
});
afterEach(() => entra[Symbol.asyncDispose]());

const check = (token: string | null, config: Partial<EntraConfig> = {}) =>
  createCallerCheck({ ...entra.config, ...config }, { now: () => now })(token === null ? null : `Bearer ${token}`);
const withClaims = async (claims: Claims) => check(await entra.token({ oid: ana, ...claims }));
const invalid = (because: string) => ({ ok: false, error: { type: "invalid", because } });
const isAna = { ok: true, value: { tenant: contoso, person: ana } };

test("[SV1] without a bearer token nobody is calling", async () => {
  expect(await check(null)).toEqual({ ok: false, error: { type: "missing" } });
  const ask = createCallerCheck(entra.config, { now: () => now });
  for (const other of ["Basic YTpi", "Bearer", "Bearer a.b", `Bearer ${"x".repeat(99)}`])
    expect(await ask(other)).toEqual(invalid("form"));
});

test("[SV2] a token that Entra signed for our API names its person", async () => {
  expect(await withClaims({})).toEqual(isAna);
  expect(await withClaims({ aud: `api://${apiAppId}`, scp: "openid access_as_user" })).toEqual(isAna);
  expect(await withClaims({ oid: ana.toUpperCase() })).toEqual(isAna);
});

test("[SV2] an unsigned token is refused", async () => {
  const claims = { oid: ana, tid: contoso, scp: "access_as_user", ver: "2.0", nbf: 0 };
  const unsecured = new UnsecuredJWT(claims).setAudience(apiAppId).setExpirationTime("2h");
  expect(await check(unsecured.setIssuer(nominalIssuer.replace("{tid}", contoso)).encode())).toEqual(invalid("form"));
  const empty = unsecured.encode().replace(/\.$/, ".AAAA");
  expect((await check(empty)).ok).toBe(false);
});

test("[SV2] the published key does not serve as an HS256 secret", async () => {
  const jwk = entra.published()[0] ?? {};
  const pem = await exportSPKI((await importJWK(jwk, "RS256", { extractable: true })) as CryptoKey);
  const forged = new SignJWT({ oid: ana, tid: contoso, scp: "access_as_user", ver: "2.0", aud: apiAppId, nbf: 0 })
    .setProtectedHeader({ alg: "HS256", ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) })
    .setIssuer(nominalIssuer.replace("{tid}", contoso))
    .setExpirationTime(seconds + 60);
  expect(await check(await forged.sign(new TextEncoder().encode(pem)))).toEqual(invalid("signature"));
});

test("[SV2] a published key signs with no other algorithm than RS256", async () => {
  const { privateKey, publicKey } = await generateKeyPair("PS256");
  entra.published().push({ ...(await exportJWK(publicKey)), kid: "pss", use: "sig" });
  const signed = new SignJWT({ oid: ana, tid: contoso, scp: "access_as_user", ver: "2.0", aud: apiAppId, nbf: 0 })
    .setProtectedHeader({ alg: "PS256", kid: "pss" })
    .setIssuer(nominalIssuer.replace("{tid}", contoso))
    .setExpirationTime(seconds + 60);
  expect(await check(await signed.sign(privateKey))).toEqual(invalid("signature"));
});

test("[SV2] a changed token and a key that Entra does not publish are refused", async () => {
  const [header, , signature] = (await entra.token({ oid: ana })).split(".");
  const [, payload] = (await entra.token({ oid: ben })).split(".");
  expect(await check([header, payload, signature].join("."))).toEqual(invalid("signature"));
  await entra.rotate(false);
  expect(await withClaims({})).toEqual(invalid("signing key"));
});

test("[SV2] a signature over something that is not a set of claims is refused", async () => {
  await entra.rotate();
  const { privateKey } = await crypto.subtle.generateKey(
    { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ["sign", "verify"],
  );
  const kid = entra.published().at(-1)?.kid ?? "";
  const text = await new CompactSign(new TextEncoder().encode("words"))
    .setProtectedHeader({ alg: "RS256", kid })
    .sign(privateKey);
  expect((await check(text)).ok).toBe(false);
});

test("[SV3] the issuer is the one of the token's own tenant", async () => {
  expect(await withClaims({ iss: nominalIssuer.replace("{tid}", fabrikam) })).toEqual(invalid("iss"));
  expect(await withClaims({ iss: "https://login.microsoftonline.com/{tid}/v2.0" })).toEqual(invalid("iss"));
  expect(await withClaims({ iss: nominalIssuer })).toEqual(invalid("iss"));
  expect(await withClaims({ tid: fabrikam })).toMatchObject({ ok: true, value: { tenant: fabrikam } });
});

test("[SV3] a key that belongs to one issuer signs for no other", async () => {
  await entra.rotate(true, { issuer: nominalIssuer.replace("{tid}", fabrikam) });
  expect(await withClaims({})).toEqual(invalid("signing key's issuer"));
  await entra.rotate(true, { issuer: nominalIssuer.replace("{tid}", "{tenantid}") });
  expect(await withClaims({})).toEqual(isAna);
});

test("[SV4] audience, times and version hold, with a minute for clocks that differ", async () => {
  expect(await withClaims({ aud: "00000003-0000-0000-c000-000000000000" })).toEqual(invalid("aud"));
  expect(await withClaims({ aud: `${apiAppId}x` })).toEqual(invalid("aud"));
  expect(await withClaims({ exp: seconds - 61 })).toEqual(invalid("expired"));
  expect(await withClaims({ exp: seconds - 59 })).toEqual(isAna);
  expect(await withClaims({ nbf: seconds + 61 })).toEqual(invalid("nbf"));
  expect(await withClaims({ nbf: seconds + 59 })).toEqual(isAna);
  expect(await withClaims({ exp: undefined })).toEqual(invalid("exp"));
  expect(await withClaims({ ver: "1.0" })).toEqual(invalid("ver"));
});

test("[SV5] a token without the delegated scope, and any token of an application, is nobody here", async () => {
  const missing = { ok: false, error: { type: "scopeMissing", scope: "access_as_user" } };
  expect(await withClaims({ scp: "access_as_user_too" })).toEqual(missing);
  expect(await withClaims({ scp: undefined, roles: ["access_as_user"], idtyp: "app" })).toEqual(missing);
  expect(await withClaims({ idtyp: "app" })).toEqual(missing);
  expect(await withClaims({ scp: ["access_as_user"] })).toEqual(missing);
});

test("[SV6] tenant and person are object ids and nothing else", async () => {
  expect(await withClaims({ oid: "ana@contoso.example" })).toEqual(invalid("oid"));
  expect(await withClaims({ oid: undefined, sub: ana })).toEqual(invalid("oid"));
  expect(await withClaims({ tid: "common" })).toEqual(invalid("tid"));
  expect(await withClaims({ tid: undefined, iss: nominalIssuer.replace("{tid}", contoso) })).toEqual(invalid("tid"));
});

test("[SV7] where tenants are listed, others are kept out", async () => {
  const token = await entra.token({ oid: ana });
  const allowed = (tenant: string) =>
    check(token, { tenants: [tenant] as unknown as NonNullable<EntraConfig["tenants"]> });
  expect(await allowed(contoso)).toEqual(isAna);
  expect(await allowed(fabrikam)).toEqual({ ok: false, error: { type: "tenantNotAllowed" } });
});

test("[SV8] keys are read once, and a new key is found by itself", async () => {
  const ask = createCallerCheck(entra.config, { now: () => now });
  const call = async () => ask(`Bearer ${await entra.token({ oid: ana })}`);
  expect([await call(), await call(), await call()]).toEqual([isAna, isAna, isAna]);
  expect(entra.asked()).toBe(1);
  await entra.rotate();
  expect(await call()).toEqual(isAna);
  expect(entra.asked()).toBe(2);
});

test("[SV8] unknown keys ask Entra at most once in half a minute", async () => {
  const { keyCooldownMs: _, ...usual } = entra.config;
  const ask = createCallerCheck(usual, { now: () => now });
  expect(await ask(`Bearer ${await entra.token({ oid: ana })}`)).toEqual(isAna);
  await entra.rotate(false);
  const forged = `Bearer ${await entra.token({ oid: ana })}`;
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask(forged)));
  expect(answers.every((it) => !it.ok)).toBe(true);
  expect(entra.asked()).toBe(1);
});

test("[SV9] keys that cannot be read are no verdict on the token, and keys known before go on", async () => {
  const ask = createCallerCheck(entra.config, { now: () => now });
  const token = `Bearer ${await entra.token({ oid: ana })}`;
  entra.breakDown(true);
  expect(await ask(token)).toEqual({ ok: false, error: { type: "keysUnavailable" } });
  entra.breakDown(false);
  expect(await ask(token)).toEqual(isAna);
  entra.breakDown(true);
  expect(await ask(token)).toEqual(isAna);
});
