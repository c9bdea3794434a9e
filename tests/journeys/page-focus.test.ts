/** Where the focus is after something went away, what a toast looks like in each theme, and a first sign-in that fails. */
import type { BrowserContext, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ahead, cancel, nothingNow } from "./calendar.ts";
import { files, folderOf, json } from "./drive.ts";
import { changes, enterTopic, invite, region, saved, sharing } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const alone = { ...invite, bare: "1", width: "full" };

let stage: Stage;
let hers: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  await nothingNow(stage, "Ana / Ben 1:1", "Zoë 1:1", "Robin: first weeks");
  hers = await stage.arrive(alone, async (visit) => {
    await enterTopic(visit, "Offsite");
    await sharing(visit)
      .getByText(/^Only you and Ben/)
      .waitFor();
  });
});

afterAll(() => stage[Symbol.asyncDispose]());

const button = ({ app }: Visit, name: string): Locator => app.getByRole("button", { name, exact: true });

const hasFocus = (place: Locator): Promise<boolean> => place.evaluate((it) => it === it.ownerDocument.activeElement);

test("[UI71] the list of keys gives page and focus back, by Escape, by its button and by a press beside it", async () => {
  const visit = await stage.visit(hers, alone);
  const keys = button(visit, "Keys");
  const sheet = visit.app.getByRole("dialog", { name: "Keys" });
  const ways = [
    () => visit.page.keyboard.press("Escape"),
    () => sheet.getByRole("button", { name: "Close" }).click(),
    () => visit.page.mouse.click(3, 3),
  ];
  for (const close of ways) {
    await keys.click();
    await sheet.waitFor();
    expect(await button(visit, "Keys").count()).toBe(1);
    await close();
    await sheet.waitFor({ state: "detached" });
    // Found by its role: nothing is hidden from a screen reader.
    await expect.poll(() => hasFocus(keys)).toBe(true);
  }
  await keys.click();
  await sheet.getByRole("checkbox", { name: "Use single keys" }).click();
  await visit.page.keyboard.press("Escape");
  await visit.page.keyboard.press("n");
  await expect.poll(() => hasFocus(keys)).toBe(true);
  await visit.page.close();
});

test("[UI71] a question put off, an answer and its taking back leave the focus on what stands beside it", async () => {
  const visit = await stage.visit(hers, alone);
  await button(visit, "Not now").click();
  await expect.poll(() => hasFocus(button(visit, "Nothing this week"))).toBe(true);
  await visit.page.keyboard.press("Enter");
  await visit.app.getByText("You have nothing this week.").waitFor();
  await expect.poll(() => hasFocus(button(visit, "Skip"))).toBe(true);
  await button(visit, "Something came up").click();
  await expect.poll(() => hasFocus(button(visit, "Nothing this week"))).toBe(true);
  await visit.page.close();
});

test("[UI71] whoever closes the file again stands on the line that says so", async () => {
  const file = (await folderOf(stage, "ana")).find((it) => it.name.startsWith("Ana Ruiz and Ben"));
  const link = json({ type: "edit", scope: "organization" });
  const opened = await stage.graphAs("ana", files, `/me/drive/items/${file?.id}/createLink`, link);
  expect(opened.ok).toBe(true);
  const visit = await stage.visit(hers, alone);
  await sharing(visit).getByText("Someone else can open this").waitFor();
  await sharing(visit).getByRole("button").click();
  await visit.app.getByText("Besides the two of you").waitFor();
  await button(visit, "Close it").focus();
  await visit.page.keyboard.press("Enter");
  await sharing(visit)
    .getByText(/^Only you and Ben/)
    .waitFor();
  await expect.poll(() => hasFocus(sharing(visit).getByRole("button"))).toBe(true);
  await visit.page.close();
});

