/** My 1:1s: a link into the tab, a 1:1 that was made by hand and is not wanted any more, and what axe says of the settings. */
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pairOf, type PersonId } from "#core/pairs/pair.ts";
import { ana, contoso } from "#tests/cast.ts";
import { axeOnApp } from "./axe.ts";
import { ownIndexOf } from "./drive.ts";
import { openStage, type Stage, type Visit } from "./stage.ts";

const tab = { who: "ana", surface: "tab" };

let stage: Stage;
let anas: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  anas = await stage.arrive(tab, (first) => list(first).getByText("Priya Raghunathan").first().waitFor());
});
afterAll(() => stage[Symbol.asyncDispose]());

const list = ({ app }: Visit) => app.getByRole("list", { name: "My 1:1s" });
const idOf = async (alias: string): Promise<PersonId> => {
  const answer = await stage.graphAs("ana", ["User.ReadBasic.All"], `/users/${alias}@contoso.example?$select=id`);
  return ((await answer.json()) as { id: PersonId }).id;
};

test("[MY5] a link into the tab opens the page of its two, which is not the first of the list", async () => {
  const priya = pairOf(contoso, ana, await idOf("priya"));
  const visit = await stage.visit(anas, tab);
  await visit.app.getByRole("article").waitFor();
  const offered = await visit.app.getByRole("article").getAttribute("aria-label");
  await visit.page.close();
  expect(offered).not.toBe("Priya Raghunathan");
  const linked = await stage.visit(anas, { ...tab, sub: `${priya?.id}/${"0".repeat(24)}` });
  await linked.app.getByRole("article", { name: "Priya Raghunathan" }).waitFor();
  // Chosen once: the next press counts.
  await list(linked)
    .getByRole("button", { name: offered ?? "" })
    .first()
    .click();
  await linked.app.getByRole("article", { name: offered ?? "" }).waitFor();
  await linked.page.close();
});

test("[UI37] the browser's Back leads from a page to the list, also after a way back that was pressed in the page", async () => {
  const visit = await stage.visit(anas, { ...tab, width: "320" });
  const line = list(visit).getByRole("button", { name: /^Priya/ });
  const page = visit.app.getByRole("article", { name: "Priya Raghunathan" });
  await line.click();
  await page.waitFor();
  await visit.app.getByRole("button", { name: "My 1:1s" }).click();
  await page.waitFor({ state: "hidden" });
  await line.click();
  await page.waitFor();
  await visit.page.evaluate(() => history.back());
  await page.waitFor({ state: "hidden" });
  await expect.poll(() => line.isVisible()).toBe(true);
  await visit.page.close();
});

test("[MY4] a 1:1 made by hand is taken off the list and put back, and stays away when it was taken off", async () => {
  const visit = await stage.visit(anas, tab);
  await list(visit).waitFor();
  await visit.app.getByRole("button", { name: "Pair with a colleague" }).first().click();
  await visit.app.getByRole("textbox", { name: "Colleague" }).fill("tom");
  await visit.app.getByRole("button", { name: /tom@contoso/ }).click();
  await visit.app.getByRole("button", { name: "Start the page" }).click();
  await visit.app.getByRole("article", { name: /^Tom/ }).waitFor();
  const line = list(visit).getByRole("button", { name: /^Tom/ });
  await line.waitFor();
  const remove = visit.app.getByRole("button", { name: "Take off my list" });
  await remove.click();
  await line.waitFor({ state: "detached" });
  await expect.poll(() => ownIndexOf(stage, "ana")).toContain('"listed":false');
  await visit.app.getByRole("button", { name: "Undo" }).click();
  await line.waitFor();
  await expect.poll(() => ownIndexOf(stage, "ana")).not.toContain('"listed":false');
  await line.click();
  await remove.click();
  await line.waitFor({ state: "detached" });
  await expect.poll(() => ownIndexOf(stage, "ana")).toContain('"listed":false');
  await visit.page.reload();
  await list(visit).getByText("Priya Raghunathan").first().waitFor();
  expect(await line.count()).toBe(0);
  await visit.page.close();
});

test.each(["default", "dark", "contrast"])("[UI43] axe finds nothing in the settings, theme %s", async (theme) => {
  for (const width of ["280", "1280"]) {
    const visit = await stage.visit(anas, { ...tab, theme, width });
    await visit.app.getByRole("button", { name: "Settings", exact: true }).click();
    await visit.app.getByRole("button", { name: "Show it" }).click();
    await visit.app.getByRole("button", { name: "Hide it" }).waitFor();
    expect(await axeOnApp(visit.page)).toEqual([]);
    await visit.page.close();
  }
});
