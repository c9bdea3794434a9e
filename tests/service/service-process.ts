/**
 * The whole service as a process of its own, to be looked into: `node service-process.ts JSON` with `ProcessSettings`. Writes
 * its ports, then what it has to say. A message names a file for a snapshot of its heap after collection; `stop` ends it.
 */
import { writeHeapSnapshot } from "node:v8";
import type { EntraConfig } from "#service/entra-token.ts";
import { createService } from "#service/service.ts";

export interface ProcessSettings {
  readonly entra: EntraConfig;
  readonly database: string;
  readonly redis: string;
}

const { entra, database, redis } = JSON.parse(process.argv[2] ?? "") as ProcessSettings;
const service = await createService({
  host: "127.0.0.1",
  port: 0,
  metricsPort: 0,
  entra,
  database: { type: "postgres", url: database },
  redis,
  pages: null,
  writeEvent: (line) => console.log(line),
  now: Date.now,
});
process.on("message", (path: string) => {
  void global.gc?.({ type: "major", execution: "async" }).then(() => process.send?.(writeHeapSnapshot(path)));
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
process.send?.({ port: service.port, metricsPort: service.metricsPort });
