/**
 * Settings of a production service, from the environment. Nothing else reads `process.env`.
 *
 * | Name           | What                                                                       | Without it                            |
 * | -------------- | -------------------------------------------------------------------------- | ------------------------------------- |
 * | `CLIENT_ID`    | Entra app id of the app in the browser                                     | refused                               |
 * | `API_APP_ID`   | Entra app id of this API                                                   | refused                               |
 * | `API_RESOURCE` | the API's name in scopes, `api://…` ending in its app id                   | `api://{API_APP_ID}`                  |
 * | `TENANT_ID`    | tenants that may use the service, with commas between them                 | every tenant                          |
 * | `ISSUER`       | issuer of tokens, `{tid}` for the tenant                                   | Microsoft's public cloud              |
 * | `JWKS_URI`     | where Entra publishes its signing keys                                     | Microsoft's public cloud              |
 * | `FILES_ACCESS` | `all`, `selected` or `selectedOrAll`: docs/administrators.md             | `all`                                 |
 * | `DATABASE_URL` | a PostgreSQL server, `postgres://…`                                        | embedded, in `DATA`                   |
 * | `DATA`         | folder of the embedded database                                            | `.data/database`                      |
 * | `REDIS_URL`    | joins several processes for live editing, `redis://…`                      | one process                           |
 * | `BOT_APP_ID`   | Entra app id of the bot; with it the next three are needed                 | no reminders                          |
 * | `BOT_APP_SECRET` or `BOT_ASSERTION_FILE` | its secret, or the file in which the platform renews its federated credential | refused with `BOT_APP_ID` |
 * | `TEAMS_APP_ID` | id of the app package in Teams, to which a card's links lead               | refused with `BOT_APP_ID`             |
 * | `PUBLIC_URL`   | where this service can be reached, `https://…`                             | refused with `BOT_APP_ID`             |
 * | `BOT_TENANT_ID`| the bot's home tenant                                                      | `botframework.com`                    |
 * | `BOT_CARDS_PER_SECOND` | cards a second to one tenant, at most Teams' 50                    | 40                                    |
 * | `DIST`         | folder of the built app                                                    | `dist/production`                     |
 * | `METRICS_PORT` | where Prometheus finds `/metrics`; keep it from the public                 | no metrics                            |
 * | `HOST`, `PORT` | where to listen                                                            | `0.0.0.0`, 8080                       |
 */
