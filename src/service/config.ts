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
 * | `DATABASE_URL` | a PostgreSQL server, `postgres://…`                                        | embedded, in `DATA`                   |
 * | `DATA`         | folder of the embedded database                                            | `.data/database`                      |
 * | `REDIS_URL`    | joins several processes for live editing, `redis://…`                      | one process                           |
 * | `DIST`         | folder of the built app                                                    | `dist/production`                     |
 * | `HOST`, `PORT` | where to listen                                                            | `0.0.0.0`, 8080                       |
 */
import { parseTenantId, type TenantId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { microsoftOrigins } from "./pages/content-security.ts";
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
  const database = take<DatabaseConfig>("DATABASE_URL", "postgres://…", parseDatabase, {
    type: "embedded",
    folder: env["DATA"] ?? ".data/database",
  });
  const redis = take<string | false>("REDIS_URL", "redis://… or rediss://…", parseRedis, false);
  const port = take("PORT", "a number from 1 to 65535", parsePort, 8080);

  if (!clientId || !apiAppId || !apiResource || !tenants || !issuer || !jwksUri || !database || !port || wrong.length)
    return err(wrong);
  return ok({
    host: env["HOST"] ?? "0.0.0.0",
    port,
    database,
    ...(redis ? { redis } : {}),
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
      },
      origins: microsoftOrigins,
      officeScript: "https://appsforoffice.microsoft.com/lib/1/hosted/office.js",
      brotli: 11,
    },
  });
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

const parseDatabase = (text: string): DatabaseConfig | null =>
  /^postgres(ql)?:\/\/./.test(text) ? { type: "postgres", url: text } : null;

const parseRedis = (text: string): string | null => (/^rediss?:\/\/./.test(text) ? text : null);

const parsePort = (text: string): number | null => {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : null;
};
