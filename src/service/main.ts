/** The service as it runs for an organisation. Settings: config.ts. */
import { readSettings } from "./config.ts";
import { endOnSignals } from "./end-on-signals.ts";
import { createService } from "./service.ts";

const settings = readSettings();
if (!settings.ok) {
  for (const line of settings.error) console.error(line);
  process.exit(1);
}

endOnSignals(
  await createService({
    ...settings.value,
    now: Date.now,
    writeEvent: (line) => process.stdout.write(`${line}\n`),
  }),
);
