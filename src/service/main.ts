/** The service as it runs for an organisation. Settings: config.ts. */
import { CannotStart } from "./cannot-start.ts";
import { readSettings } from "./config.ts";
import { endOnSignals } from "./end-on-signals.ts";
import { createService } from "./service.ts";

const settings = readSettings();
if (!settings.ok) {
  for (const line of settings.error) console.error(line);
  process.exit(1);
}

const service = await createService({
  ...settings.value,
  now: Date.now,
  writeEvent: (line) => process.stdout.write(`${line}\n`),
}).catch((error: unknown) => {
  if (!(error instanceof CannotStart)) throw error;
  console.error(error.message);
  return process.exit(1);
});
endOnSignals(service);
