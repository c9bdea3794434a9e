import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { inTeams, openBotEndpoint, type BotEndpoint } from "#tests/contracts/tenant/bot-fixture.ts";
import { contoso } from "#tests/cast.ts";
import { axeOn } from "./axe.ts";
import { appIn, createStand, type Stand } from "./host-page-fixture.ts";

let endpoint: BotEndpoint;
let stand: Stand;
beforeAll(async () => {
  endpoint = await openBotEndpoint();
  stand = await createStand({ bot: endpoint.bot });
});
afterAll(async () => {
  await stand[Symbol.asyncDispose]();
  await endpoint[Symbol.asyncDispose]();
});

const control = async (path: string, body: object): Promise<unknown> => {
  const answer = await fetch(`${stand.url}/_tenant/${path}`, { method: "POST", body: JSON.stringify(body) });
  return answer.status === 204 ? null : answer.json();
};
const chats = () => inTeams(stand.url, contoso);

const execute = (title: string, more: object = {}) => ({
  type: "Action.Execute",
  title,
  verb: "add",
  data: { reminder: "r1" },
  fallback: { type: "Action.Submit", title, data: { verb: "add", reminder: "r1" } },
  ...more,
});
const card = (text: string, ...actions: object[]) => ({
  type: "AdaptiveCard",
  version: "1.5",
  body: [
    { type: "TextBlock", text, wrap: true },
    { type: "Input.Text", id: "topic", label: "Topic", isRequired: true, errorMessage: "Write a topic first." },
  ],
  actions: actions.length === 0 ? [execute("Add topic")] : actions,
});
const attached = (content: object) => ({
  type: "message",
  attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content }],
});
const adaptive = (value: object) => ({
  statusCode: 200,
  type: "application/vnd.microsoft.card.adaptive",
  value,
});

let conversation: string;
beforeEach(async () => {
  await control("reset", { now: "2026-11-25T12:00:00Z" });
  await control("switches", { connectorLimits: "none" });
  await control("bot/install", { user: "ben" });
  conversation = (await chats().chat("ben")).conversationId as string;
  endpoint.heard.length = 0;
  endpoint.answer(200);
});
// A chat that is still open somewhere would read what the next test puts into it.
afterEach(() => Promise.all(stand.browser.contexts().map((it) => it.close())));

const put = async (activity: object): Promise<string> =>
  (await chats().connector("POST", `/conversations/${conversation}/activities`, activity)).json.id as string;
const edit = (id: string, activity: object) =>
  chats().connector("PUT", `/conversations/${conversation}/activities/${id}`, activity);
const openChat = async (more = ""): Promise<Page> => {
  const page = await stand.open(`who=ben&surface=bot${more}`);
  await page.getByRole("region", { name: "Chat with Duologue" }).getByRole("heading", { name: "Duologue" }).waitFor();
  return page;
};
const heard = () => endpoint.heard.map((it) => it.activity);
/** The bot hears these, in this order, and nothing else since the last question. */
const hears = async (...activities: readonly (readonly [type: string, what: string | null])[]): Promise<void> => {
  await expect.poll(() => heard().map((it) => [it.type, it.action ?? it.text ?? null])).toEqual(activities);
  endpoint.heard.length = 0;
};

test("[HP43] messages and cards appear and change while the page is open, and half typed words elsewhere stay", async () => {
  const first = await put(attached(card("First")));
  const page = await openChat();
  await page.getByRole("textbox", { name: "Topic" }).fill("Half typed");
  const second = await put(attached(card("Second")));
  await page.getByText("Second").waitFor();
  await edit(second, attached(card("Second, edited")));
  await page.getByText("Second, edited").waitFor();
  expect(await page.getByRole("listitem").count()).toBe(2);
  expect(await page.getByRole("textbox", { name: "Topic" }).first().inputValue()).toBe("Half typed");
  await edit(first, { type: "message", text: "Over, **now** <b>plain</b>" });
  expect(await page.getByText("Over, now").innerHTML()).toContain("<strong>now</strong> &lt;b&gt;plain&lt;/b&gt;");
});

test("[HP44] a press checks inputs, reaches the bot, and its card stands in place with the focus in it", async () => {
  await put(attached(card("Asked")));
  const page = await openChat();
  await page.getByRole("button", { name: "Add topic" }).click();
  await page.getByText("Write a topic first.").waitFor();
  expect(heard()).toEqual([]);

  endpoint.answer(200, adaptive(card("Added. Another one?")));
  await page.getByRole("textbox", { name: "Topic" }).fill("On-call load");
  await page.getByRole("button", { name: "Add topic" }).press("Enter");
  await page.getByText("Added. Another one?").waitFor();
  expect(await page.getByText("Asked").count()).toBe(0);
  expect(heard()).toMatchObject([
    {
      type: "invoke",
      name: "adaptiveCard/action",
      value: { action: { type: "Action.Execute", verb: "add", data: { reminder: "r1", topic: "On-call load" } } },
    },
  ]);
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest(".card")?.textContent))
    .toContain("Added");
});

