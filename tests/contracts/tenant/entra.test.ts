import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from "jose";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ana, ben, contoso } from "#tests/cast.ts";
import { askForTokens, browserOf, redeemCode, signIn } from "./entra-sign-in.ts";
import { apiAppId, apiResource, clientId, openTenant, redirectUri, type TestTenant } from "./tenant-fixture.ts";

const graphApp = "00000003-0000-0000-c000-000000000000";
let tenant: TestTenant;
beforeEach(async () => {
  tenant = await openTenant();
});
afterEach(() => tenant[Symbol.asyncDispose]());

test("[TN1] discovery names an https issuer and endpoints on this machine, and the keys verify the tokens", async () => {
  const found = await fetch(`${tenant.url}/${tenant.tenantId}/v2.0/.well-known/openid-configuration`);
  const metadata = (await found.json()) as Record<string, string>;
  expect(metadata).toEqual(JSON.parse(tenant.authorityMetadata));
  expect(metadata["issuer"]).toBe(`https://login.contoso.example/${contoso}/v2.0`);
  for (const name of ["authorization_endpoint", "token_endpoint", "end_session_endpoint", "jwks_uri"])
    expect(metadata[name]).toMatch(new RegExp(`^${tenant.url}/`));

  const keys = (await (await fetch(tenant.jwksUri)).json()) as JSONWebKeySet;
  const token = await tenant.token("ana", "access_as_user", { audience: apiResource });
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { issuer: tenant.issuer, audience: apiAppId });
  expect(payload["oid"]).toBe(ana);
});

test("[TN2] a wildcard label in a redirect address stands for exactly one label", async () => {
  const browser = browserOf(tenant);
  const to = async (redirect_uri: string): Promise<number> => (await browser.open({ redirect_uri })).status;
  expect(await to("http://ben.localhost:4401/redirect.html")).toBe(200);
  expect(await to("http://a.b.localhost:4401/redirect.html")).toBe(400);
  expect(await to("http://localhost:4401/redirect.html")).toBe(400);
  expect(await to("http://evil.example/.localhost:4401/redirect.html")).toBe(400);
  const refused = await browser.open({ redirect_uri: "http://ana.localhost:4401/other.html" });
  expect(refused.status).toBe(400);
  expect(refused.address).toBeUndefined();
  expect(refused.page).toContain("AADSTS50011");
});

test("[TN2] an unknown application sees an error and is sent nowhere", async () => {
  const answer = await browserOf(tenant).open({ client_id: "d1a10600-0000-4000-8000-00000000dead" });
  expect([answer.status, answer.address]).toEqual([400, undefined]);
  expect(answer.page).toContain("AADSTS700016");
});

test("[TN3] without an S256 challenge there is no code", async () => {
  const browser = browserOf(tenant);
  for (const method of ["", "plain"]) {
    const answer = await browser.press({ person: "ana" }, { code_challenge_method: method });
    expect(answer.answer.get("error")).toBe("invalid_request");
    expect(answer.answer.get("code")).toBeNull();
  }
});

test("[TN3] a code works once, for its redirect address and its verifier", async () => {
  const code = async (): Promise<string> => (await browserOf(tenant).press({ person: "ana" })).answer.get("code") ?? "";
  const used = await code();
  expect((await redeemCode(tenant, used)).status).toBe(200);
  expect((await redeemCode(tenant, used)).json).toMatchObject({ error: "invalid_grant", error_codes: [54005] });

  const wrong = await redeemCode(tenant, await code(), { code_verifier: "w".repeat(43) });
  expect(wrong.json).toMatchObject({ error: "invalid_grant", error_codes: [501481] });
  const elsewhere = await redeemCode(tenant, await code(), { redirect_uri: "http://ben.localhost:4401/redirect.html" });
  expect(elsewhere.json.error_codes).toEqual([500112]);
  expect((await redeemCode(tenant, "made up")).json.error_codes).toEqual([70008]);
});

