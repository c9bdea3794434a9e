/** Those who ask to join while the way to other processes is being opened. */
import { expect, test } from "vitest";
import type { Bus } from "#service/relay/bus.ts";
import { ana, ben } from "#tests/cast.ts";
import { startOwnRelay } from "./own-relay.ts";
import { patiently } from "./patiently.ts";

/** Opens its ways when the test says so, or never. */
const slowBus = () => {
  const opening: (() => void)[] = [];
  const left: string[] = [];
  const bus: Bus = {
    enter: () => new Promise((open) => opening.push(open)),
    leave: (room) => void left.push(room),
    hold: (_room, wanted) => Promise.resolve({ wanted: wanted(), seats: wanted() }),
    giveUp: () => undefined,
    onForgotten: () => undefined,
    publish: () => undefined,
    leftOut: () => 0,
    isOpen: () => true,
    onLost: () => undefined,
    onGap: () => undefined,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { bus, opening, left };
};
const session = (at: number): string => String(at).repeat(16);

test("[RL46] nobody stays in a room who waited too long for the way to other processes, however often", async () => {
  const { bus, opening, left } = slowBus();
  let time = 0;
  await using it = await startOwnRelay({ sweepMs: 5 }, bus, () => time);
  for (let at = 1; at <= 9; at++) {
    await using socket = await it.knock(ana, session(at));
    await patiently(() => expect(opening).toHaveLength(at));
    time += 60_000;
    expect(await socket.closed).toBe("joinTooLate");
  }
  expect([it.relay.rooms(), left.length]).toEqual([0, 9]);
});

test("[RL46] who goes while the way is being opened has left at once, and who stays comes in alone", async () => {
  const { bus, opening } = slowBus();
  await using it = await startOwnRelay({ socketsPerRoom: 2 }, bus);
  await using a = await it.knock(ana, session(1));
  await patiently(() => expect(opening).toHaveLength(1));
  await using b = await it.knock(ben, session(2));
  await using full = await it.knock(ben, session(3));
  expect(await full.closed).toBe("roomFull");
  await b[Symbol.asyncDispose]();
  await patiently(() => expect(it.relay.sockets()).toBe(1));
  await using c = await it.knock(ben, session(4));
  opening[0]?.();
  for (const socket of [a, c]) expect(JSON.parse(String(await socket.next()))).toMatchObject({ type: "joined" });
  expect(opening).toHaveLength(1);
});
