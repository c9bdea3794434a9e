/** One measurement of live editing: a server or several, pairs who type, and what came of it. */
import { readFileSync } from "node:fs";
import { startRedis } from "#tests/service/redis-server.ts";
import { startLoader, startServer } from "./live-children.ts";
import type { Load, Spell } from "./live-load.ts";
import { protocols, type Protocol } from "./peers/wire.ts";

export const runs = Number(process.env["RUNS"] ?? 3);
/** Processes that type. */
export const loaders = 2;
export const ours = "duologue";

export interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly missing: number;
  readonly lost: number;
  readonly joinMs: number;
  readonly perSecond: number;
  /** Of the server, for each word that it passed on. */
  readonly cpuOfWord: number;
  /** Of the server, for each frame that came in: words, and our clients' signs of life. A peer's are words alone here. */
  readonly cpuOfFrame: number;
  /** Cores that the servers kept busy: near one for each of them, or else who types is what limits. */
  readonly busyCores: number;
}

interface Plan extends Pick<Load, "rooms">, Spell {
  /**
   * Typed before at full speed, and not counted: a server has been up for days when people meet at it, and what they use is
   * compiled by then.
   */
  readonly warmSeconds: number;
}

/** `processes`: so many relays that Redis joins, the two of a room at different ones; without it one relay alone. */
export const measure = async (
  protocol: Protocol,
  clients: Load["clients"],
  { rooms, perSecond, warmSeconds, seconds }: Plan,
  processes = 0,
): Promise<Measured> => {
  await using stack = new AsyncDisposableStack();
  const bus = processes > 0 ? stack.use(await startRedis()).url : undefined;
  const servers = await Promise.all(
    Array.from({ length: Math.max(1, processes) }, async () => stack.use(await startServer(protocol, bus))),
  );
  const urlAt = (at: number): string => servers[at % servers.length]?.url ?? "";
  const load = { protocol, clients, rooms: rooms / loaders };
  const typists = await Promise.all(
    Array.from({ length: loaders }, async (_, at) =>
      stack.use(await startLoader({ ...load, urls: [urlAt(at), urlAt(at + 1)], name: `load-${at}` })),
    ),
  );
  const used = () => Promise.all(servers.map((it) => it.used()));
  const type = (spell: Spell) =>
    Promise.all(typists.map((it) => it.type({ ...spell, perSecond: spell.perSecond / loaders })));
  await type({ seconds: warmSeconds, perSecond: 0 });
  // And a moment at this rate, since what came at full speed is cleared away in it.
  await type({ seconds: 1, perSecond });
  const before = await used();
  const loaded = await type({ seconds, perSecond });
  const after = await used();
  const grown = (pick: (it: (typeof after)[number]) => number): number =>
    after.reduce((sum, it, at) => sum + pick(it) - pick(before[at] ?? it), 0);
  const latency = loaded.flatMap((it) => it.latencyMs).toSorted((a, b) => a - b);
  const joins = loaded.flatMap((it) => it.joinMs).toSorted((a, b) => a - b);
  const words = loaded.reduce((sum, it) => sum + it.updates, 0);
  const frames = grown((it) => it.frames ?? 0) || words;
  const cpuMicros = grown((it) => it.cpuMicros);
  return {
    p50: percentile(latency, 0.5),
    p99: percentile(latency, 0.99),
    missing: loaded.reduce((sum, it) => sum + it.missing, 0),
    lost: loaded.reduce((sum, it) => sum + it.lost, 0),
    joinMs: percentile(joins, 0.5),
    perSecond: words / seconds,
    cpuOfWord: cpuMicros / words,
    cpuOfFrame: cpuMicros / frames,
    busyCores: cpuMicros / 1_000_000 / seconds,
  };
};

export type OfEach<T> = Readonly<Record<Protocol, readonly T[]>>;

/** Turn about, so that what the machine does beside them touches all alike. */
export const eachProtocol = async <T>(once: (protocol: Protocol) => Promise<T>): Promise<OfEach<T>> => {
  const of = { duologue: [] as T[], "y-websocket": [] as T[], hocuspocus: [] as T[] };
  for (let run = 0; run < runs; run++) for (const protocol of protocols) of[protocol].push(await once(protocol));
  return of;
};

const versionOf = (name: string): string => {
  const text = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
};

export const nameOf: Readonly<Record<Protocol, string>> = {
  duologue: "Duologue",
  "y-websocket": `y-websocket ${versionOf("y-websocket")}`,
  hocuspocus: `Hocuspocus ${versionOf("@hocuspocus/server")}`,
};

const percentile = (sorted: readonly number[], part: number): number => sorted[Math.floor(sorted.length * part)] ?? 0;

export const median = (values: readonly number[]): number =>
  percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

export const round = (value: number): number => Math.round(value * 100) / 100;
