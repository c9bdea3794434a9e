/**
 * Live editing: words from one client to the other through a server in a process of its own, beside y-websocket and
 * Hocuspocus in the same run. Who types is in more processes, as many for each of the three.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import type { PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import { ana, ben } from "#tests/cast.ts";
import { startChildRelay, type ChildRelay } from "#tests/service/child-relay.ts";
import { openDevice, together, type Device } from "#tests/service/live-fixture.ts";
import { cpuOfCopying } from "./bare-copying.ts";
import { startLoader, startServer } from "./live-children.ts";
import { keystrokes } from "./live-keystroke.ts";
import { eachProtocol, loaders, measure, median, nameOf, ours, round, runs, type Measured } from "./live-measure.ts";
import type { OfEach } from "./live-measure.ts";
import type { Protocol } from "./peers/wire.ts";
import { rowOf, type Row } from "./row.ts";

const paced = { rooms: 200, perSecond: 500, warmSeconds: 4, seconds: 5 };

export const live = async (): Promise<Row[]> => {
  const letters = await keystrokes();
  const words = await eachProtocol((protocol) => measure(protocol, "whole", paced));
  return [
    ...letters,
    ...latencies(words),
    ...(await capacities()),
    ...(await idleRooms()),
    ...(await throughRedis(words[ours])),
    ...(await joinings()),
  ];
};

const latencies = (of: OfEach<Measured>): Row[] => {
  return [
    beside(
      of,
      "word to the other client, sealed, 500/s over 200 rooms, p50",
      "ms",
      "p50",
      "y-websocket",
      (it) => it + 0.4,
    ),
    theOther(of, "the same", "ms", "p50", "hocuspocus"),
    beside(of, "word to the other client, sealed, 500/s over 200 rooms, p99", "ms", "p99", "hocuspocus", (it) => it),
    theOther(of, "the same", "ms", "p99", "y-websocket"),
    ...dropped(of),
    rowOf("joining an empty room until both are in step, p50", "ms", column(of, ours, "joinMs"), { target: "≤ 100" }),
  ];
};

const dropped = (of: OfEach<Measured>): Row[] => [
  rowOf("words that did not arrive at that rate", "", column(of, ours, "missing"), { target: "0" }),
  rowOf("frames that did not arrive, though their words may have since", "", column(of, ours, "lost"), { target: "0" }),
];

/** 500 rooms of two: first at a rate of people who type now and then, then as much as goes. */
const capacities = async (): Promise<Row[]> => {
  const calmly = { rooms: 500, perSecond: 250, warmSeconds: 4, seconds: 5 };
  const calm = await eachProtocol((it) => measure(it, "whole", calmly));
  const copying: number[] = [];
  for (let run = 0; run < runs; run++) copying.push(await cpuOfCopying(calmly));
  const full = await eachProtocol((it) =>
    measure(it, "wire", { rooms: 500, perSecond: 0, warmSeconds: 1, seconds: 4 }),
  );
  return [
    rowOf("500 rooms, a word every 2 s in each, p99", "ms", column(calm, ours, "p99"), { target: "≤ 10" }),
    ...dropped(calm),
    ...cpuRows(calm, "at that rate"),
    rowOf("the same of a server that only copies bytes, without WebSocket, at that rate", "µs", copying),
    ...peers.map(({ peer, rate }) =>
      beside(full, "words a second at saturation, 500 rooms", "", "perSecond", peer, (it) => it * rate, "≥"),
    ),
    ...cpuRows(full, "at saturation"),
    rowOf("cores that the server keeps busy at saturation", "", column(full, ours, "busyCores"), {
      peer: { name: nameOf["y-websocket"], value: median(column(full, "y-websocket", "busyCores")) },
    }),
  ];
};

/** How much of a peer's CPU we may take for a frame, and how many times its rate we reach. */
const peers = [
  { peer: "y-websocket", cpu: 1 / 2, rate: 1 },
  { peer: "hocuspocus", cpu: 1 / 4, rate: 2 },
] as const;

const cpuRows = (of: OfEach<Measured>, when: string): Row[] => [
  ...peers.map(({ peer, cpu }) =>
    beside(of, `server CPU for a frame ${when}`, "µs", "cpuOfFrame", peer, (it) => it * cpu),
  ),
  rowOf("the same for a word, ours with all signs of life", "µs", column(of, ours, "cpuOfWord"), {
    peer: { name: nameOf["y-websocket"], value: median(column(of, "y-websocket", "cpuOfWord")) },
  }),
];

