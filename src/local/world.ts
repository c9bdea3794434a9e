/** The whole product on this machine: a Microsoft 365 tenant and our service, which believes that tenant alone. */
import { createServer } from "node:http";
import { createService, type DatabaseConfig } from "#service/service.ts";
import { createTenant, type Tenant, type TenantConfig } from "#tenant/tenant.ts";
import { apiAppId, apiResource, apiScope, appOrigin, clientId, registration } from "./registration.ts";

export interface LocalWorldConfig {
  /** The tenant's port; the service takes the next one. Without it, any two that are free. */
  readonly port?: number;
  /** Folder of the app, built with `--mode tenant`. */
  readonly dist: string;
  /** A folder for the service's data; "memory" forgets it at the end. */
  readonly database?: DatabaseConfig;
  readonly seed?: NonNullable<TenantConfig["seed"]>;
  readonly now?: () => number;
  readonly writeEvent?: (line: string) => void;
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
  const servicePort = config.port === undefined ? await freePort() : config.port + 1;
  const origin = (alias: string): string => appOrigin(alias, servicePort);

  const tenant = opened.use(
    await createTenant({
      port: config.port ?? 0,
      apps: [registration(servicePort)],
      appOrigin: origin,
      ...(config.seed === undefined ? {} : { seed: config.seed }),
      ...(config.now === undefined ? {} : { now: config.now }),
    }),
  );

  opened.use(
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
      database: config.database ?? { type: "embedded", folder: null },
      pages: {
        folder: config.dist,
        platform: platformOf(tenant),
        origins: originsOf(tenant.url),
        officeScript: `${tenant.url}/_host/office.js`,
        brotli: 4,
      },
      writeEvent: config.writeEvent ?? (() => undefined),
      // Tokens live by the machine's own clock, whatever time the tenant plays.
      now: Date.now,
    }),
  );

  const open = opened.move();
  return {
    tenant,
    tenantUrl: tenant.url,
    serviceUrl: `http://localhost:${servicePort}`,
    appOrigin: origin,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
};

/** What a page built with `--mode tenant` reads; a production build refuses it. */
const platformOf = (tenant: Tenant): object => ({
  clientId,
  apiResource,
  authority: tenant.authority,
  graph: `${tenant.url}/v1.0`,
  local: {
    authorityMetadata: tenant.authorityMetadata,
    knownAuthorities: tenant.knownAuthorities,
    messageOrigins: [tenant.url],
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

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error(`No port: expected one, got ${address}`);
      server.close(() => resolve(address.port));
    });
  });
