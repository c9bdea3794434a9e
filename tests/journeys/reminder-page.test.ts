/** A reminder all the way: from what the app told, through the card, to the page of both. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { defaultSettings } from "#core/reminders/settings.ts";
import { anaAndBen, ben as benId } from "#tests/cast.ts";
import { json } from "./drive.ts";
import { addTopic, invite, region, saved } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

let stage: Stage;
let anas: BrowserContext;
let bens: BrowserContext;
beforeAll(async () => {
  stage = await openStage();
  [anas, bens] = await Promise.all([stage.newPerson(), stage.newPerson()]);
});
afterAll(() => stage[Symbol.asyncDispose]());

const agenda = (visit: Visit): Locator => region(visit, "Agenda");
const remindersOn = async (user: string): Promise<void> => {
  const answer = await stage.serviceAs(user, "/v1/settings", json({ ...defaultSettings, on: true }, "PUT"));
  expect(answer.status).toBe(200);
};
/** What this person's own client told: open topics in their lane and in the other's. */
const told = async (user: string): Promise<readonly unknown[]> => {
  const answer = await stage.serviceAs(user, "/v1/me/stored");
  const { stored } = (await answer.json()) as { stored: { views: { view: { series: { topics: unknown }[] } }[] } };
  return stored.views.flatMap(({ view }) => view.series.map((it) => it.topics));
};
const cards = async (): Promise<number> =>
  ((await stage.control("bot/chats?user=ben")) as { messages: { cards: unknown[] }[] }).messages.filter(
    (it) => it.cards.length > 0,
  ).length;

const nothingWaits = async (): Promise<boolean> => {
  const answer = await stage.serviceAs("ana", `/v1/inbox/${anaAndBen.id}?other=${benId}`);
  return ((await answer.json()) as { items: unknown[] }).items.length === 0;
};

/** From one working morning to the next, as somebody would who wants to see it happen. */
const untilCard = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: /^Clock/ }).click();
  const step = page.getByRole("button", { name: "Next working day, 9:00" });
  for (let days = 0; days < 10 && (await cards()) === 0; days++) {
    const before = await page.getByRole("button", { name: /^Clock/ }).getAttribute("aria-label");
    await step.click();
    await expect.poll(() => page.getByRole("button", { name: /^Clock/ }).getAttribute("aria-label")).not.toBe(before);
  }
  await page.keyboard.press("Escape");
};

test("[TB57, TB58] what Ben adds in the card and writes privately is in Ben's lane for both, once, also when both open at the same moment", async () => {
  await stage.control("bot/install", { user: "ben" });
  await Promise.all(["ana", "ben"].map(remindersOn));

  const ana = await stage.visit(anas, invite);
  await signIn(ana, "ana");
  await addTopic(ana, "Budget");
  await saved(ana);

  const ben = await stage.visit(bens, { ...invite, who: "ben" });
  await signIn(ben, "ben");
  await agenda(ben).getByText("Budget").waitFor();
  await expect.poll(() => told("ben")).toEqual([{ mine: 0, theirs: 1 }]);
  await Promise.all([ana.page.close(), ben.page.close()]);

  const { page } = await stage.visit(bens, { who: "ben", surface: "bot" });
  await untilCard(page);
  await page.getByText("with Ana Ruiz. Ana Ruiz has 1 topic; you have none yet.").waitFor();
  const privately = page.getByRole("button", { name: "Write privately" });
  if ((await privately.count()) === 0) await page.getByRole("button", { name: "More actions" }).click();
  await privately.or(page.getByRole("menuitem", { name: "Write privately" })).click();
  const dialog = page.getByRole("dialog", { name: "Write privately" });
  const writing = dialog.frameLocator("iframe");
  await writing.getByRole("textbox", { name: "Topic" }).fill("Staff role");
  await writing.getByRole("button", { name: "Add topic" }).click();
  await writing.getByText("Added to your page").waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.getByText("Ana Ruiz has 1 topic; you have added one.").waitFor();

  await page.getByRole("textbox", { name: "Another topic" }).fill("On-call load");
  await page.getByRole("button", { name: "Add topic" }).click();
  await page.getByText("you have added 2").waitFor();

  const both = await Promise.all([stage.visit(anas, invite), stage.visit(bens, { ...invite, who: "ben" })]);
  for (const visit of both)
    for (const topic of ["On-call load", "Staff role"]) await agenda(visit).getByText(topic).waitFor();
  // Whoever put it in has saved it by the time nothing waits any more.
  await expect.poll(nothingWaits).toBe(true);
  for (const visit of both) {
    await visit.page.reload();
    await agenda(visit).getByText("On-call load").waitFor();
    expect(await agenda(visit).getByText("On-call load").count()).toBe(1);
  }
});
