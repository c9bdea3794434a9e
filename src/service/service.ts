/** The service: what must run while laptops are shut. It holds no Graph permission and never reads a notebook. */
import { randomBytes } from "node:crypto";
import { Hono, type MiddlewareHandler } from "hono";
import { pairOf, parsePersonId, parseTenantId } from "#core/pairs/pair.ts";
import { err, ok } from "#core/result.ts";
import { createApi } from "./api.ts";
import { had } from "./cannot-start.ts";
import { createCallerCheck, type CheckCaller, type EntraConfig } from "./entra-token.ts";
import { createEvents } from "./events.ts";
import { hourly } from "./hourly.ts";
import { inboxDoor, noticeDoor } from "./inbox/door.ts";
import { createInbox } from "./inbox/inbox.ts";
import { listen } from "./listen.ts";
import { openPages, type PagesConfig } from "./pages/door.ts";
import { pointerDoor } from "./pointers/door.ts";
import { createPointers } from "./pointers/pointers.ts";
import { openRedisBus } from "./relay/redis-bus.ts";
import { createRelay, type RelayDeps } from "./relay/relay.ts";
import type { RelayLimits } from "./relay/limits.ts";
import { tokenEnd } from "./relay/token-end.ts";
import type { Database } from "./storage/database.ts";
import { migrate } from "./storage/migrate.ts";
import { openPglite } from "./storage/pglite.ts";
import { openPostgres } from "./storage/postgres.ts";
import type { BotConfig } from "./bot/bot-config.ts";
import { openReminders } from "./reminders/open-reminders.ts";
import { settingsDoor, viewDoor } from "./views/door.ts";
import { meDoor } from "./views/me.ts";
import { createSettings } from "./views/settings.ts";
import { createViews } from "./views/views.ts";

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
  /** The clock that tokens live by, where `now` plays another time than the machine's. */
  readonly tokenNow?: () => number;
  /** What spans of live editing are measured with; without it the machine's own, which nobody sets. */
  readonly elapsed?: () => number;
  /** Other limits of live editing than the usual ones. */
  readonly live?: Partial<RelayLimits>;
  /** The bot that reminds; without it reminders are off, and settings say so. */
  readonly bot?: BotConfig;
  /** Joins the live relays of several processes: the address of a Redis or Valkey. */
  readonly redis?: string;
  /** What is counted, for Prometheus: a port of its own, not for the public. 0 takes a free one; without it nobody is told. */
  readonly metricsPort?: number;
}

export type DatabaseConfig =
  | { readonly type: "postgres"; readonly url: string }
  /** Embedded; null keeps it in memory. */
  | { readonly type: "embedded"; readonly folder: string | null }
  /** Opened by the caller, who closes it. */
  | { readonly type: "open"; readonly database: Database };

export interface Service extends AsyncDisposable {
  readonly port: number;
  readonly metricsPort: number | null;
  /** Sends every reminder that is due by now. Nobody has to ask: it happens by itself within a minute. */
  readonly tick: () => Promise<void>;
}

