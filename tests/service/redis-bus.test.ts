import { createHash } from "node:crypto";
import { setImmediate as aside } from "node:timers/promises";
import { createClient } from "redis";
import { expect, test } from "vitest";
import { ana, ben } from "#tests/cast.ts";
import type { Bus } from "#service/relay/bus.ts";
import { openRedisBus } from "#service/relay/redis-bus.ts";
import { startChildRelay } from "./child-relay.ts";
import { patiently } from "./patiently.ts";
import { createProxy } from "./proxy.ts";
import { openRaw, type RawSocket } from "./raw-socket.ts";
import { startRedis, startRedisCluster } from "./redis-server.ts";

const room = "tenant/pair/room";
const unseen = (): void => undefined;

/** How many channels Redis keeps open for anybody. */
const channelsOf = async (url: string): Promise<number> => {
  const asking = createClient({ url });
  await asking.connect();
  const channels = await asking.pubSubChannels();
  asking.destroy();
  return channels.length;
};
const listenersIn = async (url: string): Promise<number> => {
  const asking = createClient({ url });
  await asking.connect();
  const counts = await asking.pubSubNumSub(await asking.pubSubChannels());
  asking.destroy();
  return Object.values(counts).reduce((sum, it) => sum + it, 0);
};
const join = (person: string, session: string) =>
  ({ type: "join", version: 1, token: person, pair: "p", other: "x", room: "ab".repeat(16), session }) as const;
/** What gets through is believed when nothing was refused for a while. */
const quietMs = 15_000;
const gapOf = (bus: Bus): Promise<void> => new Promise((resolve) => bus.onGap(resolve));
const say = (bus: Bus, text: string): void => bus.publish(room, { type: "text", text });

test.each(["server", "cluster"] as const)(
  "[RL43] on a %s a room that is left and entered again at once is heard, and everything once",
  async (kind) => {
    await using redis = await startRedis(kind);
    await using near = await openRedisBus(redis.url, unseen);
    await using far = await openRedisBus(redis.url, unseen);
    const heard: string[] = [];
    const listen = (by: string) => (message: { readonly type: string }) => void heard.push(`${by} ${message.type}`);
    await near.enter(room, listen("first"));
    near.leave(room);
    const second = near.enter(room, listen("second"));
    near.leave(room);
    const third = near.enter(room, listen("third"));
    await Promise.all([second, third]);
    say(far, "one");
    say(far, "two");
    await patiently(() => expect(heard.length).toBeGreaterThan(1));
    say(far, "three");
    await patiently(() => expect(heard.length).toBeGreaterThan(2));
    expect(heard).toEqual(["third text", "third text", "third text"]);
  },
);

test("[RL43] who leaves the last room of a node of a cluster loses nothing, whatever is still said there", async () => {
  await using redis = await startRedis("cluster");
  const failures: unknown[] = [];
  await using near = await openRedisBus(redis.url, (error) => failures.push(error));
  await using far = await openRedisBus(redis.url, unseen);
  for (let time = 0; time < 20; time++) {
    const heard: string[] = [];
    await near.enter(room, (message) => void (message.type === "text" && heard.push(message.text)));
    say(far, "one");
    await patiently(() => expect(heard).toContain("one"));
    for (let at = 0; at < 20; at++) {
      say(far, "two");
      await aside();
      if (at === 5) near.leave(room);
    }
  }
  expect(failures).toEqual([]);
});

test("[RL43] however quickly a room is entered and left, Redis keeps no channel of it", async () => {
  await using redis = await startRedis();
  await using near = await openRedisBus(redis.url, unseen);
  await near.enter(room, unseen);
  for (let at = 0; at < 3; at++) {
    near.leave(room);
    void near.enter(room, unseen);
  }
  near.leave(room);
  await near.enter("another", unseen);
  expect(await channelsOf(redis.url)).toBe(1);
});

