/** Topics and actions on one page, verb by verb, as its two people use them. */
import type { BrowserContext, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeOnApp, type Finding } from "./axe.ts";
import {
  enterTopic,
  hears,
  inFocus,
  invite,
  newTopic,
  onlyYouAnd,
  paper,
  region,
  saved,
  savedByEither,
} from "./page.ts";
import { openStage, type Stage, type Visit } from "./stage.ts";

const alone = { ...invite, bare: "1", width: "full" };

let stage: Stage;
let hers: BrowserContext;
let his: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  hers = await stage.arrive(alone, async (visit) => {
    await add(visit, "Offsite");
    // The file exists before he comes.
    await onlyYouAnd(visit, "Ben");
  });
  his = await stage.arrive({ ...alone, who: "ben" });
});

afterAll(() => stage[Symbol.asyncDispose]());

const agenda = (visit: Visit): Locator => region(visit, "Agenda");

const add = async (visit: Visit, ...texts: readonly string[]): Promise<void> => {
  for (const text of texts) {
    await enterTopic(visit, text);
    await topic(visit, text).waitFor();
  }
};

const topic = (visit: Visit, text: string): Locator =>
  agenda(visit).getByRole("button", { name: `Edit topic: ${text}`, exact: true });

const lane = (visit: Visit, name: string): Locator => visit.app.getByRole("list", { name }).getByRole("button");

const namesIn = async (visit: Visit, name: string): Promise<readonly string[]> =>
  (await lane(visit, name).all()).length === 0
    ? []
    : lane(visit, name).evaluateAll((all) =>
        all.map((it) => (it.getAttribute("aria-label") ?? "").replace("Edit topic: ", "")),
      );

/** A mark is set with the frame. */
const drawn = ({ app }: Visit): Promise<unknown> =>
  app.locator("html").evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

const open = (who: "ana" | "ben", event: string): Promise<Visit> =>
  stage.open(who === "ana" ? hers : his, { ...alone, who, event });

const save = (visit: Visit): Promise<void> => agenda(visit).getByRole("button", { name: "Save", exact: true }).click();

test("[UI57, UI56, UI51] kind, day and kept time in place; the other sees the topic where it belongs", async () => {
  const visit = await open("ana", "ana-ben");
  await add(visit, "Reorg", "Holidays", "Read https://contoso.example/plan, then decide");

  await topic(visit, "Reorg").click();
  await visit.app.getByLabel("Kind").selectOption({ label: "Decision" });
  await visit.app.getByText("Keep time at the end").click();
  await visit.app.getByRole("spinbutton", { name: "Minutes" }).fill("15");
  await save(visit);
  await visit.app.getByText("15 minutes kept at the end").waitFor();
  await expect.poll(() => namesIn(visit, "At the end · 15 min")).toEqual(["Reorg"]);
  await expect.poll(() => inFocus(visit)).toBe("Edit topic: Reorg");
  await visit.app.getByRole("button", { name: "Reorg · 15 min at the end" }).waitFor();

  await topic(visit, "Holidays").click();
  await visit.app.getByLabel("Not before").fill("2099-02-01");
  await save(visit);
  await visit.app.getByText("Put off, back Feb 1, 2099").waitFor();
  await topic(visit, "Holidays").waitFor({ state: "detached" });
  await expect.poll(() => inFocus(visit)).toMatch(/^Edit topic/u);
  await visit.app.getByText("Later", { exact: true }).click();
  await expect.poll(() => namesIn(visit, "Later")).toEqual(["Holidays"]);

  const link = agenda(visit).getByRole("link", { name: "https://contoso.example/plan" });
  expect(await link.getAttribute("href")).toBe("https://contoso.example/plan");
  expect(await link.getAttribute("rel")).toContain("noopener");
  expect(await link.getAttribute("target")).toBe("_blank");
  await visit.page.context().route("https://contoso.example/**", (route) => route.fulfill({ body: "the plan" }));
  const [led] = await Promise.all([visit.page.context().waitForEvent("page"), link.click()]);
  await led.close();
  await topic(visit, "Read https://contoso.example/plan, then decide").press("Enter");
  await expect.poll(() => inFocus(visit)).toBe("Topic");
  await visit.page.keyboard.press("Escape");
  await saved(visit);
  await visit.page.close();

  const answer = await open("ben", "ana-ben");
  await expect.poll(() => namesIn(answer, "At the end · 15 min")).toEqual(["Reorg"]);
  await answer.app.getByText("Decision", { exact: true }).waitFor();
  await answer.app.getByText("Later", { exact: true }).waitFor();
  await answer.page.close();
});

