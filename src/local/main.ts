/** `npm start`: the whole product on this machine at one address. */
import { dirname } from "node:path";
import { openPglite } from "#service/storage/pglite.ts";
import { buildWhenStale } from "./build.ts";
import { readLocalSettings } from "./settings.ts";
import { untilStopped } from "./until-stopped.ts";
import { createLocalWorld } from "./world.ts";

const settings = readLocalSettings();
if (!settings.ok) {
  console.error(settings.error);
  process.exit(1);
}
const { port, dist: built, access } = settings.value;

// Both take seconds, so at the same time.
const [database, dist] = await Promise.all([
  openPglite(null),
  built ?? buildWhenStale(dirname(dirname(import.meta.dirname))),
]);
const world = await createLocalWorld({ port, dist, access, database: { type: "open", database } }).catch(
  (error: unknown) => {
    if ((error as { code?: unknown }).code !== "EADDRINUSE") throw error;
    console.error(`Port ${port} or ${port + 1} is taken. Another one: PORT=4600 npm start`);
    return process.exit(1);
  },
);

// Listening for the end begins before anybody is told that there is something to end.
const stopped = untilStopped();
console.log(`Duologue runs at ${world.tenantUrl}`);
console.log("Open it, choose a person and a 1:1. Everything is forgotten at the end: Ctrl+C.");

await stopped;
await world[Symbol.asyncDispose]();
await database[Symbol.asyncDispose]();
process.exit(0);
