/** A plain tab whose tokens are gone, and Entra's hidden window in which nobody answers. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { ownIndexOf } from "./drive.ts";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;
let anas: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  anas = await stage.newPerson();
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.control("faults", []));

const list = (page: Page) => page.getByRole("list", { name: "My 1:1s" }).getByText("Priya Raghunathan").first();
const button = (page: Page) => page.getByRole("button", { name: "Sign in" });
const open = async (): Promise<Page> => {
  const page = await anas.newPage();
  await page.goto(`${stage.world.appOrigin("ana")}/`);
  return page;
};
const signIn = async (page: Page): Promise<void> => {
  const [window] = await Promise.all([page.waitForEvent("popup"), button(page).click()]);
  await window.locator('button[name="person"][value="ana@contoso.example"]').click();
};

/** Hidden windows stay without an answer, and are not waited for as long as the library would; tells how many were opened. */
const nobodyAnswers = async (): Promise<() => number> => {
  await anas.addInitScript(() => {
    const later = window.setTimeout.bind(window);
    window.setTimeout = ((task: TimerHandler, ms?: number, ...rest: unknown[]) =>
      later(task, ms === 10_000 ? 100 : ms, ...rest)) as typeof setTimeout;
  });
  let asked = 0;
  await anas.route(/\/oauth2\/v2\.0\/authorize\?.*prompt=none/, () => void (asked += 1));
  return () => asked;
};

/** The day after: what the library keeps is an account, of which no token is good any more. */
const tomorrow = (page: Page, hoursAgo: number): Promise<void> =>
  page.evaluate((hours) => {
    for (const key of Object.keys(localStorage)) if (/accesstoken|refreshtoken/.test(key)) localStorage.removeItem(key);
    const record = JSON.parse(localStorage.getItem("duologue-sign-in") ?? "{}") as object;
    const at = Date.now() - hours * 3_600_000;
    localStorage.setItem("duologue-sign-in", JSON.stringify({ ...record, at }));
  }, hoursAgo);

const arrive = async (): Promise<Page> => {
  const page = await open();
  await signIn(page);
  await list(page).waitFor();
  await vi.waitUntil(async () => (await ownIndexOf(stage, "ana")).includes("Priya"), { timeout: 30_000 });
  return page;
};

test("[SI35] what stands here stays where Entra's hidden window does not answer, and a list not seen for a day has the button", async () => {
  const first = await arrive();
  const asked = await nobodyAnswers();
  await tomorrow(first, 1);
  await first.close();

  const page = await open();
  await list(page).waitFor();
  await page.getByText("Microsoft 365 doesn’t answer.").waitFor();
  expect(asked()).toBeGreaterThan(0);
  expect(await list(page).count()).toBe(1);

  await tomorrow(page, 13);
  await page.reload();
  await page.getByText("Microsoft 365 doesn’t answer.").waitFor();
  await button(page).waitFor();
  expect(await list(page).count()).toBe(0);

  // Entra knows her still, and asks nothing.
  await button(page).click();
  await list(page).waitFor();
  await page.close();
});
