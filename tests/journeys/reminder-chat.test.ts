/** A reminder in the fake Teams chat, through our real bot: what each button of the card does. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openItem } from "#core/inbox/seal.ts";
import { fromBase64 } from "#core/base64.ts";
import type { ItemId } from "#core/inbox/item.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { LocalWorld } from "#local/world.ts";
import { openLocalWorld } from "#tests/open-local-world.ts";
import { anaAndBen, ben } from "#tests/cast.ts";
import { openBrowser } from "./browser.ts";
import { monday, remindIn, thursdayAtNine, waiting, type Reminding } from "./reminder-fixture.ts";

let dist: string;
let browser: Browser;
let world: LocalWorld;
let reminding: Reminding;
beforeAll(async () => {
  dist = mkdtempSync(join(tmpdir(), "duologue-dist-"));
  writeFileSync(join(dist, "index.html"), "<!doctype html><!--platform-->");
  writeFileSync(join(dist, "outlook.html"), "<!doctype html><!--office-->");
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(dist, { recursive: true });
});
beforeEach(async () => {
  world = await openLocalWorld({ dist, seed: { now: monday } });
  reminding = await remindIn(world);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((it) => it.close()));
  await world[Symbol.asyncDispose]();
});

const asked = "Tomorrow 10:00 with Ana Ruiz. Ana Ruiz has 2 topics; you have none yet.";

const cards = async (): Promise<any[]> =>
  (await reminding.control("bot/chats?user=ben")).messages.filter((it: any) => it.cards.length > 0);
/** Ben has the bot and wants reminders, Ana has two topics, and it is Thursday, 9:00. */
const thursday = async (): Promise<void> => {
  await reminding.control("bot/install", { user: "ben" });
  await reminding.switchOn("ben");
  await reminding.tell("ben", { topics: { mine: 0, theirs: 2 } });
  await reminding.goTo(thursdayAtNine);
};
const chat = async (more = ""): Promise<Page> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${world.tenantUrl}/?who=ben&surface=bot${more}`);
  return page;
};

test("[TB50] on Thursday at nine, and not a minute before, Ben is asked about Friday's 1:1, once", async () => {
  await reminding.control("bot/install", { user: "ben" });
  await reminding.switchOn("ben");
  await reminding.tell("ben", { topics: { mine: 0, theirs: 2 } });
  await reminding.goTo("2026-11-26T07:59:00.000Z");
  expect(await cards()).toEqual([]);
  await reminding.goTo(thursdayAtNine);
  await reminding.goTo("2026-11-26T09:00:00.000Z");
  expect(await cards()).toHaveLength(1);
  const page = await chat();
  await page.getByText(asked).waitFor();
});

test("[TB50] the card is what Microsoft's schema of cards allows, and every action has its fallback", async (context) => {
  const reference = join(process.env["REFERENCE_DIR"] ?? "../shared/reference", "schemas/adaptive-cards");
  let schema: Record<string, unknown>;
  try {
    schema = JSON.parse(readFileSync(join(reference, "adaptive-card.1.5.0.schema.json"), "utf8")) as typeof schema;
  } catch {
    return context.skip("left out: no schema of cards in REFERENCE_DIR");
  }
  await thursday();
  const [message] = await cards();
  const { $schema: _, id: __, ...plain } = schema;
  const validate = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(plain);
  validate(message.cards[0]);
  expect(validate.errors ?? []).toEqual([]);
  expect(JSON.stringify(message.cards[0]).length).toBeLessThan(28_000);
});

test("[TB51] Add topic seals the words at once and takes another; the card never repeats them", async () => {
  await thursday();
  const page = await chat();
  for (const text of ["On-call load", "Staff role in Q1"]) {
    await page.getByRole("textbox", { name: /opic/ }).fill(text);
    await page.getByRole("button", { name: "Add topic" }).click();
    await page.getByText(text === "On-call load" ? "you have added one" : "you have added 2").waitFor();
  }
  // Answered in place: no edit comes after it and takes away what is typed by then.
  expect((await cards())[0].editedAt).toBeNull();
  expect(await page.getByText("On-call load").count()).toBe(0);
  expect(JSON.stringify(await cards())).not.toContain("On-call");
  const items = (await waiting(reminding, "ana")) as any[];
  const opened = await Promise.all(
    items.map(({ id, by, key, sealed }) =>
      openItem(
        fromBase64(sealed) ?? new Uint8Array(),
        { pair: anaAndBen, item: id as ItemId, by: by as PersonId },
        [reminding.key],
        key as string,
      ),
    ),
  );
  // They wait in the order of their random ids; each carries its own moment.
  const topics = opened.flatMap((it) => (it.ok && it.value.type === "topic" ? [it.value] : []));
  expect(topics.toSorted((a, b) => a.at - b.at).map((it) => it.text)).toEqual(["On-call load", "Staff role in Q1"]);
  expect(opened).toHaveLength(2);
});

test("[TB52] Nothing this week, Skip with a reason and Don't remind me each settle the card in place", async () => {
  await thursday();
  const page = await chat();
  await page.getByText(asked).waitFor();
  await page.getByRole("button", { name: "Nothing this week" }).click();
  await page.getByText("You have nothing this time. That is a good answer too.").waitFor();
  expect(await page.getByRole("button", { name: "Add topic" }).count()).toBe(0);
  expect(await waiting(reminding, "ana")).toMatchObject([{ by: ben }]);

  await reminding.goTo("2026-12-03T08:00:00.000Z");
  await page.getByRole("button", { name: "Skip this one" }).click();
  await page.getByRole("textbox", { name: /Reason/ }).fill("On the train");
  await page.getByRole("button", { name: "Skip", exact: true }).click();
  await page.getByText("You and Ana Ruiz skip this one.").waitFor();
  expect(await waiting(reminding, "ana")).toHaveLength(2);
  expect(JSON.stringify(await cards())).not.toContain("On the train");

  await reminding.goTo("2026-12-10T08:00:00.000Z");
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Don't remind me about this 1:1" }).click();
  // The newest card; those before it say so as well, each a moment later.
  await page.getByText("You get no more reminders about this 1:1.").last().waitFor();
  await reminding.goTo("2026-12-17T08:00:00.000Z");
  expect(await cards()).toHaveLength(3);
});

test("[TB59, HP55] from the first page two presses lead to somebody's first card, and starting over leads back", async () => {
  await reminding.control("reset", {});
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${world.tenantUrl}/`);
  await page.getByRole("link", { name: "See Ben’s reminder" }).click();
  await page.getByRole("button", { name: "Show Ben’s first card" }).click();
  await page.getByText("Tomorrow 10:00 with Ana Ruiz. Ana Ruiz has 1 topic; you have none yet.").waitFor();
  expect(await page.getByRole("button", { name: "Show Ben’s first card" }).isVisible()).toBe(false);
  await page.getByText("Reminders are on for you.").waitFor();
  expect(await page.getByText("Reminders are off").count()).toBe(0);
  await page.getByRole("textbox", { name: "Topic" }).fill("On-call load");
  await page.getByRole("button", { name: "Add topic" }).click();
  await page.getByText("you have added one").waitFor();
  expect(await waiting(reminding, "ana")).toMatchObject([{ by: ben }]);

  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("link", { name: "See Ben’s reminder" }).waitFor();
  expect(await waiting(reminding, "ana")).toEqual([]);
  expect((await reminding.service("ben", "GET", "/v1/settings")).on).toBe(false);
  expect((await reminding.service("ben", "GET", "/v1/me/stored")).stored).toMatchObject({ views: [], cards: [] });
});