const idleRooms = async (): Promise<Row[]> => {
  // A server needs a file handle for each socket, and a machine may allow fewer.
  const handles = Number(execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }));
  const rooms = Math.min(10_000, 100 * Math.floor((handles - 150) / 200) || 10_000);
  const of = await eachProtocol(async (protocol): Promise<number> => {
    await using stack = new AsyncDisposableStack();
    const server = stack.use(await startServer(protocol));
    const before = await server.usedAtRest();
    const { url } = server;
    const load = { protocol, clients: "wire", urls: [url, url], rooms: rooms / loaders } as const;
    await Promise.all(
      Array.from({ length: loaders }, async (_, at) => stack.use(await startLoader({ ...load, name: `idle-${at}` }))),
    );
    const after = await server.usedAtRest();
    return (after.bytes - before.bytes) / rooms / 1_000;
  });
  return [
    rowOf(`server memory for an idle room of two, ${rooms} rooms`, "kB", of[ours], {
      target: `≤ 20 and ≤ ${round(median(of.hocuspocus) / 4)}`,
      peer: { name: nameOf.hocuspocus, value: median(of.hocuspocus) },
    }),
    rowOf(`the same: ${nameOf["y-websocket"]}`, "kB", of["y-websocket"]),
  ];
};

const joinings = async (): Promise<Row[]> => {
  const killed: number[] = [];
  const ended: number[] = [];
  for (let run = 0; run < runs; run++) {
    killed.push(await reconnectMs((relay) => relay.kill()));
    ended.push(await reconnectMs((relay) => relay.end()));
  }
  const target = "≤ 2000";
  return [
    rowOf("relay killed until both type again through another, nothing lost", "ms", killed, { target }),
    rowOf("relay told to end (SIGTERM) until both type again through another, nothing lost", "ms", ended, { target }),
  ];
};

const throughRedis = async (alone: readonly Measured[]): Promise<Row[]> => {
  if (!hasRedis()) {
    console.log("Left out: through Redis, since redis-server is not installed.");
    return [];
  }
  const through: Measured[] = [];
  const rates = new Map([1, 2, 3].map((count) => [count, [] as Measured[]]));
  const full = { rooms: 200, perSecond: 0, warmSeconds: 1, seconds: 3 };
  for (let run = 0; run < runs; run++) {
    through.push(await measure(ours, "whole", paced, 2));
    for (const [count, rate] of rates) rate.push(await measure(ours, "wire", full, count));
  }
  const [without, p50] = [alone, through].map((all) => all.map((it) => it.p50));
  return [
    rowOf("word through Redis and two relays, 500/s over 200 rooms, p50", "ms", p50 ?? [], {
      target: `≤ ${round(median(without ?? []) + 2)}`,
      peer: { name: "one relay without Redis", value: median(without ?? []) },
    }),
    ...[...rates].flatMap(([count, all]) => [
      rowOf(
        `words a second at saturation through Redis, processes: ${count}`,
        "",
        all.map((it) => it.perSecond),
      ),
      rowOf(
        `cores that these keep busy, of ${availableParallelism()}`,
        "",
        all.map((it) => it.busyCores),
      ),
    ]),
  ];
};

const reconnectMs = async (end: (relay: ChildRelay) => Promise<void>): Promise<number> => {
  await using one = await startChildRelay();
  await using two = await startChildRelay();
  const none = { token: () => Promise.resolve("") };
  // Awaited here: without it both relays would be gone before anybody has joined.
  return await untilElsewhereMs(
    [one.url, two.url],
    () => end(one),
    (at, person) => openDevice(at, none, person, { token: () => Promise.resolve(ok(person)) }),
  );
};

/** From the end of the first place until what was typed since stands with the other, and both are in step at the second. */
const untilElsewhereMs = async (
  [first, second]: readonly [string, string],
  end: () => Promise<unknown>,
  enter: (at: () => string, person: PersonId) => Device,
): Promise<number> => {
  let at = first;
  await using a = enter(() => at, ana);
  await using b = enter(() => at, ben);
  await together(a, b);
  const before = [a, b].map((it) => it.live.self().session);
  at = second;
  const begun = performance.now();
  const over = end();
  a.type("typed meanwhile");
  await b.until(() => b.text() === "typed meanwhile");
  await Promise.all([a, b].map((it, n) => it.until(() => it.live.self().session !== before[n])));
  await together(a, b);
  const took = performance.now() - begun;
  await over;
  return took;
};

/** Our figure beside a peer's, which says what we aim at. */
const beside = (
  of: OfEach<Measured>,
  name: string,
  unit: string,
  figure: keyof Measured,
  peer: Protocol,
  aim: (value: number) => number,
  sign: "≤" | "≥" = "≤",
): Row => {
  const value = median(column(of, peer, figure));
  const target = `${sign} ${round(aim(value))}`;
  return rowOf(name, unit, column(of, ours, figure), { target, peer: { name: nameOf[peer], value } });
};

const theOther = (of: OfEach<Measured>, name: string, unit: string, figure: keyof Measured, peer: Protocol): Row =>
  rowOf(`${name}, ${figure}: ${nameOf[peer]}`, unit, column(of, peer, figure));

const column = (of: OfEach<Measured>, from: Protocol, figure: keyof Measured): readonly number[] =>
  of[from].map((it) => it[figure]);

const hasRedis = (): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, "redis-server")));
