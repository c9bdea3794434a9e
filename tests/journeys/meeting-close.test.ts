/** The end of a meeting, and what stands instead of one, with two people in front of it. */
import type { BrowserContext, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeOnApp, type Finding } from "./axe.ts";
import { day, invited, nothingNow, weekly } from "./calendar.ts";
import { call, hears, invite, region, saved } from "./page.ts";
import { openStage, type Stage, type Visit } from "./stage.ts";

const narrow = { ...invite, width: "280" };

let stage: Stage;
let hers: BrowserContext;
let his: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  await nothingNow(stage, "Ana / Ben 1:1");
  hers = await stage.arrive(narrow);
  his = await stage.arrive(call);
});
afterAll(() => stage[Symbol.asyncDispose]());

const button = ({ app }: Visit, name: string): Locator => app.getByRole("button", { name, exact: true });
const closing = (visit: Visit): Locator => region(visit, "Before you go");

const inFocus = ({ app }: Visit): Promise<string> =>
  app.locator("html").evaluate((root) => {
    const element = root.ownerDocument.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
  });

const findings = ({ page }: Visit): Promise<readonly Finding[]> => axeOnApp(page);

const add = async (visit: Visit, name: "New topic" | "New action", text: string): Promise<void> => {
  const line = visit.app.getByRole("textbox", { name });
  await line.fill(text);
  await line.press("Enter");
};

test("[MS41] two people close a meeting: who is asked for in place, both agree, a different view is a comment", async () => {
  const ana = await stage.open(hers, narrow);
  await add(ana, "New topic", "Staff role");
  await add(ana, "New action", "Draft the growth plan");
  await saved(ana);

  const ben = await stage.open(his, call);
  await ben.app.getByText("Draft the growth plan").first().waitFor();

  await button(ana, "Close").click();
  await closing(ana).getByText("1 topic is still open and stays on the agenda.").waitFor();
  await closing(ana).getByRole("button", { name: "Agreed" }).click();
  await closing(ana).getByText("You agreed.").waitFor();
  await closing(ana).getByText("Ben hasn’t agreed yet.").waitFor();

  await button(ben, "Close").click();
  await expect
    .poll(async () => {
      await hears(ben, "focus");
      return closing(ben).getByText("Ana agreed.").count();
    })
    .toBe(1);
  await closing(ben).getByRole("button", { name: "I see it differently" }).click();
  await closing(ben).getByRole("textbox").fill("Not before January");
  await closing(ben).getByRole("textbox").press("Enter");
  await closing(ben).getByRole("button", { name: "Agreed" }).click();

  await expect
    .poll(async () => {
      await hears(ana, "focus");
      return closing(ana).getByText("Not before January").count();
    })
    .toBe(1);
  await closing(ana).getByText("Ben agreed.").waitFor();
  // What both agreed is changed by one: open again for both.
  await region(ana, "Actions").getByText("Draft the growth plan").click();
  await ana.app.getByRole("textbox", { name: "What" }).fill("Draft the growth plan together");
  await ana.app.getByRole("textbox", { name: "What" }).press("Enter");
  await closing(ana).getByText("Something changed since you agreed.").waitFor();
  await closing(ana).getByText("Something changed since Ben agreed.").waitFor();
  await ana.app.getByRole("log").getByRole("button", { name: "Undo" }).click();
  await closing(ana).getByText("You agreed.").waitFor();
  await Promise.all([ana.page.close(), ben.page.close()]);
});

test("[MS42] nothing this week and skip are seen by the other and taken back with one press", async () => {
  const ana = await stage.open(hers, narrow);
  await button(ana, "Nothing this week").click();
  await ana.app.getByText("You have nothing this week.").waitFor();
  await button(ana, "Skip").click();
  await ana.app.getByRole("textbox", { name: "Reason" }).fill("Release week");
  await ana.app.getByRole("textbox", { name: "Reason" }).press("Enter");
  await ana.app.getByText("You skipped this one: Release week").waitFor();
  await saved(ana);

  const ben = await stage.visit(his, call);
  await ben.app.getByText("Ana skipped this one: Release week").waitFor();
  await ben.app.getByText("Ana has nothing this week.").waitFor();
  expect(await button(ben, "Something came up").count()).toBe(0);
  await button(ben, "Meet after all").click();
  await ben.app.getByText("Ana skipped this one: Release week").waitFor({ state: "detached" });
  await expect
    .poll(async () => {
      await hears(ana, "focus");
      return ana.app.getByText("Release week").count();
    })
    .toBe(0);
  await button(ana, "Something came up").click();
  await ana.app.getByText("You have nothing this week.").waitFor({ state: "detached" });
  await Promise.all([ana.page.close(), ben.page.close()]);
});

