/** One page in a browser, as its two people use it. */
import type { BrowserContext, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const invite = { who: "ana", surface: "outlook", event: "ana-ben", width: "280" };

let stage: Stage;
let hers: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  hers = await stage.newPerson();
  const visit = await stage.visit(hers, invite);
  await signIn(visit, "ana");
  await newTopic(visit).waitFor();
  await visit.page.close();
});

afterAll(() => stage[Symbol.asyncDispose]());

const newTopic = ({ app }: Visit): Locator => app.getByRole("textbox", { name: "New topic" });

const topics = ({ app }: Visit): Locator => app.getByRole("region", { name: "Agenda" }).getByRole("listitem");

const saved = ({ app }: Visit): Promise<void> => app.getByText("Saved", { exact: true }).waitFor();

const inFocus = (visit: Visit): Promise<string> =>
  visit.app.locator("html").evaluate((root) => {
    const element = root.ownerDocument.activeElement;
    return element?.getAttribute("aria-label") ?? element?.tagName ?? "";
  });

/** A page of its own for each test, with nothing on it. */
const open = async (event: string): Promise<Visit> => {
  const visit = await stage.visit(hers, { ...invite, event });
  await newTopic(visit).waitFor();
  return visit;
};

test("[UI40] regions, the line for a new topic and its button are there by name; Enter adds and stays", async () => {
  const visit = await open("zoe-1-1");
  for (const name of ["Agenda", "Notes", "Actions"]) await visit.app.getByRole("region", { name }).waitFor();
  await newTopic(visit).fill("First");
  await newTopic(visit).press("Enter");
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
  expect(await inFocus(visit)).toBe("Edit topic: One");
  await keyboard.press("x");
  await visit.app.getByRole("checkbox", { name: "Discussed: One", checked: true }).waitFor();
  await keyboard.press("j");
  await keyboard.press("Delete");
  await expect.poll(() => topics(visit).allInnerTexts()).toEqual(["Two", "One"]);
  await expect.poll(() => inFocus(visit)).toBe("Edit topic: One");
  await keyboard.press("a");
  await expect.poll(() => inFocus(visit)).toBe("New action");
  await keyboard.press("Enter");
  await visit.app.getByRole("region", { name: "Actions" }).getByRole("checkbox", { name: "Done: One" }).waitFor();
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
  await newTopic(visit).fill("Growth");
  await newTopic(visit).press("Enter");
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
  await newTopic(visit).fill(text);
  await newTopic(visit).press("Enter");
  await expect.poll(() => topics(visit).allInnerTexts()).toEqual([text]);
  expect(dialogs).toBe(0);
  await visit.page.close();
});

test("[UI47, UI19] what one writes is on the other's page, in their lane, with its formatting", async () => {
  const visit = await open("ana-ben");
  await newTopic(visit).fill("Reorg");
  await newTopic(visit).press("Enter");
  await visit.app
    .getByText(/^Only you and Ben/)
    .first()
    .waitFor();
  const paper = visit.app.getByRole("region", { name: "Notes" }).locator('[contenteditable="true"]');
  await paper.click();
  await visit.page.keyboard.type("- try **one quarter** first");
  await saved(visit);
  await visit.page.close();

  const his = await stage.newPerson();
  const answer = await stage.visit(his, { ...invite, who: "ben" });
  await signIn(answer, "ben");
  await answer.app.getByRole("list", { name: "Ana" }).getByText("Reorg").waitFor();
  await answer.app
    .getByText(/^Only you and Ana/)
    .first()
    .waitFor();
  const notes = answer.app.getByRole("region", { name: "Notes" });
  await notes.locator("li strong", { hasText: "one quarter" }).waitFor();
  expect(await notes.locator("li").innerText()).toBe("try one quarter first");
  await his.close();
});

test("[UI49] letters typed in the notes before their editor has arrived are not lost", async () => {
  const visit = await stage.visit(hers, { ...invite, event: "coaching" });
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  await visit.page.route(/notes-editor.*js$/, async (route) => {
    await arrived;
    await route.continue();
  });
  const paper = visit.app.getByRole("region", { name: "Notes" }).getByRole("textbox");
  await paper.focus();
  await visit.page.keyboard.type("Early words");
  await visit.page.keyboard.press("Enter");
  await visit.page.keyboard.type("and mory");
  await visit.page.keyboard.press("Backspace");
  await visit.page.keyboard.type("e");
  arrive();
  await visit.app.getByRole("region", { name: "Notes" }).locator('[contenteditable="true"]').waitFor();
  await visit.page.keyboard.type(", then the rest");
  await expect.poll(() => paper.locator("p").allInnerTexts()).toEqual(["Early words", "and more, then the rest"]);
  await saved(visit);
  await visit.page.close();
});

test("[UI46] offline, typing goes on and one quiet line says so", async () => {
  const visit = await open("diego-ana");
  await newTopic(visit).fill("Before");
  await newTopic(visit).press("Enter");
  await saved(visit);
  await hers.setOffline(true);
  await newTopic(visit).fill("On the train");
  await newTopic(visit).press("Enter");
  await expect.poll(() => topics(visit).allInnerTexts()).toEqual(["Before", "On the train"]);
  await visit.app.getByText("You’re offline. Keep typing; it will be saved.").waitFor();
  await hers.setOffline(false);
  await visit.app
    .locator("html")
    .evaluate((root) => root.ownerDocument.defaultView?.dispatchEvent(new Event("online")));
  await saved(visit);
  await visit.app.getByText("You’re offline").waitFor({ state: "detached" });
  await visit.page.close();
});
