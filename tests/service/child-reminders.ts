/** Starts `reminder-process.ts` and talks to it. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ReminderProcessOptions } from "./reminder-process.ts";

export interface ChildReminders extends AsyncDisposable {
  readonly url: string;
  /** Everything in its heap, after collection, written to this file. */
  readonly heap: (file: string) => Promise<void>;
  /** Without a word, as a machine that loses its power. */
  readonly kill: () => Promise<void>;
  readonly moveClock: (offset: number) => void;
  readonly used: () => Promise<{ readonly rss: number; readonly heap: number; readonly cpu: NodeJS.CpuUsage }>;
}

export const startChildReminders = async (options: ReminderProcessOptions): Promise<ChildReminders> => {
  const script = fileURLToPath(new URL("reminder-process.ts", import.meta.url));
  const child = spawn(process.execPath, ["--expose-gc", script, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.stdout === null) throw new Error("The process has no output to read.");
  const first = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  if (first.done === true) throw new Error("The process ended before it was ready.");
  child.stdout.resume();
  return {
    url: `http://127.0.0.1:${first.value}`,
    heap: (file) =>
      new Promise((resolve) => {
        child.once("message", () => resolve());
        child.send({ heap: file });
      }),
    kill: async () => {
      child.kill("SIGKILL");
      await gone;
    },
    moveClock: (offset) => child.send({ offset }),
    used: () =>
      new Promise((resolve) => {
        child.once("message", (used) => resolve(used as Awaited<ReturnType<ChildReminders["used"]>>));
        child.send({ memory: true });
      }),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 8_000);
      await gone;
      clearTimeout(late);
    },
  };
};
