/** Connections to Redis that say nothing, or little, while much is said over them. */
import { createClient } from "redis";
import { expect, test, vi } from "vitest";
import type { Bus } from "#service/relay/bus.ts";
import { openRedisBus } from "#service/relay/redis-bus.ts";
import { openRedisLink } from "#service/relay/redis-link.ts";
import { patiently } from "./patiently.ts";
import { createProxy, type Proxy } from "./proxy.ts";
import { startRedis, startRedisCluster, type RedisServer } from "./redis-server.ts";

const room = "tenant/pair/room";
const channel = "duologue:live:any";
const unseen = (): void => undefined;
const redisUrl = (way: Proxy): string => way.url.replace("http", "redis");
const say = (bus: Bus, text: string): void => bus.publish(room, { type: "text", text });
const gapsOf = (bus: Bus): (() => number) => {
  let gaps = 0;
  bus.onGap(() => {
    gaps += 1;
  });
  return () => gaps;
};
/** Until it is disposed. */
const often = (ms: number, task: () => void): Disposable => {
  const timer = setInterval(task, ms);
  return { [Symbol.dispose]: () => clearInterval(timer) };
};

/** A cluster tells everybody that it is where this way begins. */
const wayIntoCluster = async (node: RedisServer): Promise<Proxy> => {
  const way = await createProxy(() => node.url);
  const admin = createClient({ url: node.url });
  await admin.connect();
  await admin.configSet("cluster-announce-port", new URL(way.url).port);
  admin.destroy();
  return way;
};
const wayTo = (kind: "server" | "cluster", redis: RedisServer): Promise<Proxy> =>
  kind === "cluster" ? wayIntoCluster(redis) : createProxy(() => redis.url);

/** Two processes on one Redis, over a way that can be spoilt. */
const openBuses = async (kind: "server" | "cluster") => {
  await using opening = new AsyncDisposableStack();
  const redis = opening.use(await startRedis(kind));
  const way = opening.use(await wayTo(kind, redis));
  const near = opening.use(await openRedisBus(redisUrl(way), unseen));
  const far = opening.use(await openRedisBus(redisUrl(way), unseen));
  const opened = opening.move();
  return { way, near, far, gaps: gapsOf(near), [Symbol.asyncDispose]: () => opened.disposeAsync() };
};

for (const [kind, publish, subscribe] of [
  ["server", "PUBLISH", "subscribe"],
  ["cluster", "SPUBLISH", "ssubscribe"],
] as const) {
  test(`[RL44] a connection to a ${kind} that swallows what is published is given up within seconds, however much is said over it`, async () => {
    await using buses = await openBuses(kind);
    const { way, near, far, gaps } = buses;
    const heard: string[] = [];
    await far.enter(room, (message) => void heard.push(message.type));
    way.loseWhoSays(publish);
    using _ = often(10, () => say(near, "hello"));
    await patiently(() => expect(gaps()).toBe(1));
    await patiently(() => expect(heard).toContain("text"));
    expect(near.isOpen()).toBe(true);
  });

  test(`[RL44] a connection to a ${kind} that swallows what it is asked to hear is given up within seconds, and everything is heard over the next`, async () => {
    await using buses = await openBuses(kind);
    const { way, near, far, gaps } = buses;
    const heard: string[] = [];
    await near.enter(room, (message) => void heard.push(message.type));
    way.loseWhoSays(subscribe);
    let rooms = 0;
    const lost: string[] = [];
    using _ = often(
      1_000,
      () => void near.enter(`room ${rooms++}`, unseen).catch((error: Error) => lost.push(error.name)),
    );
    await patiently(() => expect(gaps()).toBe(1));
    // Who waited for a new room is told that it cannot be had, and does not wait on.
    expect(lost.length).toBeGreaterThan(0);
    await patiently(() => {
      say(far, "hello");
      expect(heard).toContain("text");
    });
    expect(near.isOpen()).toBe(true);
  });

  test(`[RL44] a ${kind} that answers slowly is not taken for one that does not answer`, async () => {
    await using redis = await startRedis(kind);
    await using way = await wayTo(kind, redis);
    const lost: unknown[] = [];
    const link = await openRedisLink(redisUrl(way), {
      lost: (error) => lost.push(error),
      ready: unseen,
      hear: unseen,
    });
    // More than eight seconds' worth of answers: what the client asks in between is answered behind them.
    way.trickle(400);
    await Promise.all(Array.from({ length: 800 }, () => link.publish(channel, Buffer.from("hello"))));
    expect(lost).toEqual([]);
    await link.close();
  });

  test(`[RL44] nor is a ${kind} from which very much comes`, async () => {
    await using redis = await startRedis(kind);
    const talker = await openRedisLink(redis.url, { lost: unseen, ready: unseen, hear: unseen });
    await using way = await wayTo(kind, redis);
    const lost: unknown[] = [];
    let heard = 0;
    const hear = (): void => void (heard += 1);
    const link = await openRedisLink(redisUrl(way), { lost: (error) => lost.push(error), ready: unseen, hear });
    await link.subscribe(channel);
    way.trickle(10_000);
    for (let at = 0; at < 80; at++) await talker.publish(channel, Buffer.alloc(1_000));
    await vi.waitFor(() => expect(heard).toBe(80), { timeout: 40_000 });
    expect(lost).toEqual([]);
    await Promise.all([link.close(), talker.close()]);
  });
}

test("[RL42] a process that begins while a node is away has everything when the node is back", async () => {
  await using cluster = await startRedisCluster();
  const [, , last] = cluster.nodes;
  await last?.kill();
  const failures: unknown[] = [];
  const opening = openRedisBus(cluster.url, (error) => failures.push(error));
  await patiently(() => expect(failures).toHaveLength(1));
  await last?.start();
  await using near = await opening;
  expect(near.isOpen()).toBe(true);
});

test("[RL54] when another server becomes the primary at this address, processes go over to it by themselves, and are told so once it keeps what they say", async () => {
  await using old = await startRedis();
  await using next = await startRedis();
  const admin = createClient({ url: old.url });
  await admin.connect();
  let at = old;
  let connections = 0;
  await using way = await createProxy(() => {
    connections += 1;
    return at.url;
  });
  await using near = await openRedisBus(redisUrl(way), unseen);
  await using far = await openRedisBus(redisUrl(way), unseen);
  const [gaps, heard] = [gapsOf(near), [] as string[]];
  await near.enter(room, (message) => void heard.push(message.type));

  await admin.sendCommand(["REPLICAOF", "127.0.0.1", new URL(next.url).port]);
  await patiently(() => expect([near.isOpen(), far.isOpen()]).toEqual([false, false]));
  // The address leads to the old one for a while yet, where they are told nothing however often they come.
  const [so, since] = [connections, performance.now()];
  const comings = setInterval(() => void near.hold(room, () => 1, 8).catch(unseen), 5);
  await patiently(() => expect(connections).toBeGreaterThan(so + 16));
  clearInterval(comings);
  expect(performance.now() - since).toBeGreaterThan(2_000);
  expect([gaps(), near.isOpen()]).toEqual([0, false]);
  at = next;
  await patiently(() => expect([near.isOpen(), far.isOpen()]).toEqual([true, true]));
  await patiently(() => {
    say(far, "hello");
    expect(heard).toContain("text");
  });
  expect(await near.hold(room, () => 1, 8)).toMatchObject({ wanted: 1, seats: 1 });
  expect(gaps()).toBe(1);
  admin.destroy();
});
