import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "#service/api.ts";
import { createEvents } from "#service/events.ts";
import { createService } from "#service/service.ts";
import type { Database } from "#service/storage/database.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { databases, type TestDatabase } from "#tests/service/databases.ts";
import { startService, type ServiceFixture } from "#tests/service/service-fixture.ts";
import { Hono } from "hono";

let opened: TestDatabase;
let service: ServiceFixture;
beforeAll(async () => {
  opened = await (databases[1] as (typeof databases)[number]).open();
  service = await startService(opened.database);
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
});

const path = `/v1/notebooks/${anaAndBen.id}?other=${ben}`;
const ask = async (authorization?: string): Promise<Response> =>
  fetch(`${service.url}${path}`, authorization === undefined ? {} : { headers: { authorization } });

test("[SV38] an idle connection stays open for longer than a proxy in front keeps it", async () => {
  const kept = (await fetch(`${service.url}/healthz`)).headers.get("keep-alive");
  expect(Number(/^timeout=(\d+)$/.exec(kept ?? "")?.[1])).toBeGreaterThan(60);
});

test("[SV1] a refusal says in the standard header what is missing", async () => {
  const missing = await ask();
  expect([missing.status, missing.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);

  const invalid = await ask("Bearer a.b.c");
  expect([invalid.status, invalid.headers.get("www-authenticate")]).toEqual([
    401,
    'Bearer error="invalid_token", error_description="signature"',
  ]);

  const scopeless = await ask(`Bearer ${await service.entra.token({ oid: ana, scp: "openid" })}`);
  expect([scopeless.status, scopeless.headers.get("www-authenticate")]).toEqual([
    403,
    'Bearer error="insufficient_scope", scope="access_as_user"',
  ]);
});

test("[SV1] every address below /v1 needs a token, and answers are never kept by a cache", async () => {
  expect((await fetch(`${service.url}/v1/anything`)).status).toBe(401);
  const answer = await service.as(ana, "GET", "/v1/anything");
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([404, "no-store"]);
  for (const refused of [await ask(), await ask("Bearer a.b.c")])
    expect(refused.headers.get("cache-control")).toBe("no-store");
});

test("[SV9] unreadable keys are answered 503 with a time to come back", async () => {
  await using fresh = await startService(opened.database);
  fresh.entra.breakDown(true);
  const answer = await fresh.as(ana, "GET", path);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
});

test("[SV36] the service tells whether it lives, and whether its database answers", async () => {
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);

  const gone: Database = { ...opened.database, query: () => Promise.reject(new Error("connection lost")) };
  await using cut = await startService(gone);
  expect((await fetch(`${cut.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${cut.url}/readyz`)).status).toBe(503);
  const lost = await cut.as(ana, "GET", path);
  expect([lost.status, lost.body["error"]]).toMatchObject([500, { type: "failed" }]);
});

test("[SV45] a failure is told by kind and place, since its message may quote what somebody sent", async () => {
  const lines: string[] = [];
  const notebooks = new Hono().get("/", () => {
    throw Object.assign(new RangeError("salary talk"), { code: "22P02" });
  });
  const api = createApi({
    checkCaller: () => Promise.resolve({ ok: true, value: { tenant: anaAndBen.tenant, person: ana } }),
    notebooks: notebooks as never,
    pages: new Hono(),
    ready: () => Promise.resolve("ready"),
    events: createEvents(
      (line) => lines.push(line),
      () => 0,
    ),
  });
  const answer = await api.request("/v1/notebooks");
  expect(await answer.text()).not.toContain("salary");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ event: "requestFailed", kind: "RangeError", code: "22P02" });
  expect(lines[0]).not.toContain("salary");
});

test("[SV37] a service that is closed has freed its port", async () => {
  const first = await start(0);
  await expect(start(first.port)).rejects.toMatchObject({ code: "EADDRINUSE" });
  await fetch(`http://127.0.0.1:${first.port}/healthz`);
  await first[Symbol.asyncDispose]();
  const second = await start(first.port);
  expect(second.port).toBe(first.port);
  await second[Symbol.asyncDispose]();
});

const start = (port: number) =>
  createService({
    host: "127.0.0.1",
    port,
    entra: service.entra.config,
    database: { type: "open", database: opened.database },
    pages: null,
    writeEvent: () => undefined,
    now: Date.now,
  });
