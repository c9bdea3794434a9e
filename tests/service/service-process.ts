/**
 * The whole service as a process of its own, to be looked into and ended: `node service-process.ts JSON` with `ProcessSettings`.
 * Writes its ports, then what it has to say. A message names a file for a snapshot of its heap after collection.
 */
import { writeHeapSnapshot } from "node:v8";
import type { EntraConfig } from "#service/entra-token.ts";
import { endOnSignals } from "#service/end-on-signals.ts";
import { createService, type ServiceConfig } from "#service/service.ts";

export interface ProcessSettings extends Pick<ServiceConfig, "bot" | "redis"> {
  readonly entra: EntraConfig;
  readonly database: Exclude<ServiceConfig["database"], { readonly type: "open" }>;
  readonly pages?: ServiceConfig["pages"];
}

const settings = JSON.parse(process.argv[2] ?? "") as ProcessSettings;
const service = await createService({
  host: "127.0.0.1",
  port: 0,
  metricsPort: 0,
  pages: null,
  ...settings,
  writeEvent: (line) => console.log(line),
  now: Date.now,
});
endOnSignals(service);
process.on("message", (path: string) => {
  void global.gc?.({ type: "major", execution: "async" }).then(() => process.send?.(writeHeapSnapshot(path)));
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
process.send?.({ port: service.port, metricsPort: service.metricsPort });
