/** The processes of a measurement of live editing: a server, ours or a peer's, and those who type. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { startChildRelay } from "#tests/service/child-relay.ts";
import type { Load, Loaded } from "./live-load.ts";
import type { Protocol } from "./peers/wire.ts";

export interface Used {
  readonly cpuMicros: number;
  /** The same after the collection that this question asks for. */
  readonly collectedAtMicros: number;
  /** Resident, after collection. */
  readonly bytes: number;
}

export interface ChildServer extends AsyncDisposable {
  readonly url: string;
  readonly used: () => Promise<Used>;
}

export const startServer = async (protocol: Protocol, redis?: string): Promise<ChildServer> => {
  if (protocol === "duologue") return startChildRelay(redis);
  const script = fileURLToPath(new URL("peers/server-process.ts", import.meta.url));
  const child = spawn(process.execPath, ["--expose-gc", "--disable-warning=ExperimentalWarning", script, protocol], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const nextLine = linesOf(child, child.stdout);
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    url: `http://127.0.0.1:${await nextLine()}`,
    used: async () => {
      child.kill("SIGUSR2");
      return JSON.parse(await nextLine()) as Used;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
};

/** Resolves when its pairs have joined; what comes of it begins to type. */
export const startLoader = async (load: Load): Promise<() => Promise<Loaded>> => {
  const script = fileURLToPath(new URL("live-load.ts", import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(load)], { stdio: ["pipe", "pipe", "inherit"] });
  const nextLine = linesOf(child, child.stdout);
  const end = (): boolean => child.kill("SIGKILL");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  await nextLine();
  return async () => {
    child.stdin.write("go\n");
    return JSON.parse(await nextLine()) as Loaded;
  };
};

const linesOf = (child: ChildProcess, stdout: Readable | null): (() => Promise<string>) => {
  if (stdout === null) throw new Error("The child has no output to read.");
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  return async () => {
    const line = await lines.next();
    if (line.done) throw new Error(`A child of the bench ended with ${child.exitCode} before it was done.`);
    return line.value;
  };
};