export const createService = async (config: ServiceConfig): Promise<Service> => {
  await using opened = new AsyncDisposableStack();
  const clock = { now: config.now };
  const events = createEvents(config.writeEvent, config.now);

  const databaseSetting = config.database.type === "postgres" ? "DATABASE_URL" : "DATA";
  const database = await had(databaseSetting, openDatabase(config.database, opened));
  const migrations = await had(databaseSetting, migrate(database));

  let ending = false;
  const tokenNow = config.tokenNow ?? config.now;
  const checkCaller = createCallerCheck(config.entra, { now: tokenNow });
  const pointers = createPointers(database, clock, () => randomBytes(16).toString("base64url"));
  const views = createViews(database, clock);
  const settings = createSettings(database, clock);
  const inbox = createInbox(database, views, clock, (bytes) => new Uint8Array(randomBytes(bytes)));
  const tidy = async (): Promise<void> => {
    await views.expire();
    const count = await inbox.expire();
    if (count > 0) events.itemsExpired({ count });
  };
  const expire = hourly(clock, tidy);
  const reminders =
    config.bot === undefined
      ? null
      : opened.use(
          await openReminders({
            config: config.bot,
            database,
            embedded: database.embedded,
            inbox,
            settings,
            tenants: config.entra.tenants,
            events,
            clock,
            tokenClock: { now: tokenNow },
            tidyElsewhere: tidy,
          }),
        );
  const api = createApi({
    checkCaller,
    notebooks: pointerDoor({ pointers, events, clock }),
    more: {
      // Devices live by the machine's time, also where `now` plays an earlier one.
      views: viewDoor({ views, expire, events, clock: { now: () => Math.max(config.now(), tokenNow()) } }),
      settings: settingsDoor({ settings, events }),
      me: meDoor({ database, conversations: reminders?.conversations ?? null, events, clock }),
      inbox: inboxDoor({ inbox, expire, wroteFrom: reminders?.wroteFrom ?? null, events }),
      notices: noticeDoor({ inbox, expire }),
    },
    pages: config.pages === null ? new Hono() : await openPages(config.pages),
    ready: async () => {
      if (ending) return "ending";
      try {
        await database.query("select 1");
        return "ready";
      } catch (error) {
        events.requestFailed(error);
        return "databaseAway";
      }
    },
    events,
  });

  const failed = events.requestFailed;
  const bus =
    config.redis === undefined ? null : opened.use(await had("REDIS_URL", openRedisBus(config.redis, failed)));
  const { elapsed = () => performance.now() } = config;
  const relay = createRelay({ ...whoMayMeet(checkCaller), now: tokenNow, elapsed, failed, bus }, config.live);
  const surface = new Hono();
  if (reminders !== null) {
    const changed: MiddlewareHandler = async (c, next) => {
      await next();
      if (c.req.method !== "GET" && c.res.ok) reminders.wake();
    };
    surface.use("/v1/views/*", changed).use("/v1/settings", changed).route("/api/messages", reminders.door);
  }
  surface.route("/", api);
  const counted = new Hono().get("/metrics", relay.metrics);
  const metricsPort =
    config.metricsPort === undefined
      ? null
      : opened.use(await had("METRICS_PORT", listen(counted.fetch, config.host, config.metricsPort))).port;
  const { port } = opened.use(await had("PORT", listen(surface.fetch, config.host, config.port, relay.upgrade)));
  // Closed before the port is: a server waits for its sockets.
  opened.use(relay);
  events.started({ port, migrations });
  const open = opened.move();
  return {
    port,
    metricsPort,
    tick: async () => reminders?.tick(),
    [Symbol.asyncDispose]: async () => {
      ending = true;
      await open.disposeAsync();
      events.stopped();
    },
  };
};

const whoMayMeet = (checkCaller: CheckCaller): Pick<RelayDeps, "verify" | "mayJoin"> => ({
  verify: async (token) => {
    const caller = await checkCaller(`Bearer ${token}`);
    const until = caller.ok ? tokenEnd(token) : null;
    if (caller.ok && until !== null) return ok({ ...caller.value, until });
    return err(!caller.ok && caller.error.type === "keysUnavailable" ? "tryLater" : "refused");
  },
  /** A pair's id is a hash of its two people: whoever names the other is one of them. */
  mayJoin: (tenantText, personText, pair, otherText) => {
    const [tenant, person, other] = [parseTenantId(tenantText), parsePersonId(personText), parsePersonId(otherText)];
    return tenant !== null && person !== null && other !== null && pairOf(tenant, person, other)?.id === pair;
  },
});

/** One that is opened here is closed with `opened`. */
export const openDatabase = async (config: DatabaseConfig, opened: AsyncDisposableStack): Promise<Database> => {
  if (config.type === "open") return config.database;
  const database = opened.use(config.type === "postgres" ? openPostgres(config.url) : await openPglite(config.folder));
  // A server is reached when it is asked.
  await database.query("select 1");
  return database;
};