test("[TN4] the page lists everybody who can sign in and no rooms, the hinted person first", async () => {
  const { page } = await browserOf(tenant).open({ login_hint: "ben@contoso.example", prompt: "select_account" });
  const listed = [...page.matchAll(/name="person" value="([^"]+)"/g)].map((it) => it[1]);
  expect(listed[0]).toBe("ben@contoso.example");
  expect(listed).toContain("ana@contoso.example");
  expect(listed.filter((it) => it?.startsWith("room-"))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
  expect(page).toContain('lang="en"');
});

test("[TN4] turning back at the page reaches the app as a cancelled sign-in with its state", async () => {
  const { answer } = await browserOf(tenant).press({ cancel: "1" });
  expect(Object.fromEntries(answer)).toMatchObject({ error: "access_denied", error_subcode: "cancel", state: "s1" });
});

test("[TN5] a silent request answers for the one person signed in", async () => {
  const browser = browserOf(tenant);
  const before = await browser.open({ prompt: "none" });
  expect(before.answer.get("error")).toBe("login_required");
  expect(before.answer.get("error_description")).toMatch(/^AADSTS50058/);

  await browser.press({ person: "ana" });
  const after = await browser.open({ prompt: "none" });
  expect(after.address?.href.startsWith(`${redirectUri}#`)).toBe(true);
  expect(after.answer.get("code")).toBeTruthy();
  expect(JSON.parse(Buffer.from(after.answer.get("client_info") ?? "", "base64url").toString())).toEqual({
    uid: ana,
    utid: contoso,
  });

  await browser.press({ person: "ben" });
  expect((await browser.open({ prompt: "none" })).answer.get("error")).toBe("interaction_required");
  expect((await browser.open({ prompt: "none", login_hint: "olga@contoso.example" })).answer.get("error")).toBe(
    "login_required",
  );
});

test("[TN6] one browser holds several people; hint and sid pick one, signing out takes one away", async () => {
  const browser = browserOf(tenant);
  const anas = (await browser.press({ person: "ana" })).answer;
  await browser.press({ person: "ben" }, { prompt: "select_account" });

  const oid = async (parameters: Record<string, string>): Promise<unknown> => {
    const { answer } = await browser.open({ prompt: "none", ...parameters });
    return decodeJwt((await redeemCode(tenant, answer.get("code") ?? "")).json.access_token)["oid"];
  };
  expect(await oid({ login_hint: "ben@contoso.example" })).toBe(ben);
  expect(await oid({ login_hint: "ANA@contoso.example" })).toBe(ana);
  expect(await oid({ sid: anas.get("session_state") ?? "" })).toBe(ana);

  await browser.signOut({ logout_hint: "ana@contoso.example" });
  expect((await browser.open({ prompt: "none", login_hint: "ana@contoso.example" })).answer.get("error")).toBe(
    "login_required",
  );
  expect(await oid({})).toBe(ben);
});

test("[TN5, TN6] without a prompt the page is shown only when it is unclear who is meant", async () => {
  const browser = browserOf(tenant);
  expect((await browser.open()).status).toBe(200);
  await browser.press({ person: "ana" });
  expect((await browser.open()).status).toBe(302);
  expect((await browser.open({ prompt: "login" })).status).toBe(200);
  expect((await browser.open({ login_hint: "ben@contoso.example" })).status).toBe(200);
});

test("[TN7] a token is for one resource and holds every scope granted there", async () => {
  const { json } = await signIn(tenant);
  const access = decodeJwt(json.access_token);
  expect(access).toMatchObject({
    aud: graphApp,
    iss: tenant.issuer,
    oid: ana,
    tid: contoso,
    azp: clientId,
    ver: "2.0",
    preferred_username: "ana@contoso.example",
  });
  expect(String(access["scp"]).split(" ")).toEqual(
    expect.arrayContaining(["User.Read", "Calendars.ReadBasic", "Files.ReadWrite.All"]),
  );
  expect(json.scope.split(" ")).toEqual(expect.arrayContaining(["openid", "User.Read", "Calendars.ReadBasic"]));
  expect(decodeJwt(json.id_token)).toMatchObject({ aud: clientId, oid: ana, tid: contoso, iss: tenant.issuer });
  expect(json).toMatchObject({ token_type: "Bearer", expires_in: 3600 });

  const api = (await signIn(tenant, "ben", `openid offline_access ${apiResource}/access_as_user`)).json;
  expect(decodeJwt(api.access_token)).toMatchObject({ aud: apiAppId, scp: "access_as_user", oid: ben });
  expect(api.scope).toContain(`${apiResource}/access_as_user`);
});

test("[TN8] a refresh token redeems for any resource and brings a new one each time", async () => {
  const first = (await signIn(tenant)).json;
  const refresh = (token: string, scope: string) =>
    askForTokens(tenant, { grant_type: "refresh_token", refresh_token: token, scope });
  const second = await refresh(first.refresh_token, `openid offline_access ${apiResource}/access_as_user`);
  expect(second.status).toBe(200);
  expect(decodeJwt(second.json.access_token)["aud"]).toBe(apiAppId);
  expect(second.json.refresh_token).not.toBe(first.refresh_token);
  expect(second.json.refresh_token_expires_in).toBeLessThanOrEqual(24 * 3600);

  const third = await refresh(second.json.refresh_token, "openid offline_access Calendars.ReadBasic");
  expect(decodeJwt(third.json.access_token)["aud"]).toBe(graphApp);
  expect((await refresh("made up", "User.Read")).json).toMatchObject({ error: "invalid_grant" });
});

test("[TN8] a refresh token and those that follow it last one day from sign-in", async () => {
  const refresh = (token: string) =>
    askForTokens(tenant, { grant_type: "refresh_token", refresh_token: token, scope: "offline_access User.Read" });
  const first = (await signIn(tenant)).json;
  const began = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: began + 23 * 3_600_000 });
  try {
    const second = (await refresh(first.refresh_token)).json;
    expect(second.refresh_token_expires_in).toBeLessThanOrEqual(3600);
    expect((await refresh(first.refresh_token)).status).toBe(200);
    vi.setSystemTime(began + 25 * 3_600_000);
    for (const token of [first.refresh_token, second.refresh_token])
      expect((await refresh(token)).json).toMatchObject({ error: "invalid_grant", error_codes: [700084] });
  } finally {
    vi.useRealTimers();
  }
});

