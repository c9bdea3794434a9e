/** A Microsoft 365 tenant on this machine: one port with Entra, Graph, a control for tests and, if wanted, the host page. */
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { type AppRegistration } from "./apps.ts";
import { botFrameworkTenant } from "./bot/bot-token.ts";
import { createBot, type Bot } from "./bot/bot.ts";
import type { Reminding } from "./bot/control.ts";
import type { BotRegistration } from "./bot/registration.ts";
import { createTenantClock } from "./clock.ts";
import { createControl, type TokenRequest } from "./control.ts";
import { createCodes } from "./entra/code.ts";
import { createConsents, type Consents } from "./entra/consents.ts";
import { createEntra } from "./entra/entra.ts";
import { accessToken, accessTokenSeconds, type RefreshToken } from "./entra/issue.ts";
import { graphAppId, resourcesOf } from "./entra/resource.ts";
import { createSessions } from "./entra/sessions.ts";
import { createSigner } from "./entra/signer.ts";
import { clientCredentials } from "./entra/token-endpoint.ts";
import { createFaults } from "./faults.ts";
import { createDriveDoors, createGraph } from "./graph/graph.ts";
import { compileRoutes } from "./graph/match.ts";
import { graphRoutes } from "./graph/routes.ts";
import { hostPage } from "./host-page/host-page.ts";
import { listen } from "./listen.ts";
import { createCallLog } from "./log.ts";
import { contosoTenantId, findPerson } from "./people.ts";
import { seedOf, worldFrom, type Seed } from "./seed.ts";
import type { World } from "./world.ts";
import type { Teams } from "./bot/teams.ts";

export interface TenantConfig {
  /** 0 takes a free one. */
  readonly port: number;
  readonly apps: readonly AppRegistration[];
  readonly now?: () => number;
  readonly seed?: Seed;
  /** Where each person's app runs, by alias; given, the host page that frames it stands at `/`. */
  readonly appOrigin?: (alias: string) => string;
  /** A bot that people can add in Teams. */
  readonly bot?: BotRegistration;
  /** Called after the clock was moved or reset by control, which answers when it is done. */
  readonly clockMoved?: () => Promise<void>;
  /** Called after everything was brought back to the seed, before `clockMoved`. */
  readonly startedOver?: () => Promise<void>;
  /** Does for somebody what it takes until the bot reminds them. */
  readonly beReminded?: (person: string) => Promise<Reminding>;
}

export interface Tenant extends AsyncDisposable {
  readonly url: string;
  readonly tenantId: string;
  readonly issuer: string;
  readonly authority: string;
  /** OpenID discovery document as JSON, its endpoints at `url`. */
  readonly authorityMetadata: string;
  readonly knownAuthorities: readonly string[];
  readonly jwksUri: string;
  readonly world: () => World;
  readonly reset: (seed?: Seed) => void;
  /** The tenant's clock. */
  readonly now: () => number;
  /** What people do with the bot; null without one. */
  readonly teams: Teams | null;
}

const nominalHost = "login.contoso.example";

