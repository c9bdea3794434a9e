/** More proof than a sign-in: Graph asks for it with a claims challenge, and Entra has it from a person alone. */
import { decodeJwt } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askForTokens, browserOf, redeemCode, type Browser, type Tokens } from "./entra-sign-in.ts";
import { openTenant, type TestTenant } from "./tenant-fixture.ts";

let tenant: TestTenant;
let browser: Browser;
beforeEach(async () => {
  tenant = await openTenant();
  browser = browserOf(tenant);
});
afterEach(() => tenant[Symbol.asyncDispose]());

const scope = "openid offline_access Files.ReadWrite";
const capable = { xms_cc: { values: ["CP1"] } };
const plain = JSON.stringify({ access_token: capable });
const proof = JSON.stringify({ access_token: { ...capable, acrs: { essential: true, value: "c1" } } });

const redeem = ({ answer }: { readonly answer: URLSearchParams }, claims: string): Promise<Tokens> =>
  redeemCode(tenant, answer.get("code") ?? "", { scope, claims });
const refresh = (token: string, claims: string): Promise<Tokens> =>
  askForTokens(tenant, { grant_type: "refresh_token", refresh_token: token, scope, claims });
const contexts = ({ json }: Tokens): unknown => decodeJwt(json.access_token)["acrs"];
const drive = ({ json }: Tokens, path = "/me/drive"): Promise<Response> =>
  fetch(`${tenant.url}/v1.0${path}`, { headers: { authorization: `Bearer ${json.access_token}` } });

test("[TN14] what is asked of a person beyond a sign-in is refused without a window, with the claims to ask with", async () => {
  const first = await redeem(await browser.press({ person: "ana" }, { scope, claims: plain }), plain);
  expect(contexts(first)).toBeUndefined();
  const silent = await browser.open({ scope, prompt: "none", claims: proof });
  expect(silent.answer.get("error")).toBe("interaction_required");
  expect(silent.answer.get("error_description")).toMatch(/^AADSTS50076/);
  const refused = await refresh(first.json.refresh_token, proof);
  expect(refused.status).toBe(400);
  expect(refused.json).toMatchObject({ error: "interaction_required", error_codes: [50076], suberror: "basic_action" });
  expect(JSON.parse(refused.json.claims)).toEqual({ access_token: { acrs: { essential: true, value: "c1" } } });
});

test("[TN14] in a window the person proves it, once for this browser; tokens carry it where it was asked for", async () => {
  await browser.press({ person: "ana" }, { scope });
  const asked = await browser.open({ scope, claims: proof });
  expect(asked.page).toContain("More proof needed");
  const given = await browser.press({ person: "ana@contoso.example", proof: "given" }, { scope, claims: proof });
  const proven = await redeem(given, proof);
  expect(contexts(proven)).toEqual(["c1"]);
  expect(contexts(await refresh(proven.json.refresh_token, proof))).toEqual(["c1"]);
  expect(contexts(await refresh(proven.json.refresh_token, plain))).toBeUndefined();
  expect(contexts(await redeem(await browser.open({ scope, prompt: "none", claims: proof }), proof))).toEqual(["c1"]);

  // Nobody else's, and in no other browser.
  await browser.press({ person: "ben" }, { scope, prompt: "select_account" });
  const silentBen = { scope, prompt: "none", claims: proof, login_hint: "ben@contoso.example" };
  expect((await browser.open(silentBen)).answer.get("error")).toBe("interaction_required");
  const elsewhere = browserOf(tenant);
  await elsewhere.press({ person: "ana" }, { scope });
  const { answer } = await elsewhere.open({ scope, prompt: "none", claims: proof });
  expect(answer.get("error")).toBe("interaction_required");
});

test("[TN14] turning back there reaches the app as a cancelled sign-in", async () => {
  await browser.press({ person: "ana" }, { scope });
  const { answer } = await browser.press({ person: "ana", cancel: "1" }, { scope, claims: proof });
  expect(answer.get("error")).toBe("access_denied");
});

test("[TN59] where more proof is demanded for files, Graph challenges every token without it, each part of a batch too", async () => {
  await browser.press({ person: "ana" }, { scope });
  const first = await redeem(await browser.open({ scope, prompt: "none", claims: plain }), plain);
  expect((await drive(first)).status).toBe(200);
  await tenant.control("/switches", { stepUp: "files" });

  const challenged = await drive(first);
  expect(challenged.status).toBe(401);
  const header = challenged.headers.get("www-authenticate") ?? "";
  expect(header).toMatch(
    /^Bearer realm="", authorization_uri="[^"]+", client_id="[^"]+", error="insufficient_claims", /,
  );
  const encoded = /claims="([^"]+)"/.exec(header)?.[1] ?? "";
  expect(JSON.parse(atob(encoded))).toEqual({ access_token: { acrs: { essential: true, value: "c1" } } });
  expect((await drive(first, "/me")).status).toBe(200);
  const batch = await fetch(`${tenant.url}/v1.0/$batch`, {
    method: "POST",
    headers: { authorization: `Bearer ${first.json.access_token}`, "content-type": "application/json" },
    body: JSON.stringify({ requests: [{ id: "1", method: "GET", url: "/me/drive" }] }),
  });
  const { responses } = (await batch.json()) as { responses: { status: number; headers: Record<string, string> }[] };
  expect(responses).toMatchObject([{ status: 401, headers: { "WWW-Authenticate": header } }]);

  const proven = await redeem(
    await browser.press({ person: "ana@contoso.example", proof: "given" }, { scope, claims: proof }),
    proof,
  );
  expect((await drive(proven)).status).toBe(200);
});

test("[TN59] an application that does not say that it understands challenges gets none", async () => {
  await tenant.control("/switches", { stepUp: "files" });
  const first = await redeem(await browser.press({ person: "ana" }, { scope }), "");
  const refused = await drive(first);
  expect([refused.status, refused.headers.get("www-authenticate")?.includes("claims=")]).toEqual([401, false]);
});
