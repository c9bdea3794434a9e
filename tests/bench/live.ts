/**
 * Live editing: sealed words from one Node client to the other through a relay in a process of its own. Clients are in
 * two more processes. y-websocket and Hocuspocus are not installed, so that no row has a peer of the same run.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { livePath } from "#core/live/frame.ts";
import { ok } from "#core/result.ts";
import { ana, ben } from "#tests/cast.ts";
import { startChildRelay } from "#tests/service/child-relay.ts";
import { openDevice, together } from "#tests/service/live-fixture.ts";
import { startRedis } from "#tests/service/redis-server.ts";
import type { Load, Loaded } from "./live-load.ts";
import { rowOf, type Row } from "./row.ts";

const runs = 3;
const loaders = 2;

export const live = async (): Promise<Row[]> => {
  const paced: Measured[] = [];
  const saturated: Measured[] = [];
  const idle: number[] = [];
  const again: number[] = [];
  for (let run = 0; run < runs; run++) {
    paced.push(await measure({ rooms: 200, perSecond: 500, seconds: 5 }));
    saturated.push(await measure({ rooms: 200, perSecond: 0, seconds: 5 }));
    idle.push(await idleRoomBytes(4_000));
    again.push(await reconnectMs());
  }
  const column = (from: readonly Measured[], pick: (it: Measured) => number): readonly number[] => from.map(pick);
  const rows = [
    rowOf(
      "sealed word to the other client, 500/s over 200 rooms, p50",
      "ms",
      column(paced, (it) => it.p50),
    ),
    rowOf(
      "sealed word to the other client, p99",
      "ms",
      column(paced, (it) => it.p99),
    ),
    rowOf(
      "sealed words that did not arrive",
      "",
      column(paced, (it) => it.missing),
      { target: "0" },
    ),
    rowOf(
      "relay CPU for a frame at 500 words/s",
      "µs",
      column(paced, (it) => it.cpuMicros),
    ),
    rowOf(
      "joining a room until both are in step, p50",
      "ms",
      column(paced, (it) => it.joinMs),
      { target: "≤ 100" },
    ),
    rowOf(
      "words a second at saturation, clients are the limit",
      "",
      column(saturated, (it) => it.perSecond),
    ),
    rowOf(
      "relay CPU for a frame at saturation",
      "µs",
      column(saturated, (it) => it.cpuMicros),
    ),
    rowOf("relay memory for an idle room of two", "kB", idle, { target: "≤ 20" }),
    rowOf("relay killed until both type again through another", "ms", again, { target: "≤ 2000" }),
  ];
  if (!hasRedis()) {
    console.log("Left out: through Redis, since redis-server is not installed.");
    return rows;
  }
  const through: Measured[] = [];
  for (let run = 0; run < runs; run++) through.push(await measure({ rooms: 200, perSecond: 500, seconds: 5 }, true));
  return [
    ...rows,
    rowOf(
      "sealed word through Redis and two relays, 500/s over 200 rooms, p50",
      "ms",
      column(through, (it) => it.p50),
    ),
  ];
};

interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly missing: number;
  readonly joinMs: number;
  readonly perSecond: number;
  /** Of the relay, for each sealed frame that it passed on. */
  readonly cpuMicros: number;
}

const measure = async (
  { rooms, perSecond, seconds }: Pick<Load, "rooms" | "perSecond" | "seconds">,
  redis = false,
): Promise<Measured> => {
  await using stack = new AsyncDisposableStack();
  const bus = redis ? stack.use(await startRedis()).url : undefined;
  const first = stack.use(await startChildRelay(bus));
  const second = redis ? stack.use(await startChildRelay(bus)) : first;
  const begun = await Promise.all(
    Array.from({ length: loaders }, (_, at) =>
      startLoader({
        urls: [first.url, second.url],
        name: `load-${at}`,
        rooms: rooms / loaders,
        perSecond: perSecond / loaders,
        seconds,
      }),
    ),
  );
  const before = await first.used();
  const loaded = await Promise.all(begun.map((go) => go()));
  const after = await first.used();
  const latency = loaded.flatMap((it) => it.latencyMs).toSorted((a, b) => a - b);
  const updates = loaded.reduce((sum, it) => sum + it.updates, 0);
  return {
    p50: percentile(latency, 0.5),
    p99: percentile(latency, 0.99),
    missing: loaded.reduce((sum, it) => sum + it.missing, 0),
    joinMs: percentile(
      loaded.flatMap((it) => it.joinMs).toSorted((a, b) => a - b),
      0.5,
    ),
    perSecond: updates / seconds,
    cpuMicros: (after.cpuMicros - before.cpuMicros) / (after.frames - before.frames),
  };
};

/** Resolves when its pairs have joined; what comes of it begins to type. */
const startLoader = async (load: Load): Promise<() => Promise<Loaded>> => {
  const script = fileURLToPath(new URL("live-load.ts", import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(load)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done) throw new Error("The load generator ended before it was done.");
    return line.value;
  };
  await nextLine();
  return async () => {
    child.stdin.write("go\n");
    return JSON.parse(await nextLine()) as Loaded;
  };
};

/** Two sockets that joined and are silent. */
const idleRoomBytes = async (rooms: number): Promise<number> => {
  await using relay = await startChildRelay();
  const before = await relay.used();
  const sockets: WebSocket[] = [];
  for (let at = 0; at < 2 * rooms; at++) {
    const ws = new WebSocket(`${relay.url.replace("http", "ws")}${livePath}`, { perMessageDeflate: false });
    await new Promise((resolve) => ws.once("open", resolve));
    const room = Math.floor(at / 2)
      .toString(16)
      .padStart(32, "0");
    const session = at.toString(16).padStart(16, "0");
    ws.send(
      JSON.stringify({ type: "join", version: 1, token: `p${at % 2}`, pair: `pair${room}`, other: "o", room, session }),
    );
    await new Promise((resolve) => ws.once("message", resolve));
    sockets.push(ws);
  }
  const after = await relay.used();
  for (const ws of sockets) ws.terminate();
  return (after.bytes - before.bytes) / rooms / 1_000;
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

const percentile = (sorted: readonly number[], part: number): number => sorted[Math.floor(sorted.length * part)] ?? 0;

const hasRedis = (): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, "redis-server")));