test("[RL43] a room that was left while Redis was away is left there too as soon as anybody speaks in it", async () => {
  await using redis = await startRedis();
  await using near = await openRedisBus(redis.url, unseen);
  await using far = await openRedisBus(redis.url, unseen);
  await near.enter(room, unseen);
  const back = Promise.all([gapOf(near), gapOf(far)]);
  await redis.kill();
  near.leave(room);
  await redis.start();
  await back;
  await patiently(async () => {
    say(far, "hello");
    expect(await channelsOf(redis.url)).toBe(0);
  });
  const heard: string[] = [];
  await near.enter(room, (message) => void heard.push(message.type));
  say(far, "one");
  await patiently(() => expect(heard).toEqual(["text"]));
});

test("[RL40] who enters while the way to the other processes is still being opened waits for it like the first", async () => {
  await using redis = await startRedis();
  await using way = await createProxy(() => redis.url);
  await using relay = await startChildRelay(way.url.replace("http", "redis"));
  const enter = async (person: string, session: string): Promise<RawSocket> => {
    const socket = await openRaw(relay.url);
    socket.say({ type: "join", version: 1, token: person, pair: "p", other: "x", room: "ab".repeat(16), session });
    // What comes after it has been answered twice: so the join was taken as far as it goes.
    for (let at = 0; at < 2; at++) {
      socket.say({ type: "ping" });
      expect(await socket.next()).toBe(`{"type":"pong"}`);
    }
    return socket;
  };
  way.hold();
  await using a = await enter(ana, "a".repeat(16));
  await using b = await enter(ben, "b".repeat(16));
  expect([a.heard(), b.heard()]).toEqual([[], []]);
  way.goOn();
  for (const it of [a, b]) expect(JSON.parse(String(await it.next()))).toMatchObject({ type: "joined" });
});

test("[RL3] nothing is passed to a socket before it has joined, also while the way to other processes is being opened", async () => {
  await using redis = await startRedis();
  await using way = await createProxy(() => redis.url);
  await using relay = await startChildRelay(way.url.replace("http", "redis"));
  await using other = await startChildRelay(redis.url);
  await using b = await openRaw(other.url);
  b.say(join(ben, "b".repeat(16)));
  await b.next();
  way.hold();
  await using a = await openRaw(relay.url);
  a.say(join(ana, "a".repeat(16)));
  // Redis has it by now, and what it answers does not arrive.
  await patiently(async () => expect(await listenersIn(redis.url)).toBe(2));
  const frames = [1, 2].map((at) => Buffer.concat([Buffer.from(`01${"b".repeat(16)}`, "hex"), Buffer.alloc(532, at)]));
  b.say(frames[0] ?? "");
  b.say(`{"type":"ping"}`);
  expect(await b.next()).toBe(`{"type":"pong"}`);
  way.goOn();
  expect(JSON.parse(String(await a.next()))).toMatchObject({ type: "joined" });
  await patiently(() => {
    b.say(frames[1] ?? "");
    expect(a.heard()).toContainEqual(frames[1]);
  });
});

test("[RL44] a Redis that hangs is noticed within seconds, nobody enters meanwhile, and everybody asks again when it goes on", async () => {
  await using redis = await startRedis();
  const failures: unknown[] = [];
  await using near = await openRedisBus(redis.url, (error) => failures.push(error));
  await near.enter(room, unseen);
  expect(near.isOpen()).toBe(true);
  redis.freeze();
  await patiently(() => expect(near.isOpen()).toBe(false));
  await expect(near.enter("another", unseen)).rejects.toThrow(/./);
  const back = gapOf(near);
  redis.thaw();
  await back;
  expect([near.isOpen(), failures.length]).toEqual([true, 1]);
});

test("[RL44] a process does not wait for a Redis that hangs when it ends", async () => {
  await using redis = await startRedis();
  const near = await openRedisBus(redis.url, unseen);
  await near.enter(room, unseen);
  redis.freeze();
  say(near, "hello");
  const begun = performance.now();
  await near[Symbol.asyncDispose]();
  expect(performance.now() - begun).toBeLessThan(4_000);
  redis.thaw();
});

