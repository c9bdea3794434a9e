/** The handle by which tests and the host page turn this tenant: `/_tenant/*`, described in docs/tenant.md. */
import { Hono } from "hono";
import type { TenantClock } from "./clock.ts";
import type { Consents } from "./entra/consents.ts";
import type { Fault, Faults } from "./faults.ts";
import type { CallLog } from "./log.ts";
import { findPerson } from "./people.ts";
import { UnknownPerson, type Seed } from "./seed.ts";
import type { Switches, World } from "./world.ts";

export interface ControlDeps {
  readonly world: () => World;
  readonly consents: () => Consents;
  readonly faults: Faults;
  readonly log: CallLog;
  readonly clock: TenantClock;
  /** Throws `UnknownPerson` and leaves everything as it is when the seed names nobody known. */
  readonly reset: (seed: Seed) => void;
  readonly seed: () => object;
  readonly token: (request: TokenRequest) => Promise<object | undefined>;
  /** What people do with the bot in Teams; null without a bot. */
  readonly bot: Hono | null;
  readonly clockMoved: () => Promise<void>;
  readonly startedOver: () => Promise<void>;
}

export interface TokenRequest {
  readonly user: string;
  readonly scopes: readonly string[];
  readonly audience?: string;
  readonly app?: string;
  /** Negative for a token that has expired. */
  readonly expiresIn?: number;
}

export const createControl = (deps: ControlDeps): Hono => {
  const control = new Hono();

  // A page from elsewhere on the web must not turn a tenant that happens to run on this machine.
  control.use(async (c, next) => {
    const origin = c.req.header("origin");
    if (origin !== undefined && !/^https?:\/\/([a-z0-9-]+\.)*(localhost|127\.0\.0\.1)(:\d+)?$/i.test(origin))
      return c.json({ error: `Origin ${origin} may not control this tenant` }, 403);
    await next();
    return undefined;
  });
  control.onError((error, c) => {
    if (error instanceof UnknownPerson || error instanceof SyntaxError) return c.json({ error: error.message }, 400);
    throw error;
  });

  control.post("/reset", async (c) => {
    const text = await c.req.text();
    deps.reset(text.trim() === "" ? {} : (JSON.parse(text) as Seed));
    await deps.startedOver();
    await deps.clockMoved();
    return c.json({ people: deps.world().people.size, now: new Date(deps.clock.now()).toISOString() });
  });
  control.get("/seed", (c) => c.json(deps.seed()));

  control.get("/faults", (c) => c.json(deps.faults.list()));
  control.post("/faults", async (c) => {
    const faults = await c.req.json<readonly Fault[]>();
    if (!Array.isArray(faults)) return c.json({ error: "expected a list of faults, [] to clear" }, 400);
    const odd = faults.find(
      (it: Fault) => !["latency", "status", "offline", "lostAnswer", "halfAnswer"].includes(it.fault),
    );
    if (odd !== undefined) return c.json({ error: `unknown fault '${(odd as Fault).fault}'` }, 400);
    deps.faults.set(faults);
    return c.json(faults);
  });

  control.get("/log", (c) => c.json(deps.log.all()));
  control.delete("/log", (c) => {
    deps.log.clear();
    return c.body(null, 204);
  });
  control.post("/log/clear", (c) => {
    deps.log.clear();
    return c.body(null, 204);
  });

  control.post("/token", async (c) => {
    const token = await deps.token(await c.req.json<TokenRequest>());
    return token === undefined ? c.json({ error: "nobody of that name, or no such audience" }, 400) : c.json(token);
  });

  control.get("/consent", (c) => c.json(deps.consents().list()));
  control.post("/consent", async (c) => {
    const change = await c.req.json<{ scope: string; granted: boolean; person?: string; app?: string }>();
    const person = change.person === undefined ? undefined : findPerson(deps.world(), change.person);
    if (change.person !== undefined && person === undefined) throw new UnknownPerson(change.person);
    const { person: _, ...rest } = change;
    const done = deps.consents().change(person === undefined ? rest : { ...rest, person: person.id });
    return done ? c.json(deps.consents().list()) : c.json({ error: `no scope '${change.scope}' or no such app` }, 400);
  });

  control.post("/switches", async (c) => {
    const wanted = await c.req.json<Partial<Switches>>();
    const { switches } = deps.world();
    const odd = Object.keys(wanted).find((it) => !(it in switches));
    if (odd !== undefined) return c.json({ error: `no switch '${odd}'` }, 400);
    Object.assign(switches, wanted);
    return c.json(switches);
  });

  control.get("/clock", (c) => c.json({ now: new Date(deps.clock.now()).toISOString() }));
  control.post("/clock", async (c) => {
    const { now, advanceMs, reset } = await c.req.json<{ now?: string; advanceMs?: number; reset?: boolean }>();
    const instant = now === undefined ? undefined : Date.parse(now);
    if (Number.isNaN(instant)) return c.json({ error: `'${now ?? ""}' is not an instant` }, 400);
    if (reset === true) deps.clock.reset();
    if (instant !== undefined) deps.clock.set(instant);
    if (advanceMs !== undefined) deps.clock.advance(advanceMs);
    await deps.clockMoved();
    return c.json({ now: new Date(deps.clock.now()).toISOString() });
  });

  if (deps.bot !== null) control.route("/bot", deps.bot);
  return control;
};
