import { afterAll, beforeAll, expect, test } from "vitest";
import { axeOn } from "./axe.ts";
import { appIn, createStand, type Stand } from "./host-page-fixture.ts";

let stand: Stand;
beforeAll(async () => {
  stand = await createStand();
});
afterAll(() => stand[Symbol.asyncDispose]());

const views = [
  "",
  "who=ana&surface=outlook&event=ana-ben",
  "who=ana&surface=meeting&event=ana-ben",
  "who=ana&surface=tab",
];

test.each(["default", "dark", "contrast"])(
  "[HP37] in theme %s every view is free of what axe finds, at 320 and at 1280 pixels, and never scrolls sideways",
  async (theme) => {
    for (const width of [320, 1280]) {
      const context = await stand.browser.newContext({ viewport: { width, height: 800 } });
      for (const view of views) {
        const page = await stand.open(`${view}&theme=${theme}`, context);
        if (view === "") await page.getByRole("heading", { level: 1 }).waitFor();
        else await page.locator("iframe").waitFor();
        const found = await axeOn(page.mainFrame(), ["iframe"]);
        const scrolls = await page.evaluate(() => document.documentElement.scrollWidth);
        expect({ view, width, found, scrolls }).toEqual({ view, width, found: [], scrolls: width });
        await page.close();
      }
      await context.close();
    }
  },
);

test("[HP38] bare, the app alone fills the window", async () => {
  const context = await stand.browser.newContext({ viewport: { width: 280, height: 600 } });
  const page = await stand.open("who=ana&surface=meeting&event=ana-ben&bare=1", context);
  await appIn(page, "Duologue, Ana Ruiz, Teams meeting");
  expect(await page.locator("iframe").boundingBox()).toEqual({ x: 0, y: 0, width: 280, height: 600 });
  expect(await page.getByRole("button").count()).toBe(0);
});

test("[HP39] the app gets exactly the width that was chosen", async () => {
  const page = await stand.open("who=ana&surface=outlook&event=ana-ben");
  const frame = page.locator("iframe");
  const width = (): Promise<number> => frame.evaluate((it) => it.clientWidth);
  await expect.poll(width).toBe(320);
  await page.getByLabel("Width").selectOption("280");
  await expect.poll(width).toBe(280);
  expect(page.url()).toContain("width=280");
});

test("[HP40] two people stand side by side, each in a frame that is a straight child of the page", async () => {
  const page = await stand.open("who=ana&surface=outlook&event=ana-ben");
  await appIn(page, "Duologue, Ana Ruiz, Outlook invite");
  await page.getByRole("switch", { name: "Two people side by side" }).click();
  const ben = await appIn(page, "Duologue, Ben Okafor, Outlook invite");
  expect(page.url()).toContain("who2=ben");
  expect(await ben.evaluate(() => window.parent === window.top)).toBe(true);
  await page
    .getByRole("region", { name: "Ben Okafor, Outlook invite" })
    .getByRole("button", { name: "Teams meeting" })
    .click();
  await appIn(page, "Duologue, Ben Okafor, Teams meeting");
  await appIn(page, "Duologue, Ana Ruiz, Outlook invite");
});

test("[HP41] a person, a surface and an appointment are chosen with the keyboard, and the focus stays where it was", async () => {
  const page = await stand.open("who=ana&surface=outlook&event=ana-ben");
  await page.getByRole("button", { name: "Focus" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Focus <b>time</b>" }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Focus <b>time</b>");

  await page.getByRole("button", { name: "Ana Ruiz Engineering manager" }).focus();
  await page.keyboard.press("Enter");
  await page
    .getByRole("list", { name: "People" })
    .getByRole("button", { name: "Ben Okafor Software engineer" })
    .press("Enter");
  await page.locator('iframe[title="Duologue, Ben Okafor, Outlook invite"]').waitFor();
});

test("[HP42] an appointment opens without the app until the app's button is pressed, and closes with it", async () => {
  const page = await stand.open("who=ana&surface=outlook&event=ana-ben&panel=shut");
  const button = page.getByRole("button", { name: "Duologue", exact: true });
  await button.waitFor();
  expect(await page.locator("iframe").count()).toBe(0);
  await button.click();
  await page.locator("iframe").waitFor();
  await page.getByRole("button", { name: "Close Duologue" }).click();
  await page.locator("iframe").waitFor({ state: "detached" });
  await expect.poll(() => button.getAttribute("aria-expanded")).toBe("false");
});
