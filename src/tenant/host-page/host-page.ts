/**
 * Teams and Outlook on this machine: a page that frames the app and speaks both hosts' real protocols with it.
 * Mounted at `/` of the tenant's server; docs/spec/host-page.md holds its rules, browser/view.ts its addresses.
 */
import { Hono } from "hono";
import { hostCalendar } from "./calendar.ts";
import { hostHtml, redirectHtml } from "./page.ts";
import { canSignIn, hostPeople, personByAlias } from "./people.ts";
import { browserScript, cardRenderer, officeScript, styleSheet } from "./scripts.ts";
import { portrait } from "#tenant/graph/portrait.ts";
import { aliasOf } from "#tenant/people.ts";
import type { World } from "#tenant/world.ts";

export interface HostPageConfig {
  readonly world: () => World;
  /** The first one is framed. */
  readonly apps: readonly { readonly clientId: string; readonly name: string }[];
  readonly appOrigin: (alias: string) => string;
  /** The tenant's own address. */
  readonly url: string | (() => string);
  /** Whether the tenant has the app's bot. */
  readonly hasBot?: boolean;
  /** Whether `POST /_tenant/bot/be-reminded` prepares somebody's first reminder. */
  readonly canBeReminded?: boolean;
}

export const hostPage = (config: HostPageConfig): Hono => {
  const { world, appOrigin } = config;
  const app = config.apps[0];
  if (app === undefined) throw new Error("hostPage: expected at least one app to frame, found none");
  const page = new Hono();

  page.get("/", (context) => {
    const home = new URL(typeof config.url === "string" ? config.url : config.url());
    const asked = new URL(context.req.url);
    // Entra and the app know this page under one name alone; under 127.0.0.1 sign-in would end in silence.
    if (asked.hostname !== home.hostname && asked.port === home.port)
      return context.redirect(`${home.origin}/${asked.search}`);
    context.header(
      "content-security-policy",
      contentSecurityPolicy([...world().people.values()].filter(canSignIn).map((it) => appOrigin(aliasOf(it)))),
    );
    return context.html(hostHtml(app.name), 200, fresh);
  });

  page.get("/_host/redirect", (context) => context.html(redirectHtml, 200, fresh));
  page.get("/_host/host.css", (context) => context.body(styleSheet(), 200, { ...fresh, "content-type": "text/css" }));
  page.get("/_host/adaptivecards.js", (context) =>
    context.body(cardRenderer(), 200, { ...script, "cache-control": "max-age=3600" }),
  );
  page.get("/_host/office.js", (context) => context.body(officeScript(), 200, { ...fresh, ...script }));

  page.get("/_host/people", (context) =>
    context.json(
      hostPeople(world(), { name: app.name, clientId: app.clientId }, appOrigin, {
        hasBot: config.hasBot ?? false,
        canBeReminded: config.canBeReminded ?? false,
      }),
      200,
      fresh,
    ),
  );
  page.get("/_host/calendar", async (context) => {
    const person = personByAlias(world(), context.req.query("who") ?? "");
    if (person === undefined) return context.json({ error: "Nobody here has that alias." }, 404, fresh);
    return context.json(await hostCalendar(world(), person), 200, fresh);
  });
  page.get("/_host/picture", (context) => {
    const person = personByAlias(world(), context.req.query("who") ?? "");
    if (person?.photo !== true) return context.notFound();
    return context.body(new Uint8Array(portrait(person.id, 96)), 200, { ...fresh, "content-type": "image/png" });
  });

  page.get("/_host/:script{[a-z-]+\\.ts}", (context) => {
    const found = browserScript(context.req.param("script"));
    return found === null ? context.notFound() : context.body(found, 200, { ...fresh, ...script });
  });
  return page;
};

const fresh = { "cache-control": "no-cache", "x-content-type-options": "nosniff" };
const script = { "content-type": "text/javascript; charset=utf-8" };

const contentSecurityPolicy = (apps: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `frame-src ${apps.join(" ")}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
