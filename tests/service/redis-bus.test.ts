import { createClient } from "redis";
import { expect, test, vi } from "vitest";
import { ana, ben } from "#tests/cast.ts";
import type { Bus } from "#service/relay/bus.ts";
import { openRedisBus } from "#service/relay/redis-bus.ts";
import { startChildRelay } from "./child-relay.ts";
import { createProxy } from "./proxy.ts";
import { openRaw, type RawSocket } from "./raw-socket.ts";
import { startRedis } from "./redis-server.ts";

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
const gapOf = (bus: Bus): Promise<void> => new Promise((resolve) => bus.onGap(resolve));
const say = (bus: Bus, text: string): void => bus.publish(room, { type: "text", text });

test("[RL43] a room that is left and entered again at once is heard, and everything once", async () => {
  await using redis = await startRedis();
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
  await vi.waitFor(() => expect(heard.length).toBeGreaterThan(1));
  say(far, "three");
  await vi.waitFor(() => expect(heard.length).toBeGreaterThan(2));
  expect(heard).toEqual(["third text", "third text", "third text"]);
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
  await vi.waitFor(async () => {
    say(far, "hello");
    expect(await channelsOf(redis.url)).toBe(0);
  });
  const heard: string[] = [];
  await near.enter(room, (message) => void heard.push(message.type));
  say(far, "one");
  await vi.waitFor(() => expect(heard).toEqual(["text"]));
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