const remark = ({ app }: Visit): Locator => app.getByRole("textbox", { name: "New comment" });

const remarks = ({ app }: Visit): Promise<readonly string[]> =>
  app.getByRole("list", { name: "Comments" }).locator("p").allInnerTexts();

test("[UI58, UI67] both ask and answer under a topic, and each undoes what is their own", async () => {
  const [visit, answer] = [await open("ana", "ana-ben"), await open("ben", "ana-ben")];

  await topic(visit, "Offsite").click();
  await topic(answer, "Offsite").click();
  await remark(answer).fill("Is May possible?");
  await remark(answer).press("Enter");
  await expect.poll(() => remarks(answer)).toEqual(["Is May possible?"]);
  expect(await inFocus(answer)).toBe("New comment");
  await hears(visit, "focus");
  await expect.poll(() => remarks(visit)).toEqual(["Is May possible?"]);
  await visit.app.getByText("Ben commented on: Offsite").waitFor({ state: "attached" });
  expect(await visit.app.getByRole("button", { name: /^Delete comment/ }).count()).toBe(0);

  await remark(visit).fill("Yes");
  await remark(visit).press("Enter");
  await visit.app.getByRole("button", { name: "Change comment: Yes" }).click();
  await visit.app.getByRole("textbox", { name: "Comment", exact: true }).fill("Yes, the second week");
  await visit.page.keyboard.press("Enter");
  await expect.poll(() => remarks(visit)).toEqual(["Is May possible?", "Yes, the second week"]);
  await visit.app.getByRole("button", { name: "Delete comment: Yes, the second week" }).click();
  await expect.poll(() => remarks(visit)).toEqual(["Is May possible?"]);
  await visit.app.getByRole("button", { name: "Undo", exact: true }).click();
  await expect.poll(() => remarks(visit)).toEqual(["Is May possible?", "Yes, the second week"]);
  // The toast went with the press; the focus did not go with it.
  await expect.poll(() => inFocus(visit)).toBe("New comment");

  await remark(visit).fill("And one more th");
  await newTopic(visit).click();
  await topic(visit, "Offsite").click();
  await remark(visit).waitFor();
  expect(await remark(visit).inputValue()).toBe("And one more th");
  await remark(visit).fill("");
  await savedByEither(visit);
  await Promise.all([visit.page.close(), answer.page.close()]);
});

test("[UI85] each deed is said once, also when the same is done twice", async () => {
  const visit = await open("ana", "robin-first-weeks");
  await visit.app.getByRole("log", { includeHidden: true }).evaluate((log) => {
    new MutationObserver((changes) => {
      const said = changes.flatMap((it) => [...it.addedNodes]).filter((it) => it.parentNode === log);
      log.setAttribute("data-heard", String(Number(log.getAttribute("data-heard")) + said.length));
    }).observe(log, { childList: true, subtree: true, characterData: true });
  });
  const heard = (): Promise<string | null> =>
    visit.app.getByRole("log", { includeHidden: true }).getAttribute("data-heard");
  await add(visit, "One");
  await expect.poll(heard).toBe("1");
  await add(visit, "Two");
  await expect.poll(heard).toBe("2");
  // An empty line leads up into the list.
  await newTopic(visit).press("ArrowUp");
  expect(await inFocus(visit)).toBe("Edit topic: Two");
  for (const times of ["3", "4"]) {
    await visit.page.keyboard.press("x");
    await expect.poll(heard).toBe(times);
  }
  await saved(visit);
  await visit.page.close();
});

