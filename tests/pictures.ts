/**
 * Every surface and state of the app as pictures, in each theme and at each width: `npm run pictures [-- name …]`.
 * Fails on what axe finds and on anything that scrolls sideways, so that a look at the folder is the only thing left to do.
 */
import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext } from "playwright-core";
import { openStage, signIn, type Stage, type Visit } from "#tests/journeys/stage.ts";

interface Scene {
  readonly name: string;
  readonly view: Readonly<Record<string, string>>;
  /** Brings the app into the state; returns what undoes it for the others. */
  readonly prepare: (visit: Visit, stage: Stage) => Promise<(() => Promise<void>) | void>;
  /** Before anything is loaded. */
  readonly before?: (stage: Stage) => Promise<void>;
  readonly signedIn?: false;
}

const folder = "pictures";
const themes = ["default", "dark", "contrast"];
const widths = [280, 320, 768, 1280];
const invite = { who: "ana", surface: "outlook", event: "ana-ben" };
const tab = { who: "ana", surface: "tab" };

const line = ({ app }: Visit, name: string) => app.getByRole("textbox", { name, exact: true });

const pageReady = async (visit: Visit): Promise<void> => {
  await line(visit, "New topic").waitFor();
  await visit.app
    .getByText(/^Only you and|^Will be open/)
    .first()
    .waitFor();
  await visit.app.getByRole("toolbar", { name: "Format", includeHidden: true }).waitFor({ state: "attached" });
};

const listReady = async ({ app }: Visit): Promise<void> => {
  await app.getByRole("list", { name: "My 1:1s" }).getByText("Ben Okafor", { exact: true }).waitFor();
};

const textReady =
  (text: string) =>
  async ({ app }: Visit): Promise<void> => {
    await app.getByText(text).first().waitFor();
  };

const scenes: readonly Scene[] = [
  { name: "first-visit", view: invite, signedIn: false, prepare: textReady("What Duologue asks for") },
  { name: "page", view: invite, prepare: pageReady },
  {
    name: "page-opened",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
      await visit.app.getByRole("status", { name: "Who can open this" }).getByRole("button").click();
      await line(visit, "New action").fill("Send the draft to Kim");
      await visit.app.getByRole("button", { name: "On a date" }).click();
      await visit.app.getByRole("button", { name: "Edit topic: Reorg" }).click();
    },
  },
  { name: "page-empty", view: { ...invite, event: "zoe-1-1" }, prepare: pageReady },
  { name: "meeting", view: { ...invite, surface: "meeting" }, prepare: pageReady },
  {
    name: "page-loading",
    // A page that nobody has opened here before; a known one would be shown at once.
    view: { ...invite, event: "robin-first-weeks" },
    before: async (stage) =>
      void (await stage.control("faults", [{ match: { path: "/me" }, fault: "latency", ms: 60_000 }])),
    prepare: async ({ app }, stage) => {
      await app.getByRole("status", { name: "Opening" }).waitFor();
      return async () => void (await stage.control("faults", []));
    },
  },
  {
    name: "page-offline",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
      const browser = visit.page.context();
      await browser.setOffline(true);
      await line(visit, "New topic").fill("Written on the train");
      await line(visit, "New topic").press("Enter");
      await visit.app.getByText("You’re offline").waitFor();
      return () => browser.setOffline(false);
    },
  },
  {
    name: "page-too-open",
    view: invite,
    prepare: async (visit, stage) => {
      const scopes = ["Files.ReadWrite.All"];
      const path = "/me/drive/root:/Duologue/Ana Ruiz and Ben Okafor.html";
      const file = (await (await stage.graphAs("ana", scopes, path)).json()) as { id: string };
      const shared = await stage.graphAs("ana", scopes, `/me/drive/items/${file.id}/createLink`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ type: "view", scope: "organization" }),
      });
      const link = (await shared.json()) as { id: string };
      await visit.page.reload();
      await visit.app.getByText("Someone else can open this").first().waitFor();
      await visit.app.getByRole("status", { name: "Who can open this" }).getByRole("button").click();
      return async () =>
        void (await stage.graphAs("ana", scopes, `/me/drive/items/${file.id}/permissions/${link.id}`, {
          method: "DELETE",
        }));
    },
  },
  {
    name: "keys",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
      await visit.app.getByRole("button", { name: "Keys" }).click();
      await visit.app.getByRole("dialog").waitFor();
    },
  },
  { name: "list", view: tab, prepare: listReady },
  {
    name: "list-page",
    view: tab,
    prepare: async (visit) => {
      await listReady(visit);
      await visit.app.getByRole("list", { name: "My 1:1s" }).getByText("Ben Okafor", { exact: true }).click();
      await visit.app.getByRole("heading", { name: "Ben Okafor", level: 1 }).waitFor();
      await pageReady(visit);
    },
  },
  {
    name: "list-why-not",
    view: tab,
    prepare: async (visit) => {
      await listReady(visit);
      await visit.app.getByText("Why is a meeting not here?").click();
      await visit.app.getByText("More than two people").first().scrollIntoViewIfNeeded();
    },
  },
  {
    name: "pairing",
    view: tab,
    prepare: async (visit) => {
      await listReady(visit);
      await visit.app.getByRole("button", { name: "Pair with a colleague" }).first().click();
      await visit.app.getByRole("textbox", { name: "Colleague" }).fill("ben");
      await visit.app.getByRole("button", { name: /ben@contoso/ }).waitFor();
    },
  },
  {
    name: "list-no-calendar",
    view: tab,
    before: async (stage) => void (await stage.control("consent", { scope: "Calendars.ReadBasic", granted: false })),
    prepare: async ({ app }, stage) => {
      await app.getByRole("alert").first().waitFor();
      return async () => void (await stage.control("consent", { scope: "Calendars.ReadBasic", granted: true }));
    },
  },
  { name: "not-a-1-1", view: { ...invite, event: "team-weekly" }, prepare: textReady("This isn’t a 1:1") },
  { name: "unsaved", view: { ...invite, event: "new" }, prepare: textReady("Almost there") },
];

