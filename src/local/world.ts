/** The whole product on this machine: a Microsoft 365 tenant and our service, which believes that tenant alone. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import {
  createService,
  openDatabase,
  type DatabaseConfig,
  type Service,
  type ServiceConfig,
} from "#service/service.ts";
import { createTenant, type Tenant, type TenantConfig } from "#tenant/tenant.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import type { Database } from "#service/storage/database.ts";
import { beReminded } from "./first-reminder.ts";
import {
  apiAppId,
  apiResource,
  apiScope,
  appOrigin,
  botAppId,
  clientId,
  consentedIn,
  registration,
} from "./registration.ts";

export interface LocalWorldConfig {
  /** The tenant's port; the service takes the next one. Without it, any two that are free. */
  readonly port?: number;
  /** Folder of the app, built with `--mode tenant`. */
  readonly dist: string;
  /** A folder for the service's data. Without it, in memory, and forgotten at the end. */
  readonly database?: DatabaseConfig;
  readonly seed?: NonNullable<TenantConfig["seed"]>;
  readonly now?: () => number;
  /** How far the app may reach into drives: `all`, `selected` or `selectedOrAll`. */
  readonly access?: string;
  readonly writeEvent?: (line: string) => void;
  /** The bot believes everybody: Microsoft's Agents Playground, in Teams' place, signs nothing. */
  readonly playground?: boolean;
}

export interface LocalWorld extends AsyncDisposable {
  readonly tenant: Tenant;
  readonly tenantUrl: string;
  readonly serviceUrl: string;
  /** Where the app of one person runs, by the part of their address before the @. */
  readonly appOrigin: (alias: string) => string;
}

export const createLocalWorld = async (config: LocalWorldConfig): Promise<LocalWorld> => {
  await using opened = new AsyncDisposableStack();
  // The tenant must know the app's address before the service can start, which must know the tenant's.
  const held = config.port === undefined ? await holdPort() : { port: config.port + 1, release: async () => {} };
  const servicePort = held.port;
  const { access = "all" } = config;
  const origin = (alias: string): string => appOrigin(alias, servicePort);
  const serviceUrl = `http://localhost:${servicePort}`;
  const botSecret = randomUUID();
  // Opened here, because starting over empties it.
  const database = await openDatabase(config.database ?? { type: "embedded", folder: null }, opened);
  let service: Service | null = null;

  const tenant: Tenant = opened.use(
    await createTenant({
      port: config.port ?? 0,
      apps: [{ ...registration(servicePort), ...consentedIn(access) }],
      appOrigin: origin,
      bot: { appId: botAppId, name: "Duologue", secret: botSecret, endpoint: `${serviceUrl}/api/messages` },
      clockMoved: async () => service?.tick(),
      startedOver: () => emptyDatabase(database),
      beReminded: async (person) => {
        const ready = await beReminded({ tenant, serviceUrl, access: access as FileAccess }, person as PersonId);
        if (ready.ok) return "ready";
        if (ready.error === "notRead") throw new Error("The first reminder could not be prepared.");
        return ready.error === "prepared" ? "prepared" : "nothing";
      },
      ...(config.seed === undefined ? {} : { seed: config.seed }),
      ...(config.now === undefined ? {} : { now: config.now }),
    }),
  );

  await held.release();
  service = opened.use(
    await createService({
      host: "127.0.0.1",
      port: servicePort,
      entra: {
        issuer: tenant.issuer.replace(tenant.tenantId, "{tid}"),
        jwksUri: tenant.jwksUri,
        audiences: [apiAppId, apiResource],
        scope: apiScope,
        tenants: null,
      },
      database: { type: "open", database },
      pages: {
        folder: config.dist,
        platform: platformOf(tenant, access),
        origins: originsOf(tenant.url),
        officeScript: `${tenant.url}/_host/office.js`,
        brotli: 4,
      },
      bot: {
        ...botOf(tenant, botSecret, serviceUrl),
        ...(config.playground === true ? { inbound: "playground" } : {}),
      },
      writeEvent: config.writeEvent ?? (() => undefined),
      now: tenant.now,
      // Tokens live by the machine's own clock, whatever time the tenant plays.
      tokenNow: Date.now,
    }),
  );

  const open = opened.move();
  return {
    tenant,
    tenantUrl: tenant.url,
    serviceUrl,
    appOrigin: origin,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
};

/** As on the first day: every table of ours without a row. */
const emptyDatabase = async (database: Database): Promise<void> => {
  const tables = await database.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'migrations'`,
  );
  if (tables.length > 0) await database.script(`truncate ${tables.map((it) => it.name).join(", ")}`);
};

/** What a page built with `--mode tenant` reads; a production build refuses it. */
const platformOf = (tenant: Tenant, access: string): object => ({
  clientId,
  apiResource,
  authority: tenant.authority,
  graph: `${tenant.url}/v1.0`,
  access,
  local: {
    authorityMetadata: tenant.authorityMetadata,
    knownAuthorities: tenant.knownAuthorities,
    messageOrigins: [tenant.url],
  },
});

/** Our bot at this tenant: the tenant is its Entra, its Bot Framework and its Teams. */
const botOf = (tenant: Tenant, secret: string, serviceUrl: string): NonNullable<ServiceConfig["bot"]> => ({
  appId: botAppId,
  tokenEndpoint: `${tenant.url}/${tenant.tenantId}/oauth2/v2.0/token`,
  proof: { type: "secret", secret },
  inbound: {
    openIdConfiguration: `${tenant.url}/_botframework/.well-known/openidconfiguration`,
    issuer: "https://api.botframework.com",
  },
  serviceHosts: null,
  links: {
    page: `https://teams.microsoft.com/l/entity/${clientId}/duologue?context=%7B%22subEntityId%22%3A%22{pair}%2F{page}%22%7D`,
    write: `${serviceUrl}/write.html?pair={pair}&other={other}&page={page}&card={card}`,
  },
});

/** The tenant stands in for every origin of Microsoft's, so a page that reaches for the internet is stopped. */
const originsOf = (url: string) => ({
  graph: url,
  signIn: url,
  downloads: [],
  office: [url],
  hostList: [],
  framedBy: [url],
});

interface HeldPort {
  readonly port: number;
  readonly release: () => Promise<void>;
}

/** A free port that nobody else is given until it is released. */
const holdPort = (): Promise<HeldPort> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error(`No port: expected one, got ${address}`);
      resolve({ port: address.port, release: () => new Promise((closed) => server.close(() => closed())) });
    });
  });
