/** One page in a browser, as its two people use it. */
import type { BrowserContext, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enterTopic, hears, inFocus, invite, newTopic, onlyYouAnd, paper, region, saved } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const narrow = { ...invite, width: "280" };

let stage: Stage;
let hers: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  hers = await stage.arrive(narrow);
});

afterAll(() => stage[Symbol.asyncDispose]());

const topics = (visit: Visit): Locator => region(visit, "Agenda").getByRole("listitem");

/** A page of its own for each test, with nothing on it. */
const open = (event: string): Promise<Visit> => stage.open(hers, { ...narrow, event });

test("[UI40] regions, the line for a new topic and its button are there by name; Enter adds and stays", async () => {
  const visit = await open("zoe-1-1");
  for (const name of ["Agenda", "Notes", "Actions"]) await visit.app.getByRole("region", { name }).waitFor();
  await enterTopic(visit, "First");
  await newTopic(visit).pressSequentially("Second");
  await visit.app.getByRole("button", { name: "Add topic" }).click();
  await expect.poll(() => topics(visit).allInnerTexts()).toEqual(["First", "Second"]);
  expect(await inFocus(visit)).toBe("New topic");
  expect(await newTopic(visit).inputValue()).toBe("");
  await visit.page.close();
});

test("[UI41] the keyboard alone writes, walks, ticks off, moves, drops and never loses the focus", async () => {
  const visit = await open("grace-ana");
  const { keyboard } = visit.page;
  await newTopic(visit).focus();
  for (const text of ["One", "Two", "Three"]) {
    await keyboard.type(text);
    await keyboard.press("Enter");
  }
  await keyboard.press("Escape");
  await visit.app.getByRole("button", { name: "Edit topic: One" }).focus();
  await keyboard.press("j");
  expect(await inFocus(visit)).toBe("Edit topic: Two");
  await keyboard.press("k");
  expect(await inFocus(visit)).toBe("Edit topic: One");
  await keyboard.press("Alt+ArrowDown");
  await expect.poll(() => topics(visit).allInnerTexts()).toEqual(["Two", "One", "Three"]);
  await expect.poll(() => inFocus(visit)).toBe("Edit topic: One");
  await keyboard.press("x");
  await visit.app.getByRole("checkbox", { name: "Discussed: One", checked: true }).waitFor();
  await keyboard.press("j");
  await keyboard.press("Delete");
  await expect.poll(() => topics(visit).allInnerTexts()).toEqual(["Two", "One"]);
  await expect.poll(() => inFocus(visit)).toBe("Edit topic: One");
  await keyboard.press("a");
  await expect.poll(() => inFocus(visit)).toBe("New action");
  await keyboard.press("Enter");
  await region(visit, "Actions").getByRole("checkbox", { name: "Done: One" }).waitFor();
  await visit.app.getByRole("button", { name: "Edit topic: Two" }).focus();
  await keyboard.press("Enter");
  await expect.poll(() => inFocus(visit)).toBe("Topic");
  await keyboard.type(", changed");
  await keyboard.press("Enter");
  await expect.poll(() => inFocus(visit)).toBe("Edit topic: Two, changed");
  await keyboard.press("n");
  expect(await inFocus(visit)).toBe("New topic");
  expect(await newTopic(visit).inputValue()).toBe("");
  await visit.page.close();
});

test("[UI42] a dropped topic comes back with Undo and with Ctrl+Z", async () => {
  const visit = await open("robin-first-weeks");
  await enterTopic(visit, "Growth");
  const topic = visit.app.getByRole("button", { name: "Edit topic: Growth" });
  await topic.focus();
  await visit.page.keyboard.press("Delete");
  await topic.waitFor({ state: "detached" });
  await visit.app.getByRole("button", { name: "Undo" }).click();
  await topic.focus();
  await visit.page.keyboard.press("Delete");
  await topic.waitFor({ state: "detached" });
  await visit.app.getByRole("status", { name: "Who can open this" }).getByRole("button").focus();
  await visit.page.keyboard.press("Control+z");
  await expect.poll(() => topics(visit).allInnerTexts()).toEqual(["Growth"]);
  await visit.page.close();
});

test("[UI48] text that looks like markup is shown as text", async () => {
  const visit = await open("priya-1-1");
  let dialogs = 0;
  visit.page.on("dialog", (dialog) => {
    dialogs++;
    void dialog.dismiss();
  });
  const text = `<img src=x onerror="alert(1)"><b>bold</b>`;
  await enterTopic(visit, text);
  await expect.poll(() => topics(visit).allInnerTexts()).toEqual([text]);
  expect(dialogs).toBe(0);
  await visit.page.close();
});

test("[UI47, UI19] what one writes is on the other's page, in their lane, with its formatting", async () => {
  const visit = await open("ana-ben");
  await enterTopic(visit, "Reorg");
  await onlyYouAnd(visit, "Ben");
  await paper(visit).click();
  await visit.page.keyboard.type("- try **one quarter** first");
  await saved(visit);
  await visit.page.close();

  const his = await stage.newPerson();
  const answer = await stage.visit(his, { ...narrow, who: "ben" });
  await signIn(answer, "ben");
  await answer.app.getByRole("list", { name: "Ana" }).getByText("Reorg").waitFor();
  await onlyYouAnd(answer, "Ana");
  const notes = region(answer, "Notes");
  await notes.locator("li strong", { hasText: "one quarter" }).waitFor();
  expect(await notes.locator("li").innerText()).toBe("try one quarter first");
  await his.close();
});

test("[UI49] letters typed in the notes before their editor has arrived are not lost", async () => {
  const visit = await stage.visit(hers, { ...narrow, event: "coaching" });
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  await visit.page.route(/notes-editor.*js$/, async (route) => {
    await arrived;
    await route.continue();
  });
  const notes = region(visit, "Notes").getByRole("textbox");
  await notes.focus();
  await visit.page.keyboard.type("Early words");
  await visit.page.keyboard.press("Enter");
  await visit.page.keyboard.type("and mory");
  await visit.page.keyboard.press("Backspace");
  await visit.page.keyboard.type("e");
  arrive();
  await paper(visit).waitFor();
  await visit.page.keyboard.type(", then the rest");
  await expect.poll(() => notes.locator("p").allInnerTexts()).toEqual(["Early words", "and more, then the rest"]);
  await saved(visit);
  await visit.page.close();
});

test("[UI46] offline, typing goes on and one quiet line says so", async () => {
  const visit = await open("diego-ana");
  await enterTopic(visit, "Before");
  await saved(visit);
  await hers.setOffline(true);
  await enterTopic(visit, "On the train");
  await expect.poll(() => topics(visit).allInnerTexts()).toEqual(["Before", "On the train"]);
  await visit.app.getByText("You’re offline. Keep typing; it will be saved.").waitFor();
  await hers.setOffline(false);
  await hears(visit, "online");
  await saved(visit);
  await visit.app.getByText("You’re offline").waitFor({ state: "detached" });
  await visit.page.close();
});