test("[RL44] what Redis refuses over an open connection counts as lost, is told once, and is made up for when it takes it again", async () => {
  await using redis = await startRedis();
  const admin = createClient({ url: redis.url });
  await admin.connect();
  const failures: unknown[] = [];
  let elapsed = 0;
  await using near = await openRedisBus(
    redis.url,
    (error) => failures.push(error),
    () => elapsed,
  );
  const back = gapOf(near);
  for (let time = 1; time <= 2; time++) {
    await admin.sendCommand(["ACL", "SETUSER", "default", "resetchannels"]);
    say(near, "one");
    say(near, "two");
    await patiently(() => expect(near.isOpen()).toBe(false));
    await admin.sendCommand(["ACL", "SETUSER", "default", "allchannels"]);
    elapsed += quietMs;
    say(near, "three");
    await patiently(() => expect(near.isOpen()).toBe(true));
    expect(failures.length).toBe(time);
  }
  await back;
  admin.destroy();
});

test("[RL44] while Redis takes some and refuses some nobody is told to ask again, and everybody once when it takes all", async () => {
  await using redis = await startRedis();
  const admin = createClient({ url: redis.url });
  await admin.connect();
  const failures: unknown[] = [];
  let elapsed = 0;
  await using near = await openRedisBus(
    redis.url,
    (error) => failures.push(error),
    () => elapsed,
  );
  let gaps = 0;
  near.onGap(() => {
    gaps += 1;
  });
  await admin.sendCommand(["ACL", "SETUSER", "default", "resetchannels", `&${channelOf(room)}`]);
  for (let at = 0; at < 600; at++) {
    // As seldom as a page says something that is alone in its room.
    if (at % 100 === 0) near.publish("another", { type: "text", text: "refused" });
    say(near, "taken");
    await admin.ping();
    elapsed += 100;
  }
  expect([near.isOpen(), gaps, failures.length]).toEqual([false, 0, 1]);
  await admin.sendCommand(["ACL", "SETUSER", "default", "allchannels"]);
  elapsed += quietMs;
  say(near, "taken");
  await patiently(() => expect(near.isOpen()).toBe(true));
  expect([gaps, failures.length]).toEqual([1, 1]);
  admin.destroy();
});

test("[RL42] of three nodes each has the channels of its own slots; while one is away the others go on, and when it is back everybody asks again", async () => {
  await using cluster = await startRedisCluster();
  await using near = await openRedisBus(cluster.url, unseen);
  await using far = await openRedisBus(cluster.url, unseen);
  const rooms = Array.from({ length: 12 }, (_, at) => `tenant/pair/${at}`);
  const heard = new Set<string>();
  for (const it of rooms)
    await near.enter(it, (message) => message.type === "text" && heard.add(`${it} ${message.text}`));
  const hears = (text: string): readonly string[] => rooms.filter((it) => heard.has(`${it} ${text}`));
  const sayEverywhere = (text: string): void => rooms.forEach((it) => far.publish(it, { type: "text", text }));
  sayEverywhere("one");
  await patiently(() => expect(hears("one")).toEqual(rooms));
  const channels = await Promise.all(
    cluster.nodes.map(async ({ url }) => {
      const asking = createClient({ url });
      await asking.connect();
      const found = await asking.pubSubShardChannels();
      asking.destroy();
      return found;
    }),
  );
  expect(channels.every((it) => it.length > 0)).toBe(true);
  expect(new Set(channels.flat()).size).toBe(12);
  expect(channels.flat().length).toBe(12);

  const [, , last] = cluster.nodes;
  const kept = rooms.filter((it) => !channels[2]?.some((channel) => channel === channelOf(it)));
  await last?.kill();
  await patiently(() => expect([near.isOpen(), far.isOpen()]).toEqual([false, false]));
  sayEverywhere("two");
  await patiently(() => expect(hears("two")).toEqual(kept));
  expect([near.isOpen(), far.isOpen()]).toEqual([false, false]);
  const back = Promise.all([gapOf(near), gapOf(far)]);
  await last?.start();
  await back;
  await patiently(() => {
    sayEverywhere("three");
    expect(hears("three")).toEqual(rooms);
  });
});

const channelOf = (it: string): string => `duologue:live:${createHash("sha256").update(it).digest("base64url")}`;
