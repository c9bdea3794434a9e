/** What one connection can make a relay hold. */
import { connect } from "node:net";
import { expect, test } from "vitest";
import type { Bus } from "#service/relay/bus.ts";
import { openRedisBus } from "#service/relay/redis-bus.ts";
import { ana, ben } from "#tests/cast.ts";
import { startOwnRelay } from "./own-relay.ts";
import { patiently } from "./patiently.ts";
import type { RawSocket } from "./raw-socket.ts";
import { startRedis } from "./redis-server.ts";

const byte = Buffer.of(7);
const begin = ({ ws }: RawSocket, pieces: number): void => {
  for (let at = 0; at < pieces; at++) ws.send(byte, { fin: false });
};
const noTime = () => 0;

test("[RL51] a message in more than sixteen pieces, and one that arrives in more than 512, ends the connection before it is whole", async () => {
  await using it = await startOwnRelay({}, null, noTime);
  await using inPieces = await it.come();
  begin(inPieces, 17);
  expect(await inPieces.closed).toBe(1008);
  await using dripping = await it.come();
  const { end } = dripping;
  // The beginning of a masked message of 60,000 bytes.
  end.push(Buffer.of(0x82, 0xfe, 60_000 >> 8, 60_000 & 255, 1, 2, 3, 4));
  for (let at = 0; at < 513; at++) end.push(Buffer.of(at & 255));
  expect(await dripping.closed).toBe(1008);
  // What browsers and lines make of a message is taken.
  const [a] = await it.enter(ana, "a".repeat(16));
  begin(a, 15);
  a.ws.send(byte, { fin: true });
  expect(await a.closed).toBe("badMessage");
});

test("[RL51] who says much and does not join is let go", async () => {
  await using it = await startOwnRelay({ sweepMs: 5 }, null, noTime);
  await using a = await it.come();
  for (let at = 0; at < 600; at++) a.ws.pong(Buffer.alloc(125));
  expect(await a.closed).toBe("tooLarge");
});

test("[RL51] who was told to go and does not answer is cut off within seconds, and at once who had not joined in time", async () => {
  let time = 0;
  await using it = await startOwnRelay({ sweepMs: 5, drainMs: 1_000_000 }, null, () => time);
  await using late = await it.come();
  late.ws.pause();
  time += 5_001;
  await patiently(() => expect(it.relay.sockets()).toBe(0));

  await using quick = await startOwnRelay({}, null, noTime);
  await using rude = await quick.come();
  rude.ws.pause();
  const gone = new Promise((resolve) => rude.end.once("close", resolve));
  rude.say("words");
  await gone;
  expect(quick.relay.sockets()).toBe(0);
});

test("[RL52] bytes of a message that is never whole count, and pongs that nobody asked for count like frames", async () => {
  const limits = { sweepMs: 5, bytesAtOnce: 90_000, framesAtOnce: 100 };
  await using it = await startOwnRelay(limits, null, noTime);
  const [a] = await it.enter(ana, "a".repeat(16));
  for (let at = 0; at < 2; at++) a.ws.send(Buffer.alloc(50_000), { fin: false });
  expect(await a.closed).toBe("tooFast");
  const [b] = await it.enter(ana, "b".repeat(16));
  for (let at = 0; at < 100; at++) b.ws.pong();
  expect(await b.closed).toBe("tooFast");
  const [c] = await it.enter(ana, "c".repeat(16));
  for (let at = 0; at < 90; at++) c.ws.pong();
  c.say(`{"type":"ping"}`);
  expect(await c.next()).toBe(`{"type":"pong"}`);
});

const frame = Buffer.concat([Buffer.from(`01${"a".repeat(16)}`, "hex"), Buffer.alloc(532, 7)]);
/** Of all that is kept for it. */
const sizeOf = (bytes: Uint8Array): number => bytes.buffer.byteLength;

test("[RL52] what is passed on keeps nothing of what arrived with it", async () => {
  const passed: Uint8Array[] = [];
  const bus: Pick<Bus, "publish"> = {
    publish: (_, message) => {
      if (message.type === "frame") passed.push(message.frame);
    },
  };
  await using it = await startOwnRelay({}, { ...noBus, ...bus });
  const [a, end] = await it.enter(ana, "a".repeat(16));
  const [b] = await it.enter(ben, "b".repeat(16));
  end.pause();
  a.say(frame);
  for (let at = 0; at < 100; at++) a.ws.pong(Buffer.alloc(125));
  a.say(frame);
  await new Promise((resolve) => a.ws.pong("", true, resolve));
  end.resume();
  for (let at = 0; at < 2; at++) expect(await b.next()).toEqual(frame);
  expect(passed.map((one) => [one.length, sizeOf(one) <= 2 * one.length])).toEqual([
    [541, true],
    [541, true],
  ]);
});

