/** Seats of one room, counted over several processes. */
import { createHash } from "node:crypto";
import { createClient } from "redis";
import { expect, test } from "vitest";
import { ana, ben } from "#tests/cast.ts";
import { openRedisBus } from "#service/relay/redis-bus.ts";
import { openRedisSeats } from "#service/relay/redis-seats.ts";
import { startChildRelay, type ChildRelay } from "./child-relay.ts";
import { startOwnRelay, type OwnRelay } from "./own-relay.ts";
import { patiently } from "./patiently.ts";
import { createProxy } from "./proxy.ts";
import { openRaw, type RawSocket } from "./raw-socket.ts";
import { startRedis, startRedisCluster } from "./redis-server.ts";

const roomName = "ab".repeat(16);
const unseen = (): void => undefined;
let sessions = 0;

interface Knocked extends RawSocket {
  /** "joined", or the reason for being sent away. */
  readonly answer: string | number;
}

const knock = async ({ url }: Pick<ChildRelay, "url">, room = roomName): Promise<Knocked> => {
  const socket = await openRaw(url);
  const session = String(++sessions).padStart(16, "0");
  const token = sessions % 2 === 0 ? ana : ben;
  socket.say({ type: "join", version: 1, token, pair: "p", other: "x", room, session });
  const answer = await socket.next().then(
    (text) => (JSON.parse(String(text)) as { readonly type: string }).type,
    () => socket.closed,
  );
  return { ...socket, answer };
};
const enter = async (relay: Pick<ChildRelay, "url">, room = roomName): Promise<Knocked> => {
  const socket = await knock(relay, room);
  expect(socket.answer).toBe("joined");
  return socket;
};
/** One after the other. */
const enterTimes = async (relay: Pick<ChildRelay, "url">, times: number): Promise<readonly Knocked[]> => {
  const inside: Knocked[] = [];
  for (let at = 0; at < times; at++) inside.push(await enter(relay));
  return inside;
};
/** Knocks until it is let in. */
const enterAtLast = (relay: Pick<ChildRelay, "url">): Promise<Knocked> => patiently(() => enter(relay));
const isOpen = ({ ws }: RawSocket): boolean => ws.readyState === ws.OPEN;

/** Of a Redis that knows everybody and has no seats. */
const answerTo = (command: string | undefined) => (command === "EVAL" ? [0, []] : "1");

/** Of every process that counts there. */
const processesOn = async (url: string, count: number) => {
  await using opening = new AsyncDisposableStack();
  const relays: ChildRelay[] = [];
  for (let at = 0; at < count; at++) relays.push(opening.use(await startChildRelay(url)));
  const opened = opening.move();
  return { relays, [Symbol.asyncDispose]: () => opened.disposeAsync() };
};
const asking = async (url: string) => {
  const client = createClient({ url });
  client.on("error", unseen);
  await client.connect();
  return {
    client,
    /** How many seats of rooms are taken. */
    seats: async (): Promise<number> => {
      const rooms = await Promise.all((await client.keys("duologue:seats:*")).map((it) => client.hVals(it)));
      return rooms.flat().reduce((sum, it) => sum + Number(it), 0);
    },
    [Symbol.dispose]: () => client.destroy(),
  };
};

for (const [kind, start] of [
  ["server", () => startRedis()],
  ["cluster", () => startRedisCluster()],
] as const) {
  test(`[RL20, RL47] on a ${kind} eight sockets fit into a room, whichever processes they are with; the ninth is told so everywhere, and comes in anywhere when one leaves`, async () => {
    await using redis = await start();
    await using it = await processesOn(redis.url, 3);
    const inside: Knocked[] = [];
    for (let at = 0; at < 8; at++) inside.push(await enter(it.relays[at % 3] as ChildRelay));
    for (const relay of it.relays) expect((await knock(relay)).answer).toBe("roomFull");
    expect((await knock(it.relays[0] as ChildRelay, "cd".repeat(16))).answer).toBe("joined");
    await inside[0]?.[Symbol.asyncDispose]();
    inside[0] = await enterAtLast(it.relays[2] as ChildRelay);
    for (const relay of it.relays) expect((await knock(relay)).answer).toBe("roomFull");
    expect(inside.filter(isOpen)).toHaveLength(8);
  });

  test(`[RL47] on a ${kind} of many who knock at one moment at three processes eight come in`, async () => {
    await using redis = await start();
    await using it = await processesOn(redis.url, 3);
    for (let time = 0; time < 5; time++) {
      const room = `${time}0`.repeat(16);
      const all = await Promise.all(
        Array.from({ length: 24 }, (_, at) => knock(it.relays[at % 3] as ChildRelay, room)),
      );
      expect(all.map((socket) => String(socket.answer)).toSorted()).toEqual([
        ...Array.from({ length: 8 }, () => "joined"),
        ...Array.from({ length: 16 }, () => "roomFull"),
      ]);
    }
  });

  test(`[RL48] on a ${kind} the seats of a process that dies without a word are free within seconds`, async () => {
    await using redis = await start();
    await using it = await processesOn(redis.url, 2);
    const [first, second] = it.relays as [ChildRelay, ChildRelay];
    await enterTimes(first, 6);
    await enterTimes(second, 2);
    expect((await knock(second)).answer).toBe("roomFull");
    await first.kill();
    for (let at = 0; at < 6; at++) await enterAtLast(second);
    expect((await knock(second)).answer).toBe("roomFull");
  });
}

