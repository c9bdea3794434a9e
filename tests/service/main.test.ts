/** `main.ts` as a process of its own, set up and ended as in production. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben, contoso } from "#tests/cast.ts";
import { startEntraKeys, type EntraKeys } from "./entra-keys.ts";
import { freePort } from "./free-port.ts";
import { clientId, leastEnvironment, productionFolder, runMain, startMain, type MainProcess } from "./main-process.ts";
import { openPostgres } from "#service/storage/postgres.ts";
import { startPostgres } from "./postgres-cluster.ts";
import { openRaw, type RawSocket } from "./raw-socket.ts";
import { startRedis } from "./redis-server.ts";

let entra: EntraKeys;
beforeAll(async () => {
  entra = await startEntraKeys();
});
afterAll(async () => {
  await entra[Symbol.asyncDispose]();
});

const get = async (url: string): Promise<readonly [number, string]> => {
  const response = await fetch(url);
  return [response.status, await response.text()];
};
const statusesOf = ({ url }: MainProcess): Promise<readonly number[]> =>
  Promise.all(["readyz", "healthz"].map(async (it) => (await fetch(`${url}/${it}`)).status));

/** With a token as Microsoft's public cloud writes it. */
const join = async ({ url }: MainProcess, oid: PersonId, session: string): Promise<RawSocket> => {
  const socket = await openRaw(url);
  const token = await entra.token({ oid, iss: `https://login.microsoftonline.com/${contoso}/v2.0` });
  const other = oid === ana ? ben : ana;
  socket.say({ type: "join", version: 1, token, pair: anaAndBen.id, other, room: "ab".repeat(16), session });
  expect(JSON.parse(String(await socket.next()))).toMatchObject({ type: "joined" });
  return socket;
};

test("[SV36, SV40, RL30, RL34, RL45] two production processes with PostgreSQL and Redis: they are healthy and ready, two people meet in them, and one that gets SIGTERM is not ready any more, sends its sockets on and is gone", async () => {
  await using cluster = await startPostgres();
  await using redis = await startRedis();
  using folder = productionFolder();
  const environment = { DATABASE_URL: cluster.url(), REDIS_URL: redis.url, DIST: folder.dist, TENANT_ID: contoso };
  await using first = await startMain(entra, environment);
  await using second = await startMain(entra, environment);
  for (const it of [first, second]) {
    expect(await get(`${it.url}/healthz`)).toEqual([200, "ok"]);
    expect(await get(`${it.url}/readyz`)).toEqual([200, "ok"]);
    expect((await get(`${it.url}/`))[1]).toContain(`"clientId":"${clientId}"`);
    expect((await get(`${it.url}/metrics`))[0]).toBe(404);
  }

  await using a = await join(first, ana, "a".repeat(16));
  await using deaf = await join(first, ben, "c".repeat(16));
  await using b = await join(second, ben, "b".repeat(16));
  const frame = Buffer.concat([Buffer.from(`01${"b".repeat(16)}`, "hex"), Buffer.alloc(532, 1)]);
  b.say(frame);
  expect([await a.next(), await deaf.next()]).toEqual([frame, frame]);
  const metrics = (await get(first.metricsUrl))[1];
  expect(metrics).toMatch(/^duologue_live_sockets 2$/m);
  expect(metrics).toMatch(/^duologue_live_bus_open 1$/m);

  // It hears nothing any more, so that the end takes a moment.
  deaf.ws.pause();
  const over = first.end();
  expect(await a.closed).toBe("restarting");
  await expect.poll(() => statusesOf(first)).toEqual([503, 200]);
  expect(await over).toBe(0);
  expect(first.events().map((it) => it["event"])).toEqual(["started", "stopped"]);
  expect([first.complaints(), second.complaints()]).toEqual(["", ""]);
  await expect(fetch(`${first.url}/healthz`)).rejects.toThrow(/./);

  const left = [await b.next(), await b.next()].map((it) => JSON.parse(String(it)) as object);
  expect(left).toEqual(["a", "c"].map((it) => ({ type: "left", session: it.repeat(16) })));
  await using again = await join(second, ana, "d".repeat(16));
  again.say(`{"type":"ping"}`);
  expect(await again.next()).toBe(`{"type":"pong"}`);
}, 120_000);

