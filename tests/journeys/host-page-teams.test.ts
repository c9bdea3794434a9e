import { afterAll, beforeAll, expect, test } from "vitest";
import { ana, contoso } from "#tests/cast.ts";
import { appIn, createStand, type Stand } from "./host-page-fixture.ts";
import { weeklyChat } from "#tests/contracts/host-page/weekly.ts";
import type { Frame } from "playwright-core";

/** The real library, as the small app has it. */
interface TeamsWindow {
  microsoftTeams: {
    app: {
      initialize: (origins: string[]) => Promise<void>;
      getContext: () => Promise<unknown>;
      registerOnThemeChangeHandler: (handler: (theme: string) => void) => void;
      openLink: (link: string) => Promise<void>;
      notifySuccess: () => void;
    };
    chat: { openChat: (chat: object) => Promise<void> };
    nestedAppAuth: { isNAAChannelRecommended: () => boolean };
  };
  themes: string[];
  heard: unknown[];
}

let stand: Stand;
beforeAll(async () => {
  stand = await createStand();
});
afterAll(() => stand[Symbol.asyncDispose]());

const meeting = "who=ana&surface=meeting&event=ana-ben";
const title = "Duologue, Ana Ruiz, Teams meeting";

const initialize = (frame: Frame): Promise<void> =>
  frame.evaluate((origin) => (window as unknown as TeamsWindow).microsoftTeams.app.initialize([origin]), stand.url);

const contextOf = async (query: string, name: string): Promise<unknown> => {
  const frame = await appIn(await stand.open(query), `Duologue, Ana Ruiz, ${name}`);
  await initialize(frame);
  return frame.evaluate(() => (window as unknown as TeamsWindow).microsoftTeams.app.getContext());
};

/** Collects what reaches a frame from now on. */
const listen = (frame: Frame): Promise<void> =>
  frame.evaluate(() => {
    const app = window as unknown as TeamsWindow;
    app.heard = [];
    window.addEventListener("message", (event) => app.heard.push(event.data));
  });
const heard = (frame: Frame): Promise<unknown[]> => frame.evaluate(() => (window as unknown as TeamsWindow).heard);
/** Says something to the host as teams-js would, but by hand. */
const say = (frame: Frame, id: number, func: string): Promise<void> =>
  frame.evaluate(
    ([number, name]) =>
      window.parent.postMessage({ id: number, uuidAsString: `u${number}`, func: name, args: [] }, "*"),
    [id, func] as const,
  );

/** Whether the app finds a bridge of nested app authentication, and is told to use it. */
const offered = async (query: string): Promise<boolean[]> => {
  const frame = await appIn(await stand.open(query), title);
  await initialize(frame);
  return frame.evaluate(() => [
    "nestedAppAuthBridge" in window,
    (window as unknown as TeamsWindow).microsoftTeams.nestedAppAuth.isNAAChannelRecommended(),
  ]);
};

test("[HP13] teams-js finds its host and learns the person, the meeting, the place and the theme", async () => {
  const context = await contextOf(`${meeting}&locale=de-de`, "Teams meeting");
  expect(context).toMatchObject({
    app: { theme: "dark", locale: "de-de", host: { name: "Teams", clientType: "web" } },
    page: { frameContext: "sidePanel" },
    user: { id: ana, loginHint: "ana@contoso.example", tenant: { id: contoso } },
    chat: { id: weeklyChat.id },
    meeting: { id: btoa(`0#${weeklyChat.id}#0`) },
  });
});

test("[HP13] a tab belongs to no meeting and a chat's tab to its chat", async () => {
  const tab = await contextOf("who=ana&surface=tab&sub=pair-1", "Teams tab");
  expect(tab).toMatchObject({ page: { frameContext: "content", subPageId: "pair-1" }, app: { theme: "default" } });
  expect(tab).not.toHaveProperty("chat.id");
  expect(await contextOf("who=ana&surface=chat&event=ana-ben", "Teams chat")).toMatchObject({
    page: { frameContext: "content" },
    chat: { id: weeklyChat.id },
  });
});