test("[UI60] topics of both that are kept for the end are put in order by dragging and by keys", async () => {
  const visit = await open("ana", "ana-ben");
  await add(visit, "Last of hers");
  await topic(visit, "Last of hers").click();
  await visit.app.getByText("Keep time at the end").click();
  await save(visit);
  await saved(visit);
  await visit.page.close();
  const answer = await open("ben", "ana-ben");
  await topic(answer, "Last of hers").waitFor();
  await add(answer, "Last of his");
  await topic(answer, "Last of his").click();
  await answer.app.getByText("Keep time at the end").click();
  await save(answer);
  const atTheEnd = async (): Promise<readonly string[]> => {
    const title = await answer.app.getByRole("heading", { name: /^At the end/u }).innerText();
    return (await namesIn(answer, title)).filter((it) => it.startsWith("Last"));
  };
  await expect.poll(atTheEnd).toEqual(["Last of hers", "Last of his"]);
  await topic(answer, "Last of his").focus();
  await answer.page.keyboard.press("Alt+ArrowUp");
  await expect.poll(atTheEnd).toEqual(["Last of his", "Last of hers"]);
  await expect.poll(() => inFocus(answer)).toBe("Edit topic: Last of his");
  await answer.app.locator("li[data-line]").filter({ hasText: "Last of his" }).scrollIntoViewIfNeeded();
  await expect
    .poll(async () => {
      const { mouse } = answer.page;
      await mouse.up();
      const at = async (text: string) =>
        (await answer.app.locator("li[data-line]").filter({ hasText: text }).boundingBox()) ?? {
          x: 0,
          y: 0,
          height: 0,
        };
      const [from, to] = [await at("Last of his"), await at("Last of hers")];
      await mouse.move(from.x + 60, from.y + from.height / 2);
      await mouse.down();
      await mouse.move(from.x + 60, from.y + from.height / 2 + 10);
      await mouse.move(to.x + 60, to.y + to.height / 2 + 8, { steps: 4 });
      await drawn(answer);
      return answer.app.locator('[data-mark="behind"]').count();
    })
    .toBe(1);
  await answer.page.mouse.up();
  await expect.poll(atTheEnd).toEqual(["Last of hers", "Last of his"]);
  await answer.page.close();
});

test("[UI86] each says where they tell how they like to work; the other finds it at the top of the page", async () => {
  const visit = await open("ana", "ana-ben");
  await visit.app.getByRole("button", { name: "More", exact: true }).click();
  await visit.app.getByRole("menuitem", { name: "You two" }).click();
  const address = visit.app.getByRole("textbox", { name: "How you like to work" });
  await address.fill("not an address");
  await visit.page.keyboard.press("Tab");
  await visit.app.getByText("This isn’t an address of a page.").waitFor();
  await visit.app.getByRole("button", { name: "Done" }).click();
  await visit.app.getByText("This isn’t an address of a page.").waitFor();
  await expect.poll(() => address.evaluate((it) => it === it.ownerDocument.activeElement)).toBe(true);
  await address.fill("contoso.example/ana");
  await visit.page.keyboard.press("Tab");
  const log = visit.app.getByRole("log");
  await log.getByText("Changed for both of you").waitFor();
  // Taken back, it is gone from the field, and leaving the field once more does not keep it again.
  await log.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => address.inputValue()).toBe("");
  await address.focus();
  await visit.page.keyboard.press("Tab");
  expect(await log.getByText("Changed for both of you").count()).toBe(0);
  await address.fill("contoso.example/ana");
  await visit.page.keyboard.press("Tab");
  await log.getByText("Changed for both of you").waitFor();
  expect(await visit.app.getByRole("link", { name: /How .* works/u }).count()).toBe(0);
  await saved(visit);
  await visit.page.close();

  const answer = await open("ben", "ana-ben");
  const link = answer.app.getByRole("link", { name: "How Ana works" });
  expect(await link.getAttribute("href")).toBe("https://contoso.example/ana");
  expect(await link.getAttribute("rel")).toContain("noopener");
  await answer.page.close();
});

