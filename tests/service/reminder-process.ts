/**
 * A service with a bot as a process of its own, to be killed or measured. One argument: JSON with `databaseUrl`, `bot` and `now`,
 * the time that stands still for it. It looks for work without pause, and writes its port when it is ready.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { writeHeapSnapshot } from "node:v8";
import type { BotConfig } from "#service/bot/bot-config.ts";
import { createService } from "#service/service.ts";

export interface ReminderProcessOptions {
  readonly databaseUrl: string;
  readonly bot: BotConfig;
  readonly now: number;
}

const { databaseUrl, bot, now } = JSON.parse(process.argv[2] ?? "") as ReminderProcessOptions;
let offset = 0;
const log = (line: string): void => {
  if (line.includes("requestFailed")) process.stderr.write(`${line}\n`);
};
const service = await createService({
  host: "127.0.0.1",
  port: 0,
  entra: {
    issuer: "https://login.contoso.example/{tid}/v2.0",
    jwksUri: "http://127.0.0.1:1/keys",
    audiences: ["nobody"],
    scope: "nothing",
    tenants: null,
  },
  database: { type: "postgres", url: databaseUrl },
  pages: null,
  bot,
  writeEvent: process.env["REMINDER_LOG"] === undefined ? () => undefined : log,
  now: () => now + offset,
  tokenNow: Date.now,
});
const end = async (): Promise<void> => {
  await service[Symbol.asyncDispose]();
  process.exit(0);
};
process.on("SIGTERM", () => void end());
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
process.on("message", (message: { readonly offset?: number; readonly memory?: true; readonly heap?: string }) => {
  if (message.offset !== undefined) offset = message.offset;
  if (message.heap !== undefined) process.send?.(writeHeapSnapshot(message.heap));
  if (message.memory === true) {
    globalThis.gc?.();
    process.send?.({ rss: process.memoryUsage().rss, heap: process.memoryUsage().heapUsed, cpu: process.cpuUsage() });
  }
});
console.log(service.port);
for (;;) {
  // A database that restarts is no reason to end.
  await service.tick().catch(() => undefined);
  await sleep(100);
}
