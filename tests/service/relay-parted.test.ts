/** A relay that loses its way to the others: who is with another process is not heard, and must not look like somebody who left. */
import { expect, test } from "vitest";
import { openPageLive, type PageLive, type PageLiveState } from "#app/live/page-live.ts";
import { machineClock, randomBytes } from "#browser/machine.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import type { Bus } from "#service/relay/bus.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { begun, said, say } from "#tests/rules/notebook/world.ts";
import { startChildRelay, type ChildRelay } from "./child-relay.ts";
import { liveAddress } from "./live-fixture.ts";
import { startOwnRelay } from "./own-relay.ts";
import { startRedis } from "./redis-server.ts";

/** Lost and found again by hand. */
const fragileBus = () => {
  let open = true;
  const listeners: Record<"lost" | "gap", () => void> = { lost: () => undefined, gap: () => undefined };
  const bus: Bus = {
    enter: () => Promise.resolve(),
    leave: () => undefined,
    hold: (_room, wanted) => Promise.resolve({ wanted: wanted(), seats: wanted() }),
    giveUp: () => undefined,
    onForgotten: () => undefined,
    publish: () => undefined,
    leftOut: () => 0,
    isOpen: () => open,
    onLost: (listener) => void (listeners.lost = listener),
    onGap: (listener) => void (listeners.gap = listener),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const become = (next: "lost" | "gap"): void => {
    open = next === "gap";
    listeners[next]();
  };
  return { bus, become };
};
const session = (at: number): string => String(at).repeat(16);

test("[RL50] everybody inside is told that the way to others is lost, who enters meanwhile as well, and when it is back", async () => {
  const { bus, become } = fragileBus();
  await using it = await startOwnRelay({}, bus);
  const [a] = await it.enter(ana, session(1));
  await using first = a;
  expect(first.heard()).toEqual([]);
  become("lost");
  expect(await first.next()).toBe(`{"type":"parted"}`);
  await using second = await it.knock(ben, session(2));
  const welcome = [await second.next(), await second.next()].map((text) => JSON.parse(String(text)) as object);
  expect(welcome).toEqual([{ type: "parted" }, expect.objectContaining({ type: "joined" })]);
  become("gap");
  for (const socket of [first, second]) expect(await socket.next()).toBe(`{"type":"again"}`);
  await using third = await it.knock(ben, session(3));
  expect(JSON.parse(String(await third.next()))).toMatchObject({ type: "joined" });
  expect([first, second, third].flatMap((socket) => socket.heard())).toEqual([]);
});

const openPage = (keeper: Keeper, person: PersonId, relay: ChildRelay): PageLive =>
  openPageLive(
    {
      keeper,
      url: liveAddress(relay.url),
      openSocket: (url) => new WebSocket(url),
      token: () => Promise.resolve(ok(person)),
      clock: machineClock,
      random: randomBytes,
    },
    anaAndBen,
    person,
  );

/** However long it takes. */
const both = async (pages: readonly PageLive[], holds: (state: PageLiveState) => boolean): Promise<void> => {
  const all = (): boolean => pages.every((it) => holds(it.state()));
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!all()) return;
      for (const stop of stops) stop();
      resolve();
    };
    const stops = pages.map((it) => it.subscribe(look));
    look();
  });
};

test("[RL50, LV80] Redis is killed under two with two processes: both pages say that they are apart, and no longer once it is back", async () => {
  await using redis = await startRedis();
  await using one = await startChildRelay(redis.url);
  await using two = await startChildRelay(redis.url);
  const { anas, bens } = await begun();
  await using a = openPage(anas, ana, one);
  await using b = openPage(bens, ben, two);
  await both([a, b], (it) => it.current && !it.apart);
  await redis.kill();
  say(bens, "Growth");
  await both([a, b], (it) => it.apart && !it.here && !it.lookedAfter);
  expect(said(anas.doc)).not.toContain("Growth");
  await redis.start();
  await both([a, b], (it) => it.current && !it.apart);
  expect(said(anas.doc)).toContain("Growth");
});
