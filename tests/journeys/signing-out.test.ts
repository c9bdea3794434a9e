/** Signing out in a plain tab of one's own browser, where no host signs people in: what the library keeps there goes, in every tab. */
import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ownIndexOf } from "./drive.ts";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const priya = (page: Page): Locator =>
  page.getByRole("list", { name: "My 1:1s" }).getByText("Priya Raghunathan").first();
const signInButton = (page: Page): Locator => page.getByRole("button", { name: "Sign in" });
const signIn = async (page: Page): Promise<void> => {
  const [window] = await Promise.all([page.waitForEvent("popup"), signInButton(page).click()]);
  await window.locator('button[name="person"][value="ana@contoso.example"]').click();
};
const signOut = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
};

const open = async (context: BrowserContext): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(`${stage.world.appOrigin("ana")}/`);
  return page;
};
/** Ana in a browser of her own, with a copy of her list; one tab is open. */
const arrive = async (): Promise<{ readonly context: BrowserContext; readonly first: Page }> => {
  const context = await stage.newPerson();
  const first = await open(context);
  await signIn(first);
  await priya(first).waitFor();
  await vi.waitUntil(async () => (await ownIndexOf(stage, "ana")).includes("Priya"), { timeout: 30_000 });
  return { context, first };
};

/** Under what names the library keeps something. */
const kept = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [localStorage, sessionStorage].flatMap((it) => Object.keys(it)).filter((it) => it.startsWith("msal.")),
  );
/** Of these, accounts and tokens themselves. */
const accountsKept = async (page: Page): Promise<readonly string[]> =>
  (await kept(page)).filter((it) => /account|token/.test(it));

const library = /\/assets\/msal-[^/]*\.js$/;

test("[SI25] whoever signs out while the library cannot be fetched is signed out when it can be", async () => {
  const { context, first } = await arrive();
  expect((await kept(first)).some((it) => it.includes("refreshtoken"))).toBe(true);
  await first.close();
  await context.route(library, (route) => route.abort("connectionreset"));
  const page = await open(context);
  await priya(page).waitFor();
  await signOut(page);
  await signInButton(page).waitFor();
  expect(await kept(page)).toEqual([]);

  await context.unrouteAll();
  const fetched = page.waitForResponse(library);
  await page.reload();
  await fetched;
  await signInButton(page).waitFor();
  expect(await accountsKept(page)).toEqual([]);
  await page.close();
});

test("[SI27, SI31] signing out in one tab signs out in the other, where what was typed stays, asks for a sign-in and is saved after it", async () => {
  const { first } = await arrive();
  const other = await open(first.context());
  await priya(other).click();
  const topic = other.getByRole("textbox", { name: "New topic" });
  await topic.fill("Growth");
  await signOut(first);
  await signInButton(first).waitFor();
  await topic.press("Enter");
  await other.getByText("Microsoft 365 asks you to sign in again.").waitFor();
  expect(await accountsKept(other)).toEqual([]);

  await signIn(other);
  await other.getByText("Saved", { exact: true }).waitFor();
  await first.reload();
  await priya(first).waitFor();

  await other.getByRole("button", { name: "More", exact: true }).click();
  await other.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await signInButton(other).waitFor();
});
