/**
 * Every surface and state of the app as pictures, in each theme and at each width: `npm run pictures [-- name …]`.
 * Fails on what axe finds and on anything that scrolls sideways, so that a look at the folder is the only thing left to do.
 */
import { mkdirSync } from "node:fs";
import type { BrowserContext, Locator } from "playwright-core";
import { axeOnApp } from "#tests/journeys/axe.ts";
import { openStage, signIn, type Stage, type Visit } from "#tests/journeys/stage.ts";

interface Scene {
  readonly name: string;
  readonly view: Readonly<Record<string, string>>;
  /** Brings the app into the state; returns what undoes it for the others. */
  readonly prepare: (visit: Visit, stage: Stage) => Promise<(() => Promise<void>) | void>;
  /** What the picture is of, where the page is longer than the window. */
  readonly shows?: (visit: Visit) => Locator;
  /** Before anything is loaded. */
  readonly before?: (stage: Stage) => Promise<void>;
  readonly signedIn?: false;
  /** Seen at another moment: in the meeting after the next one, or five weeks later. */
  readonly at?: "running" | "weeksLater";
}

const folder = "pictures";
const themes = ["default", "dark", "contrast"];
const widths = [280, 320, 768, 1280];
const invite = { who: "ana", surface: "outlook", event: "ana-ben" };
const tab = { who: "ana", surface: "tab" };

const line = ({ app }: Visit, name: string) => app.getByRole("textbox", { name, exact: true });

/** The notes, once their editor has come. */
const paper = ({ app }: Visit) => app.getByRole("region", { name: "Notes" }).locator('[contenteditable="true"]');

