/**
 * How a page feels on a slow machine: when the page is there, whether it jumps, and how long the longest
 * answer to a press or a letter takes. The three figures are web.dev's Core Web Vitals, read in the app's own frame.
 */
import type { BrowserContext, CDPSession, Frame, FrameLocator, Page } from "playwright-core";
import { readCalendar } from "#app/calendar-read.ts";
import { pageOf } from "#core/agenda/page.ts";
import { parseInstant } from "#core/pairs/instant.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { openStage, signIn, type Stage } from "#tests/journeys/stage.ts";
import { appFrame, isApp } from "./app-frame.ts";
import { atTheDesk } from "./at-the-desk.ts";
import { writeMeetings } from "./years.ts";
import { rowOf, type Row } from "./row.ts";

const runs = 3;
const slower = 4;
const view = { who: "ana", surface: "outlook", event: "ana-ben", width: "320" };

interface Felt {
  readonly inp: number;
  readonly lcp: number;
  readonly cls: number;
}

export const interaction = async (): Promise<readonly Row[]> => [
  ...(await interactionWith(26, "half a year")),
  ...(await interactionWith(260, "five years")),
];

const interactionWith = async (meetings: number, age: string): Promise<readonly Row[]> => {
  await using stage = await openStage();
  await beginNotebook(stage, meetings);
  const context = await stage.newPerson();
  await context.addInitScript(watchVitals);
  const first = await stage.visit(context, view);
  await signIn(first, "ana");
  await first.app.getByRole("textbox", { name: "New topic" }).waitFor();
  await first.page.close();

  const felt: Felt[] = [];
  for (let run = 0; run < runs; run++) felt.push(await feel(stage, context, run));
  const from = (key: keyof Felt): number[] => felt.map((it) => it[key]);
  const name = `${age} of weekly meetings, CPU ${slower} × slower`;
  return [
    rowOf(`${name}: longest answer to a press or letter (INP)`, "ms", from("inp"), { target: "≤ 200" }),
    rowOf(`${name}: largest part painted (LCP)`, "ms", from("lcp"), { target: "≤ 2500" }),
    rowOf(`${name}: jumping (CLS)`, "score", from("cls"), { target: "≤ 0.1" }),
  ];
};

export const beginNotebook = async (stage: Stage, meetings: number): Promise<void> => {
  const desk = await atTheDesk(stage, "ana", ana);
  const read = await readCalendar(desk, Date.now());
  const found = read.ok ? read.value.found.oneOnOnes.find((it) => it.other.id === ben) : undefined;
  const next = parseInstant(found?.next ?? "");
  if (found === undefined || next === null) throw new Error("Ana and Ben have no coming 1:1 in the seed.");
  await using keeper = desk.keeper(anaAndBen, { [ana]: "Ana Ruiz", [ben]: "Ben Okafor" });
  await keeper.open();
  const { hand, doc } = keeper;
  writeMeetings(doc, pageOf(doc, anaAndBen.id, found.seriesKey), [hand, { ...hand, me: ben }], { meetings, next });
  await keeper.saveNow();
  if (keeper.state().saving !== "saved") throw new Error(`The notebook was not saved: ${keeper.state().saving}.`);
};

/** Opens the page on a slow machine and does what one does before a meeting. */
const feel = async (stage: Stage, context: BrowserContext, run: number): Promise<Felt> => {
  const page = await context.newPage();
  await showWhole(context, page);
  const slowing = slowDown(context, page);
  await page.goto(`${stage.world.tenantUrl}/?${new URLSearchParams(view).toString()}`);
  const app = page.frameLocator("iframe").first();
  await prepare(page, app, `${newest} ${run}`);
  const felt = await appFrame(page).evaluate(() => (globalThis as unknown as { readonly vitals: Felt }).vitals);
  await slowing;
  await page.close();
  return felt;
};

/**
 * Chromium without a screen counts its own bars into the window, so that the lowest part of the page is never on it: what changes
 * there alone is drawn when something else is, and would count as an answer of seconds.
 */
const showWhole = async (context: BrowserContext, page: Page): Promise<void> => {
  const session = await context.newCDPSession(page);
  const { windowId, bounds } = await session.send("Browser.getWindowForTarget");
  await session.send("Browser.setWindowBounds", { windowId, bounds: { height: (bounds.height ?? 900) + 100 } });
  await session.detach();
};

const newest = "What the new plan means for the team";

/**
 * What comes after a press is looked for by attribute: a search by role goes through the whole page on the page's own thread, and
 * would count as its answer.
 */
const prepare = async (page: Page, app: FrameLocator, topic: string): Promise<void> => {
  const newTopic = app.getByRole("textbox", { name: "New topic" });
  const discussed = `input[aria-label="Discussed: ${topic}"]`;
  await newTopic.click();
  await page.keyboard.type(topic, { delay: 30 });
  await page.keyboard.press("Enter");
  await app.locator(`button[aria-label="Edit topic: ${topic}"]`).waitFor();
  await app.locator(discussed).click();
  await app.locator(`${discussed}:checked`).waitFor();
  await app.getByRole("region", { name: "Notes" }).locator('[contenteditable="true"]').click();
  await page.keyboard.type("We looked at it from both sides.", { delay: 30 });
  await app.getByRole("textbox", { name: "New action" }).click();
  await page.keyboard.type("Write it down", { delay: 30 });
  await page.keyboard.press("Enter");
  await app.locator('button[aria-label="Edit action: Write it down"]').first().waitFor();
};

/** The process of the app's frame is there once the frame has gone to its address. */
const slowDown = async (context: BrowserContext, page: Page): Promise<void> => {
  const frame = await new Promise<Frame>((found) => {
    page.on("framenavigated", (it) => {
      if (isApp(it)) found(it);
    });
  });
  const session: CDPSession = await context.newCDPSession(frame);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
};

/** Runs in every frame before its own scripts. CLS is the worst window of shifts: at most a second apart, five seconds long. */
const watchVitals = (): void => {
  const vitals = { inp: 0, lcp: 0, cls: 0 };
  (globalThis as unknown as { vitals: Felt }).vitals = vitals;
  type Entry = PerformanceEntry & Record<string, number | boolean>;
  // Whatever runs in the page has to be written in here.
  // oxlint-disable-next-line unicorn/consistent-function-scoping
  const watch = (type: string, seen: (entry: Entry) => void): void =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen(entry as Entry);
    }).observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  watch("event", (it) => {
    if (Number(it["interactionId"]) > 0) vitals.inp = Math.max(vitals.inp, it.duration);
  });
  watch("largest-contentful-paint", (it) => {
    vitals.lcp = it.startTime;
  });
  let [began, last, sum] = [0, 0, 0];
  watch("layout-shift", (it) => {
    if (it["hadRecentInput"] === true) return;
    const fresh = it.startTime - last > 1000 || it.startTime - began > 5000;
    [began, sum] = fresh ? [it.startTime, 0] : [began, sum];
    last = it.startTime;
    sum += Number(it["value"]);
    vitals.cls = Math.max(vitals.cls, sum);
  });
};
