/** The states around a page: no 1:1, no calendar, the list, and what axe says of all of them. */
import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const invite = { who: "ana", surface: "outlook", event: "ana-ben", bare: "1", width: "full" };
const tab = { who: "ana", surface: "tab", bare: "1", width: "full" };

let stage: Stage;
let ana: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  ana = await stage.newPerson();
  const visit = await stage.visit(ana, invite);
  await signIn(visit, "ana");
  await visit.app.getByRole("textbox", { name: "New topic" }).waitFor();
  await visit.page.close();
});

afterAll(() => stage[Symbol.asyncDispose]());

const look = async (visit: Visit, width: number): Promise<readonly string[]> => {
  await visit.page.setViewportSize({ width, height: 800 });
  const { violations } = await new AxeBuilder({ page: visit.page }).analyze();
  const wide = await visit.app.locator("html").evaluate((root) => root.scrollWidth > root.clientWidth);
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map((it) => it.target.join(" ")).join(" | ")}`),
    ...(wide ? ["scrolls sideways"] : []),
  ];
};

test.each(["default", "dark", "contrast"])("[UI43] axe finds nothing at 280 pixels, theme %s", async (theme) => {
  const page = await stage.visit(ana, { ...invite, theme });
  await page.app.getByRole("textbox", { name: "New topic" }).waitFor();
  await page.app.getByRole("status", { name: "Who can open this" }).getByRole("button").click();
  expect(await look(page, 280)).toEqual([]);
  await page.page.close();

  const list = await stage.visit(ana, { ...tab, theme });
  await list.app.getByRole("list", { name: "My 1:1s" }).getByText("Ben Okafor", { exact: true }).waitFor();
  expect(await look(list, 280)).toEqual([]);
  expect(await look(list, 1280)).toEqual([]);
  await list.page.close();

  const stranger = await stage.newPerson();
  const first = await stage.visit(stranger, { ...invite, theme });
  await first.app.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await look(first, 280)).toEqual([]);
  await stranger.close();
});

test("[UI44] a meeting that is no 1:1 says why, and nothing is created for it", async () => {
  await stage.control("log/clear", {});
  const visit = await stage.visit(ana, { ...invite, event: "team-weekly" });
  await visit.app.getByText("More than two people are invited.").waitFor();
  expect((await stage.graphLog()).filter((call) => call.method !== "GET" && call.path !== "/$batch")).toEqual([]);
  await visit.page.close();
  const unsaved = await stage.visit(ana, { ...invite, event: "new" });
  await unsaved.app.getByText("Save or send this invite first.").waitFor();
  await unsaved.page.close();
});

test("[UI45] with the calendar refused the list says what is missing, and two can be paired by hand", async () => {
  await stage.control("consent", { scope: "Calendars.ReadBasic", granted: false });
  const visit = await stage.visit(ana, tab);
  await visit.app.getByRole("alert").getByText("to find your 1:1s in your calendar").waitFor();
  await visit.app.getByRole("button", { name: "Pair with a colleague" }).first().click();
  await visit.app.getByRole("textbox", { name: "Colleague" }).fill("priya");
  await visit.app.getByRole("button", { name: /priya@contoso/ }).click();
  await visit.app.getByRole("button", { name: "Start the page" }).click();
  await visit.app
    .getByText(/^Only you and Priya/)
    .first()
    .waitFor();
  await visit.app.getByRole("textbox", { name: "New topic" }).fill("By hand");
  await visit.app.getByRole("textbox", { name: "New topic" }).press("Enter");
  await visit.app.getByText("Saved", { exact: true }).waitFor();
  await visit.page.reload();
  // A list that was read before also remembers her series of the calendar, which has a page of its own.
  const hers = visit.app.getByRole("list", { name: "My 1:1s" }).getByRole("button", { name: /^Priya Raghunathan/ });
  await hers.first().waitFor();
  const pages = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const line of await hers.all()) {
      await line.click();
      await visit.app
        .getByText(/^Only you and Priya/)
        .first()
        .waitFor();
      found.push(...(await visit.app.getByRole("region", { name: "Agenda" }).getByRole("listitem").allInnerTexts()));
    }
    return found;
  };
  await expect.poll(pages, { timeout: 20_000 }).toEqual(["By hand"]);
  await stage.control("consent", { scope: "Calendars.ReadBasic", granted: true });
  await visit.page.close();
});
