/**
 * A relay as a process of its own, to be killed or measured: `node relay-process.ts [redis address]` writes its port,
 * on SIGUSR2 what it used so far, and on SIGHUP the same after a collection; SIGTERM ends it as it ends the service. A message
 * names a file for a snapshot of its heap. Tokens here are a person's id; who may join is proven elsewhere.
 */
import { createServer } from "node:http";
import { writeHeapSnapshot } from "node:v8";
import { ok } from "#core/result.ts";
import { endOnSignals } from "#service/end-on-signals.ts";
import { openRedisBus } from "#service/relay/redis-bus.ts";
import { createRelay } from "#service/relay/relay.ts";

const [redis] = process.argv.slice(2);
const failed = (): void => undefined;
const many = Number.MAX_SAFE_INTEGER;
const relay = createRelay(
  {
    verify: (person) => Promise.resolve(ok({ tenant: "tenant", person, until: Date.now() + 3_600_000 })),
    mayJoin: () => true,
    now: Date.now,
    elapsed: () => performance.now(),
    failed,
    bus: redis === undefined ? null : await openRedisBus(redis, failed),
  },
  {
    framesPerSecond: many,
    framesAtOnce: many,
    bytesPerSecond: many,
    bytesAtOnce: many,
    roomsPerPerson: many,
    waiting: many,
  },
);
const server = createServer();
server.on("upgrade", relay.upgrade);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : address);
});
endOnSignals(relay);
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
process.on("message", (path: string) => {
  console.log(writeHeapSnapshot(path));
});
process.on("SIGUSR2", () => void sayUsed());
process.on("SIGHUP", async () => {
  // With compaction: half-empty pages that were never given back would count as ours.
  await global.gc?.({ type: "major", execution: "async", flavor: "last-resort" });
  await sayUsed();
});

async function sayUsed(): Promise<void> {
  const { user, system } = process.cpuUsage();
  const text = await (await relay.metrics()).text();
  const frames = Number(/^duologue_live_frames_received_total (\d+)/m.exec(text)?.[1]);
  console.log(JSON.stringify({ cpuMicros: user + system, bytes: process.memoryUsage().rss, frames }));
}