test("[TB59] whoever has no recurring 1:1 has no reminder to see, and nothing is changed for them", async () => {
  await reminding.control("reset", { calendars: {} });
  expect(await reminding.control("bot/be-reminded", { user: "ben" })).toEqual({ type: "nothing" });
  expect((await reminding.control("bot/chats?user=ben")).installed).toBe(false);
});

test("[TB59] whoever has topics already is told so, and neither the clock nor anything else is moved for them", async () => {
  const { calendars } = await reminding.control("seed");
  const theirs = Object.entries<{ subject: string }[]>(calendars).map(([who, events]) => [
    who,
    events.filter((it) => it.subject === "Ana / Ben 1:1"),
  ]);
  await reminding.control("reset", { calendars: Object.fromEntries(theirs), now: monday });
  expect(await reminding.control("bot/be-reminded", { user: "ana" })).toEqual({ type: "ready" });
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${world.tenantUrl}/?who=ben&surface=bot`);
  await page.getByRole("button", { name: "Show Ben’s first card" }).click();
  await page.getByText("Ben has topics for every 1:1 already").waitFor();
  expect((await reminding.control("clock")).now).toMatch(/^2026-11-23T08:/);
  expect((await reminding.control("bot/chats?user=ben")).installed).toBe(false);
  expect((await reminding.service("ben", "GET", "/v1/settings")).on).toBe(false);
});

test("[TB53] a card that was sent changes in place once a client tells that the meeting was called off", async () => {
  await thursday();
  const page = await chat();
  await page.getByText(asked).waitFor();
  await reminding.goTo("2026-11-26T08:30:00.000Z");
  await reminding.tell("ben", { status: "cancelled" }, "2026-11-26T08:30:00.000Z");
  await reminding.goTo("2026-11-26T08:31:00.000Z");
  await page.getByText("It was called off. What you wrote stays on the page.").waitFor();
  expect(await cards()).toHaveLength(1);
});

test("[TB54] an older Teams answers through the same card's fallback", async () => {
  await thursday();
  const page = await chat("&client=old");
  await page.getByRole("textbox", { name: "Topic" }).fill("On-call load");
  await page.getByRole("button", { name: "Add topic" }).click();
  await page.getByText("you have added one").waitFor();
  expect(await waiting(reminding, "ana")).toMatchObject([{ by: ben }]);
});

test("[TB55] whoever removed the app gets nothing, also when a card was due", async () => {
  await reminding.control("bot/install", { user: "ben" });
  await reminding.switchOn("ben");
  await reminding.tell("ben");
  await reminding.control("bot/uninstall", { user: "ben" });
  await reminding.goTo(thursdayAtNine);
  expect(await cards()).toEqual([]);
});

test("[TB56] Open the page leads to the tab, with that page's pair in its address", async () => {
  await thursday();
  const page = await chat();
  await page
    .getByRole("link", { name: "Open the page" })
    .or(page.getByRole("button", { name: "Open the page" }))
    .click();
  await page.waitForURL((url) => url.searchParams.get("surface") === "tab");
  expect(new URL(page.url()).searchParams.get("sub")).toContain(anaAndBen.id);
});