const wanted = process.argv.slice(2);
const findings: string[] = [];

const take = async (scene: Scene, theme: string, context: BrowserContext, stage: Stage): Promise<void> => {
  await scene.before?.(stage);
  const visit = await stage.visit(context, { ...scene.view, theme, bare: "1", width: "full" });
  const { page, app } = visit;
  const undo = await scene.prepare(visit, stage);
  for (const width of widths) {
    const name = `${scene.name}-${width}-${theme}`;
    await page.setViewportSize({ width, height: width < 700 ? 780 : 900 });
    const [wide, seen] = await app.locator("html").evaluate((root) => [root.scrollWidth, root.clientWidth] as const);
    if (wide > seen) findings.push(`${name}: scrolls sideways, ${wide} px on ${seen}`);
    await page.screenshot({ path: `${folder}/${name}.png`, animations: "disabled" });
    if (width === 280 || width === 1280) {
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, help, nodes } of violations)
        findings.push(`${name}: ${id}, ${help}: ${nodes.map((it) => it.target.join(" ")).join(" | ")}`);
    }
  }
  await undo?.();
  await page.close();
};

/** What the two wrote before the first picture. */
const write = async (visit: Visit, topics: readonly string[]): Promise<void> => {
  await line(visit, "New topic").waitFor();
  for (const topic of topics) {
    await line(visit, "New topic").fill(topic);
    await line(visit, "New topic").press("Enter");
  }
};

mkdirSync(folder, { recursive: true });
await using stage = await openStage();
const stranger = await stage.newPerson();
const ana = await stage.newPerson();
const ben = await stage.newPerson();

const hers = await stage.visit(ana, { ...invite, bare: "1", width: "full" });
await signIn(hers, "ana");
await write(hers, ["Reorg: what changes for the team, ten minutes at the end", "Training budget"]);
await line(hers, "New action").fill("Ask Kim about the training budget");
await line(hers, "New action").press("Enter");
await hers.app
  .getByText(/^Only you and/)
  .first()
  .waitFor();
await line(hers, "Notes").click();
await hers.page.keyboard.type("Ben wants to lead the migration.");
await hers.page.keyboard.press("Enter");
await hers.page.keyboard.type("- one quarter, then we look again");
await hers.app.getByText("Saved", { exact: true }).waitFor();
await hers.page.close();

const his = await stage.visit(ben, { ...invite, who: "ben", bare: "1", width: "full" });
await signIn(his, "ben");
await his.app.getByText("Training budget").first().waitFor();
await write(his, ["Staff role in Q1", "On-call load since the reorg"]);
await his.app.getByRole("checkbox", { name: "Discussed: On-call load since the reorg" }).click();
await his.app.getByText("Saved", { exact: true }).waitFor();
await his.page.close();

for (const theme of themes)
  for (const scene of scenes) {
    if (wanted.length > 0 && !wanted.includes(scene.name)) continue;
    try {
      await take(scene, theme, scene.signedIn === false ? stranger : ana, stage);
    } catch (error) {
      findings.push(`${scene.name}-${theme}: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`);
      await stage.control("faults", []);
    }
  }

console.log(findings.length === 0 ? `Pictures are in ${folder}/, nothing found.` : findings.join("\n"));
process.exitCode = findings.length === 0 ? 0 : 1;