test("[UI60] a topic is dragged in its lane with a mark where it will stand; Escape cancels, Undo takes it back", async () => {
  const visit = await open("ana", "zoe-1-1");
  await add(visit, "One", "Two", "Three");
  const line = (text: string): Locator => visit.app.locator("li[data-line]").filter({ hasText: text });
  const order = (): Promise<readonly string[]> => namesIn(visit, "You");
  const middle = async (text: string): Promise<{ readonly x: number; readonly y: number }> => {
    const box = await line(text).boundingBox();
    if (box === null) throw new Error(`${text} is not on screen`);
    return { x: box.x + 60, y: box.y + box.height / 2 };
  };
  const { mouse } = visit.page;
  /** Presses on the one and goes below the other; dragging is there a moment after the page. */
  const dragBelow = async (from: string, to: string): Promise<void> => {
    await expect
      .poll(async () => {
        await mouse.up();
        const [start, end] = [await middle(from), await middle(to)];
        await mouse.move(start.x, start.y);
        await mouse.down();
        await mouse.move(start.x, start.y + 10);
        await mouse.move(end.x, end.y + 8, { steps: 4 });
        await drawn(visit);
        return line(to).evaluate((it) => (it as HTMLElement).dataset["mark"] ?? "none");
      })
      .toBe("behind");
  };

  await dragBelow("One", "Three");
  await visit.page.keyboard.press("Escape");
  await mouse.up();
  expect(await order()).toEqual(["One", "Two", "Three"]);
  await expect.poll(() => visit.app.locator("[data-mark], [data-dragged]").count()).toBe(0);

  await visit.page.keyboard.press("Escape");
  await dragBelow("One", "Three");
  await mouse.up();
  await expect.poll(order).toEqual(["Two", "Three", "One"]);
  // Letting go opens nothing.
  expect(await visit.app.getByRole("textbox", { name: "Topic", exact: true }).count()).toBe(0);
  await visit.app.getByRole("button", { name: "Undo", exact: true }).click();
  await expect.poll(order).toEqual(["One", "Two", "Three"]);

  const touch = await visit.page.context().newCDPSession(visit.page);
  const finger = (type: "touchStart" | "touchMove" | "touchEnd", x: number, y: number) =>
    touch.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  const [from, to] = [await middle("Three"), await middle("One")];
  await finger("touchStart", from.x, from.y);
  await visit.app.locator("[data-dragged]").waitFor();
  await finger("touchMove", from.x, from.y - 12);
  await finger("touchMove", to.x, to.y - 8);
  await visit.app.locator('[data-mark="before"]').waitFor();
  await finger("touchEnd", to.x, to.y - 8);
  await expect.poll(order).toEqual(["Three", "One", "Two"]);
  await visit.page.close();
});

test("[UI61, UI64] parked and dropped topics come back; every verb is undone in turn and done again", async () => {
  const visit = await open("ana", "grace-ana");
  const { keyboard } = visit.page;
  await add(visit, "One", "Two", "Three");
  await topic(visit, "Two").focus();
  await keyboard.press("p");
  await expect.poll(() => namesIn(visit, "You")).toEqual(["One", "Three"]);
  await expect.poll(() => inFocus(visit)).toBe("Edit topic: Three");
  await keyboard.press("Delete");
  await expect.poll(() => inFocus(visit)).toBe("Edit topic: One");
  await visit.app.getByText("Put aside", { exact: true }).click();
  await expect.poll(() => visit.app.getByRole("list", { name: "Put aside" }).getByRole("listitem").count()).toBe(2);
  await visit.app.getByRole("button", { name: "Bring back: Two" }).focus();
  await keyboard.press("Enter");
  await expect.poll(() => namesIn(visit, "You")).toEqual(["One", "Two"]);
  await expect.poll(() => inFocus(visit)).toBe("Bring back: Three");
  await keyboard.press("Enter");
  await expect.poll(() => namesIn(visit, "You")).toEqual(["One", "Two", "Three"]);
  await expect.poll(() => inFocus(visit)).toBe("New topic");

  await topic(visit, "One").focus();
  await keyboard.press("x");
  await visit.app.getByRole("checkbox", { name: "Discussed: One", checked: true }).waitFor();
  await keyboard.press("Alt+ArrowDown");
  await topic(visit, "Two").click();
  await visit.app.getByLabel("Kind").selectOption({ label: "Idea" });
  await save(visit);
  await agenda(visit).getByText("Idea", { exact: true }).waitFor();
  await expect.poll(() => inFocus(visit)).toBe("Edit topic: Two");

  const state = async (): Promise<string> =>
    `${(await namesIn(visit, "You")).join(" ")} | ${await agenda(visit).getByRole("checkbox", { checked: true }).count()} | ${await agenda(visit).getByText("Idea", { exact: true }).count()}`;
  await expect.poll(state).toBe("Two One Three | 1 | 1");
  const back = [
    "Two One Three | 1 | 0",
    "One Two Three | 1 | 0",
    "One Two Three | 0 | 0",
    "One Two | 0 | 0",
    "One | 0 | 0",
  ];
  for (const expected of back) {
    await keyboard.press("Control+z");
    await expect.poll(state).toBe(expected);
  }
  await keyboard.press("Control+y");
  await expect.poll(state).toBe("One Two | 0 | 0");
  await keyboard.press("Control+Shift+z");
  await expect.poll(state).toBe("One Two Three | 0 | 0");
  await visit.page.close();
});

