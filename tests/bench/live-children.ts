/** The processes of a measurement of live editing: a server, ours or a peer's, and those who type. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { startChildRelay, type ChildRelay, type Used } from "#tests/service/child-relay.ts";
import type { Load, Loaded, Spell } from "./live-load.ts";
import type { Protocol } from "./peers/wire.ts";

/** `frames` of a peer's server are not known: its bare clients send nothing but words. */
export type ChildServer = Pick<ChildRelay, "url" | "used" | "usedAtRest" | typeof Symbol.asyncDispose>;

export const startServer = async (protocol: Protocol, redis?: string): Promise<ChildServer> => {
  if (protocol === "duologue") return startChildRelay(redis);
  const script = fileURLToPath(new URL("peers/server-process.ts", import.meta.url));
  const child = spawn(process.execPath, ["--expose-gc", "--disable-warning=ExperimentalWarning", script, protocol], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const nextLine = linesOf(child, child.stdout);
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const ask = async (signal: "SIGUSR2" | "SIGHUP"): Promise<Used> => {
    child.kill(signal);
    return JSON.parse(await nextLine()) as Used;
  };
  return {
    url: `http://127.0.0.1:${await nextLine()}`,
    used: () => ask("SIGUSR2"),
    usedAtRest: () => ask("SIGHUP"),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
};

export interface Loader extends AsyncDisposable {
  readonly type: (spell: Spell) => Promise<Loaded>;
}

/** Resolves when its pairs have joined. */
export const startLoader = async (load: Load): Promise<Loader> => {
  const script = fileURLToPath(new URL("live-load.ts", import.meta.url));
  // WebCrypto answers from threads, four in each process by default: on few cores they would wait for each other here, and not
  // for the server. A person's browser has one sealing and one opening at a time.
  const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
  const child = spawn(process.execPath, [script, JSON.stringify(load)], { stdio: ["pipe", "pipe", "inherit"], env });
  const nextLine = linesOf(child, child.stdout);
  const end = (): boolean => child.kill("SIGKILL");
  process.once("exit", end);
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  void gone.then(() => process.off("exit", end));
  await nextLine();
  return {
    type: async (spell) => {
      child.stdin.write(`${JSON.stringify(spell)}\n`);
      return JSON.parse(await nextLine()) as Loaded;
    },
    [Symbol.asyncDispose]: async () => {
      end();
      await gone;
    },
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
