import { request } from "node:http";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ana, ben } from "#tests/cast.ts";
import { openTenant, type TestTenant } from "./tenant-fixture.ts";

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await openTenant();
});
afterEach(() => tenant[Symbol.asyncDispose]());

const asAna = { as: "ana", scopes: "User.Read User.ReadBasic.All Calendars.ReadBasic Files.ReadWrite" };
const get = async (path: string): Promise<any> => (await fetch(`${tenant.url}/_tenant${path}`)).json();
const weekly = {
  id: "AAMkweekly",
  subject: "Ana / Ben",
  type: "seriesMaster",
  iCalUId: "040000008200E00074C5B7101A82E00800000000A1",
  isOrganizer: true,
  start: { dateTime: "2026-11-05T10:00:00.0000000", timeZone: "Europe/Berlin" },
  end: { dateTime: "2026-11-05T10:30:00.0000000", timeZone: "Europe/Berlin" },
  recurrence: {
    pattern: { type: "weekly", interval: 1, daysOfWeek: ["thursday"], firstDayOfWeek: "monday" },
    range: { type: "noEnd", startDate: "2026-11-05", recurrenceTimeZone: "Europe/Berlin" },
  },
  organizer: { emailAddress: { name: "Ana Ruiz", address: "ana@contoso.example" } },
  attendees: [
    {
      type: "required",
      status: { response: "accepted", time: "0001-01-01T00:00:00Z" },
      emailAddress: { name: "Ben Okafor", address: "ben@contoso.example" },
    },
  ],
};
const subjects = async (as: string): Promise<string[]> =>
  (await tenant.graph("/me/events?$top=100&$select=subject", { ...asAna, as })).json.value.map(
    (it: { subject: string }) => it.subject,
  );

/** Etags begin again and the clock runs on. */
const lasting = (seed: object): unknown =>
  JSON.parse(
    JSON.stringify({ ...seed, now: "" }, (name, value: unknown) => (name === "@odata.etag" ? undefined : value)),
  );
