/** A private Redis of this test alone, which can be killed and started again at the same address, and made to hang. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";
import { freePort } from "./free-port.ts";

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** It keeps its connections and says nothing more. */
  readonly freeze: () => void;
  readonly thaw: () => void;
}

export interface RedisCluster extends AsyncDisposable {
  readonly url: string;
  readonly nodes: readonly RedisServer[];
}

/** `REDIS_SERVER=valkey-server` runs the same tests on Valkey. */
const program = process.env["REDIS_SERVER"] ?? "redis-server";

/** `cluster`: of this one node, which has all slots. */
export const startRedis = async (kind: "server" | "cluster" = "server"): Promise<RedisServer> => {
  const node = await startNode(kind === "cluster" ? await freePort() : null);
  if (kind === "cluster") await formCluster([node]);
  return node;
};

/** Each node has a third of the slots, and what it has can be reached while another is away. */
export const startRedisCluster = async (): Promise<RedisCluster> => {
  const nodes = await Promise.all([1, 2, 3].map(async () => startNode(await freePort())));
  await formCluster(nodes);
  return {
    url: nodes[0]?.url ?? "",
    nodes,
    [Symbol.asyncDispose]: async () => {
      for (const it of nodes) await it[Symbol.asyncDispose]();
    },
  };
};

interface Node extends RedisServer {
  readonly port: number;
  readonly clusterPort: number | null;
}

const startNode = async (clusterPort: number | null): Promise<Node> => {
  const folder = mkdtempSync(join(tmpdir(), "duologue-redis-"));
  const port = await freePort();
  let running: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const child = spawn(program, [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--dir",
      folder,
      ...(clusterPort === null ? [] : clusterSettings(clusterPort)),
    ]);
    running = child;
    const end = (): boolean => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    await new Promise<void>((resolve, reject) => {
      child.once("error", () => reject(new Error(`${program} is not installed (apt-get install ${program})`)));
      child.once("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
      child.stdout.on("data", (text: Buffer) => {
        if (text.includes("Ready to accept connections")) resolve();
      });
    });
  };
  const kill = async (): Promise<void> => {
    const child = running;
    running = null;
    if (child === null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  };

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    clusterPort,
    freeze: () => running?.kill("SIGSTOP"),
    thaw: () => running?.kill("SIGCONT"),
    kill,
    start,
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const clusterSettings = (port: number): readonly string[] =>
  Object.entries({
    "--cluster-enabled": "yes",
    "--cluster-port": String(port),
    "--cluster-announce-ip": "127.0.0.1",
    "--cluster-node-timeout": "1000",
    "--cluster-require-full-coverage": "no",
  }).flat();

const slots = 16_384;

const formCluster = async (nodes: readonly Node[]): Promise<void> => {
  const clients = nodes.map(({ url }) => createClient({ url }));
  const share = Math.ceil(slots / nodes.length);
  for (const [at, client] of clients.entries()) {
    await client.connect();
    const last = Math.min(slots, (at + 1) * share) - 1;
    await client.sendCommand(["CLUSTER", "ADDSLOTSRANGE", `${at * share}`, `${last}`]);
    await client.sendCommand(["CLUSTER", "SET-CONFIG-EPOCH", `${at + 1}`]);
  }
  for (const { port, clusterPort } of nodes.slice(1))
    await clients[0]?.sendCommand(["CLUSTER", "MEET", "127.0.0.1", `${port}`, `${clusterPort}`]);
  for (const client of clients) for (let info = ""; !isWhole(info, nodes.length);) info = await client.clusterInfo();
  for (const client of clients) client.destroy();
};

const isWhole = (info: string, size: number): boolean =>
  info.includes("cluster_state:ok") &&
  info.includes(`cluster_slots_ok:${slots}`) &&
  info.includes(`cluster_size:${size}`);
