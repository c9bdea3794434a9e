/** Starts `relay-process.ts` and talks to it. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface ChildRelay extends AsyncDisposable {
  readonly url: string;
  /** Without a word, as a machine that loses its power. */
  readonly kill: () => Promise<void>;
  /** As whoever runs it ends it: it sends its sockets on first. */
  readonly end: () => Promise<void>;
  /** It keeps its connections and says nothing more. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Everything in its heap, after collection, as text. */
  readonly heap: () => Promise<string>;
  readonly used: () => Promise<Used>;
  /** After a collection, which also throws away what was compiled: not to be asked before typing is measured. */
  readonly usedAtRest: () => Promise<Used>;
}

export interface Used {
  readonly cpuMicros: number;
  /** Resident. */
  readonly bytes: number;
  /** Sealed frames that came in; null of a server that does not count. */
  readonly frames: number | null;
}

export const startChildRelay = async (redis?: string): Promise<ChildRelay> => {
  const script = fileURLToPath(new URL("relay-process.ts", import.meta.url));
  const child = spawn(process.execPath, ["--expose-gc", script, ...(redis === undefined ? [] : [redis])], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.stdout === null) throw new Error("The relay has no output to read.");
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done) throw new Error("The relay ended before it said anything.");
    return line.value;
  };
  const port = await nextLine();
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await gone;
  };
  const ask = async (signal: "SIGUSR2" | "SIGHUP"): Promise<Used> => {
    child.kill(signal);
    return JSON.parse(await nextLine()) as Used;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    kill,
    end: async () => {
      child.kill("SIGTERM");
      await gone;
    },
    freeze: () => child.kill("SIGSTOP"),
    thaw: () => child.kill("SIGCONT"),
    heap: async () => {
      const folder = mkdtempSync(join(tmpdir(), "duologue-heap-"));
      child.send(join(folder, "relay.heapsnapshot"));
      const text = readFileSync(await nextLine(), "utf8");
      rmSync(folder, { recursive: true });
      return text;
    },
    used: () => ask("SIGUSR2"),
    usedAtRest: () => ask("SIGHUP"),
    [Symbol.asyncDispose]: kill,
  };
};
