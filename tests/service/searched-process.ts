/** A service as a process of its own, whose memory, heap and words can be looked into. */
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProcessSettings } from "./service-process.ts";

export interface SearchedProcess<T> extends AsyncDisposable {
  readonly begun: T;
  readonly pid: number;
  /** Sends it a message, and answers with the next of its own. */
  readonly ask: (message: string) => Promise<string>;
  /** After collection. */
  readonly heap: () => Promise<Buffer>;
  /** All that it wrote to its terminal. */
  readonly said: () => Buffer;
  /** Without a word, as a machine that loses its power. */
  readonly kill: () => Promise<void>;
  /** As whoever runs it ends it. Answers its exit code. */
  readonly end: () => Promise<number | null>;
}

export interface Ports {
  readonly port: number;
  readonly metricsPort: number;
}

export const startProcess = async <T>(script: string, argument: string): Promise<SearchedProcess<T>> => {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [argument], {
    // A snapshot shows the first thousand letters of a text, unless it is told otherwise.
    execArgv: ["--expose-gc", "--heap-snapshot-string-limit=100000000"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes: Buffer) => said.push(bytes));
  const gone = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const next = <M>(): Promise<M> =>
    new Promise((resolve, reject) => {
      child.once("message", (message) => resolve(message as M));
      void gone.then(() => reject(new Error(`It ended: ${Buffer.concat(said).toString()}`)));
    });
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await gone;
  };
  const ask = (message: string): Promise<string> => {
    const answer = next<string>();
    child.send(message);
    return answer;
  };
  return {
    begun: await next<T>(),
    pid: child.pid ?? 0,
    ask,
    heap: async () => {
      const folder = mkdtempSync(join(tmpdir(), "duologue-heap-"));
      const bytes = readFileSync(await ask(join(folder, "it.heapsnapshot")));
      rmSync(folder, { recursive: true });
      return bytes;
    },
    said: () => Buffer.concat(said),
    kill,
    end: () => {
      child.kill("SIGTERM");
      return gone;
    },
    [Symbol.asyncDispose]: kill,
  };
};

export const startServiceProcess = (settings: ProcessSettings): Promise<SearchedProcess<Ports>> =>
  startProcess("service-process.ts", JSON.stringify(settings));

export const urlOf = ({ begun }: SearchedProcess<Ports>): string => `http://127.0.0.1:${begun.port}`;
