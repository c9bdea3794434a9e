/** The notes as paper for two: formats, addresses, what is pasted, and how they are read later. */
import type { BrowserContext, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeOnApp } from "./axe.ts";
import { inFocus, invite, paper, saved } from "./page.ts";
import { openStage, type Stage, type Visit } from "./stage.ts";

const alone = { ...invite, bare: "1", width: "280" };

let stage: Stage;
let hers: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  hers = await stage.arrive(alone, (visit) => paper(visit).waitFor());
});
afterAll(() => stage[Symbol.asyncDispose]());

const open = (event: string): Promise<Visit> => stage.visit(hers, { ...alone, event });

const tool = ({ app }: Visit, name: string): Locator =>
  app.getByRole("toolbar").getByRole("button", { name, exact: true });

/** Words and their element, block by block, as a reader would tell them. */
const written = (visit: Visit): Promise<readonly string[]> =>
  paper(visit)
    .locator(":is(p, h3, h4, h5)")
    .evaluateAll((all) =>
      all.map((it) => {
        const around: string[] = [];
        for (let at = it.parentElement; at !== null && at.isContentEditable; at = at.parentElement)
          if (/^(?:UL|OL)$/u.test(at.tagName)) around.push(at.tagName.toLowerCase());
        return [...around, ...(it.tagName === "P" ? [] : [it.tagName.toLowerCase()]), it.textContent.trim()].join(" ");
      }),
    );