test("[MS43] menu, purpose, relation and closing by keyboard alone; the focus is kept and axe finds nothing", async () => {
  const ana = await stage.open(hers, { ...narrow, event: "zoe-1-1" });
  const { keyboard } = ana.page;
  await add(ana, "New topic", "First");
  await ana.app.getByRole("group", { name: "What are you and Zoë to each other?" }).waitFor();
  await button(ana, "More").focus();
  await keyboard.press("Enter");
  await ana.app.getByRole("menuitem", { name: "You two" }).waitFor();
  await expect.poll(() => inFocus(ana)).toBe("You two");
  await keyboard.press("ArrowDown");
  await keyboard.press("Home");
  expect(await inFocus(ana)).toBe("You two");
  await keyboard.press("Escape");
  await expect.poll(() => inFocus(ana)).toBe("More");
  await keyboard.press("Enter");
  await ana.app.getByRole("menuitem", { name: "You two" }).waitFor();
  await expect.poll(() => inFocus(ana)).toBe("You two");
  await keyboard.press("Enter");
  const about = ana.app.getByRole("region", { name: "You and Zoë" });
  await about.waitFor();
  await expect.poll(() => inFocus(ana)).toBe("You and Zoë");
  await keyboard.press("Tab");
  await keyboard.type("Room to think aloud");
  await keyboard.press("Tab");
  expect(await inFocus(ana)).toBe("How you like to work");
  await keyboard.press("Tab");
  await keyboard.press("ArrowDown");
  await about.getByRole("radio", { name: "Zoë reports to me", checked: true }).waitFor();
  await keyboard.press("Escape");
  await expect.poll(() => inFocus(ana)).toBe("More");
  await button(ana, "Room to think aloud").waitFor();
  expect(await ana.app.getByRole("group", { name: /to each other/ }).count()).toBe(0);

  await add(ana, "New action", "Read the draft");
  await button(ana, "Close").focus();
  await keyboard.press("Enter");
  await expect.poll(() => inFocus(ana)).toBe("Before you go");
  for (const theme of ["default", "dark", "contrast"]) {
    await ana.page.getByRole("combobox", { name: "Theme" }).selectOption(theme);
    const worn = theme === "default" ? "light" : theme;
    await expect.poll(() => ana.app.locator("html").getAttribute("data-theme")).toBe(worn);
    // A colour that is still changing has no contrast yet.
    await expect.poll(() => findings(ana)).toEqual([]);
    const sideways = await ana.app.locator("html").evaluate((root) => root.scrollWidth > root.clientWidth);
    expect(sideways).toBe(false);
  }
  await keyboard.press("Escape");
  await expect.poll(() => inFocus(ana)).toBe("Close");
  await saved(ana);
  await ana.page.close();
});

test("[MS45] opened from a meeting long ahead, the page is the same and says for which day its notes are", async () => {
  const [from, to] = [Date.now(), Date.now() + 30 * 86_400_000].map((at) => new Date(at).toISOString());
  const path = `/me/calendarView?startDateTime=${from}&endDateTime=${to}&$top=500&$orderby=start/dateTime`;
  const { value } = (await (await stage.graphAs("ana", ["Calendars.Read"], path)).json()) as {
    value: readonly { readonly id: string; readonly subject: string }[];
  };
  const later = value.filter((it) => it.subject.startsWith("Ana / Ben")).at(-1);
  const ana = await stage.visit(hers, { ...narrow, event: later?.id ?? "" });
  await ana.app.getByText("The page is the same for all your 1:1s").waitFor();
  await expect.poll(() => region(ana, "Agenda").getByText("Staff role").count()).toBe(1);
  await ana.page.close();
});

test("[MS44] two series with one person have a page each, and each names the other", async () => {
  const begins = Math.ceil(Date.now() / day) * day + day + 9 * 3_600_000;
  const weekday = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" }).format(begins);
  await weekly(stage, "ana", "Career talk", begins, [invited("ben", "Ben Okafor")], 2);
  const ana = await stage.open(hers, { ...narrow, event: "career-talk" });
  expect(await region(ana, "Agenda").getByText("Staff role").count()).toBe(0);
  await button(ana, "the one every Thursday").click();
  await region(ana, "Agenda").getByText("Staff role").waitFor();
  await button(ana, `the one every second ${weekday}`).click();
  await region(ana, "Agenda").getByText("Staff role").waitFor({ state: "detached" });
  await ana.page.close();
});

test("[NS4] in all of this Microsoft was asked for people, calendar, chat and files alone", async () => {
  const calls = await stage.graphLog();
  expect(calls.length).toBeGreaterThan(20);
  const asked =
    /^\/(\$batch|me(\/photo|\/events|\/calendarView|\/drive)?|users|chats|drives|_download|_upload)(\/|\?|$)/u;
  const scored = /insight|analytic|activit|report|trending|people\?|\/people|presence|viva|rank|score|delta\(/iu;
  for (const { path } of calls) {
    expect(path).toMatch(asked);
    // Ids and addresses of downloads are random letters.
    const words = path.replace(/\?.*|\/_(?:down|up)load\/.*|(?<=\/(?:items|drives|events|users|chats)\/)[^/:]+/gu, "");
    expect(words).not.toMatch(scored);
  }
});
