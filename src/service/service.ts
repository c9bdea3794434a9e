/** The service: what must run while laptops are shut. It holds no Graph permission and never reads a notebook. */
import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { createApi } from "./api.ts";
import { createCallerCheck, type EntraConfig } from "./entra-token.ts";
import { createEvents } from "./events.ts";
import { listen } from "./listen.ts";
import { openPages, type PagesConfig } from "./pages/door.ts";
import { pointerDoor } from "./pointers/door.ts";
import { createPointers } from "./pointers/pointers.ts";
import type { Database } from "./storage/database.ts";
import { migrate } from "./storage/migrate.ts";
import { openPglite } from "./storage/pglite.ts";
import { openPostgres } from "./storage/postgres.ts";

export interface ServiceConfig {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly entra: EntraConfig;
  readonly database: DatabaseConfig;
  /** The built app; null for the API alone. */
  readonly pages: PagesConfig | null;
  readonly writeEvent: (line: string) => void;
  readonly now: () => number;
}

export type DatabaseConfig =
  | { readonly type: "postgres"; readonly url: string }
  /** Embedded; null keeps it in memory. */
  | { readonly type: "embedded"; readonly folder: string | null }
  /** Opened by the caller, who closes it. */
  | { readonly type: "open"; readonly database: Database };

export interface Service extends AsyncDisposable {
  readonly port: number;
}

export const createService = async (config: ServiceConfig): Promise<Service> => {
  await using opened = new AsyncDisposableStack();
  const clock = { now: config.now };
  const events = createEvents(config.writeEvent, config.now);

  const database =
    config.database.type === "open" ? config.database.database : opened.use(await openDatabase(config.database));
  const migrations = await migrate(database);

  const pointers = createPointers(database, clock, () => randomBytes(16).toString("base64url"));
  const api = createApi({
    checkCaller: createCallerCheck(config.entra, clock),
    notebooks: pointerDoor({ pointers, events, clock }),
    pages: config.pages === null ? new Hono() : await openPages(config.pages),
    ready: async () => {
      try {
        await database.query("select 1");
        return true;
      } catch (error) {
        events.requestFailed(error);
        return false;
      }
    },
    events,
  });

  const { port } = opened.use(await listen(api.fetch, config.host, config.port));
  events.started({ port, migrations });
  const open = opened.move();
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      await open.disposeAsync();
      events.stopped();
    },
  };
};

const openDatabase = (config: Exclude<DatabaseConfig, { type: "open" }>): Database | Promise<Database> =>
  config.type === "postgres" ? openPostgres(config.url) : openPglite(config.folder);