test("[HP14] a theme chosen at the top reaches the app that listens, without loading it again", async () => {
  const page = await stand.open(meeting);
  const frame = await appIn(page, title);
  await initialize(frame);
  await frame.evaluate(() => {
    const app = window as unknown as TeamsWindow;
    app.themes = [];
    app.microsoftTeams.app.registerOnThemeChangeHandler((theme) => app.themes.push(theme));
  });
  await page.getByLabel("Theme").selectOption("contrast");
  await frame.waitForFunction(() => (window as unknown as TeamsWindow).themes.length > 0);
  expect(await frame.evaluate(() => (window as unknown as TeamsWindow).themes)).toEqual(["contrast"]);
  expect(page.url()).toContain("theme=contrast");
});

test("[HP15] a function this host does not know is answered with error 100, one that needs no answer with none", async () => {
  const frame = await appIn(await stand.open(meeting), title);
  await listen(frame);
  await say(frame, 1, "registerHandler");
  await say(frame, 2, "toString");
  await say(frame, 3, "sharing.shareWebContent");
  await frame.waitForFunction(() => (window as unknown as TeamsWindow).heard.length > 1);
  const unknown = [expect.objectContaining({ errorCode: 100 })];
  expect(await heard(frame)).toMatchObject([
    { id: 2, uuidAsString: "u2", args: unknown },
    { id: 3, uuidAsString: "u3", args: unknown },
  ]);
});

test("[HP16] a message from any other frame or origin is not answered", async () => {
  const page = await stand.open(meeting);
  const frame = await appIn(page, title);
  // The same origin as the app, but not the frame that the host opened.
  await page.evaluate(
    (source) => {
      const other = document.createElement("iframe");
      other.title = "other";
      other.src = source;
      document.body.append(other);
    },
    `${stand.appOrigin("ana")}/index.html`,
  );
  const other = await appIn(page, "other");
  await listen(frame);
  await say(other, 1, "getContext");
  await say(frame, 2, "getContext");
  await frame.waitForFunction(() => (window as unknown as TeamsWindow).heard.length > 0);
  expect(await heard(frame)).toMatchObject([{ id: 2 }]);

  // The frame that the host opened, gone to another origin. The host listened first, so once it arrives here it is dealt with.
  await frame.goto(`${stand.appOrigin("ben")}/index.html`);
  const [arrived] = await Promise.all([
    page.evaluate(
      () =>
        new Promise<string>((resolve) =>
          window.addEventListener("message", (event: MessageEvent<{ func: string }>) => resolve(event.data.func)),
        ),
    ),
    frame.evaluate(() => {
      const again = setInterval(
        () => window.parent.postMessage({ id: 3, func: "executeDeepLink", args: ["x"] }, "*"),
        50,
      );
      return again;
    }),
  ]);
  expect([arrived, await page.getByRole("status").textContent()]).toEqual(["executeDeepLink", ""]);
});

test("[HP17] what the app asks Teams to open is told in words and opened nowhere", async () => {
  const page = await stand.open("who=ana&surface=tab");
  const frame = await appIn(page, "Duologue, Ana Ruiz, Teams tab");
  await initialize(frame);
  await frame.evaluate(() =>
    (window as unknown as TeamsWindow).microsoftTeams.chat.openChat({ user: "ben@contoso.example", message: "" }),
  );
  await page.getByRole("status").filter({ hasText: "Teams would open a chat with ben@contoso.example" }).waitFor();
  await frame.evaluate(() =>
    (window as unknown as TeamsWindow).microsoftTeams.app.openLink("https://teams.microsoft.com/l/chat/0/0"),
  );
  await page.getByRole("status").filter({ hasText: "https://teams.microsoft.com/l/chat/0/0" }).waitFor();
  expect(page.context().pages()).toHaveLength(1);
});

test("[HP18] the bar that says the app is still opening goes when the app says that it is drawn", async () => {
  const page = await stand.open(meeting);
  const frame = await appIn(page, title);
  await page.locator(".wait").waitFor({ state: "attached" });
  await initialize(frame);
  await frame.evaluate(() => (window as unknown as TeamsWindow).microsoftTeams.app.notifySuccess());
  await page.locator(".wait").waitFor({ state: "detached" });
  expect(await page.locator("iframe").count()).toBe(1);
});

test("[HP19] with sign-in in a window the host recommends and offers no nested app authentication", async () => {
  expect(await offered(meeting)).toEqual([true, true]);
  expect(await offered(`${meeting}&signin=popup`)).toEqual([false, false]);
});