test("[UI62, UI63] an action from a topic and from a line of the notes; who and when in every form, and taken back", async () => {
  const visit = await open("ana", "robin-first-weeks");
  const { keyboard } = visit.page;
  const facts = (what: string): Promise<string> =>
    visit.app
      .getByRole("region", { name: "Actions" })
      .locator("li")
      .filter({ has: visit.app.getByRole("button", { name: `Edit action: ${what}` }) })
      .innerText();
  await add(visit, "Budget");
  await topic(visit, "Budget").focus();
  await keyboard.press("a");
  await expect.poll(() => inFocus(visit)).toBe("New action");
  await keyboard.press("Enter");
  await expect.poll(() => facts("Budget")).toContain("You · by our next 1:1");
  await expect.poll(() => inFocus(visit)).toBe("Edit topic: Budget");

  await paper(visit).click();
  await keyboard.type("Talked about many things");
  await keyboard.press("Enter");
  await keyboard.type("Robin asks Kim");
  await keyboard.press("Control+Enter");
  await expect.poll(() => inFocus(visit)).toBe("New action");
  await visit.app.getByRole("button", { name: "Robin", exact: true }).click();
  await visit.app.getByRole("button", { name: "In some meetings" }).click();
  await visit.app.getByRole("spinbutton", { name: "In how many meetings" }).fill("3");
  await visit.app.getByRole("button", { name: "Add action" }).click();
  await expect.poll(() => facts("Robin asks Kim")).toMatch(/Robin · (?:in 3 meetings|by )/u);
  await expect.poll(() => inFocus(visit)).toBe("Notes");
  await keyboard.type(", soon");
  await expect
    .poll(() => paper(visit).locator("p").allInnerTexts())
    .toEqual(["Talked about many things", "Robin asks Kim, soon"]);

  const change = async (press: () => Promise<void>): Promise<void> => {
    await visit.app.getByRole("button", { name: "Edit action: Budget" }).click();
    await press();
    await region(visit, "Actions").getByRole("button", { name: "Save" }).click();
    await expect.poll(() => inFocus(visit)).toBe("Edit action: Budget");
  };
  const press = (name: string) => visit.app.getByRole("button", { name, exact: true }).click();
  await change(async () => {
    await press("On a date");
    await visit.app.getByLabel("Date", { exact: true }).fill("2099-03-04");
  });
  await expect.poll(() => facts("Budget")).toContain("You · by Mar 4, 2099");
  await change(async () => {
    await press("Nobody yet");
    await press("No date");
  });
  await expect.poll(() => facts("Budget")).toContain("Nobody yet · no date");
  await keyboard.press("Control+z");
  await expect.poll(() => facts("Budget")).toContain("You · by Mar 4, 2099");
  await visit.page.close();
});

test("[UI59] a topic taken up again tells of its meetings, with what was noted and agreed", async () => {
  const visit = await open("ana", "priya-1-1");
  await add(visit, "Growth");
  await topic(visit, "Growth").focus();
  await visit.page.keyboard.press("a");
  await visit.page.keyboard.press("Enter");
  await expect.poll(() => inFocus(visit)).toBe("Edit topic: Growth");
  await paper(visit).click();
  await visit.page.keyboard.type("Wants to lead the pilot");
  await agenda(visit).getByRole("checkbox", { name: "Discussed: Growth" }).click();
  await saved(visit);
  await visit.page.close();

  // Five weeks later. A clock that is set runs in a whole browser, so this one is thrown away.
  const future = await stage.arrive({ ...alone, event: "priya-1-1" });
  const later = await future.newPage();
  await later.clock.install({ time: Date.now() + 35 * 24 * 3_600_000 });
  await later.goto(`${stage.world.tenantUrl}/?${new URLSearchParams({ ...alone, event: "priya-1-1" })}`);
  const next: Visit = { page: later, app: later.frameLocator("iframe").first() };
  await newTopic(next).waitFor();
  const earlier = region(next, "Earlier");
  await earlier.locator("summary").first().click();
  await earlier.getByRole("button", { name: "Bring back: Growth" }).click();
  await topic(next, "Growth").waitFor();
  await agenda(next).getByText("second meeting").waitFor();
  await topic(next, "Growth").click();
  await next.app.getByText(/^First raised .*, second meeting$/u).waitFor();
  await agenda(next).getByRole("list", { name: "What was said before" }).locator("summary").click();
  await agenda(next).getByText("Wants to lead the pilot").waitFor();
  await agenda(next).getByRole("list", { name: "Agreed" }).getByText("Growth").waitFor();
  await future.close();
});