import { readFile } from "node:fs/promises";
import { parseTenantId, type TenantId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { BotConfig } from "./bot/bot-config.ts";
import { microsoftOrigins } from "./pages/content-security.ts";
import { usualPace } from "./reminders/card-queue.ts";
import type { DatabaseConfig, ServiceConfig } from "./service.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment decides; `main.ts` adds the clock and the log. */
export type Settings = Omit<ServiceConfig, "now" | "writeEvent">;

/** Every wrong value at once, each with its place and what is expected there. */
export const readSettings = (env: Environment = process.env): Result<Settings, readonly string[]> => {
  const wrong: string[] = [];
  const take = <T>(name: string, expected: string, parse: (text: string) => T | null, without?: T): T | null => {
    const text = env[name];
    if (text === undefined || text === "") {
      if (without === undefined) wrong.push(`${name} is missing: expected ${expected}`);
      return without ?? null;
    }
    const value = parse(text);
    if (value === null) wrong.push(`${name} is "${text}": expected ${expected}`);
    return value;
  };

  const clientId = take("CLIENT_ID", "the app id of the app in the browser, a GUID", parseTenantId);
  const apiAppId = take("API_APP_ID", "the app id of this API, a GUID", parseTenantId);
  const apiResource = take(
    "API_RESOURCE",
    "api://… ending in API_APP_ID",
    (text) => (text.startsWith("api://") && apiAppId !== null && text.endsWith(apiAppId) ? text : null),
    `api://${apiAppId}`,
  );
  const tenants = take<readonly TenantId[]>("TENANT_ID", "GUIDs of tenants with commas between them", parseTenants, []);
  const issuer = take("ISSUER", `${publicIssuer}, {tid} or a GUID in its place`, parseIssuer, publicIssuer);
  const jwksUri = take("JWKS_URI", "https://login.microsoftonline.com/…/keys", parseKeysAddress, publicKeys);
  const access = take("FILES_ACCESS", "all, selected or selectedOrAll", parseAccess, "all");
  const database = take<DatabaseConfig>("DATABASE_URL", "postgres://…", parseDatabase, {
    type: "embedded",
    folder: env["DATA"] ?? ".data/database",
  });
  const redis = take<string | false>("REDIS_URL", "redis://… or rediss://…", parseRedis, false);
  const port = take("PORT", "a number from 1 to 65535", parsePort, 8080);
  const metricsPort = take<number | false>("METRICS_PORT", "a number from 1 to 65535", parsePort, false);

  const bot = takeBot(env, take);

  if (!clientId || !apiAppId || !apiResource || !tenants || !issuer || !jwksUri || !database || !port || wrong.length)
    return err(wrong);
  return ok({
    host: env["HOST"] ?? "0.0.0.0",
    port,
    database,
    ...(redis ? { redis } : {}),
    ...(metricsPort ? { metricsPort } : {}),
    ...(bot === null ? {} : { bot }),
    entra: {
      issuer,
      jwksUri,
      audiences: [apiAppId, apiResource],
      scope: "access_as_user",
      tenants: tenants.length === 0 ? null : tenants,
    },
    pages: {
      folder: env["DIST"] ?? "dist/production",
      platform: {
        clientId,
        apiResource,
        authority: `${publicCloud}/${tenants.length === 1 ? tenants[0] : "organizations"}`,
        graph: "https://graph.microsoft.com/v1.0",
        access,
      },
      origins: microsoftOrigins,
      officeScript: "https://appsforoffice.microsoft.com/lib/1/hosted/office.js",
      brotli: 11,
    },
  });
};

type Take = <T>(name: string, expected: string, parse: (text: string) => T | null, without?: T) => T | null;

/** Null without a bot, and when half of one is set: `take` has noted what is missing. */
const takeBot = (env: Environment, take: Take): BotConfig | null => {
  const half = ["BOT_APP_SECRET", "BOT_ASSERTION_FILE", "BOT_TENANT_ID", "BOT_CARDS_PER_SECOND"].some((it) => env[it]);
  if (!env["BOT_APP_ID"] && !half) return null;
  const appId = take("BOT_APP_ID", "the app id of the bot, a GUID", parseTenantId);
  const teamsAppId = take("TEAMS_APP_ID", "the id of the app package in Teams, a GUID", parseTenantId);
  const publicUrl = take("PUBLIC_URL", "https://… without a path", parseOrigin);
  const home = take<string>("BOT_TENANT_ID", "the bot's home tenant, a GUID", parseTenantId, "botframework.com");
  const perSecond = take("BOT_CARDS_PER_SECOND", "a number from 1 to 50", parsePace, usualPace.perSecond);
  const file = env["BOT_ASSERTION_FILE"];
  const secret = file
    ? ""
    : take("BOT_APP_SECRET", "the bot's secret, or BOT_ASSERTION_FILE in its place", (text) => text);
  if (!appId || !teamsAppId || !publicUrl || !home || !perSecond || secret === null) return null;
  return {
    appId,
    tokenEndpoint: `${publicCloud}/${home}/oauth2/v2.0/token`,
    proof: file
      ? { type: "assertion", read: async () => (await readFile(file, "utf8")).trim() }
      : { type: "secret", secret },
    inbound: {
      openIdConfiguration: "https://login.botframework.com/v1/.well-known/openidconfiguration",
      issuer: "https://api.botframework.com",
    },
    // Every region's connector of Teams: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
    serviceHosts: ["smba.trafficmanager.net", "botframework.com", "teams.microsoft.com"],
    links: {
      page: `https://teams.microsoft.com/l/entity/${teamsAppId}/duologue?context=%7B%22subEntityId%22%3A%22{pair}%2F{page}%22%7D`,
      write: `${publicUrl}/write.html?pair={pair}&other={other}&page={page}&card={card}`,
    },
    pace: { ...usualPace, perSecond },
  };
};

const parseOrigin = (text: string): string | null => {
  const url = URL.parse(text);
  return url?.protocol === "https:" && url.pathname === "/" && url.search === "" ? url.origin : null;
};

const parsePace = (text: string): number | null => {
  const pace = Number(text);
  return /^\d{1,2}$/.test(text) && pace >= 1 && pace <= 50 ? pace : null;
};

const publicCloud = "https://login.microsoftonline.com";
const publicIssuer = `${publicCloud}/{tid}/v2.0`;
const publicKeys = `${publicCloud}/common/discovery/v2.0/keys`;

/** Tokens decide who somebody is, so only Microsoft's public cloud may sign them; above all nothing on localhost. */
const parseIssuer = (text: string): string | null => {
  const tenant = /^https:\/\/login\.microsoftonline\.com\/([^/]+)\/v2\.0$/.exec(text)?.[1];
  return tenant === "{tid}" || (tenant !== undefined && parseTenantId(tenant) !== null) ? text : null;
};

const parseKeysAddress = (text: string): string | null =>
  /^https:\/\/login\.microsoftonline\.com\/[\w-]+\/discovery\/v2\.0\/keys$/.test(text) ? text : null;

const parseTenants = (text: string): readonly TenantId[] | null => {
  const tenants = text.split(",").map(parseTenantId);
  return tenants.every((it) => it !== null) ? tenants : null;
};

const parseAccess = (text: string): string | null =>
  ["all", "selected", "selectedOrAll"].includes(text) ? text : null;

const parseDatabase = (text: string): DatabaseConfig | null =>
  /^postgres(ql)?:\/\/./.test(text) ? { type: "postgres", url: text } : null;

const parseRedis = (text: string): string | null => (/^rediss?:\/\/./.test(text) ? text : null);

const parsePort = (text: string): number | null => {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : null;
};