test("[RL48] a process that hangs loses its seats to others, and sends away who is too many when it goes on", async () => {
  await using redis = await startRedis();
  await using it = await processesOn(redis.url, 2);
  const [first, second] = it.relays as [ChildRelay, ChildRelay];
  const hanging = await enterTimes(first, 5);
  await enterTimes(second, 3);
  first.freeze();
  const newcomers: Knocked[] = [];
  for (let at = 0; at < 3; at++) newcomers.push(await enterAtLast(second));
  first.thaw();
  // Who came last goes first.
  expect(await Promise.all(hanging.slice(2).map((socket) => socket.closed))).toEqual(Array(3).fill("roomFull"));
  expect([...hanging.slice(0, 2), ...newcomers].every(isOpen)).toBe(true);
  expect((await knock(first)).answer).toBe("roomFull");
});

test("[RL20, RL47] the seat of one who does not answer is given away also where another process holds it, to whom comes once more", async () => {
  await using redis = await startRedis();
  await using nearBus = await openRedisBus(redis.url, unseen);
  await using farBus = await openRedisBus(redis.url, unseen);
  let time = 0;
  await using near = await startOwnRelay({ sweepMs: 5 }, nearBus, () => time);
  await using far = await startOwnRelay({ sweepMs: 5 }, farBus, () => time);
  let knocks = 0;
  const knockAt = async ({ knock: knockThere }: OwnRelay) => {
    const socket = await knockThere(ana, String(++knocks).padStart(16, "0"));
    const answer = await Promise.race([socket.next().then(() => "joined", unseen), socket.closed]);
    return { socket, answer };
  };
  const inside: RawSocket[] = [];
  for (let at = 0; at < 8; at++) inside.push((await knockAt(at < 5 ? near : far)).socket);
  for (const it of inside.slice(0, 2)) it.ws.pause();
  const living = inside.slice(2);
  const asked = Promise.all(living.map(({ ws }) => new Promise((resolve) => ws.once("ping", resolve))));
  time += 13_000;
  await asked;
  for (const it of living) it.say(`{"type":"ping"}`);
  await Promise.all(living.map((it) => patiently(() => expect(it.heard()).toContain(`{"type":"pong"}`))));
  for (const it of [near, far]) expect((await knockAt(it)).answer).toBe("roomFull");
  time += 3_000;
  // In the same process at once.
  const newcomers = [await knockAt(near)];
  expect(newcomers[0]?.answer).toBe("joined");
  expect((await knockAt(far)).answer).toBe("roomFull");
  newcomers.push(
    await patiently(async () => {
      const come = await knockAt(far);
      expect(come.answer).toBe("joined");
      return come;
    }),
  );
  for (const it of [near, far]) expect((await knockAt(it)).answer).toBe("roomFull");
  expect([...living, ...newcomers.map((it) => it.socket)].every(isOpen)).toBe(true);
});

test("[RL47] while Redis is away nobody enters, also where somebody is inside; when it is back and has forgotten everything, everybody is counted anew", async () => {
  await using redis = await startRedis();
  await using it = await processesOn(redis.url, 2);
  const [first, second] = it.relays as [ChildRelay, ChildRelay];
  const inside: Knocked[] = [];
  for (let at = 0; at < 8; at++) inside.push(await enter(at < 5 ? first : second));
  await inside[7]?.[Symbol.asyncDispose]();
  await redis.kill();
  for (const relay of it.relays) expect((await knock(relay)).answer).toBe("tryLater");
  // Nobody can be told of this one now.
  await inside[6]?.[Symbol.asyncDispose]();
  await redis.start();
  using asked = await asking(redis.url);
  await patiently(async () => expect(await asked.seats()).toBe(6));
  inside.splice(6, 2, await enter(first), await enter(second));
  for (const relay of it.relays) expect((await knock(relay)).answer).toBe("roomFull");
  expect(inside.every(isOpen)).toBe(true);
});

