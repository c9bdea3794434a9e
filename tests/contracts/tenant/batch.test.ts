import { afterEach, beforeEach, expect, test } from "vitest";
import { ana, ben } from "#tests/cast.ts";
import { openTenant, redirectUri, type TestTenant } from "./tenant-fixture.ts";

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await openTenant();
});
afterEach(() => tenant[Symbol.asyncDispose]());

const call = async (path: string, init: RequestInit = {}): Promise<{ status: number; headers: Headers; json: any }> => {
  const answer = await fetch(`${tenant.url}/v1.0${path}`, init);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, json: text === "" ? undefined : JSON.parse(text) };
};
const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
const batch = (requests: readonly object[], scopes = "User.Read User.ReadBasic.All") =>
  tenant.graph("/$batch", { as: "ana", scopes, method: "POST", body: { requests } });
const byId = (json: { responses: { id: string }[] }): Record<string, any> =>
  Object.fromEntries(json.responses.map((it) => [it.id, it]));
const logged = async () => (await (await fetch(`${tenant.url}/_tenant/log`)).json()) as Record<string, unknown>[];

const refusedCall = async (init: RequestInit) => {
  const { status, headers, json } = await call("/me", init);
  expect(headers.get("www-authenticate")).toContain("Bearer");
  return [status, json.error.code];
};
const refused = async (path: string) => {
  const { status, json } = await tenant.graph(path, { as: "ana", scopes: "Notes.Create" });
  return [status, json.error.code];
};
const me = (id: string) => ({ id, method: "GET", url: "/me" });

test("[TN50] a call without a valid, current token for Graph answers 401", async () => {
  const expected = [401, "InvalidAuthenticationToken"];
  expect(await refusedCall({})).toEqual(expected);
  expect(await refusedCall(bearer("not.a.token"))).toEqual(expected);
  expect(await refusedCall(bearer(await tenant.token("ana", "User.Read", { expiresIn: -10 })))).toEqual(expected);
  expect(
    await refusedCall(
      bearer(await tenant.token("ana", "access_as_user", { audience: "api://d1a10600-0000-4000-8000-000000000002" })),
    ),
  ).toEqual(expected);
  const [head, body, mark] = (await tenant.token("ana", "User.Read")).split(".");
  const forged = Buffer.from(
    Buffer.from(body ?? "", "base64url")
      .toString()
      .replaceAll(ana, ben),
  ).toString("base64url");
  expect(await refusedCall(bearer(`${head}.${forged}.${mark}`))).toEqual(expected);
  await using stranger = await openTenant();
  expect(await refusedCall(bearer(await stranger.token("ana", "User.Read")))).toEqual(expected);
});

test("[TN51] a missing scope is refused in the words of each workload", async () => {
  expect(await refused("/users")).toEqual([403, "Authorization_RequestDenied"]);
  expect(await refused("/me/events")).toEqual([403, "ErrorAccessDenied"]);
  expect(await refused("/me/drive/root")).toEqual([403, "accessDenied"]);
  expect(await refused("/me/chats")).toEqual([403, "Forbidden"]);
});

test("[TN52] what is not part of this tenant answers 501 with its name", async () => {
  for (const [method, path] of [
    ["GET", "/me/messages"],
    ["DELETE", "/me"],
    ["GET", "/groups/1"],
  ] as const) {
    const { status, json } = await tenant.graph(path, { as: "ana", scopes: "User.Read", method });
    expect(status).toBe(501);
    expect(json.error).toMatchObject({
      code: "notImplemented",
      message: `${method} ${path} is not part of this tenant`,
    });
  }
});

