/**
 * Live editing: words from one Node client to the other through a server in a process of its own, beside y-websocket
 * 2.1.0 and Hocuspocus 4.7.0 in the same run. Who types is in two more processes.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ok } from "#core/result.ts";
import { ana, ben } from "#tests/cast.ts";
import { startChildRelay } from "#tests/service/child-relay.ts";
import { openDevice, together } from "#tests/service/live-fixture.ts";
import { startRedis } from "#tests/service/redis-server.ts";
import { startLoader, startServer } from "./live-children.ts";
import type { Load } from "./live-load.ts";
import { protocols, type Protocol } from "./peers/wire.ts";
import { rowOf, type Row } from "./row.ts";

const runs = Number(process.env["RUNS"] ?? 3);
const loaders = 2;
const ours = "duologue";

export const live = async (): Promise<Row[]> => [
  ...(await latencies()),
  ...(await capacities()),
  ...(await idleRooms()),
  ...(await joinings()),
  ...(await throughRedis()),
];

const latencies = async (): Promise<Row[]> => {
  const of = await eachProtocol((protocol) => measure(protocol, "whole", { rooms: 200, perSecond: 500, seconds: 5 }));
  const p50 = (from: Protocol) => column(of, from, (it) => it.p50);
  const p99 = (from: Protocol) => column(of, from, (it) => it.p99);
  return [
    rowOf("word to the other client, 500/s over 200 rooms, p50, sealed", "ms", p50(ours), {
      target: `≤ ${round(median(p50("y-websocket")) + 0.4)}`,
      peer: { name: "y-websocket, plain", value: median(p50("y-websocket")) },
    }),
    rowOf("the same, p99, sealed", "ms", p99(ours), {
      target: `≤ ${round(median(p99("hocuspocus")))}`,
      peer: { name: "Hocuspocus, plain", value: median(p99("hocuspocus")) },
    }),
    rowOf("the same, p50", "ms", p50("hocuspocus"), {
      peer: { name: "this is Hocuspocus", value: median(p50("hocuspocus")) },
    }),
    rowOf(
      "words that did not arrive",
      "",
      column(of, ours, (it) => it.missing),
      { target: "0" },
    ),
    rowOf(
      "joining a room until both are in step, p50",
      "ms",
      column(of, ours, (it) => it.joinMs),
      { target: "≤ 100" },
    ),
  ];
};

/** 500 rooms of two: first at a rate of people who type now and then, then as much as goes. */
const capacities = async (): Promise<Row[]> => {
  const calm = await eachProtocol((it) => measure(it, "whole", { rooms: 500, perSecond: 250, seconds: 6 }));
  const full = await eachProtocol((it) => measure(it, "wire", { rooms: 500, perSecond: 0, seconds: 5 }));
  const rateOf = (from: Protocol): readonly number[] => column(full, from, (it) => it.perSecond);
  return [
    rowOf(
      "500 rooms, a word every 2 s in each, p99",
      "ms",
      column(calm, ours, (it) => it.p99),
      { target: "≤ 10" },
    ),
    rowOf(
      "words that did not arrive",
      "",
      column(calm, ours, (it) => it.missing),
      { target: "0" },
    ),
    ...cpuRows(calm, "at that rate"),
    ...peers.map(({ peer, rate }) =>
      rowOf("words a second at saturation, 500 rooms", "", rateOf(ours), {
        target: `≥ ${round(median(rateOf(peer)) * rate)}`,
        peer: { name: peer, value: median(rateOf(peer)) },
      }),
    ),
    ...cpuRows(full, "at saturation"),
  ];
};

/** How much of a peer's CPU we may take for a word, and how many times its rate we reach. */
const peers = [
  { peer: "y-websocket", cpu: 1 / 2, rate: 1 },
  { peer: "hocuspocus", cpu: 1 / 4, rate: 2 },
] as const;

const cpuRows = (of: Readonly<Record<Protocol, readonly Measured[]>>, when: string): Row[] => {
  const cpuOf = (from: Protocol): readonly number[] => column(of, from, (it) => it.cpuMicros);
  return peers.map(({ peer, cpu }) =>
    rowOf(`server CPU for a word ${when}`, "µs", cpuOf(ours), {
      target: `≤ ${round(median(cpuOf(peer)) * cpu)}`,
      peer: { name: peer, value: median(cpuOf(peer)) },
    }),
  );
};

const idleRooms = async (): Promise<Row[]> => {
  // A server needs a file handle for each socket, and a machine may allow fewer.
  const handles = Number(execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }));
  const sizes = Math.min(10_000, 100 * Math.floor((handles - 150) / 200) || 10_000);
  const of = await eachProtocol(async (protocol): Promise<number> => {
    await using server = await startServer(protocol);
    const before = await server.used();
    const rooms = sizes / loaders;
    const load = {
      protocol,
      clients: "idle",
      urls: [server.url, server.url],
      rooms,
      perSecond: 0,
      seconds: 0,
    } as const;
    const go = await Promise.all(
      Array.from({ length: loaders }, (_, at) => startLoader({ ...load, name: `idle-${at}` })),
    );
    const after = await server.used();
    await Promise.all(go.map((it) => it()));
    return (after.bytes - before.bytes) / sizes / 1_000;
  });
  return [
    rowOf(`server memory for an idle room of two, ${sizes} rooms`, "kB", of[ours], {
      target: `≤ ${round(Math.min(20, median(of.hocuspocus) / 4))}`,
      peer: { name: "hocuspocus", value: median(of.hocuspocus) },
    }),
    rowOf("the same", "kB", of["y-websocket"], {
      peer: { name: "this is y-websocket", value: median(of["y-websocket"]) },
    }),
  ];
};