test("[RL48] a Redis that forgets everything over open connections is told again within seconds", async () => {
  await using redis = await startRedis();
  await using it = await processesOn(redis.url, 2);
  using asked = await asking(redis.url);
  for (let at = 0; at < 8; at++) await enter(it.relays[at % 2] as ChildRelay);
  await asked.client.flushAll();
  await patiently(async () => expect(await asked.seats()).toBe(8));
});

test("[RL30, RL48] a relay that ends leaves its seats to others at once, before the last of its sockets is gone", async () => {
  await using redis = await startRedis();
  await using bus = await openRedisBus(redis.url, unseen);
  await using other = await startChildRelay(redis.url);
  // Shorter than a process is believed to be there that says nothing.
  const ending = await startOwnRelay({ drainMs: 3_000 }, bus);
  const inside: RawSocket[] = [];
  for (let at = 0; at < 8; at++) inside.push((await ending.enter(ana, String(at).repeat(16)))[0]);
  expect((await knock(other)).answer).toBe("roomFull");
  inside[0]?.ws.pause();
  let isOver = false;
  const over = ending[Symbol.asyncDispose]().then(() => {
    isOver = true;
  });
  expect(await inside[1]?.closed).toBe("restarting");
  await enterAtLast(other);
  expect(isOver).toBe(false);
  inside[0]?.ws.terminate();
  await over;
});

test("[RL47] Redis holds numbers under names that tell nothing, until the room is empty, and for a day at most", async () => {
  await using redis = await startRedis();
  await using it = await processesOn(redis.url, 2);
  using asked = await asking(redis.url);
  const { client } = asked;
  const inside = [await enter(it.relays[0] as ChildRelay), await enter(it.relays[1] as ChildRelay)];
  const [seats = "", ...more] = await client.keys("duologue:seats:*");
  expect([seats, more]).toEqual([expect.stringMatching(/^duologue:seats:\{duologue:live:[\w-]{43}\}$/), []]);
  const held = await client.hGetAll(seats);
  expect(Object.values(held)).toEqual(["1", "1"]);
  expect((await client.keys("duologue:process:*")).toSorted()).toEqual(
    Object.keys(held)
      .map((process) => `duologue:process:{${process}}`)
      .toSorted(),
  );
  expect(Object.keys(held).join(" ")).toMatch(/^[\w-]{22} [\w-]{22}$/);
  const [day, seconds] = [
    await client.pTTL(seats),
    await client.pTTL((await client.keys("duologue:process:*"))[0] ?? ""),
  ];
  expect([day > 0 && day <= 86_400_000, seconds > 0 && seconds <= 6_000]).toEqual([true, true]);
  for (const socket of inside) await socket[Symbol.asyncDispose]();
  await patiently(async () => expect(await client.keys("duologue:seats:*")).toEqual([]));
});

test("[RL48] a Redis whose memory is full for longer than signs of life last lets nobody take the seats of those who are there", async () => {
  await using redis = await startRedis();
  await using near = await openRedisBus(redis.url, unseen);
  await using far = await openRedisBus(redis.url, unseen);
  using asked = await asking(redis.url);
  expect(await far.hold("any", () => 5, 8)).toMatchObject({ seats: 5 });
  expect(await near.hold("any", () => 3, 8)).toMatchObject({ seats: 3 });
  await asked.client.sendCommand(["CONFIG", "SET", "maxmemory", "1"]);
  await patiently(async () => expect(await asked.client.keys("duologue:process:*")).toEqual([]));
  expect(await near.hold("any", () => 4, 8)).toMatchObject({ seats: 3 });
  expect(await asked.seats()).toBe(8);
});

test("[RL47] at rest a process says one thing to Redis every two seconds, however many rooms it has", async () => {
  await using redis = await startRedis();
  await using it = await processesOn(redis.url, 1);
  using asked = await asking(redis.url);
  for (let at = 10; at < 40; at++) await enter(it.relays[0] as ChildRelay, String(at).repeat(16));
  const begun = performance.now();
  await asked.client.sendCommand(["CONFIG", "RESETSTAT"]);
  const said = async (): Promise<Readonly<Record<string, number>>> =>
    Object.fromEntries(
      [...(await asked.client.info("commandstats")).matchAll(/^cmdstat_(\w+):calls=(\d+)/gm)].map(([, name, calls]) => [
        name,
        Number(calls),
      ]),
    );
  const {
    info: _,
    ping: __,
    ...others
  } = await patiently(async () => {
    const so = await said();
    expect(so["set"]).toBeGreaterThan(3);
    return so;
  });
  expect(Object.keys(others)).toEqual(["set"]);
  expect(others["set"]).toBeLessThanOrEqual(1 + Math.round((performance.now() - begun) / 2_000));
});

