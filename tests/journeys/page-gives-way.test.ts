/** A page that has to go, because signing in does not hold or somebody else signs in: nothing of it stays in sight meanwhile. */
import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enterTopic, invite, region, saved } from "./page.ts";
import { openStage, type Stage, type Visit } from "./stage.ts";

/** Each tab signs in by itself, in a window in which anybody can be chosen. */
const alone = { ...invite, bare: "1", width: "full", signin: "popup" };

let stage: Stage;
let hers: BrowserContext;

beforeAll(async () => {
  // Where a missing yes to the files is one that the person can give: it brings that window on an open page.
  stage = await openStage({ access: "selected" });
  hers = await stage.arrive(alone, async (visit) => {
    await enterTopic(visit, "Budget");
    await saved(visit);
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const budget = (visit: Visit): Locator => region(visit, "Agenda").getByText("Budget");

/** Presses it, and waits for the window. */
const windowOf = async ({ page, app }: Visit, button: string): Promise<Page> => {
  const [window] = await Promise.all([page.waitForEvent("popup"), app.getByRole("button", { name: button }).click()]);
  return window;
};

test("[UI87] a page that signing in takes away gives way to the skeleton at once, also while what comes instead is still fetched", async () => {
  const { promise: seen, resolve: see } = Promise.withResolvers<void>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: wanted, resolve: want } = Promise.withResolvers<void>();
  // In a new tab the page paints from this device's copy, before the library of sign-in says that nobody is signed in there.
  await hers.route(/\/assets\/msal-[^/]*\.js$/, async (route) => {
    await seen;
    await route.continue();
  });
  await hers.route(/\/assets\/first-visit-.{7}\.js$/, async (route) => {
    ask();
    await wanted;
    await route.continue();
  });
  const visit = await stage.visit(hers, alone);
  await budget(visit).waitFor();
  see();
  await asked;
  await visit.app.getByRole("status", { name: "Opening" }).waitFor();
  await expect.poll(() => budget(visit).count()).toBe(0);
  want();
  await visit.app.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await budget(visit).count()).toBe(0);
  await hers.unrouteAll({ behavior: "ignoreErrors" });
  await visit.page.close();
});

test("[MY52] when another account signs in, the page of the one before is gone before its copy is, and does not come back", async () => {
  const files = "Files.SelectedOperations.Selected";
  await stage.control("consent", { scope: files, granted: false });
  const visit = await stage.visit(hers, alone);
  // Entra knows her here, and asks nothing.
  await windowOf(visit, "Sign in");
  await budget(visit).waitFor();
  await visit.app.getByRole("button", { name: "Allow" }).waitFor();
  await visit.app.locator("html").evaluate(() => {
    const remove = indexedDB.deleteDatabase.bind(indexedDB);
    indexedDB.deleteDatabase = (name) => {
      if (name.startsWith("duologue-copies-"))
        document.documentElement.dataset["atWipe"] ??= document.body.innerText.includes("Budget") ? "there" : "gone";
      return remove(name);
    };
  });

  // Then nobody is signed in to Entra in this browser, and somebody else takes the window.
  await hers.clearCookies();
  await stage.control("consent", { scope: files, granted: true });
  const window = await windowOf(visit, "Allow");
  await window.locator('button[name="person"][value="ben@contoso.example"]').click();
  await expect.poll(() => visit.app.locator("html").getAttribute("data-at-wipe")).toBe("gone");
  // The invite is of her mailbox, and so nobody's page here.
  await visit.app.getByRole("alert").waitFor();
  expect(await visit.app.getByText("Budget").count()).toBe(0);
  await visit.page.close();
});