test("[HP54] a card is looked up again when it is seen, in silence, and half typed words stay when nothing changed", async () => {
  const asking = {
    ...card("Asked"),
    refresh: { action: { type: "Action.Execute", verb: "look", data: { card: "c1" } } },
  };
  endpoint.answer(200, adaptive(asking));
  await put(attached(asking));
  const page = await openChat();
  await page.getByRole("textbox", { name: "Topic" }).fill("Half typed");
  await expect
    .poll(heard)
    .toMatchObject([{ name: "adaptiveCard/action", value: { action: { verb: "look" }, trigger: "automatic" } }]);
  await put({ type: "message", text: "Later" });
  await page.getByText("Later").waitFor();
  expect(await page.getByRole("textbox", { name: "Topic" }).inputValue()).toBe("Half typed");

  endpoint.heard.length = 0;
  endpoint.answer(500, {});
  await page.reload();
  await expect.poll(() => heard().length).toBe(1);
  await page.getByRole("textbox", { name: "Topic" }).waitFor();
  expect(await page.getByRole("listitem").getByRole("status").first().textContent()).toBe("");

  endpoint.answer(200, adaptive(card("It was called off.")));
  await page.reload();
  await page.getByText("It was called off.").waitFor();
});

test("[HP45] an older Teams takes the fallback of Action.Execute", async () => {
  await put(attached(card("Asked", execute("Add topic"), execute("Without fallback", { fallback: undefined }))));
  const page = await openChat();
  await page.getByRole("switch", { name: "Older Teams" }).click();
  await page.waitForURL(/client=old/);
  await page.getByRole("textbox", { name: "Topic" }).fill("On-call load");
  expect(await page.getByRole("button", { name: "Without fallback" }).count()).toBe(0);
  await page.getByRole("button", { name: "Add topic" }).click();
  await expect
    .poll(heard)
    .toMatchObject([{ type: "message", value: { verb: "add", reminder: "r1", topic: "On-call load" } }]);
});

test("[HP46] words, refusals and silence in answer to a press are told beneath the card", async () => {
  await put(attached(card("Asked")));
  const page = await openChat();
  await page.getByRole("textbox", { name: "Topic" }).fill("On-call load");
  const press = async (status: number, body: unknown, words: string): Promise<void> => {
    endpoint.answer(status, body);
    await page.getByRole("button", { name: "Add topic" }).click();
    await page.getByRole("listitem").getByRole("status").filter({ hasText: words }).waitFor();
  };
  await press(200, { statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "Kept." }, "Kept.");
  await press(500, {}, "Something went wrong. Please try again.");
  expect(await page.getByRole("textbox", { name: "Topic" }).inputValue()).toBe("On-call load");
});

const link = (title: string, url: string) => ({ type: "Action.OpenUrl", title, url });
const privately = {
  type: "Action.Submit",
  title: "Write privately",
  associatedInputs: "none",
  data: { msteams: { type: "task/fetch" }, reminder: "r1" },
};
const dialogAt = (url: string) => ({
  task: { type: "continue", value: { title: "Write privately", width: 400, height: 300, url } },
});

test("[HP47] a dialog is a page of this person's own copy of the app, and what it hands back reaches the bot", async () => {
  await put(attached(card("Asked", privately)));
  const page = await openChat("&theme=dark");
  const own = new URL(stand.appOrigin("ben"));
  endpoint.answer(200, dialogAt(`http://localhost:${own.port}/private.html?r=r1#k`));
  await page.getByRole("button", { name: "Write privately" }).click();
  await page.getByRole("dialog", { name: "Write privately" }).waitFor();
  const frame = await appIn(page, "Write privately");
  expect(frame.url()).toBe(`${own.origin}/private.html?r=r1#k`);
  const context = await frame.evaluate(async (origin) => {
    const { app } = (window as any).microsoftTeams;
    await app.initialize([origin]);
    const { page: place, app: its } = await app.getContext();
    return [place.frameContext, its.theme, window.parent === window.top];
  }, stand.url);
  expect(context).toEqual(["task", "dark", true]);

  endpoint.answer(200);
  await frame.evaluate(() => (window as any).microsoftTeams.dialog.url.submit({ sealed: "x" }));
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await expect.poll(() => heard().at(-1)).toMatchObject({ name: "task/submit", value: { data: { sealed: "x" } } });
});

test("[HP47] a page from elsewhere is not opened, and a dialog that is closed hands back nothing", async () => {
  await put(attached(card("Asked", privately)));
  const page = await openChat();
  endpoint.answer(200, dialogAt("https://elsewhere.example/private.html"));
  await page.getByRole("button", { name: "Write privately" }).click();
  await page.getByRole("status").filter({ hasText: "none of the app’s addresses" }).waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);

  endpoint.answer(200, { task: { type: "continue", value: { card: { content: card("In a dialog") } } } });
  await page.getByRole("button", { name: "Write privately" }).click();
  await page.getByRole("dialog").getByText("In a dialog").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(heard().filter((it) => it.name === "task/submit")).toEqual([]);
});