test("[TN9] a scope that nobody granted is refused, and a person may grant it on the consent page", async () => {
  const browser = browserOf(tenant);
  await browser.press({ person: "ana" });
  const scope = "openid offline_access Files.Read";
  const silent = await browser.open({ scope, prompt: "none" });
  expect(silent.answer.get("error")).toBe("consent_required");
  expect(silent.answer.get("error_description")).toMatch(/^AADSTS65001/);

  const { json } = await signIn(tenant);
  const refused = await askForTokens(tenant, { grant_type: "refresh_token", refresh_token: json.refresh_token, scope });
  expect(refused.status).toBe(400);
  expect(refused.json).toMatchObject({ error: "invalid_grant", suberror: "consent_required", error_codes: [65001] });

  const asked = await browser.open({ scope });
  expect(asked.page).toContain("Permissions requested");
  expect(asked.page).toContain("Files.Read");
  expect(asked.page).not.toContain("Calendars.ReadBasic");
  const declined = await browser.press({ person: "ana", cancel: "1" }, { scope });
  expect(declined.answer.get("error")).toBe("access_denied");
  const accepted = await browser.press({ person: "ana", consent: "accept" }, { scope });
  expect(accepted.answer.get("code")).toBeTruthy();
  expect((await browser.open({ scope, prompt: "none" })).answer.get("code")).toBeTruthy();
});

test("[TN9] what an administrator must grant cannot be accepted by a person", async () => {
  const browser = browserOf(tenant);
  await browser.press({ person: "ana" });
  const scope = "openid Calendars.ReadWrite";
  expect((await browser.open({ scope })).page).toContain("Approval needed");
  const tried = await browser.press({ person: "ana", consent: "accept" }, { scope });
  expect(tried.answer.get("code")).toBeNull();
  expect(tried.page).toContain("Approval needed");
});

test("[TN10] consent is withdrawn and given back for one person or for everybody", async () => {
  const held = (await signIn(tenant)).json;
  const scope = "openid offline_access Calendars.ReadBasic";
  const status = async (person: string): Promise<unknown> => {
    const browser = browserOf(tenant);
    await browser.press({ person });
    return (await browser.open({ scope, prompt: "none" })).answer.get("error");
  };
  await tenant.control("/consent", { scope: "Calendars.ReadBasic", granted: false, person: "ana" });
  expect([await status("ana"), await status("ben")]).toEqual(["consent_required", null]);
  await tenant.control("/consent", { scope: "Calendars.ReadBasic", granted: true, person: "ana" });
  expect(await status("ana")).toBeNull();

  await tenant.control("/consent", { scope: "Calendars.ReadBasic", granted: false });
  expect([await status("ana"), await status("ben")]).toEqual(["consent_required", "consent_required"]);
  expect(String(decodeJwt(held.access_token)["scp"])).toContain("Calendars.ReadBasic");
  const renewed = await askForTokens(tenant, {
    grant_type: "refresh_token",
    refresh_token: held.refresh_token,
    scope: "User.Read",
  });
  expect(String(decodeJwt(renewed.json.access_token)["scp"])).not.toContain("Calendars.ReadBasic");
  await tenant.control("/consent", { scope: "Calendars.ReadBasic", granted: true });
  expect(await status("ben")).toBeNull();
});

