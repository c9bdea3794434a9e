/** What a person began stays: the way back of a toast, lines that were not sent, and the line somebody types in. */
import type { BrowserContext, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hears, invite, saved } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const narrow = { ...invite, width: "280" };

let stage: Stage;
let hers: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  hers = await stage.arrive(narrow);
});
afterAll(() => stage[Symbol.asyncDispose]());

const textbox = ({ app }: Visit, name: string): Locator => app.getByRole("textbox", { name, exact: true });
const undo = ({ app }: Visit): Locator => app.getByRole("log").getByRole("button", { name: "Undo" });
const topic = ({ app }: Visit, text: string): Locator =>
  app.getByRole("region", { name: "Agenda" }).getByRole("button", { name: `Edit topic: ${text}` });

const add = async (visit: Visit, text: string): Promise<void> => {
  await textbox(visit, "New topic").fill(text);
  await textbox(visit, "New topic").press("Enter");
  await topic(visit, text).waitFor();
};

const open = (event: string): Promise<Visit> => stage.open(hers, { ...narrow, event });

test("[UI68] Undo in a toast is for the change it names, and goes when that is no longer the latest", async () => {
  const visit = await open("zoe-1-1");
  await add(visit, "First");
  await add(visit, "Second");
  await visit.page.keyboard.press("Control+z");
  await visit.app.getByRole("log").getByText("Undone").waitFor();
  expect(await undo(visit).count()).toBe(0);
  await add(visit, "Third");
  await undo(visit).click();
  await topic(visit, "Third").waitFor({ state: "detached" });
  await topic(visit, "First").waitFor();
  await visit.page.close();
});

test("[UI69] what was begun and not sent is there when the panel opens again, and gone after signing out", async () => {
  const visit = await open("grace-ana");
  await add(visit, "On-call");
  await topic(visit, "On-call").click();
  await textbox(visit, "New comment").fill("A remark, half");
  await visit.page.keyboard.press("Tab");
  await textbox(visit, "New action").fill("An action, half");
  await textbox(visit, "New topic").fill("A topic, half");

  // Outlook takes the frame away with the panel and makes another in the same tab.
  await visit.page.reload();
  await expect.poll(() => textbox(visit, "New topic").inputValue()).toBe("A topic, half");
  await expect.poll(() => textbox(visit, "New action").inputValue()).toBe("An action, half");
  await topic(visit, "On-call").click();
  await expect.poll(() => textbox(visit, "New comment").inputValue()).toBe("A remark, half");

  await textbox(visit, "New topic").press("Enter");
  await topic(visit, "A topic, half").waitFor();
  await saved(visit);
  const kept = () =>
    visit.app
      .locator("html")
      .evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith("duologue.unsent")).length);
  expect(await kept()).toBe(2);
  await visit.page.goto(`${stage.world.tenantUrl}/?${new URLSearchParams({ who: "ana", surface: "tab", bare: "1" })}`);
  await visit.app.getByRole("button", { name: "Settings" }).click();
  await visit.app.getByRole("button", { name: "Forget me on this device" }).click();
  await expect.poll(kept).toBe(0);
  await visit.page.close();
});

test("[UI70] a line that comes by itself above does not move the line in which somebody types", async () => {
  const again = await stage.newPerson();
  const visit = await stage.visit(again, { ...narrow, event: "priya-1-1" });
  await signIn(visit, "ana");
  await textbox(visit, "New topic").waitFor();
  for (const text of ["One", "Two", "Three", "Four", "Five", "Six"]) await add(visit, text);
  await saved(visit);
  await visit.app.getByRole("button", { name: "Close", exact: true }).waitFor();
  const line = textbox(visit, "New topic");
  await line.pressSequentially("What about");
  const top = () => line.evaluate((it) => Math.round(it.getBoundingClientRect().top));
  await saved(visit);
  const before = await top();
  await again.setOffline(true);
  await hears(visit, "focus");
  await visit.app.getByText("You’re offline").waitFor();
  await expect.poll(top).toBe(before);
  await line.pressSequentially(" the offsite");
  expect(await line.inputValue()).toBe("What about the offsite");
  await again.setOffline(false);
  await again.close();
});
