/** A page five weeks later: what time does to it while it stands, and topics of then that are taken up again. */
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enterTopic, invite, newTopic, region, saved } from "./page.ts";
import { openStage, type Stage, type Visit } from "./stage.ts";

const alone = { ...invite, event: "priya-1-1", bare: "1", width: "full" };

let stage: Stage;
let later: Visit;

beforeAll(async () => {
  stage = await openStage();
  const hers = await stage.arrive(alone, async (visit) => {
    await enterTopic(visit, "Growth");
    await region(visit, "Agenda").getByRole("checkbox", { name: "Discussed: Growth" }).click();
    await saved(visit);
  });
  // A clock that is set runs in a whole browser, so this one has no other tests.
  const page = await hers.newPage();
  await page.clock.install({ time: Date.now() + 35 * 24 * 3_600_000 });
  await page.goto(`${stage.world.tenantUrl}/?${new URLSearchParams(alone)}`);
  later = { page, app: page.frameLocator("iframe").first() };
  await newTopic(later).waitFor();
});
afterAll(() => stage[Symbol.asyncDispose]());

const topic = (text: string): Locator =>
  region(later, "Agenda").getByRole("button", { name: `Edit topic: ${text}`, exact: true });

test("[UI88] what is told of times on the agenda moves on while the page stands", async () => {
  await enterTopic(later, "Offsite");
  await topic("Offsite").click();
  const remark = later.app.getByRole("textbox", { name: "New comment" });
  await remark.fill("Is May possible?");
  await remark.press("Enter");
  const remarks = later.app.getByRole("list", { name: "Comments" });
  await remarks.getByText("just now").waitFor();
  // Before the calendar is read again after four minutes, with which the whole page is drawn anew.
  await later.page.clock.fastForward("02:45");
  await expect.poll(() => remarks.getByText("3 minutes ago").count()).toBe(1);
  await saved(later);
  await later.page.keyboard.press("Escape");
});

test("[UI89] a topic of an earlier meeting that is brought back by two presses in a row is brought back once", async () => {
  const earlier = region(later, "Earlier");
  await earlier.locator("summary").first().click();
  const back = earlier.getByRole("button", { name: "Bring back: Growth" });
  await back.waitFor();
  // Faster than anything is drawn.
  await back.evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });
  await topic("Growth").waitFor();
  // One way back undoes it.
  await later.app.getByRole("log").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => topic("Growth").count()).toBe(0);
});