test("[SV36, SV40, RL30] one production process with the embedded database, ended and started again on the same folder", async () => {
  using folder = productionFolder();
  const environment = { DATA: folder.data, DIST: folder.dist };
  const migrations: unknown[] = [];
  for (let time = 1; time <= 2; time++) {
    await using it = await startMain(entra, environment);
    expect(await get(`${it.url}/readyz`)).toEqual([200, "ok"]);
    await using a = await join(it, ana, "a".repeat(16));
    expect((await get(it.metricsUrl))[1]).toMatch(/^duologue_live_sockets 1$/m);
    const over = it.end();
    expect(await a.closed).toBe("restarting");
    expect([await over, it.complaints()]).toEqual([0, ""]);
    migrations.push(it.events()[0]?.["migrations"]);
  }
  expect(migrations).toEqual([expect.any(Number), 0]);
  expect(migrations[0]).toBeGreaterThan(0);
}, 120_000);

test.each([
  ["nothing is set", {}, /^CLIENT_ID is missing: expected the app id .*\nAPI_APP_ID is missing: expected .*\n$/],
  ["one is missing", { CLIENT_ID: clientId }, /^API_APP_ID is missing: expected the app id of this API, a GUID\n$/],
  [
    "several are wrong",
    { ...leastEnvironment, REDIS_URL: "localhost:6379", METRICS_PORT: "none" },
    /^REDIS_URL is "localhost:6379": expected redis:\/\/… or rediss:\/\/…\nMETRICS_PORT is "none": expected a number from 1 to 65535\n$/,
  ],
] as const)("[SV40] it does not start and says why when %s", async (_, environment, sentence) => {
  const it = runMain(environment);
  expect([await it.ended, it.said()]).toEqual([1, ""]);
  expect(it.complaints()).toMatch(sentence);
});

test("[SV42] it does not start and names the setting when something cannot be reached or had", async () => {
  await using cluster = await startPostgres();
  using folder = productionFolder();
  const nobody = 1;
  const taken = new URL(entra.config.jwksUri).port;
  const environment = {
    ...leastEnvironment,
    DATABASE_URL: cluster.url(),
    HOST: "127.0.0.1",
    PORT: String(await freePort()),
    DIST: folder.dist,
  };
  const wrong = [
    { DATABASE_URL: `postgres://duologue:hidden@127.0.0.1:${nobody}/duologue` },
    { REDIS_URL: `redis://:hidden@127.0.0.1:${nobody}` },
    { PORT: taken },
    { METRICS_PORT: taken },
    { DIST: folder.data },
  ];
  const admin = openPostgres(cluster.url());
  await admin.query("create role reader login");
  await admin[Symbol.asyncDispose]();
  wrong.push({ DATABASE_URL: cluster.url().replace("duologue@", "reader@") });
  const complaints: unknown[] = [];
  for (const change of wrong) {
    const it = runMain({ ...environment, ...change });
    complaints.push([await it.ended, it.said(), it.complaints()]);
  }
  expect(complaints).toEqual([
    [1, "", `DATABASE_URL: connect ECONNREFUSED 127.0.0.1:${nobody}\n`],
    [1, "", `REDIS_URL: connect ECONNREFUSED 127.0.0.1:${nobody}\n`],
    [1, "", `PORT: listen EADDRINUSE: address already in use 127.0.0.1:${taken}\n`],
    [1, "", `METRICS_PORT: listen EADDRINUSE: address already in use 127.0.0.1:${taken}\n`],
    [1, "", `DIST: no index.html in "${folder.data}": expected the built app; npm run build makes it\n`],
    [1, "", "DATABASE_URL: permission denied for schema public\n"],
  ]);
}, 120_000);

test("[SV42] it does not wait for ever for a Redis that takes its connection and says nothing", async () => {
  await using redis = await startRedis();
  using folder = productionFolder();
  redis.freeze();
  const it = runMain({ ...leastEnvironment, DATA: folder.data, DIST: folder.dist, REDIS_URL: redis.url });
  expect([await it.ended, it.said()]).toEqual([1, ""]);
  expect(it.complaints()).toMatch(/^REDIS_URL: .*timeout.*\n$/i);
}, 60_000);
