/** How long until somebody can type, how many bytes of script that takes, and how many Graph calls stand in a row. */
import { gzipSync } from "node:zlib";
import type { BrowserContext, Page, Request } from "playwright-core";
import { openStage, signIn, type GraphCall, type Stage } from "#tests/journeys/stage.ts";
import { isApp } from "./app-frame.ts";
import { rowOf, type Row } from "./row.ts";

const runs = 3;
const graphLatency = 60;
const view = { who: "ana", surface: "outlook", event: "ana-ben", width: "280" };

interface Opened {
  readonly ms: number;
  readonly scriptKb: number;
  readonly inRow: number;
}

export const panelOpen = async (): Promise<readonly Row[]> => {
  const cold: Opened[] = [];
  const again: Opened[] = [];
  for (let run = 0; run < runs; run++) {
    await using stage = await openStage();
    const context = await stage.newPerson();
    await context.addInitScript(watchBox);
    // The person is known to Entra and has never opened the page in this browser.
    const first = await stage.visit(context, view);
    await signIn(first, "ana");
    await first.app.getByRole("textbox", { name: "New topic" }).waitFor();
    await first.app.getByRole("textbox", { name: "New topic" }).fill("A topic so that the file exists");
    await first.app.getByRole("textbox", { name: "New topic" }).press("Enter");
    await first.app
      .getByText(/^Only you and/)
      .first()
      .waitFor();
    await first.page.close();
    await stage.control("faults", [{ fault: "latency", ms: graphLatency, match: { path: "/" } }]);
    again.push(await open(stage, context));

    await forgetApp(context, stage);
    cold.push(await open(stage, context));
    await context.close();
  }
  return [
    rowOf(
      "panel open to editable, cold",
      "ms",
      cold.map((it) => it.ms),
      { target: "≤ 1200", peer: { name: "Etherpad (as stated)", value: 2000 } },
    ),
    rowOf(
      "panel open to editable, seen before",
      "ms",
      again.map((it) => it.ms),
      { target: "≤ 400" },
    ),
    rowOf(
      "script until editable, cold",
      "kB",
      cold.map((it) => it.scriptKb),
      { target: "≤ 240", peer: { name: "encrypted1on1 (as stated)", value: 269 } },
    ),
    rowOf(
      "script until editable, seen before",
      "kB",
      again.map((it) => it.scriptKb),
      { target: "≤ 160" },
    ),
    rowOf(
      "Graph calls in a row, cold",
      "calls",
      cold.map((it) => it.inRow),
      { target: "≤ 3" },
    ),
    rowOf(
      "Graph calls in a row, seen before",
      "calls",
      again.map((it) => it.inRow),
      { target: "≤ 2" },
    ),
  ];
};

/** Opens the panel with an empty HTTP cache, until the textbox is drawn, which takes input from then on. */
const open = async (stage: Stage, context: BrowserContext): Promise<Opened> => {
  const page = await context.newPage();
  const scripts = countScripts(page);
  const session = await context.newCDPSession(page);
  await session.send("Network.clearBrowserCache");
  const callsBefore = (await stage.graphLog()).length;
  await page.goto(`${stage.world.tenantUrl}/?${new URLSearchParams({ ...view, panel: "shut" }).toString()}`);
  const button = page.getByRole("button", { name: "Duologue" });
  await button.waitFor();
  const opened = page.waitForEvent("framenavigated", isApp);
  const from = Date.now();
  await button.click();
  const frame = await opened;
  const drawn = await frame.waitForFunction(() => (globalThis as Drawing).boxDrawnAt, null, { polling: 100 });
  const readable = (await drawn.jsonValue()) ?? NaN;
  const box = frame.getByRole("textbox", { name: "New topic" });
  await box.fill("typed");
  if ((await box.inputValue()) !== "typed") throw new Error("Expected the box to take what is typed.");
  const scriptKb = await scripts.kilobytesUntil(readable);
  const log = (await stage.graphLog()).slice(callsBefore);
  // The notebook's content is the last thing waited for; it comes from SharePoint and not from Graph.
  const content = log.findLast((it) => it.path.startsWith("/_download"));
  const until = content === undefined ? readable : Date.parse(content.at);
  const calls = log.filter((it) => !it.path.startsWith("/_") && Date.parse(it.at) < until);
  await page.close();
  return { ms: readable - from, scriptKb, inRow: longestChain(calls) };
};

const forgetApp = async (context: BrowserContext, stage: Stage): Promise<void> => {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Storage.clearDataForOrigin", { origin: stage.world.appOrigin("ana"), storageTypes: "all" });
  await page.close();
};

interface Drawing {
  /** Milliseconds since 1970. */
  readonly boxDrawnAt?: number;
}

/**
 * Runs in each frame. Whoever looks for the box from outside looks now and then, at last every half second, and takes the page's own
 * time for it.
 */
const watchBox = (): void => {
  new MutationObserver((_, watcher) => {
    if (document.querySelector('[data-key="new-topic"]') === null) return;
    watcher.disconnect();
    requestAnimationFrame(() =>
      setTimeout(() => Object.assign(globalThis, { boxDrawnAt: performance.timeOrigin + performance.now() })),
    );
  }).observe(document, { childList: true, subtree: true });
};

/** Scripts of the app alone until then, in gzip: this machine's service packs them in a hurry, and worse. */
const countScripts = (page: Page) => {
  const requests: Request[] = [];
  const finished = (request: Request): void => {
    if (request.resourceType() === "script" && isApp(request)) requests.push(request);
  };
  page.on("requestfinished", finished);
  return {
    kilobytesUntil: async (at: number) => {
      page.off("requestfinished", finished);
      const before = requests.filter((it) => it.timing().startTime + it.timing().responseEnd <= at);
      const sizes = await Promise.all(before.map(gzipped));
      return sizes.reduce((sum, it) => sum + it, 0) / 1000;
    },
  };
};

const gzipped = async (request: Request): Promise<number> => {
  const response = await request.response();
  if (response === null) throw new Error(`${request.url()}: expected an answer.`);
  return gzipSync(await response.body(), { level: 9 }).byteLength;
};

/** The most calls of which each began after the one before had ended. */
const longestChain = (calls: readonly GraphCall[]): number => {
  const spans = calls
    .map((it) => ({ from: Date.parse(it.at), to: Date.parse(it.at) + it.ms }))
    .toSorted((a, b) => a.to - b.to);
  let length = 0;
  let end = -Infinity;
  for (const span of spans)
    if (span.from >= end) {
      length++;
      end = span.to;
    }
  return length;
};