test("[UI71] a line about the calendar that is taken back or waved away leaves the focus on what stands beside it", async () => {
  const event = { ...alone, event: "zoe-1-1" };
  const first = await stage.visit(hers, event);
  await enterTopic(first, "Where to grow");
  const notes = region(first, "Notes").getByRole("textbox", { name: "Notes" });
  await notes.click();
  await notes.pressSequentially("Bring the numbers");
  await saved(first);
  await first.page.close();
  const [next] = await ahead(stage, "Zoë 1:1");
  await cancel(stage, next?.id ?? "");

  const visit = await stage.visit(hers, event);
  const told = changes(visit);
  const line = told.getByText(/was called off/);
  const isOnSomething = (): Promise<boolean> =>
    visit.app.locator("body").evaluate((it) => it.ownerDocument.activeElement?.closest("article") !== null);
  await line.waitFor();
  await told.getByRole("button", { name: "Undo" }).focus();
  await visit.page.keyboard.press("Enter");
  await line.waitFor({ state: "detached" });
  await expect.poll(isOnSomething).toBe(true);
  await visit.app.getByRole("log").getByRole("button", { name: "Undo" }).click();
  await line.waitFor();
  await told.getByRole("button", { name: "Dismiss" }).focus();
  await visit.page.keyboard.press("Enter");
  await line.waitFor({ state: "detached" });
  await expect.poll(isOnSomething).toBe(true);
  await visit.page.close();
});

test("[MS26] days ahead of a meeting for which nothing is on the page there is nothing to close", async () => {
  const visit = await stage.visit(hers, { ...alone, event: "robin" });
  await button(visit, "Nothing this week").waitFor();
  expect(await button(visit, "Close").count()).toBe(0);
  await enterTopic(visit, "First weeks");
  await button(visit, "Close").waitFor();
  await visit.page.close();
});

test("[UI72] a toast and its way back stand out from their ground in every theme", async () => {
  const legible: unknown[] = [];
  for (const theme of ["default", "dark", "contrast"]) {
    const visit = await stage.visit(hers, { ...alone, theme });
    await enterTopic(visit, `In ${theme}`);
    const undo = button(visit, "Undo");
    await undo.waitFor();
    const [resting] = await undo.evaluateAll(coloursOf);
    await undo.hover();
    const [pointedAt] = await undo.evaluateAll(coloursOf);
    const [said] = await visit.app.getByText("Topic added", { exact: true }).evaluateAll(coloursOf);
    legible.push([theme, ...[resting, pointedAt, said].map((it) => contrastOf(it ?? []) >= 4.5)]);
    await visit.page.close();
  }
  expect(legible).toEqual([
    ["default", true, true, true],
    ["dark", true, true, true],
    ["contrast", true, true, true],
  ]);
});

test("[UI73] a first sign-in with another account says that it isn't finished, and not that somebody was signed out", async () => {
  const visit = await stage.visit(await stage.newPerson(), { ...alone, who: "zoe" });
  await signIn(visit, "ben");
  await visit.app.getByText("Sign-in isn’t finished. Choose the account you use here.").waitFor();
  expect(await visit.app.getByText("signed out").count()).toBe(0);
});

test("[UI74] a colleague is chosen with Enter, and the focus goes on to the day", async () => {
  const visit = await stage.visit(hers, { who: "ana", surface: "tab", bare: "1", width: "full" });
  await visit.app.getByRole("searchbox", { name: "Find a person" }).fill("nobody at all");
  await visit.app.getByText("No 1:1 with “nobody at all”").waitFor();
  await visit.app.getByRole("button", { name: "Pair with a colleague" }).last().click();
  const colleague = visit.app.getByRole("textbox", { name: "Colleague" });
  await colleague.fill("priya");
  const found = visit.app.getByRole("button", { name: /priya@contoso/ });
  await found.waitFor();
  await colleague.press("ArrowDown");
  await expect.poll(() => hasFocus(found)).toBe(true);
  await found.press("ArrowUp");
  await colleague.press("Enter");
  await visit.app.getByText(/^You and Priya/).waitFor();
  await expect.poll(() => hasFocus(visit.app.getByLabel("First meeting"))).toBe(true);
  await visit.page.close();
});

/** Of each element's words and of the first ground behind them. */
const coloursOf = (elements: readonly Element[]): readonly (readonly [string, string])[] =>
  elements.map((element) => {
    let ground = element;
    while (getComputedStyle(ground).backgroundColor.endsWith(", 0)") && ground.parentElement !== null)
      ground = ground.parentElement;
    return [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor];
  });

/** WCAG's ratio. */
const contrastOf = (colours: readonly string[]): number => {
  const [lighter = 0, darker = 0] = colours.map(luminanceOf).toSorted((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
};

const luminanceOf = (colour: string): number => {
  const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
