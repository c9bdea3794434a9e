/** A tenant with its host page, and a small app on another origin that carries the real teams-js and MSAL. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { createTenant, type TenantConfig } from "#tenant/tenant.ts";
import { openBrowser } from "./browser.ts";
import { anaAndBen, focus, now, weeklyChat } from "#tests/contracts/host-page/weekly.ts";

const clientId = "d1a10600-0000-4000-8000-000000000001";

export interface Stand extends AsyncDisposable {
  readonly url: string;
  readonly browser: Browser;
  /** Where the small app is served; `alias` names the person. */
  readonly appOrigin: (alias: string) => string;
  readonly msalConfig: object;
  readonly open: (query: string, context?: BrowserContext) => Promise<Page>;
}

const packages = new URL("../../node_modules/", import.meta.url);
const library = (path: string): string => readFileSync(new URL(path, packages), "utf8");

export const createStand = async (config: Pick<TenantConfig, "bot"> = {}): Promise<Stand> => {
  const files = new Map([
    ["/teams.js", library("@microsoft/teams-js/dist/umd/MicrosoftTeams.min.js")],
    ["/msal.js", library("@azure/msal-browser/lib/msal-browser.min.js")],
  ]);
  const body = `<body><h1>Small app</h1><button id="press">Press</button></body>`;
  const scripts = `<script src="/teams.js"></script><script src="/msal.js"></script>`;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const script = files.get(path);
    response.setHeader("content-type", script === undefined ? "text/html" : "text/javascript");
    if (script !== undefined) response.end(script);
    else if (path === "/outlook.html")
      response.end(`<script src="${tenant.url}/_host/office.js"></script>${scripts}${body}`);
    else response.end(`${scripts}${body}`);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  const appOrigin = (alias: string): string => `http://${alias}.localhost:${port}`;
  const apps = [{ clientId, name: "Duologue", redirectUris: [`brk-multihub://*.localhost:${port}`] }];
  const tenant = await createTenant({
    port: 0,
    apps,
    seed: { now, calendars: { ana: [anaAndBen("ana"), focus], ben: [anaAndBen("ben")] }, chats: [weeklyChat] },
    appOrigin,
    ...config,
  });
  const browser = await openBrowser();

  return {
    url: tenant.url,
    browser,
    appOrigin,
    msalConfig: {
      auth: {
        clientId,
        authority: tenant.authority,
        knownAuthorities: tenant.knownAuthorities,
        authorityMetadata: tenant.authorityMetadata,
      },
    },
    open: async (query, context) => {
      const page = await (context ?? (await browser.newContext())).newPage();
      await page.goto(`${tenant.url}/?${query}`);
      return page;
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await tenant[Symbol.asyncDispose]();
    },
  };
};

/** The frame of a stage, once the small app in it has run its scripts. */
export const appIn = async (page: Page, title: string): Promise<Frame> => {
  const handle = await page.locator(`iframe[title="${title}"]`).elementHandle();
  const frame = await handle?.contentFrame();
  if (frame == null) throw new Error(`${title}: expected a frame`);
  await frame.waitForSelector("#press");
  return frame;
};
