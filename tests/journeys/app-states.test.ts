/** The states around a page: no 1:1, no calendar, the list, and what axe says of all of them. */
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeOnApp } from "./axe.ts";
import { files, json, notebooksOf } from "./drive.ts";
import { enterTopic, invite, onlyYouAnd, region, saved, sharing } from "./page.ts";
import { openStage, type Stage, type Visit } from "./stage.ts";

const alone = { ...invite, bare: "1", width: "full" };
const tab = { who: "ana", surface: "tab", bare: "1", width: "full" };

let stage: Stage;
let ana: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  ana = await stage.arrive(alone);
});

afterAll(() => stage[Symbol.asyncDispose]());

const look = async (visit: Visit, width: number): Promise<readonly string[]> => {
  await visit.page.setViewportSize({ width, height: 800 });
  const findings = await axeOnApp(visit.page);
  const wide = await visit.app.locator("html").evaluate((root) => root.scrollWidth > root.clientWidth);
  return [...findings.map(({ rule, html }) => `${rule}: ${html}`), ...(wide ? ["scrolls sideways"] : [])];
};

test.each(["default", "dark", "contrast"])("[UI43] axe finds nothing at 280 pixels, theme %s", async (theme) => {
  const page = await stage.open(ana, { ...alone, theme });
  await sharing(page).getByRole("button").click();
  await page.app.getByText("Who else could, by law or role").waitFor();
  expect(await look(page, 280)).toEqual([]);
  await page.page.close();

  const list = await stage.visit(ana, { ...tab, theme });
  await list.app.getByRole("list", { name: "My 1:1s" }).getByText("Ben Okafor", { exact: true }).waitFor();
  expect(await look(list, 280)).toEqual([]);
  expect(await look(list, 1280)).toEqual([]);
  await list.page.close();

  const stranger = await stage.newPerson();
  const first = await stage.visit(stranger, { ...alone, theme });
  await first.app.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await look(first, 280)).toEqual([]);
  await stranger.close();
});

test("[PG26] who else could open the notebook, by law or role, stands behind the line that says who can", async () => {
  const page = await stage.open(ana, alone);
  await sharing(page).getByRole("button").click();
  const title = page.app.getByText("Who else could, by law or role", { exact: true });
  await title.waitFor();
  expect(await title.locator("xpath=following-sibling::ul[1]").getByRole("listitem").allInnerTexts()).toEqual([
    "Your administrators, who can open any file of the organization",
    "Legal holds and eDiscovery searches",
    "OneDrive’s version history, for the two of you",
    "Search and Copilot, when one of you two asks",
    "Copies that one of you downloads or syncs",
    "A copy without keys that each of you keeps in their own OneDrive",
  ]);
  await page.page.close();
});

test("[UI44] a meeting that is no 1:1 says why, and nothing is created for it", async () => {
  await stage.control("log/clear", {});
  const visit = await stage.visit(ana, { ...alone, event: "team-weekly" });
  await visit.app.getByText("More than two people are invited.").waitFor();
  expect((await stage.graphLog()).filter((call) => call.method !== "GET" && call.path !== "/$batch")).toEqual([]);
  await visit.page.close();
  const unsaved = await stage.visit(ana, { ...alone, event: "new" });
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
  await onlyYouAnd(visit, "Priya");
  await enterTopic(visit, "By hand");
  await saved(visit);
  await visit.page.reload();
  // A list that was read before also remembers her series of the calendar, which has a page of its own.
  const hers = visit.app.getByRole("list", { name: "My 1:1s" }).getByRole("button", { name: /^Priya Raghunathan/ });
  await hers.first().waitFor();
  const pages = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const line of await hers.all()) {
      await line.click();
      await onlyYouAnd(visit, "Priya");
      found.push(...(await region(visit, "Agenda").getByRole("listitem").allInnerTexts()));
    }
    return found;
  };
  await expect.poll(pages, { timeout: 20_000 }).toEqual(["By hand"]);
  await stage.control("consent", { scope: "Calendars.ReadBasic", granted: true });
  await visit.page.close();
});

test("[PG7, PG19] both read who can’t write, the owner lets the other in again with one press, and of a site's group it is said that nobody can take it away", async () => {
  const visit = await stage.open(ana, { ...alone, width: "320" });
  await enterTopic(visit, "For both");
  await saved(visit);
  await onlyYouAnd(visit, "Ben");
  const [found] = await notebooksOf(stage, "ana");
  const list = `/me/drive/items/${found?.id ?? ""}/permissions`;
  const { value } = (await (await stage.graphAs("ana", files, list)).json()) as {
    value: { id: string; roles: string[] }[];
  };
  const invited = value.find((it) => it.roles.includes("write"));
  await stage.graphAs("ana", files, `${list}/${invited?.id ?? ""}`, json({ roles: ["read"] }, "PATCH"));
  await visit.page.reload();
  await sharing(visit).getByText("Ben can’t write here yet").waitFor();
  await visit.app.getByText("The file isn’t open to Ben for writing.").waitFor();
  expect(await look(visit, 320)).toEqual([]);

  await saved(visit);
  const bens = await stage.arrive({ ...alone, who: "ben" });
  const ben = await stage.open(bens, { ...alone, who: "ben" });
  await sharing(ben).getByText("You can’t write here yet").click();
  await ben.app.getByText("The file isn’t open to you for writing.", { exact: false }).waitFor();
  await ben.app.getByRole("button", { name: "More", exact: true }).click();
  await ben.app.getByRole("menuitem", { name: "Open in OneDrive" }).click();
  await ben.app.getByText("Its link isn’t handed out while you can’t write in it.").waitFor();
  await bens.close();

  await visit.app.getByRole("button", { name: "Let Ben in" }).click();
  await onlyYouAnd(visit, "Ben");

  await stage.control("switches", { siteGroup: "listed" });
  await visit.page.reload();
  await sharing(visit).getByText("Someone else can open this").waitFor();
  const explained = visit.app.getByText(/^A site’s own group stands on a list where nobody can take it away/);
  await explained.waitFor();
  await visit.app.getByRole("button", { name: "Close it" }).click();
  await visit.app.getByText("Still open to a site.").waitFor();
  await explained.waitFor();
  await enterTopic(visit, "Goes on");
  await saved(visit);
  await stage.control("switches", { siteGroup: "unlisted" });
  await visit.page.close();
});