const paste = (visit: Visit, data: Readonly<Record<string, string>>): Promise<void> =>
  paper(visit).evaluate((it, given) => {
    const clipboardData = new DataTransfer();
    for (const [type, value] of Object.entries(given)) clipboardData.setData(type, value);
    it.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, data);

test("[UI81] what is selected gets its format and its address from a bubble, by keys alone, and the focus comes back", async () => {
  const visit = await open("ana-ben");
  await paper(visit).click();
  await visit.page.keyboard.type("We agreed on the plan");
  expect(await visit.app.getByRole("toolbar").count()).toBe(0);
  await visit.page.keyboard.press("Control+Shift+ArrowLeft");
  await tool(visit, "Bold").waitFor();
  expect(await axeOnApp(visit.page)).toEqual([]);

  await visit.page.keyboard.press("Tab");
  expect(await inFocus(visit)).toBe("Bold");
  // One stop for Tab, walked by arrows and by Home and End.
  const tools = visit.app.getByRole("toolbar").getByRole("button");
  const stops = () => tools.evaluateAll((all) => all.flatMap((it) => (it.tabIndex === 0 ? [it.ariaLabel] : [])));
  for (const [key, stop] of [
    ["ArrowRight", "Italic"],
    ["End", "Make an action of this line"],
    ["ArrowRight", "Bold"],
    ["ArrowLeft", "Make an action of this line"],
    ["Home", "Bold"],
  ] as const) {
    await visit.page.keyboard.press(key);
    expect([await inFocus(visit), await stops()]).toEqual([stop, [stop]]);
  }
  await visit.page.keyboard.press("Shift+Tab");
  expect(await inFocus(visit)).toBe("Notes");
  await visit.page.keyboard.press("Tab");
  await visit.page.keyboard.press("Enter");
  await paper(visit).locator("strong", { hasText: "plan" }).waitFor();
  await expect.poll(() => inFocus(visit)).toBe("Notes");
  await expect.poll(() => tool(visit, "Bold").getAttribute("aria-pressed")).toBe("true");

  await visit.page.keyboard.press("Control+k");
  await visit.app.getByRole("textbox", { name: "Address" }).waitFor();
  await visit.page.keyboard.type("the plan");
  await visit.page.keyboard.press("Enter");
  await visit.app.getByText("This isn’t an address of a page or a mailbox.").waitFor();
  await visit.page.keyboard.press("Control+a");
  await visit.page.keyboard.type("contoso.example/plan");
  await visit.page.keyboard.press("Enter");
  const link = paper(visit).getByRole("link", { name: "plan" });
  await expect.poll(() => link.getAttribute("href")).toBe("https://contoso.example/plan");
  await expect.poll(() => inFocus(visit)).toBe("Notes");

  // With the caret in it the link can be followed and taken away.
  await visit.page.keyboard.press("Escape");
  await visit.app.getByRole("toolbar", { name: "Link" }).getByRole("link").waitFor();
  await visit.page.context().route("https://contoso.example/**", (route) => route.fulfill({ body: "the plan" }));
  const [led] = await Promise.all([visit.page.context().waitForEvent("page"), link.click({ modifiers: ["Control"] })]);
  await led.waitForURL("https://contoso.example/plan");
  await led.close();
  await tool(visit, "Remove the link").click();
  await link.waitFor({ state: "detached" });
  await paper(visit).locator("strong", { hasText: "plan" }).waitFor();
  await saved(visit);
  await visit.page.close();
});

test("[UI82] a slash asks what a line shall be, and its list is walked without leaving the words", async () => {
  const visit = await open("priya-1-1");
  await paper(visit).click();
  await visit.page.keyboard.type("/");
  const list = visit.app.getByRole("listbox", { name: "Change this line" });
  await list.waitFor();
  expect(await list.getByRole("option").allInnerTexts()).toEqual(["Heading", "Bullet list", "Numbered list"]);
  await visit.page.keyboard.press("ArrowDown");
  const chosen = list.getByRole("option", { name: "Bullet list" });
  await expect.poll(() => chosen.getAttribute("aria-selected")).toBe("true");
  expect(await paper(visit).getAttribute("aria-activedescendant")).toBe(await chosen.getAttribute("id"));
  await visit.page.keyboard.press("Enter");
  await list.waitFor({ state: "detached" });
  await visit.page.keyboard.type("first and/or second");
  expect(await list.count()).toBe(0);
  expect(await written(visit)).toEqual(["ul first and/or second"]);

  await visit.page.keyboard.type(" /act");
  await expect.poll(() => list.getByRole("option").allInnerTexts()).toEqual(["Make an action of this line"]);
  await visit.page.keyboard.press("Enter");
  await expect.poll(() => inFocus(visit)).toBe("New action");
  expect(await visit.app.getByRole("textbox", { name: "New action" }).inputValue()).toBe("first and/or second");
  await visit.page.keyboard.press("Enter");
  await visit.app.getByRole("button", { name: "Edit action: first and/or second" }).waitFor();
  await expect.poll(() => inFocus(visit)).toBe("Notes");

  await visit.page.keyboard.type(" /");
  await list.waitFor();
  await visit.page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
  await visit.page.keyboard.press("Enter");
  expect((await written(visit))[0]).toBe("ul first and/or second  /");
  await saved(visit);
  await visit.page.close();
});

test("[UI83] an address that is typed or pasted is a link, whatever ends it, and nothing else becomes one", async () => {
  const visit = await open("grace-ana");
  await paper(visit).click();
  await visit.page.keyboard.type("See https://contoso.example/a, www.fabrikam.example");
  await visit.page.keyboard.press("Enter");
  await visit.page.keyboard.type("3.14 is no address");
  await visit.page.keyboard.press("Enter");
  await paste(visit, { "text/plain": "plan: https://contoso.example/b.\nand kim@contoso.example" });
  const links = paper(visit).getByRole("link");
  await expect
    .poll(() => links.evaluateAll((all) => all.map((it) => it.getAttribute("href"))))
    .toEqual([
      "https://contoso.example/a",
      "https://www.fabrikam.example/",
      "https://contoso.example/b",
      "mailto:kim@contoso.example",
    ]);
  expect(await links.first().innerText()).toBe("https://contoso.example/a");

  // Over what is selected an address alone becomes its link; what only begins with one takes its place.
  await visit.page.keyboard.press("Enter");
  await visit.page.keyboard.type("the plan");
  await visit.page.keyboard.press("Control+Shift+ArrowLeft");
  await tool(visit, "Bold").waitFor();
  await paste(visit, { "text/plain": "https://contoso.example/plan\n" });
  const over = paper(visit).getByRole("link", { name: "plan", exact: true });
  await expect.poll(() => over.getAttribute("href")).toBe("https://contoso.example/plan");
  await paste(visit, { "text/plain": "https://contoso.example/c\nis where it stands" });
  await expect
    .poll(async () => (await written(visit)).slice(-2))
    .toEqual(["the https://contoso.example/c", "is where it stands"]);
  await saved(visit);
  await visit.page.close();
});

const fromWord = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p { color: red }</style></head>
<body><!--StartFragment--><h1>Plan</h1>
<p class=MsoNormal>We <b>agreed</b> to <span style='font-weight:bold'>start</span><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>outer<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>inner</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>last</p>
<table><tr><td><p>Who</p></td><td><p>When</p></td></tr><tr><td>Ana</td><td>in May</td></tr></table>
<p><a href="javascript:window.ran = 1">not this</a> but <a href="https://contoso.example/">that</a></p>
<p style="display:none">hidden</p><script>window.ran = 2</script><img src="x" onerror="window.ran = 3" alt="😀">
<!--EndFragment--></body></html>`;

test("[UI13] Ctrl+Z takes back what was typed in the notes since, and Ctrl+Y brings it again", async () => {
  const before = await open("robin-first-weeks");
  await paper(before).click();
  await before.page.keyboard.type("Kept");
  await saved(before);
  await before.page.close();
  const visit = await open("robin-first-weeks");
  await expect.poll(() => written(visit)).toEqual(["Kept"]);
  await paper(visit).click();
  await visit.page.keyboard.press("Control+End");
  await visit.page.keyboard.type(" more");
  await expect.poll(() => written(visit)).toEqual(["Kept more"]);
  await visit.page.keyboard.press("Control+z");
  await expect.poll(() => written(visit)).toEqual(["Kept"]);
  await visit.page.keyboard.press("Control+y");
  await expect.poll(() => written(visit)).toEqual(["Kept more"]);
  await visit.page.close();
});

test("[UI84] what is pasted from Word, Outlook and Google Docs keeps its words, lists, tables and links, and nothing of it runs", async () => {
  const visit = await open("zoe-1-1");
  await paper(visit).click();
  await paste(visit, { "text/html": fromWord, "text/plain": "Plan" });
  await expect
    .poll(() => written(visit))
    .toEqual([
      "h3 Plan",
      "We agreed to start",
      "ul outer",
      "ol ul inner",
      "ul last",
      "Who | When",
      "Ana | in May",
      "not this but that",
      "😀",
    ]);
  expect(await paper(visit).locator("strong").allInnerTexts()).toEqual(["agreed", "start"]);
  expect(
    await paper(visit)
      .getByRole("link")
      .evaluateAll((all) => all.map((it) => it.getAttribute("href"))),
  ).toEqual(["https://contoso.example/"]);

  // A mail is a table that lays out paragraphs; Google Docs puts everything into a <b> that is not bold.
  await visit.page.keyboard.press("Enter");
  await paste(visit, {
    "text/html": `<b style="font-weight:normal"><table><tr><td><div>Hello Ana,</div><div>see you.</div></td></tr></table><pre>one\n  two</pre></b>`,
  });
  await expect.poll(async () => (await written(visit)).slice(-4)).toEqual(["Hello Ana,", "see you.", "one", "two"]);
  expect(await paper(visit).locator("strong").count()).toBe(2);
  expect(await visit.app.locator("html").evaluate(() => (globalThis as { ran?: number }).ran)).toBeUndefined();
  expect(await axeOnApp(visit.page)).toEqual([]);
  await saved(visit);
  await visit.page.close();

  // Before its editor has come the paper shows the same.
  const later = await stage.visit(hers, { who: "ana", surface: "outlook", event: "zoe-1-1", bare: "1", width: "280" });
  await later.page.route(/notes-editor.*js$/, (route) => route.abort());
  await later.page.reload();
  const still = later.app.getByRole("region", { name: "Notes" }).getByRole("textbox", { name: "Notes" });
  await still.locator("ul > li > ol > li", { hasText: "inner" }).waitFor();
  expect(await still.locator("strong").allInnerTexts()).toEqual(["agreed", "start"]);
  expect(await still.getByRole("link", { name: "that" }).getAttribute("href")).toBe("https://contoso.example/");
  await later.page.close();
});