/** Browsers set Origin themselves and fetch lets nobody else do so; a plain request does. */
const from = (origin: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(`${tenant.url}/_tenant/reset`, { method: "POST", headers: { origin } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on("error", reject)
      .end();
  });

test("[TN70] a reset brings back the cast and forgets what happened", async () => {
  await tenant.graph("/me/drive/root/children", { ...asAna, method: "POST", body: { name: "Left over", folder: {} } });
  await tenant.control("/faults", [{ fault: "latency", ms: 1 }]);
  await tenant.control("/switches", { calendarEventId: "absent" });
  await tenant.control("/consent", { scope: "User.Read", granted: false });
  const before = await subjects("ana");
  expect(before.length).toBeGreaterThan(5);

  const answer = await tenant.control("/reset");
  expect(answer.status).toBe(200);
  expect(await get("/log")).toEqual([]);
  expect(await get("/faults")).toEqual([]);
  expect(tenant.world().switches.calendarEventId).toBe("present");
  expect(
    (await get("/consent")).some((it: { scope: string; granted: boolean }) => it.scope === "User.Read" && it.granted),
  ).toBe(true);
  const { json } = await tenant.graph("/me/drive/root/children", asAna);
  expect(json.value.map((it: { name: string }) => it.name)).not.toContain("Left over");
  expect(await subjects("ana")).toEqual(before);
});

test("[TN70] a seed's calendars are the only events, whether a person is named by alias, address or id", async () => {
  await tenant.control("/reset", {
    calendars: { ana: [weekly], [ben]: { value: [{ ...weekly, id: "AAMkbens", isOrganizer: false }] } },
  });
  expect(await subjects("ana")).toEqual(["Ana / Ben"]);
  expect(await subjects("ben")).toEqual(["Ana / Ben"]);
  expect(await subjects("olga")).toEqual([]);
  await tenant.control("/reset", { calendars: { "ANA@contoso.example": [] } });
  expect(await subjects("ana")).toEqual([]);
});

test("[TN70] a seed adds people, changes them, and sets switches, consents and the clock", async () => {
  await tenant.control("/reset", {
    people: [
      { displayName: "Noor Jansen", userPrincipalName: "noor@contoso.example" },
      { userPrincipalName: "ben@contoso.example", jobTitle: "Staff engineer" },
    ],
    switches: { ifMatchOnContent: "ignored" },
    consents: [{ scope: "Calendars.ReadBasic", granted: false, person: "ben" }],
    now: "2027-03-01T09:00:00Z",
  });
  expect((await tenant.graph("/me", { as: "noor", scopes: "User.Read" })).json.displayName).toBe("Noor Jansen");
  expect((await tenant.graph("/me", { as: "ben", scopes: "User.Read" })).json).toMatchObject({
    id: ben,
    displayName: "Ben Okafor",
    jobTitle: "Staff engineer",
  });
  expect(tenant.world().switches.ifMatchOnContent).toBe("ignored");
  expect(await get("/consent")).toContainEqual(
    expect.objectContaining({ scope: "Calendars.ReadBasic", granted: false, person: ben }),
  );
  expect((await get("/clock")).now).toMatch(/^2027-03-01T09:00/);
});

test("[TN70] a seed that names nobody known, or is no JSON, changes nothing", async () => {
  const people = tenant.world();
  expect((await tenant.control("/reset", { calendars: { nobody: [] } })).status).toBe(400);
  const broken = await fetch(`${tenant.url}/_tenant/reset`, { method: "POST", body: "{" });
  expect(broken.status).toBe(400);
  expect(tenant.world()).toBe(people);
});

test("[TN71] what the tenant holds can be read and given back", async () => {
  await tenant.control("/consent", { scope: "Notes.Create", granted: false });
  await tenant.control("/consent", { scope: "Files.Read", granted: true, person: "ben" });
  await tenant.control("/switches", { eTagDrift: true });
  const first = await get("/seed");
  expect(first.people.length).toBe(tenant.world().people.size);
  expect(first.calendars[ana].length).toBeGreaterThan(5);
  await tenant.control("/reset", first);
  const second = await get("/seed");
  expect(lasting(second)).toEqual(lasting(first));
});

test("[TN72] a status strikes as often as it says, for the method, path and person it names", async () => {
  await tenant.control("/faults", [
    {
      match: { method: "get", path: "/me/events", person: "ana" },
      fault: "status",
      status: 429,
      retryAfter: 3,
      times: 2,
    },
  ]);
  const events = (as: string) => tenant.graph("/me/events?$top=1", { ...asAna, as });
  expect((await tenant.graph("/me", asAna)).status).toBe(200);
  expect((await events("ben")).status).toBe(200);
  const struck = await events("ana");
  expect([struck.status, struck.headers.get("retry-after"), struck.json.error.code]).toEqual([
    429,
    "3",
    "TooManyRequests",
  ]);
  expect((await events("ana")).status).toBe(429);
  expect((await events("ana")).status).toBe(200);
});

test("[TN72] every status has Microsoft's envelope, with a body of its own if given, until faults are cleared", async () => {
  for (const status of [401, 403, 404, 409, 412, 423, 429, 500, 503, 507]) {
    await tenant.control("/faults", [{ fault: "status", status }]);
    const { json, headers, status: found } = await tenant.graph("/me", asAna);
    expect(found).toBe(status);
    expect(json.error.code).toBeTruthy();
    expect(headers.get("retry-after")).toBeNull();
  }
  await tenant.control("/faults", [
    { match: { path: "^/me$" }, fault: "status", status: 403, body: { error: { code: "mine", message: "m" } } },
  ]);
  expect((await tenant.graph("/me", asAna)).json.error.code).toBe("mine");
  expect((await tenant.graph("/me/events?$top=1", asAna)).status).toBe(200);
  const challenge = 'Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="';
  await tenant.control("/faults", [{ fault: "status", status: 401, headers: { "WWW-Authenticate": challenge } }]);
  expect((await tenant.graph("/me", asAna)).headers.get("www-authenticate")).toBe(challenge);
  await tenant.control("/faults", []);
  expect((await tenant.graph("/me", asAna)).status).toBe(200);
  expect((await tenant.control("/faults", [{ fault: "gremlins" }])).status).toBe(400);
});

test("[TN72] slowness adds up and shows in the log", async () => {
  await tenant.control("/faults", [
    { fault: "latency", ms: 30 },
    { match: { path: "/me" }, fault: "latency", ms: 30 },
  ]);
  expect((await tenant.graph("/me", asAna)).status).toBe(200);
  const [call] = await get("/log");
  expect(call.ms).toBeGreaterThanOrEqual(58);
});

test("[TN72] a connection drops before the work is done, or after it", async () => {
  const make = (name: string) =>
    tenant.graph("/me/drive/root/children", { ...asAna, method: "POST", body: { name, folder: {} } });
  const match = { method: "POST", path: "/me/drive" };
  await tenant.control("/faults", [{ match, fault: "offline" }]);
  await expect(make("Never")).rejects.toThrow("fetch failed");
  await tenant.control("/faults", [{ match, fault: "lostAnswer" }]);
  await expect(make("Done")).rejects.toThrow("fetch failed");
  await tenant.control("/faults", []);
  const { json } = await tenant.graph("/me/drive/root/children", asAna);
  const names = json.value.map((it: { name: string }) => it.name);
  expect(names).toContain("Done");
  expect(names).not.toContain("Never");
  expect((await get("/log")).filter((it: { status: number }) => it.status === 0).length).toBe(2);
});

test("[TN72] Entra's token endpoint fails where a fault names it, and only there", async () => {
  const token = () => fetch(`${tenant.url}/${tenant.tenantId}/oauth2/v2.0/token`, { method: "POST", body: "" });
  await tenant.control("/faults", [{ fault: "status", status: 503 }]);
  expect((await token()).status).toBe(400);
  await tenant.control("/faults", [{ match: { path: "/oauth2/v2.0/token" }, fault: "status", status: 503 }]);
  expect((await token()).status).toBe(503);
  expect((await tenant.graph("/me", asAna)).status).toBe(200);
});

test("[TN73] the log holds every call with its person, status and time, and can be cleared", async () => {
  await tenant.graph("/me", { as: "ben", scopes: "User.Read" });
  await tenant.graph("/users?$filter=mail%20eq%20'x'", { as: "ana", scopes: "User.Read" });
  await fetch(`${tenant.url}/v1.0/me`);
  const log = await get("/log");
  expect(log.map(({ method, path, person, status }: any) => ({ method, path, person, status }))).toEqual([
    { method: "GET", path: "/me", person: ben, status: 200 },
    { method: "GET", path: "/users?$filter=mail eq 'x'", person: ana, status: 403 },
    { method: "GET", path: "/me", person: null, status: 401 },
  ]);
  expect(log.every((it: { ms: unknown }) => typeof it.ms === "number")).toBe(true);
  await fetch(`${tenant.url}/_tenant/log`, { method: "DELETE" });
  expect(await get("/log")).toEqual([]);
  await tenant.graph("/me", asAna);
  await tenant.control("/log/clear");
  expect(await get("/log")).toEqual([]);
});

test("[TN74] a token can be had for any person, scopes, audience and lifetime", async () => {
  const claims = async (user: string, more: object = {}) =>
    decodeJwt(await tenant.token(user, "Files.Read Chat.Read", more));
  for (const user of ["ana", "ANA@contoso.example", ana]) expect((await claims(user))["oid"]).toBe(ana);
  expect(await claims("ana")).toMatchObject({
    scp: "Files.Read Chat.Read",
    aud: "00000003-0000-0000-c000-000000000000",
  });
  expect((await claims("ana", { audience: "api://d1a10600-0000-4000-8000-000000000002" })).aud).toBe(
    "d1a10600-0000-4000-8000-000000000002",
  );
  const past = await claims("ana", { expiresIn: -60 });
  expect(past.exp).toBeLessThan(Date.now() / 1000);
  expect((await tenant.control("/token", { user: "nobody", scopes: [] })).status).toBe(400);
});

test("[TN75] the clock is set and moved and runs on, and tokens are not touched by it", async () => {
  let source = Date.parse("2026-11-21T08:00:00Z");
  await using still = await openTenant({ now: () => source });
  const now = async (): Promise<string> =>
    ((await (await fetch(`${still.url}/_tenant/clock`)).json()) as { now: string }).now;
  await still.control("/clock", { now: "2030-01-01T00:00:00Z" });
  source += 60_000;
  expect(await now()).toBe("2030-01-01T00:01:00.000Z");
  await still.control("/clock", { advanceMs: 3_600_000 });
  expect(await now()).toBe("2030-01-01T01:01:00.000Z");
  expect((await still.graph("/me", { as: "ana", scopes: "User.Read" })).status).toBe(200);
  expect((await still.control("/clock", { now: "yesterday" })).status).toBe(400);
});

test("[TN76] a page from elsewhere on the web cannot turn this tenant, a page of this machine can", async () => {
  expect(await from("https://evil.example")).toBe(403);
  expect(await from("http://localhost.evil.example")).toBe(403);
  expect(await from("null")).toBe(403);
  expect(await from("http://ana.localhost:4401")).toBe(200);
});