const pageReady = async (visit: Visit): Promise<void> => {
  await line(visit, "New topic").waitFor();
  await visit.app
    .getByText(/^Only you and|^Will be open/)
    .first()
    .waitFor();
  await paper(visit).waitFor();
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
      return async () => {
        await visit.app.getByRole("button", { name: "Edit topic: Written on the train" }).focus();
        await visit.page.keyboard.press("Control+z");
        await browser.setOffline(false);
        await visit.app.getByText("Saved", { exact: true }).waitFor();
      };
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
  {
    name: "topic-talk",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
      await visit.app.getByRole("button", { name: "Edit topic: Training budget" }).click();
      await line(visit, "New comment").waitFor();
    },
    shows: (visit) => line(visit, "New comment"),
  },
  {
    name: "folds",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
      await visit.app.getByText("Later", { exact: true }).click();
      await visit.app.getByText("Put aside", { exact: true }).click();
      await visit.app
        .getByRole("button", { name: /^Bring back/ })
        .first()
        .waitFor();
    },
    shows: ({ app }) => app.getByText("Put aside", { exact: true }),
  },
  {
    name: "notes-bubble",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
      await paper(visit).locator("li").click();
      await visit.page.keyboard.press("Shift+Home");
      await visit.app.getByRole("toolbar", { name: "Format" }).waitFor();
    },
    shows: paper,
  },
  {
    name: "notes-slash",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
      await paper(visit).locator("li").click();
      await visit.page.keyboard.press("End");
      await visit.page.keyboard.type(" /");
      await visit.app.getByRole("listbox", { name: "Change this line" }).waitFor();
      return async () => {
        await visit.page.keyboard.press("Escape");
        await visit.page.keyboard.press("Backspace");
        await visit.page.keyboard.press("Backspace");
        await visit.app.getByText("Saved", { exact: true }).waitFor();
      };
    },
    shows: paper,
  },
  {
    name: "in-the-meeting",
    view: { ...invite, surface: "meeting" },
    at: "running",
    prepare: async (visit) => {
      await pageReady(visit);
      await visit.app.getByRole("region", { name: "From last time" }).waitFor();
      await visit.app.getByText(/^Now, until/u).waitFor();
    },
  },
  {
    name: "weeks-later",
    view: invite,
    at: "weeksLater",
    prepare: async (visit) => {
      await pageReady(visit);
      const earlier = visit.app.getByRole("region", { name: "Earlier" });
      await earlier.locator("summary").last().click();
      await earlier.getByText("one quarter").waitFor();
    },
  },
  {
    name: "closing",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
      await visit.app.getByRole("button", { name: "Close", exact: true }).click();
    },
    shows: ({ app }) => app.getByRole("button", { name: "I see it differently" }),
  },
  {
    name: "skipping",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
      await visit.app.getByRole("button", { name: "Skip", exact: true }).click();
      await line(visit, "Reason, if you like").waitFor();
    },
    shows: (visit) => line(visit, "Reason, if you like"),
  },
  {
    name: "skipped",
    view: { ...invite, event: "grace-ana" },
    prepare: async (visit) => {
      await pageReady(visit);
      await visit.app.getByRole("button", { name: "Skip", exact: true }).click();
      await line(visit, "Reason, if you like").fill("Release week");
      await line(visit, "Reason, if you like").press("Enter");
      await visit.app.getByText("You skipped this one: Release week").waitFor();
      return async () => {
        await visit.app.getByRole("button", { name: "Meet after all" }).click();
        await visit.app.getByText("Saved", { exact: true }).waitFor();
      };
    },
  },
  {
    name: "relation",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
    },
    shows: ({ app }) => app.getByText("What are you and Ben to each other?"),
  },
  {
    name: "about",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
      await visit.app.getByRole("button", { name: "More", exact: true }).click();
      await visit.app.getByRole("menuitem", { name: "You two" }).click();
      await visit.app.getByRole("heading", { name: "You and Ben" }).waitFor();
    },
  },
  {
    name: "toast",
    view: invite,
    prepare: async (visit) => {
      await pageReady(visit);
      await visit.app.getByRole("checkbox", { name: "Discussed: Staff role in Q1" }).click();
      await visit.app.getByRole("log").getByRole("button", { name: "Undo" }).waitFor();
      return () => visit.app.getByRole("checkbox", { name: "Discussed: Staff role in Q1" }).click();
    },
    shows: ({ app }) => app.getByRole("button", { name: "Keys" }),
  },
  {
    name: "right-to-left",
    view: { ...invite, event: "פגישה-אישית-ana-ואורי" },
    prepare: async (visit) => {
      await pageReady(visit);
      if ((await visit.app.getByText("תקציב הדרכה").count()) > 0) return;
      await write(visit, ["תקציב הדרכה: מה נשאר לרבעון", "Budget for תקציב and back"]);
      await line(visit, "New action").fill("לשלוח את הטיוטה לקים");
      await line(visit, "New action").press("Enter");
      await line(visit, "Notes").click();
      await visit.page.keyboard.type("דיברנו על התקציב.");
    },
  },
  {
    name: "settings",
    view: tab,
    prepare: async (visit) => {
      await listReady(visit);
      await visit.app.getByRole("button", { name: "Settings" }).click();
      await visit.app.getByRole("heading", { name: "Settings" }).first().waitFor();
    },
  },
  {
    name: "calendar-line",
    view: { ...invite, event: "design-and-engineering" },
    prepare: async (visit, stage) => {
      await pageReady(visit);
      if ((await visit.app.getByText("What the reorg means for us").count()) === 0) {
        await write(visit, ["What the reorg means for us"]);
        await line(visit, "Notes").click();
        await visit.page.keyboard.type("Bring the numbers.");
        await visit.app.getByText("Saved", { exact: true }).waitFor();
      }
      const [from, to] = [0, 90].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
      const path = `/me/calendarView?startDateTime=${from}&endDateTime=${to}&$top=500`;
      const seen = await stage.graphAs("ana", ["Calendars.ReadWrite"], path);
      const { value } = (await seen.json()) as {
        value: { id: string; subject: string; start: { dateTime: string } }[];
      };
      const [next] = value
        .filter((it) => it.subject === "Design and engineering")
        .toSorted((a, b) => a.start.dateTime.localeCompare(b.start.dateTime));
      await stage.graphAs("ana", ["Calendars.ReadWrite"], `/me/events/${next?.id ?? ""}/cancel`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      });
      await visit.page.reload();
      await visit.app.getByText("was called off").waitFor();
    },
  },
  { name: "not-a-1-1", view: { ...invite, event: "team-weekly" }, prepare: textReady("No page for this meeting") },
  { name: "unsaved", view: { ...invite, event: "new" }, prepare: textReady("Almost there") },
];

const wanted = process.argv.slice(2);
for (const name of wanted)
  if (scenes.every((it) => it.name !== name))
    throw new Error(`Unknown picture '${name}': expected ${scenes.map((it) => it.name).join(", ")}.`);
const findings: string[] = [];