const joinings = async (): Promise<Row[]> => {
  const again: number[] = [];
  for (let run = 0; run < runs; run++) again.push(await reconnectMs());
  return [rowOf("relay killed until both type again through another", "ms", again, { target: "≤ 2000" })];
};

const throughRedis = async (): Promise<Row[]> => {
  if (!hasRedis()) {
    console.log("Left out: through Redis, since redis-server is not installed.");
    return [];
  }
  const alone: Measured[] = [];
  const through: Measured[] = [];
  const rates = new Map([1, 2, 3].map((count) => [count, [] as number[]]));
  for (let run = 0; run < runs; run++) {
    const paced = { rooms: 200, perSecond: 500, seconds: 4 };
    alone.push(await measure(ours, "whole", paced));
    through.push(await measure(ours, "whole", paced, 2));
    for (const [count, rate] of rates)
      rate.push((await measure(ours, "wire", { rooms: 200, perSecond: 0, seconds: 4 }, count)).perSecond);
  }
  return [
    rowOf(
      "word through Redis and two relays, 500/s over 200 rooms, p50",
      "ms",
      through.map((it) => it.p50),
      {
        target: `≤ ${round(median(alone.map((it) => it.p50)) + 2)}`,
        peer: { name: "one relay without Redis", value: median(alone.map((it) => it.p50)) },
      },
    ),
    ...[...rates].map(([count, rate]) =>
      rowOf(`words a second at saturation through Redis, processes: ${count}`, "", rate),
    ),
  ];
};

interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly missing: number;
  readonly joinMs: number;
  readonly perSecond: number;
  /** Of the server, for each word that it passed on. */
  readonly cpuMicros: number;
}

/** `processes`: so many relays that Redis joins, the two of a room at different ones; without it one relay alone. */
const measure = async (
  protocol: Protocol,
  clients: Load["clients"],
  { rooms, perSecond, seconds }: Pick<Load, "rooms" | "perSecond" | "seconds">,
  processes = 0,
): Promise<Measured> => {
  await using stack = new AsyncDisposableStack();
  const bus = processes > 0 ? stack.use(await startRedis()).url : undefined;
  const servers = await Promise.all(
    Array.from({ length: Math.max(1, processes) }, async () => stack.use(await startServer(protocol, bus))),
  );
  const urlAt = (at: number): string => servers[at % servers.length]?.url ?? "";
  const load = { protocol, clients, rooms: rooms / loaders, perSecond: perSecond / loaders, seconds };
  const begun = await Promise.all(
    Array.from({ length: loaders }, (_, at) =>
      startLoader({ ...load, urls: [urlAt(at), urlAt(at + 1)], name: `load-${at}` }),
    ),
  );
  const used = () => Promise.all(servers.map((it) => it.used()));
  const before = await used();
  const loaded = await Promise.all(begun.map((go) => go()));
  const after = await used();
  const cpuMicros = after.reduce((sum, it, at) => sum + it.cpuMicros - (before[at]?.collectedAtMicros ?? 0), 0);
  const latency = loaded.flatMap((it) => it.latencyMs).toSorted((a, b) => a - b);
  const joins = loaded.flatMap((it) => it.joinMs).toSorted((a, b) => a - b);
  const updates = loaded.reduce((sum, it) => sum + it.updates, 0);
  return {
    p50: percentile(latency, 0.5),
    p99: percentile(latency, 0.99),
    missing: loaded.reduce((sum, it) => sum + it.missing, 0),
    joinMs: percentile(joins, 0.5),
    perSecond: updates / seconds,
    cpuMicros: cpuMicros / updates,
  };
};

const reconnectMs = async (): Promise<number> => {
  await using one = await startChildRelay();
  await using two = await startChildRelay();
  let at = one.url;
  const none = { token: () => Promise.resolve("") };
  await using a = openDevice(() => at, none, ana, { token: () => Promise.resolve(ok(ana)) });
  await using b = openDevice(() => at, none, ben, { token: () => Promise.resolve(ok(ben)) });
  await together(a, b);
  at = two.url;
  const begun = performance.now();
  await one.kill();
  a.type("typed meanwhile");
  await b.until(() => b.text() === "typed meanwhile");
  await together(a, b);
  return performance.now() - begun;
};

/** Turn about, so that what the machine does beside them touches all alike. */
const eachProtocol = async <T>(once: (protocol: Protocol) => Promise<T>): Promise<Record<Protocol, readonly T[]>> => {
  const of = { duologue: [] as T[], "y-websocket": [] as T[], hocuspocus: [] as T[] };
  for (let run = 0; run < runs; run++) for (const protocol of protocols) of[protocol].push(await once(protocol));
  return of;
};

const column = (
  of: Readonly<Record<Protocol, readonly Measured[]>>,
  from: Protocol,
  pick: (it: Measured) => number,
): readonly number[] => of[from].map(pick);

const percentile = (sorted: readonly number[], part: number): number => sorted[Math.floor(sorted.length * part)] ?? 0;

const median = (values: readonly number[]): number =>
  percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

const round = (value: number): number => Math.round(value * 100) / 100;

const hasRedis = (): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, "redis-server")));