test("[TN11] a host asks on behalf of a framed app that is registered for brokering there", async () => {
  const host = `${tenant.url}/_host/redirect`;
  const brokered = {
    redirect_uri: host,
    brk_redirect_uri: "brk-multihub://ana.localhost:4401",
    brk_client_id: "host-broker",
  };
  const { answer, address } = await browserOf(tenant).press({ person: "ana" }, brokered);
  expect(address?.href.startsWith(`${host}#`)).toBe(true);
  const fields = {
    grant_type: "authorization_code",
    code: answer.get("code") ?? "",
    code_verifier: "v".repeat(43),
    redirect_uri: host,
  };
  const { json } = await askForTokens(
    tenant,
    { ...fields, brk_redirect_uri: brokered.brk_redirect_uri, scope: "openid offline_access User.Read" },
    tenant.url,
  );
  expect(decodeJwt(json.access_token)).toMatchObject({ azp: clientId, oid: ana });
  const renewed = await askForTokens(
    tenant,
    {
      grant_type: "refresh_token",
      refresh_token: json.refresh_token,
      brk_redirect_uri: brokered.brk_redirect_uri,
      scope: "Chat.ReadBasic",
    },
    tenant.url,
  );
  expect(renewed.status).toBe(200);
});

test("[TN11] a broker for an origin that is not registered, or answering elsewhere, is refused", async () => {
  const host = `${tenant.url}/_host/redirect`;
  const open = (redirect_uri: string, brk_redirect_uri: string) =>
    browserOf(tenant).press({ person: "ana" }, { redirect_uri, brk_redirect_uri });
  expect((await open(host, "brk-multihub://evil.example")).status).toBe(400);
  expect((await open("http://ana.localhost:4401/redirect.html", "brk-multihub://ana.localhost:4401")).status).toBe(400);
  expect((await open(host, "http://ana.localhost:4401/redirect.html")).status).toBe(400);
  expect((await browserOf(tenant).press({ person: "ana" }, { redirect_uri: host })).status).toBe(400);
  const unregistered = {
    grant_type: "refresh_token",
    refresh_token: "x",
    brk_redirect_uri: "brk-multihub://evil.example",
  };
  expect((await askForTokens(tenant, unregistered, tenant.url)).json.error_codes).toEqual([9002326]);
  const foreign = await askForTokens(
    tenant,
    { grant_type: "refresh_token", refresh_token: "x", brk_redirect_uri: "brk-multihub://ana.localhost:4401" },
    "http://evil.example",
  );
  expect(foreign.json.error_codes).toEqual([9002326]);
});

const token = (origin: string) =>
  askForTokens(tenant, { grant_type: "refresh_token", refresh_token: "x", scope: "User.Read" }, origin);

test("[TN12] the token endpoint answers registered origins and no others", async () => {
  expect((await token("http://evil.example")).json.error_codes).toEqual([9002326]);
  expect((await token("http://evil.example")).headers.get("access-control-allow-origin")).toBeNull();
  expect((await token("")).json.error_codes).toEqual([9002327]);
  const known = await token("http://zoe.localhost:4401");
  expect(known.headers.get("access-control-allow-origin")).toBe("http://zoe.localhost:4401");
  expect(known.json.error).toBe("invalid_grant");
});

test("[TN13] two resources, an unknown scope and an unknown resource are refused with their numbers", async () => {
  const browser = browserOf(tenant);
  const refused = async (scope: string): Promise<string | undefined> =>
    (await browser.press({ person: "ana" }, { scope })).answer.get("error_description")?.split(":")[0];
  expect(await refused(`openid User.Read ${apiResource}/access_as_user`)).toBe("AADSTS28000");
  expect(await refused("openid Mail.Everything")).toBe("AADSTS650053");
  expect(await refused("openid api://nobody/x")).toBe("AADSTS500011");
});
