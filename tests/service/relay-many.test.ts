import { createClient } from "redis";
import { expect, test } from "vitest";
import { ok } from "#core/result.ts";
import { ana, ben } from "#tests/cast.ts";
import { startChildRelay } from "./child-relay.ts";
import { openDevice, together, type Device } from "./live-fixture.ts";
import { openRaw, type RawSocket } from "./raw-socket.ts";
import { startEntraKeys } from "./entra-keys.ts";
import { startPostgres } from "./postgres-cluster.ts";
import { startRedis } from "./redis-server.ts";
import { startServiceProcess, urlOf } from "./searched-process.ts";

const token = (person: string) => ({ token: () => Promise.resolve(ok(person)) });
const wordsOf = (it: Device): string =>
  it
    .text()
    .split(" ")
    .filter(Boolean)
    .map((word) => `${word} `)
    .toSorted()
    .join("");
const enter = async (url: string, session: string): Promise<RawSocket> => {
  const socket = await openRaw(url);
  socket.say({ type: "join", version: 1, token: ana, pair: "p", other: ben, room: "ab".repeat(16), session });
  await socket.next();
  return socket;
};
const noKeys = { token: () => Promise.resolve("") };

test("[RL40] two people on two processes are in one room", async () => {
  await using redis = await startRedis();
  await using one = await startChildRelay(redis.url);
  await using two = await startChildRelay(redis.url);
  await using a = openDevice(one.url, noKeys, ana, token(ana));
  const b = openDevice(two.url, noKeys, ben, token(ben));
  await together(a, b);
  a.type("Growth. ");
  await b.until(() => b.text() === "Growth. ");
  b.type("Holiday.");
  await a.until(() => a.text() === "Growth. Holiday.");
  await b[Symbol.asyncDispose]();
  await a.until(() => a.live.state().others.length === 0);
  expect(a.live.state().link).toBe("open");
});

test("[RL40] a frame comes once, whichever way it could have come", async () => {
  await using redis = await startRedis();
  await using one = await startChildRelay(redis.url);
  await using two = await startChildRelay(redis.url);
  await using a = await enter(one.url, "a".repeat(16));
  await using near = await enter(one.url, "b".repeat(16));
  await using far = await enter(two.url, "c".repeat(16));
  const frames = [1, 2, 3].map((at) =>
    Buffer.concat([Buffer.from(`01${"a".repeat(16)}`, "hex"), Buffer.alloc(532, at)]),
  );
  for (const frame of frames) {
    a.say(frame);
    expect(await far.next()).toEqual(frame);
    expect(await near.next()).toEqual(frame);
  }
  expect([a.heard(), near.heard(), far.heard()]).toEqual([[], [], []]);
});

test("[RL40] while Redis is away nobody is let into half a room, and all meet when it is back", async () => {
  await using redis = await startRedis();
  await using one = await startChildRelay(redis.url);
  await using two = await startChildRelay(redis.url);
  await redis.kill();
  await using a = openDevice(one.url, noKeys, ana, token(ana));
  await a.until(() => a.live.state().link === "offline");
  await redis.start();
  await using b = openDevice(two.url, noKeys, ben, token(ben));
  await together(a, b);
  expect(a.live.state().link).toBe("open");
});

test("[RL42] in a cluster a room's channel stays with one node, and two processes are in one room all the same", async () => {
  await using redis = await startRedis("cluster");
  await using one = await startChildRelay(redis.url);
  await using two = await startChildRelay(redis.url);
  await using a = openDevice(one.url, noKeys, ana, token(ana));
  const b = openDevice(two.url, noKeys, ben, token(ben));
  await together(a, b);
  a.type("Growth. ");
  await b.until(() => b.text() === "Growth. ");
  b.type("Holiday.");
  await a.until(() => a.text() === "Growth. Holiday.");
  const asking = createClient({ url: redis.url });
  await asking.connect();
  expect([await asking.pubSubShardChannels(), await asking.pubSubChannels()]).toEqual([
    [expect.stringMatching(/^duologue:live:/)],
    [],
  ]);
  await b[Symbol.asyncDispose]();
  await a.until(() => a.live.state().others.length === 0);
  asking.destroy();
});

test("[RL42] a cluster that goes away and comes back is told to every room", async () => {
  await using redis = await startRedis("cluster");
  await using one = await startChildRelay(redis.url);
  await using two = await startChildRelay(redis.url);
  await using a = openDevice(one.url, noKeys, ana, token(ana));
  await using b = openDevice(two.url, noKeys, ben, token(ben));
  await together(a, b);
  await redis.kill();
  a.type("typed meanwhile");
  await redis.start();
  await b.until(() => b.text() === "typed meanwhile");
  await together(a, b);
  expect(a.text()).toBe("typed meanwhile");
});

/** The same every time for one seed. */
const diceOf = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

test("[RL41] three processes of the whole service and Redis, killed at random under typing, and every word is on every page", async () => {
  const seed = Number(process.env["CHAOS_SEED"] ?? 1);
  console.log(`CHAOS_SEED=${seed}`);
  const dice = diceOf(seed);
  await using redis = await startRedis();
  await using cluster = await startPostgres();
  await using entra = await startEntraKeys();
  const database = { type: "postgres", url: cluster.url() } as const;
  const startOne = () => startServiceProcess({ entra: entra.config, database, redis: redis.url });
  const processes = await Promise.all([1, 2, 3].map(startOne));
  let turn = 0;
  const next = (): string => {
    const one = processes[turn++ % processes.length];
    return one === undefined ? "" : urlOf(one);
  };
  const devices: Device[] = [ana, ben, ana].map((person) => openDevice(next, entra, person));
  const all = (condition: (it: Device) => boolean): Promise<unknown> =>
    Promise.all(devices.map((it) => it.until(() => condition(it))));
  await all((it) => it.live.state().others.length === 2);

  const typed: string[] = [];
  const typeOn = (): void => {
    const device = devices[typed.length % devices.length] as Device;
    typed.push(`w${typed.length} `);
    device.type(typed.at(-1) ?? "");
  };
  const typing = setInterval(typeOn, 10);
  const words = async (most: number): Promise<void> => {
    const until = typed.length + 1 + dice(most);
    await all(() => typed.length > until);
  };
  const left: (number | "redis")[] = [0, 1, 2, "redis", "redis", dice(3)];
  while (left.length > 0) {
    const [victim] = left.splice(dice(left.length), 1);
    await words(80);
    if (victim === "redis") {
      await redis.kill();
      await words(60);
      await redis.start();
    } else {
      await processes[victim ?? 0]?.kill();
      // Now and then nothing takes its place for a while.
      if (dice(2) === 0) await words(60);
      processes[victim ?? 0] = await startOne();
    }
  }
  clearInterval(typing);
  const expected = typed.toSorted().join("");
  await all((it) => it.live.state().others.length === 2 && it.live.state().inStep && wordsOf(it) === expected);
  expect(new Set(devices.map((it) => it.text())).size).toBe(1);
  for (const it of [...devices, ...processes]) await it[Symbol.asyncDispose]();
}, 180_000);