test("[RL48] seats of a process that is not there are taken away when they are needed, and so many are held as are wanted by then", async () => {
  await using redis = await startRedis();
  await using bus = await openRedisBus(redis.url, unseen);
  using asked = await asking(redis.url);
  await bus.hold("any", () => 1, 8);
  const [seats = ""] = await asked.client.keys("duologue:seats:*");
  await asked.client.hSet(seats, "gone", 7);
  let wanted = 3;
  expect(await bus.hold("any", () => wanted--, 8)).toMatchObject({ wanted: 2, seats: 2 });
  expect(await asked.client.hVals(seats)).toEqual(["2"]);
});

test("[RL48] what Redis refuses of seats counts as lost and is told once, and everything is held again when it takes it", async () => {
  await using redis = await startRedis();
  using asked = await asking(redis.url);
  const failures: unknown[] = [];
  let elapsed = 0;
  await using bus = await openRedisBus(
    redis.url,
    (error) => failures.push(error),
    () => elapsed,
  );
  const forgotten = new Promise<void>((resolve) => bus.onForgotten(resolve));
  await asked.client.sendCommand(["ACL", "SETUSER", "default", "resetkeys"]);
  await expect(bus.hold("any", () => 1, 8)).rejects.toThrow(/NOPERM/);
  expect([bus.isOpen(), failures.length]).toEqual([false, 1]);
  await asked.client.sendCommand(["ACL", "SETUSER", "default", "allkeys"]);
  elapsed += 15_000;
  await forgotten;
  expect([bus.isOpen(), failures.length]).toEqual([true, 1]);
});

test("[RL49] what a process said before it lost its Redis counts for nothing when it is back, also of a room that is empty by then, and of a seat of which it never heard", async () => {
  await using redis = await startRedis();
  await using way = await createProxy(() => redis.url);
  await using near = await startChildRelay(way.url.replace("http", "redis"));
  await using far = await startChildRelay(redis.url);
  using asked = await asking(redis.url);
  const inside = await enterTimes(near, 7);
  way.hold();
  const unheard = knock(near);
  await patiently(async () => expect(await asked.seats()).toBe(8));
  way.cut();
  expect((await unheard).answer).toBe("tryLater");
  for (const socket of inside) await socket[Symbol.asyncDispose]();
  expect((await knock(near)).answer).toBe("tryLater");
  way.mend();
  for (let at = 0; at < 8; at++) await enterAtLast(far);
  await patiently(async () => expect((await knock(near)).answer).toBe("roomFull"));
});

test("[RL49] a Redis that comes back with old numbers sends nobody away from a room that is not full", async () => {
  await using redis = await startRedis();
  await using near = await openRedisBus(redis.url, unseen);
  await using far = await openRedisBus(redis.url, unseen);
  using asked = await asking(redis.url);
  await far.hold("any", () => 5, 8);
  await asked.client.sendCommand(["SAVE"]);
  await far.hold("any", () => 0, 8);
  expect(await near.hold("any", () => 5, 8)).toMatchObject({ seats: 5 });
  const back = Promise.all([near, far].map((it) => new Promise<void>((resolve) => it.onForgotten(resolve))));
  await redis.kill();
  await redis.start();
  await back;
  // The old number is there again.
  expect(await asked.seats()).toBe(5);
  expect(await near.hold("any", () => 5, 8)).toMatchObject({ seats: 5 });
});

test("[RL47] of several who knock at one moment as many come in as there are seats, also while those of a process that is gone are being taken away", async () => {
  await using redis = await startRedis();
  await using way = await createProxy(() => redis.url);
  await using bus = await openRedisBus(way.url.replace("http", "redis"), unseen);
  await using other = await openRedisBus(redis.url, unseen);
  await using relay = await startOwnRelay({}, bus);
  using asked = await asking(redis.url);
  await other.hold(`tenant/p/${roomName}`, () => 4, 8);
  const [seats = ""] = await asked.client.keys("duologue:seats:*");
  await asked.client.hSet(seats, "gone", 4);
  await asked.client.sendCommand(["CONFIG", "RESETSTAT"]);
  way.hold();
  const all = await Promise.all([0, 1, 2, 3, 4].map((at) => relay.knock(ana, String(at).repeat(16))));
  // Each has asked once, and what is answered comes to all at one moment.
  await patiently(async () => expect(await asked.client.info("commandstats")).toContain("cmdstat_eval:calls=5,"));
  way.goOn();
  const answers = await Promise.all(all.map((it) => Promise.race([it.next().then(() => "joined", unseen), it.closed])));
  expect(answers.map(String).toSorted()).toEqual([...Array.from({ length: 4 }, () => "joined"), "roomFull"]);
});