const findings = ({ page }: Visit): Promise<readonly Finding[]> => axeOnApp(page);

test("[UI65] with all of it open axe finds nothing, and nothing scrolls sideways", async () => {
  for (const theme of ["default", "dark", "contrast"]) {
    const visit = await stage.visit(hers, { ...alone, theme });
    await visit.page.setViewportSize({ width: 280, height: 1200 });
    await newTopic(visit).waitFor();
    await visit.app.getByText("Later", { exact: true }).click();
    await topic(visit, "Holidays").waitFor();
    await visit.app.getByRole("textbox", { name: "New action" }).fill("Something");
    await visit.app.getByRole("button", { name: "On a date" }).click();
    await topic(visit, "Offsite").click();
    await visit.app.getByRole("textbox", { name: "New comment" }).waitFor();
    await expect.poll(() => findings(visit)).toEqual([]);
    expect(await visit.app.locator("html").evaluate((root) => root.scrollWidth > root.clientWidth)).toBe(false);
    await visit.page.close();
  }
});

test("[UI41, UI61, UI64] the keyboard alone walks through an opened topic in reading order and uses all of it", async () => {
  const visit = await open("ana", "diego-ana");
  const { keyboard } = visit.page;
  await add(visit, "One", "Two");
  await topic(visit, "One").focus();
  await keyboard.press("Enter");
  await remark(visit).waitFor();
  const walked: string[] = [];
  const walk = async (to: string): Promise<void> => {
    for (let step = 0; step < 30 && (await inFocus(visit)) !== to; step++) {
      await keyboard.press("Tab");
      if (walked.at(-1) !== (await inFocus(visit))) walked.push(await inFocus(visit));
    }
    expect(await inFocus(visit)).toBe(to);
  };
  // The field for the day is three stops of one control.
  await walk("SELECT");
  await keyboard.press("g");
  await walk("Keep time at the end");
  await keyboard.press("Space");
  await walk("New comment");
  await keyboard.type("Why now?");
  await keyboard.press("Enter");
  await expect.poll(() => remarks(visit)).toEqual(["Why now?"]);
  await walk("Talked about, not finished");
  await keyboard.press("Enter");
  await walk("Park");
  expect(walked).toEqual([
    "SELECT",
    "INPUT",
    "Keep time at the end",
    "Minutes",
    "New comment",
    "Move up",
    "Move down",
    "Make an action",
    "Talked about, not finished",
    "Park",
  ]);
  await walk("Drop");
  await keyboard.press("Tab");
  // The last stop saves what was chosen.
  await keyboard.press("Enter");
  await expect.poll(() => namesIn(visit, "At the end · 10 min")).toEqual(["One"]);
  await agenda(visit).getByText("Growth", { exact: true }).waitFor();
  await agenda(visit).getByText("talked about", { exact: true }).waitFor();
  await agenda(visit).getByText("1 comment", { exact: true }).waitFor({ state: "attached" });
  await expect.poll(() => inFocus(visit)).toBe("Edit topic: One");
  for (const gone of ["Growth", "talked about", "1 comment"]) {
    await keyboard.press("Control+z");
    await agenda(visit).getByText(gone, { exact: true }).waitFor({ state: "detached" });
    await expect.poll(() => inFocus(visit)).toBe("Edit topic: One");
  }
  await visit.page.close();
});

test("[UI66] what is only to be read can be opened and not changed", async () => {
  await stage.control("faults", [
    { fault: "status", status: 403, match: { method: "PUT", person: "ben" } },
    { fault: "status", status: 403, match: { method: "POST", path: "^/(?:me|drives)", person: "ben" } },
  ]);
  const answer = await open("ben", "ana-ben");
  await enterTopic(answer, "Refused");
  await answer.app.getByRole("button", { name: "Topic: Offsite", exact: true }).click();
  await expect.poll(() => remarks(answer)).toHaveLength(2);
  expect(await answer.app.getByRole("textbox", { name: "New comment" }).count()).toBe(0);
  expect(await answer.app.getByLabel("Kind").isDisabled()).toBe(true);
  await stage.control("faults", []);
  await answer.page.close();
});
