import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { randomBytes } from "#browser/machine.ts";
import { frameVersion, maxFrameBytes, type SessionId } from "#core/live/frame.ts";
import { pairOf, type PersonId } from "#core/pairs/pair.ts";
import { usualLimits, type RelayLimits } from "#service/relay/limits.ts";
import { createRooms, type Member, type Room } from "#service/relay/rooms.ts";
import { createRelief } from "#service/relay/relief.ts";
import { openPglite } from "#service/storage/pglite.ts";
import type { Database } from "#service/storage/database.ts";
import { ana, anaAndBen, ben, contoso } from "#tests/cast.ts";
import { startEntraKeys } from "./entra-keys.ts";
import { openDevice, together } from "./live-fixture.ts";
import { startOwnRelay } from "./own-relay.ts";
import { patiently } from "./patiently.ts";
import { createProxy } from "./proxy.ts";
import { openRaw, type RawSocket } from "./raw-socket.ts";
import { startRedis } from "./redis-server.ts";
import { restsNoted } from "./rests-noted.ts";
import { startService, type ServiceFixture } from "./service-fixture.ts";

let database: Database;
beforeAll(async () => {
  database = await openPglite(null);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const start = (live: Partial<RelayLimits>): Promise<ServiceFixture> => startService(database, { live, metricsPort: 0 });
const newSession = (): SessionId => Buffer.from(randomBytes(8)).toString("hex") as SessionId;
const room = "ab".repeat(16);

interface Inside extends RawSocket {
  readonly session: SessionId;
}

const knock = async (service: ServiceFixture, person: PersonId, change: object = {}): Promise<Inside> => {
  const session = newSession();
  const socket = await openRaw(service.url);
  const other = person === ana ? ben : ana;
  const token = await service.entra.token({ oid: person });
  socket.say({ type: "join", version: frameVersion, token, pair: anaAndBen.id, other, room, session, ...change });
  return { ...socket, session };
};

const enter = async (service: ServiceFixture, person: PersonId, change: object = {}): Promise<Inside> => {
  const socket = await knock(service, person, change);
  expect(JSON.parse(String(await socket.next()))).toMatchObject({ type: "joined" });
  return socket;
};

const frame = (session: SessionId, bytes = 541): Uint8Array => {
  const it = new Uint8Array(bytes).fill(7);
  it[0] = 1;
  it.set(Buffer.from(session, "hex"), 1);
  return it;
};

/** It is heard, and so is all that came before. */
const pong = async (socket: Inside): Promise<void> => {
  socket.say(`{"type":"ping"}`);
  while ((await socket.next()) !== `{"type":"pong"}`);
};

test("[RL20] eight sockets fit into a room; the ninth is told so, and comes in when one leaves", async () => {
  await using service = await start({});
  const inside: Inside[] = [];
  for (let at = 0; at < 8; at++) inside.push(await enter(service, at % 2 === 0 ? ana : ben));
  await using ninth = await knock(service, ana);
  expect(await ninth.closed).toBe("roomFull");
  await inside.pop()?.[Symbol.asyncDispose]();
  await inside[0]?.next();
  await using again = await enter(service, ana);
  expect(again.session).not.toBe("");
  for (const it of inside) await it[Symbol.asyncDispose]();
});

test("[RL20] who changes networks again and again keeps nobody out: in a full room the seats of those who do not answer are given away", async () => {
  await using service = await start({ sweepMs: 5 });
  await using opened = new AsyncDisposableStack();
  const devices = async (...people: readonly PersonId[]): Promise<readonly Inside[]> => {
    const entered: Inside[] = [];
    for (const person of people) entered.push(opened.use(await enter(service, person)));
    return entered;
  };
  /** Without a word to the relay. */
  const changeNetwork = (of: readonly Inside[]): Promise<readonly Inside[]> => {
    for (const it of of) it.ws.pause();
    return devices(...of.map(() => ana));
  };
  const [bens, hidden] = (await devices(ben, ben)) as [Inside, Inside];
  /** Ben's other device is in a hidden tab, and answers when it is asked. */
  const pass = async (ms: number, speaking: readonly Inside[], isAsked: boolean): Promise<void> => {
    const asked = isAsked ? new Promise((resolve) => hidden.ws.once("ping", resolve)) : null;
    service.advance(ms);
    await asked;
    for (const it of [bens, ...speaking]) await pong(it);
  };

  const first = await devices(ana, ana);
  const second = await changeNetwork(first);
  await pass(10_000, second, false);
  const third = await changeNetwork(second);
  await pass(4_000, third, true);
  await pass(6_000, third, false);
  const fourth = await changeNetwork(third);
  // All who are left have spoken, or may still answer.
  await using ninth = await knock(service, ana);
  expect(await ninth.closed).toBe("roomFull");
  // To Ben as well, who has left none of them behind.
  await pass(8_000, fourth, true);
  await pass(4_000, fourth, false);
  const [another] = (await devices(ben)) as [Inside];
  expect([bens, hidden, another, ...fourth].map(({ ws }) => ws.readyState)).toEqual([1, 1, 1, 1, 1]);
});

test("[RL20] a session is in a room once", async () => {
  await using service = await start({});
  await using first = await enter(service, ana);
  await using second = await knock(service, ana, { session: first.session });
  expect(await second.closed).toBe("sessionTaken");
});

test("[RL21] a frame or a text that is too long ends the connection", async () => {
  await using service = await start({});
  await using a = await enter(service, ana);
  a.say(frame(a.session, maxFrameBytes + 1));
  expect(await a.closed).toBe("tooLarge");
  await using b = await enter(service, ben);
  b.say(JSON.stringify({ type: "renew", token: "x".repeat(20_000) }));
  expect(await b.closed).toBe("tooLarge");
  await using c = await enter(service, ben);
  c.say(frame(c.session, 10 * maxFrameBytes));
  expect(await c.closed).toBe(1009);
});

test("[RL21] frames too fast end the connection, by number and by bytes; rest is paid back", async () => {
  await using service = await start({
    framesAtOnce: 5,
    framesPerSecond: 1,
    bytesAtOnce: 100_000,
    bytesPerSecond: 1_000,
  });
  await using a = await enter(service, ana);
  for (let at = 0; at < 4; at++) a.say(frame(a.session));
  a.say(`{"type":"ping"}`);
  expect(await a.closed).toBe("tooFast");

  await using b = await enter(service, ben);
  for (let at = 0; at < 2; at++) b.say(frame(b.session, 60_000));
  expect(await b.closed).toBe("tooFast");

  await using c = await enter(service, ben);
  for (let at = 0; at < 3; at++) c.say(frame(c.session));
  c.say(`{"type":"ping"}`);
  expect(await c.next()).toBe(`{"type":"pong"}`);
  service.advance(10_000);
  for (let at = 0; at < 3; at++) c.say(frame(c.session));
  c.say(`{"type":"ping"}`);
  expect(await c.next()).toBe(`{"type":"pong"}`);
});

test("[RL21] a person is in so many rooms, with any number of devices in each", async () => {
  await using service = await start({ roomsPerPerson: 2 });
  await using one = await enter(service, ana, { room: roomOf(1) });
  await using two = await enter(service, ana, { room: roomOf(2) });
  await using twice = await enter(service, ana, { room: roomOf(2) });
  await using third = await knock(service, ana, { room: roomOf(3) });
  expect(await third.closed).toBe("tooManyRooms");
  await using other = await enter(service, ben, { room: roomOf(3) });
  await one[Symbol.asyncDispose]();
  two.say(`{"type":"ping"}`);
  await two.next();
  await using now = await enter(service, ana, { room: roomOf(4) });
  expect([twice, other, now].map((it) => it.ws.readyState)).toEqual([1, 1, 1]);
});

test("[RL21] whose own lost connections gave way to their new ones is in no more rooms for it", () => {
  const rooms = createRooms({ ...usualLimits, socketsPerRoom: 1, roomsPerPerson: 2 });
  const member = (): Member => {
    const it: Member = {
      session: newSession(),
      owner: "ana",
      sendFrame: () => undefined,
      sendText: () => undefined,
      silentMs: () => 20_000,
      close: () => void rooms.leave(rooms.find("a") as Room, it),
    };
    return it;
  };
  for (let evenings = 0; evenings < 3; evenings += 1) {
    const [lost, now] = [member(), member()];
    for (const it of [lost, now]) expect(rooms.enter("a", it).ok).toBe(true);
    expect(rooms.leave(rooms.find("a") as Room, now)).toBe(true);
  }
  for (const name of ["b", "c"]) expect(rooms.enter(name, member()).ok).toBe(true);
  expect(rooms.enter("d", member())).toEqual({ ok: false, error: "tooManyRooms" });
});

test("[RL22] a socket sends frames of its own session alone, and says only what is written down", async () => {
  await using service = await start({});
  const bad: readonly ((socket: Inside) => object | string | Uint8Array)[] = [
    () => frame(newSession()),
    (it) => frame(it.session).fill(2, 0, 1),
    (it) => frame(it.session, 540),
    () => "",
    () => "words",
    () => ({ type: "shout" }),
    (it) => ({ type: "join", version: 1, token: "t", pair: "p", other: "o", room, session: it.session }),
  ];
  for (const it of bad) {
    await using socket = await enter(service, ana);
    await using listener = await enter(service, ben);
    socket.say(it(socket));
    expect(await socket.closed).toBe("badMessage");
    expect(JSON.parse(String(await listener.next()))).toMatchObject({ type: "left" });
  }
  await using stranger = await openRaw(service.url);
  stranger.say({ type: "renew", token: "t" });
  expect(await stranger.closed).toBe("badMessage");
  await using later = await knock(service, ana, { version: 2 });
  expect(await later.closed).toBe("versionUnknown");
});

test("[RL23] who does not join in time is let go, and only so many may be waiting", async () => {
  await using service = await start({ sweepMs: 5, waiting: 2 });
  await using one = await openRaw(service.url);
  await using two = await openRaw(service.url);
  await expect(openRaw(service.url)).rejects.toThrow(/503/);
  service.advance(5_001);
  expect(await Promise.all([one.closed, two.closed])).toEqual(["joinTooLate", "joinTooLate"]);
});

test("[RL23] who has joined, or is gone, waits no more", async () => {
  await using service = await start({ waiting: 2 });
  const inside: Inside[] = [];
  for (const person of [ana, ben, ana]) inside.push(await enter(service, person));
  for (let at = 0; at < 3; at++) {
    const gone = await openRaw(service.url);
    gone.say("words");
    expect(await gone.closed).toBe("badMessage");
    await patiently(async () => expect(await metric(service, "duologue_live_sockets")).toBe(inside.length));
  }
  await using last = await enter(service, ben);
  expect(last.ws.readyState).toBe(1);
  for (const it of inside) await it[Symbol.asyncDispose]();
});

test("[RL24] a reader that does not read is dropped, and has everything again when it comes back", async () => {
  await using service = await start({ unreadBytes: 500_000, framesAtOnce: 100_000, bytesAtOnce: 1e9 });
  await using way = await createProxy(() => service.url);
  await using a = openDevice(service.url, service.entra, ana);
  await using b = openDevice(way.url, service.entra, ben);
  await together(a, b);
  way.hold();
  a.type("before ");
  const page = a.doc.getText("page");
  // Until the relay has had enough of it: much goes over the line and little of it stays on the page.
  await new Promise<void>((resolve) => {
    const goOn = (): void => {
      if (a.live.state().others.length === 0) return resolve();
      page.insert(7, "words that go again ".repeat(5_000));
      page.delete(7, page.length - 7);
      setTimeout(goOn, 5);
    };
    goOn();
  });
  expect(await metric(service, `duologue_live_closes_total{reason="tooSlow"}`)).toBe(1);
  way.mend();
  await together(a, b);
  a.type("after");
  await b.until(() => b.text() === "before after");
  expect(a.live.state().link).toBe("open");
});

test("[RL25] a socket that does not answer when asked three times is gone, and the others are told", async () => {
  await using service = await start({ sweepMs: 5, silenceMs: 8_000 });
  await using a = await enter(service, ana);
  await using b = await enter(service, ben);
  b.ws.pause();
  for (let at = 0; at < 3; at++) {
    const asked = new Promise((resolve) => a.ws.once("ping", resolve));
    // Even if much more time has passed than three times would take: a process may have slept.
    service.advance(60_000);
    await asked;
    a.say(`{"type":"ping"}`);
    expect(await a.next()).toBe(`{"type":"pong"}`);
  }
  service.advance(8_001);
  expect(JSON.parse(String(await a.next()))).toEqual({ type: "left", session: b.session });
});

test("[RL26] a token that is over ends the connection, unless a new one of the same person came in time", async () => {
  await using service = await start({ sweepMs: 5, silenceMs: 1e12 });
  const tokenUntil = (person: PersonId, ms: number) =>
    service.entra.token({ oid: person, exp: Math.floor((service.now() + ms) / 1000) });
  await using a = await enter(service, ana, { token: await tokenUntil(ana, 60_000) });
  await using b = await enter(service, ben, { token: await tokenUntil(ben, 60_000) });
  a.say({ type: "renew", token: await tokenUntil(ana, 3_600_000) });
  expect(JSON.parse(String(await a.next()))).toEqual({ type: "renewed", expiresInMs: 3_600_000 });
  service.advance(121_000);
  expect(await b.closed).toBe("tokenEnded");
  expect(JSON.parse(String(await a.next()))).toMatchObject({ type: "left" });
  a.say({ type: "renew", token: await tokenUntil(ben, 3_600_000) });
  expect(await a.closed).toBe("tokenRefused");
});

test("[RL27] while Entra's keys cannot be read the relay says to try later", async () => {
  await using service = await start({});
  service.entra.breakDown(true);
  await using a = await knock(service, ana);
  expect(await a.closed).toBe("tryLater");
  service.entra.breakDown(false);
  await using again = await enter(service, ana);
  expect(again.ws.readyState).toBe(1);
});

test("[RL27] who renews a token while Entra's keys cannot be read stays for as long as the old one carries", async () => {
  await using entra = await startEntraKeys({ keyCooldownMs: 0 });
  await using service = await startService(database, { live: { sweepMs: 5, silenceMs: 1e12 } }, entra);
  const until = (ms: number) => service.entra.token({ oid: ana, exp: Math.floor((service.now() + ms) / 1000) });
  await using a = await enter(service, ana, { token: await until(120_000) });
  await service.entra.rotate();
  service.entra.breakDown(true);
  a.say({ type: "renew", token: await until(3_600_000) });
  expect(JSON.parse(String(await a.next()))).toEqual({ type: "renewed", expiresInMs: 120_000 });
  service.advance(181_000);
  expect(await a.closed).toBe("tokenEnded");
});

test("[RL21, RL25] a clock that is put back or on ends nobody's connection: what lasts is measured, not told by clocks", async () => {
  let step = 0;
  const live = { sweepMs: 5, silenceMs: 1_000, joinWithinMs: 1_000, bytesAtOnce: 3_000, bytesPerSecond: 100 };
  await using service = await startService(database, { live, now: () => Date.now() + step, elapsed: () => 0 });
  await using a = await enter(service, ana);
  await using waiting = await openRaw(service.url);
  for (const next of [-3_600_000, 3_600_000]) {
    step = next;
    a.say(frame(a.session));
    a.say(`{"type":"ping"}`);
    expect(await a.next()).toBe(`{"type":"pong"}`);
  }
  waiting.say(`{"type":"ping"}`);
  expect(await waiting.next()).toBe(`{"type":"pong"}`);
});

test("[RL24] of the readers who do not read those go first for whom most is waiting, when it is too much for one person or for all", () => {
  const limits = { ...usualLimits, unreadBytesOfPerson: 100, unreadBytesOfAll: 150 };
  const dropped: string[] = [];
  const reader = (owner: string, bytes: number) => ({
    owner,
    unread: () => bytes,
    dropAsTooSlow() {
      dropped.push(`${owner} ${bytes}`);
      bytes = 0;
    },
  });
  const ofOne = [reader("ana", 10), reader("ana", 60), reader("ana", 50)];
  let at = 0;
  createRelief(ofOne, limits, () => at)();
  expect(dropped.splice(0)).toEqual(["ana 60"]);
  const readers = [...ofOne, reader("ben", 45), reader("olga", 70)];
  const relieve = createRelief(readers, limits, () => at);
  relieve();
  expect(dropped.splice(0)).toEqual(["olga 70"]);
  readers.push(reader("carl", 90));
  relieve();
  expect(dropped).toEqual([]);
  at = 1_000;
  relieve();
  expect(dropped).toEqual(["carl 90"]);
});

test("[RL24] readers of one person who do not read are dropped before they fill the process, and who reads goes on", async () => {
  const live = { unreadBytesOfPerson: 3 * 1024 * 1024, framesAtOnce: 1e6, bytesAtOnce: 1e9 };
  await using service = await start(live);
  await using a = await enter(service, ana);
  await using b = await enter(service, ben);
  const deaf = [await enter(service, ben), await enter(service, ben), await enter(service, ben)];
  for (const it of deaf) it.ws.pause();
  const tooSlow = () => metric(service, `duologue_live_closes_total{reason="tooSlow"}`);
  await vi.waitFor(
    async () => {
      for (let at = 0; at < 20; at++) a.say(frame(a.session, 65_000));
      a.say(`{"type":"ping"}`);
      expect(await a.next()).toBe(`{"type":"pong"}`);
      expect(await tooSlow()).toBeGreaterThan(0);
    },
    { timeout: 20_000, interval: 60 },
  );
  expect(b.ws.readyState).toBe(b.ws.OPEN);
  for (const it of deaf) await it[Symbol.asyncDispose]();
});

test("[RL30] a relay that ends tells everybody to move on, takes nobody in, and is gone although somebody hears nothing", async () => {
  const service = await start({ drainMs: 200 });
  await using a = await enter(service, ana);
  await using deaf = await enter(service, ben);
  deaf.ws.pause();
  const over = service[Symbol.asyncDispose]();
  expect(await a.closed).toBe("restarting");
  await expect(openRaw(service.url)).rejects.toThrow(/ECONNREFUSED|503/);
  await over;
});

test("[RL30] with the limits that are shipped, who hears nothing is cut off by a second and a half after a relay began to end", async () => {
  await using relay = await startOwnRelay({});
  const [hearing] = await relay.enter(ana, "0".repeat(16));
  const [deaf] = await relay.enter(ben, "1".repeat(16));
  deaf.ws.pause();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const over = relay.relay[Symbol.asyncDispose]();
    expect(await hearing.closed).toBe("restarting");
    expect(relay.relay.sockets()).toBeGreaterThan(0);
    vi.advanceTimersByTime(1_500);
    await over;
    expect(relay.relay.sockets()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("[RL30] nothing typed is lost when a service ends and another takes its place", async () => {
  await using entra = await startEntraKeys();
  const first = await startService(database, {}, entra);
  let at = first.url;
  const noted = [restsNoted(), restsNoted()] as const;
  await using a = openDevice(() => at, entra, ana, { clock: noted[0].clock });
  await using b = openDevice(() => at, entra, ben, { clock: noted[1].clock });
  await together(a, b);
  await using second = await startService(database, {}, entra);
  at = second.url;
  noted[0].watch(a);
  noted[1].watch(b);
  a.type("one ");
  const over = first[Symbol.asyncDispose]();
  b.type("two ");
  await together(a, b);
  a.type("three");
  const words = ["one ", "two ", "three"];
  for (const it of [a, b]) await it.until(() => words.every((word) => it.text().includes(word)));
  await together(a, b);
  // Each once, within half a second.
  expect(noted.map((it) => it.rests)).toEqual([[expect.any(Number)], [expect.any(Number)]]);
  expect(Math.max(...noted.flatMap((it) => it.rests))).toBeLessThanOrEqual(500);
  await over;
});

test("[RL31] metrics count, and name no person, pair, tenant or room", async () => {
  await using service = await start({});
  await using a = await enter(service, ana);
  await using b = await enter(service, ben);
  a.say(frame(a.session));
  await b.next();
  expect(await metric(service, "duologue_live_sockets")).toBe(2);
  expect(await metric(service, "duologue_live_rooms")).toBe(1);
  expect(await metric(service, "duologue_live_frames_received_total")).toBe(1);
  expect(await metric(service, "duologue_live_bytes_received_total")).toBe(541);
  expect(await metric(service, "duologue_live_joins_total")).toBe(2);
  const text = await (await fetch(service.metricsUrl ?? "")).text();
  const pair = pairOf(contoso, ana, ben)?.id ?? "";
  for (const name of [ana, ben, contoso, pair, room, a.session]) expect(text).not.toContain(name);
});

test("[RL31] metrics tell whether the way to other processes is open and what was left out on it, and nothing of it where there is none", async () => {
  await using redis = await startRedis();
  await using service = await startService(database, { redis: redis.url, metricsPort: 0 });
  expect(await metric(service, "duologue_live_bus_open")).toBe(1);
  expect(await metric(service, "duologue_live_bus_frames_left_out_total")).toBe(0);
  await redis.kill();
  await patiently(async () => expect(await metric(service, "duologue_live_bus_open")).toBe(0));
  await using alone = await start({});
  expect(await metric(alone, "duologue_live_bus_open")).toBeNaN();
  expect(await metric(alone, "duologue_live_bus_frames_left_out_total")).toBeNaN();
});

test("[RL34] metrics stand on a port of their own, and on no port unless one is set", async () => {
  await using service = await start({});
  expect((await fetch(service.metricsUrl ?? "")).status).toBe(200);
  expect((await fetch(`${service.url}/metrics`)).status).toBe(404);
  await using silent = await startService(database);
  expect(silent.metricsUrl).toBeNull();
  expect((await fetch(`${silent.url}/metrics`)).status).toBe(404);
});

const roomOf = (at: number): string => String(at).repeat(32);

const metric = async (service: ServiceFixture, name: string): Promise<number> => {
  const text = await (await fetch(service.metricsUrl ?? "")).text();
  return Number(
    text
      .split("\n")
      .find((line) => line.startsWith(`${name} `))
      ?.split(" ")[1],
  );
};