export const createTenant = async (config: TenantConfig): Promise<Tenant> => {
  const { apps } = config;
  const tenantId = contosoTenantId;
  const authority = `https://${nominalHost}/${tenantId}`;
  const issuer = `${authority}/v2.0`;
  const signer = await createSigner(issuer);
  const clock = createTenantClock(config.now ?? Date.now);
  const faults = createFaults();
  const log = createCallLog();
  const refreshTokens = new Map<string, RefreshToken>();
  const resources = resourcesOf(apps);

  let world: World;
  let consents: Consents;
  const reset = (seed: Seed): void => {
    clock.reset();
    if (seed.now !== undefined) clock.set(Date.parse(seed.now));
    const next = worldFrom(seed, clock.now);
    const granted = createConsents(apps);
    for (const change of seed.consents ?? []) {
      const person = change.person === undefined ? undefined : findPerson(next, change.person)?.id;
      granted.change(person === undefined ? change : { ...change, person });
    }
    world = next;
    consents = granted;
    faults.set([]);
    log.clear();
    bot?.changed();
  };
  let ready = false;
  let bot: Bot | null = null;
  reset(config.seed ?? {});

  // The address is known only once the port is taken, and the routes name the address.
  const app = new Hono<{ Bindings: HttpBindings }>();
  const server = await listen(
    (request, env) => (ready ? app.fetch(request, env) : new Response("starting", { status: 503 })),
    config.port,
  );
  const { url } = server;
  const endpoints = `${url}/${tenantId}`;
  const metadata = {
    issuer,
    authorization_endpoint: `${endpoints}/oauth2/v2.0/authorize`,
    token_endpoint: `${endpoints}/oauth2/v2.0/token`,
    end_session_endpoint: `${endpoints}/oauth2/v2.0/logout`,
    jwks_uri: `${endpoints}/discovery/v2.0/keys`,
    response_types_supported: ["code"],
    response_modes_supported: ["query", "fragment"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    token_endpoint_auth_methods_supported: ["none"],
    code_challenge_methods_supported: ["S256"],
  };

  const token = async (request: TokenRequest): Promise<object | undefined> => {
    const person = findPerson(world, request.user);
    const audience = request.audience ?? graphAppId;
    const resource = resources.find((it) => it.id === audience || it.uris.includes(audience));
    if (person === undefined || resource === undefined) return undefined;
    const seconds = request.expiresIn ?? accessTokenSeconds;
    const by = request.app ?? apps[0]?.clientId ?? "";
    return {
      token_type: "Bearer",
      expires_in: seconds,
      scope: request.scopes.join(" "),
      access_token: await accessToken({ signer, tenantId }, person, by, resource.id, request.scopes, seconds),
    };
  };

  app.route(
    `/${tenantId}`,
    createEntra({
      tenantId,
      signer,
      refreshTokens,
      apps,
      bot: config.bot,
      resources,
      world: () => world,
      consents: () => consents,
      sessions: createSessions(),
      codes: createCodes(),
      faults,
      brokerRedirect: `${url}/_host/redirect`,
      metadata,
    }),
  );
  app.route(
    "/v1.0",
    createGraph({ world: () => world, signer, faults, log, routes: compileRoutes(graphRoutes), base: `${url}/v1.0` }),
  );
  for (const door of ["/_download", "/_upload"]) app.route(door, createDriveDoors({ world: () => world, faults, log }));
  if (config.bot !== undefined) {
    bot = await createBot({
      bot: config.bot,
      beReminded: config.beReminded ?? null,
      world: () => world,
      signer,
      faults,
      url,
    });
    app.route("/_connector", bot.connector);
    app.route("/_botframework", bot.metadata);
    app.post("/botframework.com/oauth2/v2.0/token", async (c) =>
      clientCredentials(
        c,
        Object.fromEntries(new URLSearchParams(await c.req.text())),
        { bot: config.bot ?? null, signer },
        botFrameworkTenant,
      ),
    );
  }
  app.route(
    "/_tenant",
    createControl({
      world: () => world,
      consents: () => consents,
      faults,
      log,
      clock,
      reset,
      seed: () => seedOf(world, consents.list()),
      token,
      bot: bot?.control ?? null,
      clockMoved: async () => config.clockMoved?.(),
      startedOver: async () => config.startedOver?.(),
    }),
  );
  if (config.appOrigin !== undefined)
    app.route(
      "/",
      hostPage({
        world: () => world,
        apps,
        appOrigin: config.appOrigin,
        url,
        hasBot: bot !== null,
        canBeReminded: config.beReminded !== undefined,
      }),
    );
  ready = true;

  return {
    url,
    tenantId,
    issuer,
    authority,
    authorityMetadata: JSON.stringify(metadata),
    knownAuthorities: [nominalHost],
    jwksUri: metadata.jwks_uri,
    world: () => world,
    reset: (seed = {}) => reset(seed),
    now: clock.now,
    teams: bot?.teams ?? null,
    [Symbol.asyncDispose]: server[Symbol.asyncDispose],
  };
};