test("[RL48] while Redis refuses what is held in one room, all others are held again", async () => {
  await using redis = await startRedis();
  await using relay = await startChildRelay(redis.url);
  using asked = await asking(redis.url);
  const rooms = Array.from({ length: 150 }, (_, at) =>
    String(100 + at)
      .repeat(11)
      .slice(0, 32),
  );
  for (const room of rooms) await enter(relay, room);
  const keys = rooms.map((room) => {
    const hash = createHash("sha256").update(`tenant/p/${room}`).digest("base64url");
    return `duologue:seats:{duologue:live:${hash}}`;
  });
  expect((await asked.client.keys("duologue:seats:*")).toSorted()).toEqual(keys.toSorted());
  const others = keys.slice(1).map((it) => `~${it}`);
  await asked.client.sendCommand(["ACL", "SETUSER", "default", "resetkeys", "~duologue:process:*", ...others]);
  await asked.client.flushAll();
  await patiently(async () =>
    expect((await asked.client.keys("duologue:seats:*")).toSorted()).toEqual(keys.slice(1).toSorted()),
  );
});

test("[RL48] while Redis refuses to count, the way is not taken for mended, and nobody is told to ask again before it counts", async () => {
  await using redis = await startRedis();
  using asked = await asking(redis.url);
  const failures: unknown[] = [];
  let elapsed = 0;
  await using bus = await openRedisBus(
    redis.url,
    (error) => failures.push(error),
    // So much passes between any two things that happen.
    () => (elapsed += 15_000),
  );
  let gaps = 0;
  bus.onGap(() => {
    gaps += 1;
  });
  await asked.client.sendCommand(["ACL", "SETUSER", "default", "-eval"]);
  await expect(bus.hold("any", () => 1, 8)).rejects.toThrow(/NOPERM/);
  await asked.client.sendCommand(["CONFIG", "RESETSTAT"]);
  await patiently(async () => expect(await asked.client.info("commandstats")).toMatch(/cmdstat_set:calls=[3-9]/));
  expect([bus.isOpen(), gaps, failures.length]).toEqual([false, 0, 1]);
  await asked.client.sendCommand(["ACL", "SETUSER", "default", "+eval"]);
  await patiently(() => expect(bus.isOpen()).toBe(true));
  expect([gaps, failures.length]).toEqual([1, 1]);
});

test.each([
  ["takes no seats from it", "resetkeys"],
  ["does not count", "-eval"],
])("[RL48] a process does not begin with a Redis that %s", async (_, rule) => {
  await using redis = await startRedis();
  using asked = await asking(redis.url);
  await asked.client.sendCommand(["ACL", "SETUSER", "default", rule]);
  await expect(openRedisBus(redis.url, unseen)).rejects.toThrow(/NOPERM/);
});

test("[RL48] a process that has ended does not say any more that it is there, whatever it was about to say", async () => {
  const said: string[] = [];
  const answers: (() => void)[] = [];
  let isSlow = false;
  const ask = (_: string, [command = "", key = ""]: readonly string[]): Promise<unknown> => {
    said.push(`${command} ${key}`);
    return isSlow ? new Promise((resolve) => answers.push(() => resolve(1))) : Promise.resolve(answerTo(command));
  };
  const seats = await openRedisSeats({ ask }, { forgotten: unseen, taken: unseen, failed: unseen });
  isSlow = true;
  const beat = seats.beat(true);
  await patiently(() => expect(answers).toHaveLength(1));
  const over = seats.giveUp();
  isSlow = false;
  answers.forEach((it) => it());
  await Promise.all([beat, over]);
  await seats.beat(false);
  expect(said.at(-1)).toMatch(/^DEL /);
});

test("[RL47] what is held is said again three times a day, so that a room that nobody enters or leaves is not forgotten", async () => {
  let rounds = 0;
  const forgotten = (): void => void (rounds += 1);
  const seats = await openRedisSeats(
    { ask: (_, [command]) => Promise.resolve(answerTo(command)) },
    { forgotten, taken: unseen, failed: unseen },
  );
  rounds = 0;
  // It begins with one.
  for (let beats = 1; beats < (24 * 3_600) / 2; beats++) await seats.beat(false);
  expect(rounds).toBe(3);
  await seats.giveUp();
});