const take = async (scene: Scene, theme: string, context: BrowserContext, stage: Stage): Promise<void> => {
  await scene.before?.(stage);
  const view = { ...scene.view, theme, bare: "1", width: "full" };
  const visit = await (scene.at === undefined ? stage.visit(context, view) : visitAt(scene.at, view));
  const { page, app } = visit;
  const undo = await scene.prepare(visit, stage);
  for (const width of widths) {
    const name = `${scene.name}-${width}-${theme}`;
    await page.setViewportSize({ width, height: width < 700 ? 780 : 900 });
    await scene.shows?.(visit).evaluate((it) => it.scrollIntoView({ block: "center" }));
    const [wide, seen] = await app.locator("html").evaluate((root) => [root.scrollWidth, root.clientWidth] as const);
    if (wide > seen) findings.push(`${name}: scrolls sideways, ${wide} px on ${seen}`);
    await page.screenshot({ path: `${folder}/${name}.png`, animations: "disabled" });
    if (width === 280 || width === 1280) {
      for (const { rule, html } of await axeOnApp(page)) findings.push(`${name}: ${rule}: ${html}`);
    }
  }
  await undo?.();
  await page.close();
};

/** A clock that is set runs in a whole browser, so these have one of their own, which is thrown away. */
const visitAt = async (moment: "running" | "weeksLater", view: Readonly<Record<string, string>>): Promise<Visit> => {
  const browser = await stage.newPerson();
  const entry = await stage.visit(browser, view);
  await signIn(entry, "ana");
  await line(entry, "New topic").waitFor();
  await entry.page.close();
  const page = await browser.newPage();
  page.on("close", () => void browser.close());
  await page.clock.install({ time: moment === "weeksLater" ? Date.now() + 35 * 86_400_000 : inTheMeeting });
  await page.goto(`${stage.world.tenantUrl}/?${new URLSearchParams(view)}`);
  return { page, app: page.frameLocator("iframe").first() };
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
/** Ten minutes into the meeting after the one that is prepared. */
let inTheMeeting = 0;
await using stage = await openStage();
const stranger = await stage.newPerson();
const ana = await stage.newPerson();
const ben = await stage.newPerson();

const hers = await stage.visit(ana, { ...invite, bare: "1", width: "full" });
await signIn(hers, "ana");
await write(hers, ["Reorg: what changes for the team, ten minutes at the end", "Training budget"]);
await line(hers, "New action").fill("Ask Kim about the training budget");
await line(hers, "New action").press("Enter");
for (const [topic, then] of [
  ["Office plants", "Park"],
  ["Move to the new wiki", "Drop"],
] as const) {
  await write(hers, [topic]);
  await hers.app.getByRole("button", { name: `Edit topic: ${topic}` }).click();
  await hers.app.getByRole("button", { name: then, exact: true }).click();
}
await write(hers, ["Plans for spring"]);
await hers.app.getByRole("button", { name: "Edit topic: Plans for spring" }).click();
await hers.app.getByLabel("Not before").fill(new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10));
await hers.app.getByRole("button", { name: "Save", exact: true }).click();
await hers.app
  .getByText(/^Only you and/)
  .first()
  .waitFor();
await line(hers, "Notes").click();
await hers.page.keyboard.type("Ben wants to lead the migration.");
await hers.page.keyboard.press("Enter");
await hers.page.keyboard.type("- one quarter, then we look again");
await write(hers, ["Who leads the migration"]);
await hers.app.getByRole("button", { name: "Edit topic: Who leads the migration" }).click();
await hers.app.getByLabel("Kind").selectOption({ label: "Decision" });
await hers.app.getByText("Keep time at the end").click();
await hers.app.getByRole("button", { name: "Save", exact: true }).click();
await hers.app.getByText("Saved", { exact: true }).waitFor();
await hers.page.close();
{
  const [from, to] = [0, 10].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  const seen = await stage.graphAs(
    "ana",
    ["Calendars.Read"],
    `/me/calendarView?startDateTime=${from}&endDateTime=${to}&$top=500`,
  );
  const { value } = (await seen.json()) as { value: { subject: string; start: { dateTime: string } }[] };
  const starts = value
    .filter((it) => it.subject.startsWith("Ana / Ben 1:1"))
    .map((it) => it.start.dateTime)
    .toSorted();
  inTheMeeting = Date.parse(`${starts[0] ?? ""}Z`.replace("ZZ", "Z")) + 7 * 86_400_000 + 10 * 60_000;
}

const his = await stage.visit(ben, { ...invite, who: "ben", bare: "1", width: "full" });
await signIn(his, "ben");
await his.app.getByText("Training budget").first().waitFor();
await his.app.getByRole("button", { name: "Edit topic: Training budget" }).click();
await line(his, "New comment").fill(
  "Is there something left for the conference in May? I would like to go with Carla.",
);
await line(his, "New comment").press("Enter");
await his.page.keyboard.press("Escape");
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