test("[HP48] a link to the app opens its tab at that page, any other is told in words", async () => {
  const context = encodeURIComponent(JSON.stringify({ subEntityId: "pair-1" }));
  await put(
    attached(
      card(
        "Asked",
        link("Elsewhere", "https://contoso.example/"),
        link("Open the page", `https://teams.microsoft.com/l/entity/app/duologue?context=${context}`),
      ),
    ),
  );
  const page = await openChat();
  await page
    .getByRole("button", { name: "Elsewhere" })
    .or(page.getByRole("link", { name: "Elsewhere" }))
    .click();
  await page.getByRole("status").filter({ hasText: "Teams would open https://contoso.example/" }).waitFor();
  await page
    .getByRole("button", { name: "Open the page" })
    .or(page.getByRole("link", { name: "Open the page" }))
    .click();
  await page.waitForURL(/surface=tab&sub=pair-1/);
  await appIn(page, "Duologue, Ben Okafor, Teams tab");
  expect(page.context().pages()).toHaveLength(1);
});

test("[HP49] a person adds the app, writes to the bot and removes it; nobody writes where it is not", async () => {
  const page = await stand.open("who=ana&surface=bot");
  await page.getByText("Ana Ruiz has not added Duologue in Teams.").waitFor();
  const box = page.getByRole("textbox", { name: "Message to Duologue" });
  expect(await box.isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Add Duologue" }).click();
  await page.getByRole("button", { name: "Remove Duologue" }).waitFor();
  // The page shows a deed before the bot has been told of it, and what is sent at the same time may overtake.
  await hears(["conversationUpdate", null], ["installationUpdate", "add"]);
  await box.fill("Hi");
  await box.press("Enter");
  await page.getByRole("listitem").filter({ hasText: "Hi" }).waitFor();
  await hears(["message", "Hi"]);
  await page.getByRole("button", { name: "Remove Duologue" }).click();
  await page.getByRole("button", { name: "Add Duologue" }).waitFor();
  await hears(["installationUpdate", "remove"]);
});

test("[HP50] on other surfaces a badge counts the messages nobody has seen", async () => {
  await put({ type: "message", text: "One" });
  const page = await stand.open("who=ben&surface=tab");
  await page.getByRole("button", { name: "Teams bot 1 unread" }).waitFor();
  await put({ type: "message", text: "Two" });
  await page.getByRole("button", { name: "Teams bot 2 unread" }).click();
  await page.getByText("Two", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Teams bot", exact: true }).waitFor();
  expect((await chats().chat("ben")).unread).toBe(0);
});

test("[HP51] without a bot at the tenant there is no chat with one", async () => {
  await using without = await createStand();
  const page = await without.open("who=ben&surface=tab");
  await page.getByRole("button", { name: "Teams tab" }).waitFor();
  expect(await page.getByRole("button", { name: "Teams bot" }).count()).toBe(0);
});

test("[HP52] the clock is told in the person's zone and its steps move it, and calendars follow", async () => {
  const page = await stand.open("who=ben&surface=outlook&event=ana-ben");
  const clock = page.getByRole("button", { name: /^Clock/ });
  const told = (words: string) => page.getByRole("button", { name: `Clock: ${words}` }).waitFor();
  const step = (name: string) => page.getByRole("button", { name }).click();
  await told("Wed, Nov 25, 1:00 PM");
  await page.getByRole("heading", { name: "Tomorrow, Thursday, November 26" }).waitFor();
  await clock.click();
  await step("1 hour on");
  await told("Wed, Nov 25, 2:00 PM");
  await step("1 day on");
  await told("Thu, Nov 26, 2:00 PM");
  await step("Next working day, 9:00");
  await told("Fri, Nov 27, 9:00 AM");
  await page.getByRole("heading", { name: "Today, Friday, November 27" }).waitFor();
  await step("Back to now");
  await expect
    .poll(async () => {
      const { now } = (await (await fetch(`${stand.url}/_tenant/clock`)).json()) as { now: string };
      return Math.abs(Date.parse(now) - Date.now()) < 5_000;
    })
    .toBe(true);
});

test.each(["default", "dark", "contrast"])(
  "[HP37] in theme %s the chat is free of what axe finds, at 320 and at 1280 pixels, and never scrolls sideways",
  async (theme) => {
    await put({ type: "message", text: "Hello" });
    await control("bot/say", { user: "ben", text: "Hi" });
    const more = execute("One more", { mode: "secondary" });
    await put(attached(card("Asked", execute("Add topic", { style: "positive" }), privately, more)));
    for (const width of [320, 1280]) {
      const context = await stand.browser.newContext({ viewport: { width, height: 800 } });
      const page = await stand.open(`who=ben&surface=bot&theme=${theme}`, context);
      await page.getByRole("button", { name: "Add topic" }).waitFor();
      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "One more" }).waitFor();
      const found = await axeOn(page.mainFrame(), [".ac-ctrl-overlay"]);
      const scrolls = await page.evaluate(() => document.documentElement.scrollWidth);
      expect({ width, found, scrolls }).toEqual({ width, found: [], scrolls: width });
      await context.close();
    }
  },
);
