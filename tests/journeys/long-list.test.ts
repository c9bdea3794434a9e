/** My 1:1s of somebody who has many: what stands in the page, what is asked for, and the keyboard. */
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { indexName } from "#app/mine/stored-index.ts";
import { emptyIndex, indexToText, noted } from "#app/mine/own-index.ts";
import { ana, contoso } from "#tests/cast.ts";
import { seedOfPairs, seriesKeys } from "#tests/bench/two-hundred-pairs.ts";
import { openStage, type GraphCall, type Stage, type Visit } from "./stage.ts";

const pairs = 60;
const tab = { who: "ana", surface: "tab" };

let stage: Stage;
let anas: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  await stage.control("reset", seedOfPairs(pairs));
  anas = await stage.arrive(tab, allListed);
});
afterAll(() => stage[Symbol.asyncDispose]());

const lines = ({ app }: Visit) => app.getByRole("list", { name: "My 1:1s" }).getByRole("listitem");
const allListed = (visit: Visit): Promise<void> =>
  lines(visit)
    .nth(pairs - 1)
    .waitFor({ state: "attached" });
const open = async (): Promise<Visit> => {
  const visit = await stage.visit(anas, tab);
  await allListed(visit);
  return visit;
};
const onScreen = (visit: Visit, at: number): Promise<{ laidOut: boolean; inSight: boolean }> =>
  lines(visit)
    .nth(at)
    .getByRole("button")
    .evaluate((line) => {
      const laidOut = line.checkVisibility({ contentVisibilityAuto: true });
      const { top, bottom } = line.getBoundingClientRect();
      return { laidOut, inSight: bottom > 0 && top < innerHeight };
    });
const focused = ({ app }: Visit): Promise<string> =>
  app
    .locator("body")
    .evaluate(() => document.activeElement?.closest("[data-row]")?.querySelector("bdi")?.textContent ?? "");

test("[UI34] each of many lines stands in the page and can be reached, and only those near the screen are laid out", async () => {
  const visit = await open();
  expect(await lines(visit).count()).toBe(pairs);
  await expect.poll(() => onScreen(visit, 0)).toEqual({ laidOut: true, inSight: true });
  await expect.poll(() => onScreen(visit, pairs - 1)).toEqual({ laidOut: false, inSight: false });
  // Not hidden from anybody: screen readers name it, and the keyboard brings it on screen.
  const last = lines(visit)
    .nth(pairs - 1)
    .getByRole("button");
  expect(await last.evaluate((line) => line.checkVisibility({ visibilityProperty: true }))).toBe(true);
  await last.focus();
  await expect.poll(() => onScreen(visit, pairs - 1)).toEqual({ laidOut: true, inSight: true });
  await visit.page.close();
});

test("[UI33] pictures are asked for when their lines rest on screen, many in one request and once", async () => {
  await stage.control("log/clear", {});
  const visit = await open();
  const photos = async (): Promise<readonly (GraphCall & { batch?: string })[]> =>
    (await stage.graphLog()).filter(({ path }) => path.includes("/photo/"));
  await expect.poll(async () => (await photos()).length).toBeGreaterThan(5);
  // The page beside the list asks for one.
  expect(new Set((await photos()).map(({ batch }) => batch)).size).toBeLessThanOrEqual(5);
  const before = (await photos()).length;
  expect(before).toBeLessThan(pairs / 2);

  await lines(visit)
    .nth(pairs - 1)
    .scrollIntoViewIfNeeded();
  await expect.poll(async () => (await photos()).length).toBeGreaterThan(before);
  await lines(visit).first().scrollIntoViewIfNeeded();
  await expect.poll(() => onScreen(visit, 0)).toMatchObject({ inSight: true });
  const all = await photos();
  // What flew past was not asked for, and nothing twice.
  expect(all.length).toBeLessThan(pairs);
  expect(new Set(all.map(({ path }) => path)).size).toBe(all.length);
  await visit.page.close();
});

test("[UI35] arrows walk the list, and the search leads into it and opens the first person found", async () => {
  const visit = await open();
  const names = await lines(visit).locator("bdi:first-child").allTextContents();
  const search = visit.app.getByRole("searchbox", { name: "Find a person" });
  await search.press("ArrowDown");
  await expect.poll(() => focused(visit)).toBe(names[0]);
  for (const key of ["ArrowDown", "ArrowDown", "ArrowUp"]) await visit.page.keyboard.press(key);
  await visit.page.keyboard.press("End");
  await expect.poll(() => onScreen(visit, pairs - 1)).toMatchObject({ inSight: true });
  await visit.page.keyboard.press("Home");
  await expect.poll(() => focused(visit)).toBe(names[0]);

  await search.fill("jansen");
  await search.fill("quinn abara");
  await expect.poll(() => lines(visit).count()).toBe(1);
  await search.press("Enter");
  await visit.app.getByRole("article", { name: "Quinn Abara" }).waitFor();
  await visit.page.close();
});

test("[UI36] whoever stands on a line stands on it still when the calendar changes the order", async () => {
  // As last known, everybody comes in the opposite order.
  const reversed = [...(await seriesKeys(stage))].reduce(
    (index, [id, key], at) => {
      const start = new Date(Date.now() + (pairs - at) * 60 * 60_000).toISOString();
      const ahead = [{ start, end: null, originalStart: start }];
      return noted(index, { id, name: `Known ${at}` }, { series: [{ key, ahead }] }, Date.now());
    },
    emptyIndex(contoso, ana),
  );
  const address = `/me/drive/root:/Duologue/${encodeURIComponent(indexName)}:/content`;
  const put = { method: "PUT", body: indexToText(reversed), headers: { "content-type": "application/json" } };
  expect((await stage.graphAs("ana", ["Files.ReadWrite.All"], address, put)).ok).toBe(true);
  // The calendar is on its way until she stands on the line.
  const { promise: standing, resolve: stand } = Promise.withResolvers<void>();
  await anas.route(/\/me\/calendarView\?/, async (route) => {
    await standing;
    await route.continue();
  });
  const visit = await stage.visit(anas, tab);
  const known = lines(visit)
    .filter({ has: visit.page.getByText("Known 0", { exact: true }) })
    .getByRole("button");
  await known.waitFor({ state: "attached" });
  const row = await known.getAttribute("data-row");
  await known.focus();
  const place = (): Promise<number> =>
    lines(visit).evaluateAll(
      (all, key) => all.findIndex((it) => it.querySelector("[data-row]")?.getAttribute("data-row") === key),
      row,
    );
  const before = await place();
  stand();
  // The calendar knows their names and other days.
  await lines(visit).getByText("Amal Abara").first().waitFor({ state: "attached" });
  await expect.poll(place).not.toBe(before);
  expect(await focused(visit)).toMatch(/^[A-Z]\w+ [A-Z]\w+$/);
  const stands = visit.app.locator(":focus");
  expect(await stands.getAttribute("data-row")).toBe(row);
  await anas.unrouteAll({ behavior: "ignoreErrors" });
  await visit.page.close();
});
