/** A private Redis of this test alone, which can be killed and started again at the same address. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
}

const program = "redis-server";

/** `cluster`: of this one node, which has all slots. */
export const startRedis = async (kind: "server" | "cluster" = "server"): Promise<RedisServer> => {
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
      ...(kind === "cluster" ? ["--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1"] : []),
    ]);
    running = child;
    const end = (): boolean => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    await new Promise<void>((resolve, reject) => {
      child.once("error", () => reject(new Error("redis-server is not installed (apt-get install redis-server)")));
      child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}`)));
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
  if (kind === "cluster") await takeAllSlots(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const takeAllSlots = async (port: number): Promise<void> => {
  const client = createClient({ url: `redis://127.0.0.1:${port}` });
  await client.connect();
  await client.sendCommand(["CLUSTER", "ADDSLOTSRANGE", "0", "16383"]);
  let state = "";
  while (!state.includes("cluster_state:ok")) state = await client.clusterInfo();
  client.destroy();
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("No port");
      server.close(() => resolve(address.port));
    });
  });
