/** A piece of the page that cannot be fetched, or breaks: what stands around it stays, and so does every word. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserContext, Route } from "playwright-core";
import { files } from "./drive.ts";
import { addTopic, closeTab, hears, invite, newTopic, paper, saved, sharing } from "./page.ts";
import { openStage, type Stage, type Visit } from "./stage.ts";

let stage: Stage;
let anas: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  anas = await stage.arrive(invite, async (visit) => {
    await addTopic(visit, "Budget");
    await saved(visit);
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const notice = ({ app }: Visit) => app.getByRole("alert").filter({ hasText: "What you write is kept here." });

const fileText = async (): Promise<string> => {
  const content = "/me/drive/root:/Duologue/Ana Ruiz and Ben Okafor.html:/content";
  return (await stage.graphAs("ana", files, content)).text();
};

/** Opens Ana's page where this script is `answered` so. */
const openWhere = async (script: string, answered: (route: Route) => Promise<void>): Promise<Visit> => {
  await anas.route(`**/assets/${script}-*.js`, answered);
  return stage.open(anas, invite);
};

/** Everything can be fetched again. What is being answered just then may belong to a page that is gone. */
const fetchable = (): Promise<void> => anas.unrouteAll({ behavior: "ignoreErrors" });

const ways: readonly (readonly [how: string, answered: (route: Route) => Promise<void>])[] = [
  ["that a new release took away", (route) => route.fulfill({ status: 404, body: "" })],
  ["that the network lost", (route) => route.abort("connectionreset")],
  [
    "that breaks",
    async (route) => {
      // Playwright's own client knows no subdomains of localhost.
      const { pathname } = new URL(route.request().url());
      const code = await (await fetch(`${stage.world.serviceUrl}${pathname}`)).text();
      const names = [...code.matchAll(/ as (\w+)/g)].map(([, name]) => name);
      const broken = names.map((name) => `export const ${name} = () => { throw new Error("broken"); };`);
      await route.fulfill({ contentType: "text/javascript", body: broken.join("\n") });
    },
  ],
];

for (const [how, answered] of ways)
  test(`[KJ7] in the place of a part ${how} stands one sentence with one thing to do, and the page and what was begun stay`, async () => {
    const ana = await openWhere("details", answered);
    await newTopic(ana).fill("Half a thou");
    await sharing(ana).getByRole("button").click();
    await notice(ana).waitFor();
    await ana.app.getByText("Budget").waitFor();
    await newTopic(ana).press("End");
    await newTopic(ana).pressSequentially("ght");

    await fetchable();
    await notice(ana).getByRole("button", { name: "Reload" }).click();
    // What stood there before is gone with the page that it stood in.
    await notice(ana).waitFor({ state: "detached" });
    await expect.poll(() => newTopic(ana).inputValue()).toBe("Half a thought");
    await ana.app.getByText("Budget").waitFor();
    await sharing(ana).getByRole("button").click();
    await ana.app.getByText("Who else could, by law or role").waitFor();
    await newTopic(ana).fill("");
    await ana.page.close();
  });

test("[KJ8] a part that nobody pressed for says that it is missing and comes by itself once it can be fetched", async () => {
  let gone = true;
  const ana = await openWhere("meeting-foot", (route) => (gone ? route.abort("connectionreset") : route.continue()));
  await notice(ana).getByRole("button", { name: "Reload" }).waitFor();
  await ana.app.getByText("Budget").waitFor();
  gone = false;
  await hears(ana, "online");
  await ana.app.getByRole("group", { name: "This meeting" }).waitFor();
  expect(await notice(ana).count()).toBe(0);
  await fetchable();
  await ana.page.close();
});

test("[LV87] a page that cannot fetch live editing says so in its quiet line, until it can", async () => {
  let gone = true;
  const ana = await openWhere("open-live", (route) =>
    gone ? route.fulfill({ status: 404, body: "" }) : route.continue(),
  );
  const line = ana.app.getByText("Live editing isn’t available right now.");
  await line.waitFor();
  gone = false;
  await hears(ana, "online");
  await line.waitFor({ state: "detached" });
  // Nothing else is missing.
  expect(await notice(ana).count()).toBe(0);
  await fetchable();
  await ana.page.close();
});

test("[KJ9] letters typed into the notes are kept while their editor cannot be fetched, and stand there before and after it comes", async () => {
  let gone = true;
  const ana = await openWhere("notes-editor", (route) => (gone ? route.abort("connectionreset") : route.continue()));
  const notes = ana.app.getByRole("textbox", { name: "Notes" });
  expect(await notes.getAttribute("aria-readonly")).toBe("false");
  await notes.focus();
  await notes.pressSequentially("She said yes");
  await expect.poll(() => notes.innerText()).toBe("She said yes");
  // Whatever becomes of the editor, they are in the notebook.
  await expect.poll(fileText).toContain("She said yes");
  await notice(ana).waitFor();
  gone = false;
  await hears(ana, "online");
  await paper(ana).filter({ hasText: "She said yes" }).waitFor();
  await notice(ana).waitFor({ state: "detached" });
  // Whoever wrote goes on behind what is there.
  await ana.page.keyboard.type(" and no");
  await paper(ana).getByText("She said yes and no").waitFor();
  await expect.poll(fileText).toContain("She said yes and no");
  await fetchable();
  await ana.page.close();
});

test("[KJ9] letters typed into the notes of a tab that is closed before their editor came stand there at the next opening", async () => {
  // Asked for and never answered.
  const ana = await openWhere("notes-editor", () => new Promise(() => {}));
  const notes = ana.app.getByRole("textbox", { name: "Notes" });
  await notes.focus();
  await notes.pressSequentially("Closed at once");
  // A moment, and not until something was saved: it is the very thing under test.
  await ana.page.waitForTimeout(300);
  await closeTab(ana);
  await fetchable();

  const again = await stage.visit(anas, invite);
  await expect.poll(() => paper(again).innerText()).toContain("Closed at once");
  await again.page.close();
});
