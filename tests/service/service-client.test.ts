import { createServer, type RequestListener } from "node:http";
import { afterEach, expect, test } from "vitest";
import { listNotebooks } from "#browser/notebooks-client.ts";
import { createPointersClient } from "#browser/pointers-client.ts";
import { createServiceDoor, type ServiceDoor, type TokenError } from "#browser/service-door.ts";
import { err, ok } from "#core/result.ts";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { openPglite } from "#service/storage/pglite.ts";
import { ana, anaAndBen, ben, contoso } from "#tests/cast.ts";
import { startService } from "#tests/service/service-fixture.ts";

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const it of opened.splice(0).toReversed()) await it[Symbol.asyncDispose]();
});

/** Something that answers, though not as our service does. */
const answering = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
};

const through = (door: ServiceDoor, me = ana) => ({
  ...createPointersClient(door, me),
  listNotebooks: () => listNotebooks(door),
});
const clientAt = (base: string, timeLimitMs = 5_000) =>
  through(createServiceDoor({ fetch, base, token: () => Promise.resolve(ok("token")), timeLimitMs }));
const errorOf = (error: object) => ({ ok: false, error });

test("[SV50] no answer, half an answer and an answer that never ends are all offline", async () => {
  const nowhere = await answering(() => undefined);
  const silent = clientAt(nowhere, 50);
  expect(await silent.find(anaAndBen)).toEqual(errorOf({ type: "offline" }));

  const half = clientAt(
    await answering((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{", () => response.destroy());
    }),
  );
  expect(await half.claim(anaAndBen)).toEqual(errorOf({ type: "offline" }));

  await opened.pop()?.[Symbol.asyncDispose]();
  expect(await half.complete(anaAndBen, { driveId: "d", itemId: "i" }, '"1"')).toEqual(errorOf({ type: "offline" }));
  expect(await half.listNotebooks()).toEqual(errorOf({ type: "offline" }));
});

test("[SV50] refusals are values that say what to do", async () => {
  const cases: readonly [number, object][] = [
    [401, { type: "signInNeeded" }],
    [403, { type: "forbidden" }],
    [404, { type: "unavailable", status: 404 }],
    [429, { type: "unavailable", status: 429 }],
    [500, { type: "unavailable", status: 500 }],
    [503, { type: "unavailable", status: 503 }],
  ];
  for (const [status, error] of cases) {
    const client = clientAt(await answering((_request, response) => response.writeHead(status).end("<h1>No</h1>")));
    expect(await client.find(anaAndBen)).toEqual(errorOf(error));
    expect(await client.claim(anaAndBen)).toEqual(errorOf(error));
    expect(await client.listNotebooks()).toEqual(errorOf(error));
  }
});

test("[SV50] an answer that is not the service's own is never taken for a notebook", async () => {
  const texts = [
    "",
    "null",
    "[]",
    "<!doctype html>",
    '{"driveId":"d"}',
    '{"notebooks":[{"pairId":"p"}]}',
    '{"notebooks":7}',
  ];
  for (const text of texts) {
    const client = clientAt(await answering((_request, response) => response.end(text)));
    const unavailable = errorOf({ type: "unavailable", status: 200 });
    expect(await client.find(anaAndBen)).toEqual(unavailable);
    expect(await client.claim(anaAndBen)).toEqual(unavailable);
    expect(await client.complete(anaAndBen, { driveId: "d", itemId: "i" }, '"1"')).toEqual(unavailable);
    expect(await client.listNotebooks()).toEqual(unavailable);
  }
});

test("[SV50] without a token nothing is asked, and the reason goes to the caller", async () => {
  const errors: readonly TokenError[] = [
    { type: "signInNeeded" },
    { type: "offline" },
    { type: "consentMissing", scopes: ["access_as_user"] },
  ];
  for (const error of errors) {
    const door = createServiceDoor({ fetch: notAsked, base: "", token: () => Promise.resolve(err(error)) });
    const client = through(door);
    expect(await client.find(anaAndBen)).toEqual(errorOf(error));
    expect(await client.listNotebooks()).toEqual(errorOf(error));
  }
});

test("[SV51] every notebook of mine is listed, through as many pages as there are", async () => {
  const database = await openPglite(null);
  opened.push(database);
  const service = await startService(database);
  opened.push(service);
  const others = Array.from({ length: 1001 }, (_, n) => personNumber(n));
  await database.transaction(async ({ query }) => {
    for (const other of others) {
      const { id, people } = pairOf(contoso, ana, other) as Pair;
      await query("insert into pointers values ($1, $2, $3, $4, 'd', $5, null, $6, 1, '1-x', now())", [
        contoso,
        id,
        ...people,
        other,
        ana,
      ]);
    }
  });
  const token = async () => ok(await service.entra.token({ oid: ana }));
  const client = through(createServiceDoor({ fetch, base: service.url, token }));
  const listed = await client.listNotebooks();
  if (!listed.ok) throw new Error(listed.error.type);
  expect(new Set(listed.value.map((it) => it.other))).toEqual(new Set(others));
  expect(listed.value).toHaveLength(1001);
  for (const { other, pairId, pointer } of listed.value) {
    expect(pairId).toBe(pairOf(contoso, ana, other)?.id);
    expect(pointer).toEqual({ address: { driveId: "d", itemId: other }, by: ana, etag: '"1-x"' });
  }
});

test("[SV51] somebody with no notebook has an empty list", async () => {
  const database = await openPglite(null);
  opened.push(database);
  const service = await startService(database);
  opened.push(service);
  const token = async () => ok(await service.entra.token({ oid: ben }));
  const client = through(createServiceDoor({ fetch, base: service.url, token }), ben);
  expect(await client.listNotebooks()).toEqual({ ok: true, value: [] });
});

const personNumber = (n: number): PersonId => `d0000000-0000-4000-8000-${String(n).padStart(12, "0")}` as PersonId;

const notAsked = () => Promise.reject(new Error("asked without a token"));