test("[TN53] answers carry a request id and echo the client's, and errors repeat both", async () => {
  const token = await tenant.token("ana", "User.Read");
  const headers = { authorization: `Bearer ${token}`, "client-request-id": "c1" };
  const good = await call("/me", { headers });
  expect(good.headers.get("client-request-id")).toBe("c1");
  expect(good.headers.get("request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(good.headers.get("date")).toBeTruthy();
  expect(good.json["@odata.context"]).toBe(`${tenant.url}/v1.0/$metadata#users/$entity`);
  const bad = await call("/users/nobody", { headers });
  expect(bad.json.error.innerError).toMatchObject({
    "request-id": bad.headers.get("request-id"),
    "client-request-id": "c1",
  });
});

test("[TN54] any origin may ask first and then call", async () => {
  const origin = new URL(redirectUri).origin;
  const preflight = await call("/me", {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "PATCH",
      "access-control-request-headers": "authorization,prefer,if-match",
    },
  });
  expect(preflight.status).toBe(200);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  expect(preflight.headers.get("access-control-allow-headers")).toContain("if-match");
  expect(preflight.headers.get("access-control-allow-methods")).toContain("PATCH");
  const unauthorised = await call("/me", { headers: { origin } });
  expect(unauthorised.headers.get("access-control-allow-origin")).toBe("*");
});

test("[TN54] a page may read Retry-After only where the switch says so", async () => {
  const exposed = async () =>
    (await tenant.graph("/me", { as: "ana", scopes: "User.Read" })).headers.get("access-control-expose-headers");
  expect(await exposed()).not.toContain("Retry-After");
  expect(await exposed()).toContain("ETag");
  await tenant.control("/switches", { retryAfter: "readable" });
  expect(await exposed()).toContain("Retry-After");
});

test("[TN55] one's own path by id is /me, and another person's is closed", async () => {
  const scopes = "Calendars.ReadBasic Files.ReadWrite.All Chat.ReadBasic User.ReadBasic.All";
  const read = async (path: string) => (await tenant.graph(path, { as: "ana", scopes })).status;
  expect(await read(`/users/${ana}/events?$top=1`)).toBe(200);
  expect(await read("/users/ana@contoso.example/events?$top=1")).toBe(200);
  expect(await read(`/users/${ben}/events`)).toBe(403);
  expect(await read(`/users/${ben}/drive/root`)).toBe(403);
  expect(await read(`/users/${ben}/chats`)).toBe(403);
  expect(await read("/users/nobody@contoso.example/events")).toBe(404);
});

test("[TN56] a batch answers 200 and each part by itself, each logged with its person", async () => {
  const { status, json } = await batch([
    { id: "a", method: "GET", url: "/me?$select=id" },
    { id: "b", method: "GET", url: "users/nobody" },
    { id: "c", method: "GET", url: "/me/events" },
    { id: "d", method: "GET", url: "/me/photo/$value" },
  ]);
  expect(status).toBe(200);
  const parts = byId(json);
  expect(parts["a"]).toMatchObject({ status: 200, body: { id: ana } });
  expect(parts["b"]).toMatchObject({ status: 404 });
  expect(parts["c"]).toMatchObject({ status: 403, body: { error: { code: "ErrorAccessDenied" } } });
  expect(Buffer.from(parts["d"].body, "base64").subarray(1, 4).toString()).toBe("PNG");
  const log = await logged();
  expect(new Set(log.map((it) => it["path"]))).toEqual(
    new Set(["/me/events", "/me/photo/$value", "/me?$select=id", "/users/nobody"]),
  );
  expect(new Set(log.map((it) => it["batch"])).size).toBe(1);
  expect(log.every((it) => it["person"] === ana)).toBe(true);
});

test("[TN56] what depends on a failed part answers 424, what depends on a good one runs after it", async () => {
  const { json } = await batch([
    { id: "1", method: "GET", url: "/users/nobody" },
    { id: "2", method: "GET", url: "/me", dependsOn: ["1"] },
    { id: "3", method: "GET", url: "/me", dependsOn: ["2"] },
    { id: "4", method: "GET", url: "/me" },
    { id: "5", method: "GET", url: "/me?$select=mail", dependsOn: ["4"] },
  ]);
  const parts = byId(json);
  expect(["1", "2", "3", "4", "5"].map((id) => parts[id].status)).toEqual([404, 424, 424, 200, 200]);
  expect((await logged()).length).toBe(3);
});

test("[TN56] a fault strikes one part and leaves the others; Retry-After stands in the part", async () => {
  await tenant.control("/faults", [{ match: { path: `/users/${ben}` }, fault: "status", status: 429, retryAfter: 2 }]);
  const { status, json } = await batch([
    { id: "1", method: "GET", url: "/me" },
    { id: "2", method: "GET", url: `/users/${ben}` },
  ]);
  expect(status).toBe(200);
  expect(byId(json)["1"].status).toBe(200);
  expect(byId(json)["2"]).toMatchObject({ status: 429, headers: { "Retry-After": "2" } });
});

test("[TN56] more than twenty parts, doubled ids, unknown dependencies and malformed batches answer 400", async () => {
  expect((await batch(Array.from({ length: 20 }, (_, at) => me(String(at))))).status).toBe(200);
  expect((await batch(Array.from({ length: 21 }, (_, at) => me(String(at))))).status).toBe(400);
  expect((await batch([me("1"), me("1")])).status).toBe(400);
  expect((await batch([{ ...me("1"), dependsOn: ["9"] }])).status).toBe(400);
  expect((await batch([{ id: "1", method: "POST", url: "/me/events", body: {} }])).status).toBe(400);
  expect((await tenant.graph("/$batch", { as: "ana", scopes: "User.Read", method: "POST", body: "{" })).status).toBe(
    400,
  );
  const without = await call("/$batch", { method: "POST", body: JSON.stringify({ requests: [me("1")] }) });
  expect(without.status).toBe(401);
});
