/** The whole product on free ports, with Chromium in front of it. Each person has a browser of their own unless a test says otherwise. */
import type { BrowserContext, FrameLocator, Page } from "playwright-core";
import { buildWhenStale } from "#local/build.ts";
import { apiResource } from "#local/registration.ts";
import type { LocalWorld, LocalWorldConfig } from "#local/world.ts";
import { openLocalWorld } from "#tests/open-local-world.ts";
import { openProfile } from "./browser.ts";
import { ready } from "./page.ts";

export interface GraphCall {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly person: string | null;
  readonly status: number;
  readonly ms: number;
}

export interface Visit {
  readonly page: Page;
  /** The app inside the host. */
  readonly app: FrameLocator;
}

/** For instance `{ who: "ana", surface: "outlook", event: "ana-ben" }`. */
export type View = Readonly<Record<string, string>>;

export interface Stage extends AsyncDisposable {
  readonly world: LocalWorld;
  /** `settings`: more of Chromium's command line. */
  readonly newPerson: (settings?: readonly string[]) => Promise<BrowserContext>;
  /** Opens the host page with the given view. */
  readonly visit: (context: BrowserContext, view: View) => Promise<Visit>;
  /** A visit whose page takes a topic. */
  readonly open: (context: BrowserContext, view: View) => Promise<Visit>;
  /** Somebody signed in, in a browser of their own; this first page is closed again once `until` is over. */
  readonly arrive: (
    view: View & { readonly who: string },
    until?: (visit: Visit) => Promise<unknown>,
  ) => Promise<BrowserContext>;
  /** A test-only control of the tenant. */
  readonly control: (path: string, body?: unknown) => Promise<unknown>;
  readonly graphLog: () => Promise<readonly GraphCall[]>;
  /** Asks Graph as that person, with a token of exactly these scopes. */
  readonly graphAs: (user: string, scopes: readonly string[], path: string, init?: RequestInit) => Promise<Response>;
  /** Asks our service as that person. */
  readonly serviceAs: (user: string, path: string, init?: RequestInit) => Promise<Response>;
}

export const openStage = async (config: Partial<LocalWorldConfig> = {}): Promise<Stage> => {
  const world = await openLocalWorld({ dist: await buildWhenStale(process.cwd()), ...config });
  const profiles: BrowserContext[] = [];

  const control = async (path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${world.tenantUrl}/_tenant/${path}`, {
      method: body === undefined ? "GET" : "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!answer.ok) throw new Error(`the tenant answered ${answer.status} to ${path}: ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  const token = async (user: string, scopes: readonly string[], audience?: string): Promise<string> => {
    const answer = (await control("token", { user, scopes, ...(audience === undefined ? {} : { audience }) })) as {
      access_token: string;
    };
    return answer.access_token;
  };

  const newPerson = async (settings: readonly string[] = []): Promise<BrowserContext> => {
    const profile = await openProfile(settings);
    profiles.push(profile);
    return profile;
  };
  const visit = async (context: BrowserContext, view: View): Promise<Visit> => {
    const page = await context.newPage();
    await page.goto(`${world.tenantUrl}/?${new URLSearchParams(view).toString()}`);
    return { page, app: page.frameLocator("iframe").first() };
  };

  return {
    world,
    newPerson,
    visit,
    open: async (context, view) => {
      const opened = await visit(context, view);
      await ready(opened);
      return opened;
    },
    arrive: async (view, until = ready) => {
      const person = await newPerson();
      const first = await visit(person, view);
      await signIn(first, view.who);
      await until(first);
      await first.page.close();
      return person;
    },
    control,
    graphLog: async () => (await control("log")) as readonly GraphCall[],
    graphAs: async (user, scopes, path, init) => as(`${world.tenantUrl}/v1.0`, await token(user, scopes), path, init),
    serviceAs: async (user, path, init) =>
      as(world.serviceUrl, await token(user, ["access_as_user"], apiResource), path, init),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(profiles.map((it) => it.close()));
      await world[Symbol.asyncDispose]();
    },
  };
};

const as = (base: string, bearer: string, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${base}${path}`, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${bearer}` },
  });

/** Signs a person in through Entra's own window: the button in the app, the list of accounts, back. */
export const signIn = async ({ page, app }: Visit, alias: string): Promise<void> => {
  const [window] = await Promise.all([
    page.waitForEvent("popup"),
    app.getByRole("button", { name: "Sign in" }).click(),
  ]);
  await window.locator(`button[name="person"][value="${alias}@contoso.example"]`).click();
  if (!window.isClosed()) await window.waitForEvent("close");
};