test("[RL52] what comes from another process keeps nothing of what arrived with it", async () => {
  await using redis = await startRedis();
  await using near = await openRedisBus(redis.url, unseen);
  await using far = await openRedisBus(redis.url, unseen);
  const heard: Uint8Array[] = [];
  await near.enter("room", (message) => void (message.type === "frame" && heard.push(message.frame)));
  for (let at = 0; at < 100; at++) far.publish("room", { type: "frame", frame });
  await patiently(() => expect(heard).toHaveLength(100));
  expect(heard.filter((one) => sizeOf(one) > 2 * one.length)).toEqual([]);
});

test("[RL53] a person says no more on many devices than on a few busy ones, and no more for coming again; the other is not held to it", async () => {
  await using it = await startOwnRelay({ sweepMs: 5, framesAtOnce: 5 }, null, noTime);
  /** Joining is one of the five. */
  const sayFour = async (person: string, at: number): Promise<RawSocket> => {
    const session = String(at).repeat(16);
    const [socket] = await it.enter(person, session);
    const own = Buffer.concat([Buffer.from(`01${session}`, "hex"), frame.subarray(9)]);
    for (let times = 0; times < 4; times++) socket.say(own);
    return socket;
  };
  const [listener] = await it.enter(ben, "9".repeat(16));
  const opened: RawSocket[] = [];
  for (let at = 1; at <= 5; at++) {
    opened.push(await sayFour(ana, at));
    for (let times = 0; times < 4; times++) expect(await listener.next()).toHaveLength(frame.length);
  }
  expect(await (await sayFour(ana, 6)).closed).toBe("tooFast");
  for (const socket of opened) {
    expect(socket.ws.readyState).toBe(socket.ws.OPEN);
    await socket[Symbol.asyncDispose]();
  }
  await patiently(() => expect(it.relay.sockets()).toBe(1));
  expect(await (await sayFour(ana, 7)).closed).toBe("tooFast");
  await sayFour(ben, 8);
  await patiently(() => expect(listener.heard().filter((one) => one instanceof Buffer)).toHaveLength(4));
});

test("[RL53] Redis is given so many frames at a time, and so much; what is beyond is left out, and nothing else is lost for it", async () => {
  await using redis = await startRedis();
  const large = new Uint8Array(65_536);
  for (const [one, fewest, most] of [
    [frame, 10_000, 19_000],
    [large, 1_000, 2_100],
  ] as const) {
    const failures: unknown[] = [];
    await using bus = await openRedisBus(redis.url, (error) => failures.push(error));
    await using far = await openRedisBus(redis.url, unseen);
    const heard: string[] = [];
    await far.enter("room", (message) => void heard.push(message.type));
    // None is answered before this is through.
    for (let said = 0; said < 20_000; said++) bus.publish("room", { type: "frame", frame: one });
    bus.publish("room", { type: "text", text: "left" });
    await patiently(() => expect(heard.at(-1)).toBe("text"));
    expect(heard.length).toBeGreaterThan(fewest);
    expect(heard.length).toBeLessThan(most);
    expect(heard.length - 1 + bus.leftOut()).toBe(20_000);
    await patiently(() => {
      bus.publish("room", { type: "frame", frame: one });
      expect(heard.at(-1)).toBe("frame");
    });
    expect([failures, bus.isOpen()]).toEqual([[], true]);
  }
});

test("[RL51] what came over a connection before it was a socket is nothing that it said", async () => {
  await using it = await startOwnRelay({ sweepMs: 5 });
  const line = connect(Number(new URL(it.url).port), "127.0.0.1");
  let answers = "";
  line.on("data", (text) => {
    answers += text.toString("latin1");
  });
  const times = (what: string): number => answers.split(what).length - 1;
  for (let asked = 1; asked <= 3; asked++) {
    line.write(`GET /nothing HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(12_000)}\r\n\r\n`.repeat(3));
    await patiently(() => expect(times("HTTP/1.1 404")).toBe(3 * asked));
  }
  line.write(
    `GET /v1/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}\r\n\r\n`,
  );
  await patiently(() => expect(times("HTTP/1.1 101")).toBe(1));
  // Swept many times by the time that two others have come and gone.
  for (const person of [ana, ben]) await (await it.enter(person, "c".repeat(16)))[0][Symbol.asyncDispose]();
  await patiently(() => expect(it.relay.sockets()).toBe(1));
  expect(line.readyState).toBe("open");
  expect(answers).not.toContain("tooLarge");
  line.destroy();
});

const unseen = (): void => undefined;
const noBus: Bus = {
  enter: () => Promise.resolve(),
  leave: unseen,
  hold: (_room, wanted) => Promise.resolve({ wanted: wanted(), seats: wanted() }),
  giveUp: unseen,
  onForgotten: unseen,
  publish: unseen,
  leftOut: () => 0,
  isOpen: () => true,
  onLost: unseen,
  onGap: unseen,
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
