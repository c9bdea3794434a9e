import { afterAll, beforeAll, expect, test } from "vitest";
import { appIn, createStand, type Stand } from "./host-page-fixture.ts";
import type { HostCalendar } from "#tenant/host-page/answers.ts";
import type { Frame } from "playwright-core";

interface Heard {
  changes: string[];
  themes: unknown[];
}

let stand: Stand;
beforeAll(async () => {
  stand = await createStand();
});
afterAll(() => stand[Symbol.asyncDispose]());

const outlook = (who: string): string => `Duologue, ${who}, Outlook invite`;
const anasInvite = "who=ana&surface=outlook&event=ana-ben";

const openInvite = async (query = anasInvite, who = "Ana Ruiz") => {
  const page = await stand.open(query);
  const app = await appIn(page, outlook(who));
  await app.evaluate(() => Office.onReady());
  return { page, app };
};

/** Each member of the open appointment: values as they are, asynchronous ones as what they answer or the name of their error. */
const item = (app: Frame): Promise<Record<string, unknown>> =>
  app.evaluate(async () => {
    const shown = Office.context.mailbox.item as unknown as Record<string, unknown>;
    type Asked = (callback: (answer: Office.AsyncResult<unknown>) => void) => void;
    const ask = (asked: Asked) =>
      new Promise<unknown>((resolve) =>
        asked((answer) =>
          resolve(answer.status === Office.AsyncResultStatus.Succeeded ? answer.value : { error: answer.error.name }),
        ),
      );
    const values: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(shown)) {
      const getAsync = (member as { getAsync?: Asked } | null)?.getAsync;
      values[name] =
        typeof member === "function"
          ? await ask(member as Asked)
          : getAsync === undefined
            ? member
            : await ask(getAsync);
    }
    return values;
  });

const calendar = async (who: string): Promise<HostCalendar> =>
  (await (await fetch(`${stand.url}/_host/calendar?who=${who}`)).json()) as HostCalendar;

test("[HP27] Office.js is ready inside Outlook with person, language and what it can do; outside any host it is nobody's", async () => {
  const { app } = await openInvite(`${anasInvite}&locale=de-de`);
  expect(
    await app.evaluate(async () => {
      const { userProfile } = Office.context.mailbox;
      return [
        await Office.onReady(),
        Office.context.displayLanguage,
        userProfile.emailAddress,
        Office.context.requirements.isSetSupported("NestedAppAuth", "1.1"),
        Office.context.requirements.isSetSupported("Mailbox", "1.99"),
      ];
    }),
  ).toEqual([{ host: "Outlook", platform: "OfficeOnline" }, "de-DE", "ana@contoso.example", true, false]);

  const alone = await stand.browser.newPage();
  await alone.goto(`${stand.appOrigin("ana")}/outlook.html`);
  expect(await alone.evaluate(() => Office.onReady())).toEqual({ host: null, platform: null });
});

test("[HP28] the organiser's invite is open for editing: its members are asked for and name the series", async () => {
  const { app } = await openInvite();
  const [event] = (await calendar("ana")).events.filter((it) => it.slug === "ana-ben-1-1");
  expect(await item(app)).toMatchObject({
    getItemIdAsync: event?.ewsId,
    seriesId: event?.seriesEwsId,
    subject: "Ana / Ben 1:1",
    organizer: { emailAddress: "ana@contoso.example" },
    requiredAttendees: [{ emailAddress: "ben@contoso.example" }],
    recurrence: { recurrenceType: "weekly", recurrenceProperties: { interval: 1, days: ["thu"] } },
  });
});

test("[HP29] an attendee's invite is open for reading: its members are values, with the ids of the own mailbox", async () => {
  const { app } = await openInvite("who=ben&surface=outlook&event=ana-ben", "Ben Okafor");
  const [event] = (await calendar("ben")).events;
  expect(await item(app)).toMatchObject({
    itemId: event?.ewsId,
    seriesId: event?.seriesEwsId,
    subject: "Ana / Ben 1:1",
  });
  expect(await app.evaluate(() => typeof Office.context.mailbox.item?.subject)).toBe("string");
});

test("[HP30] Outlook's ids become Graph's through convertToRestId, for the occurrence and for the series", async () => {
  const { app } = await openInvite();
  const ids = await app.evaluate(async () => {
    const { mailbox } = Office.context;
    const own = await new Promise<string>((resolve) => mailbox.item?.getItemIdAsync((it) => resolve(it.value)));
    return [own, mailbox.item?.seriesId ?? ""].map((id) => mailbox.convertToRestId(id, "v2.0"));
  });
  const token = (await (
    await fetch(`${stand.url}/_tenant/token`, {
      method: "POST",
      body: JSON.stringify({ user: "ana", scopes: ["Calendars.ReadBasic"] }),
    })
  ).json()) as { access_token: string };
  const found = await Promise.all(
    ids.map(async (id) => {
      const answer = await fetch(`${stand.url}/v1.0/me/events/${id}?$select=type,subject`, {
        headers: { authorization: `Bearer ${token.access_token}` },
      });
      return (await answer.json()) as object;
    }),
  );
  expect(found).toMatchObject([{ type: "occurrence" }, { type: "seriesMaster", subject: "Ana / Ben 1:1" }]);
});

test("[HP31] the series itself has a recurrence and no series id, a single appointment has neither", async () => {
  const series = await item((await openInvite(`${anasInvite}&open=series`)).app);
  expect(series).toMatchObject({ seriesId: null, recurrence: { recurrenceType: "weekly" } });
  expect(series["getItemIdAsync"]).toBe(
    (await calendar("ana")).events.find((it) => it.seriesEwsId !== null)?.seriesEwsId,
  );
  expect(await item((await openInvite("who=ana&surface=outlook&event=focus")).app)).toMatchObject({
    seriesId: null,
    recurrence: null,
    subject: "Focus <b>time</b>",
  });
});

test("[HP32] a new appointment has no id until it is saved", async () => {
  const { page, app } = await openInvite();
  await page.getByRole("button", { name: "New appointment" }).click();
  await app.waitForFunction(() => (Office.context.mailbox.item?.seriesId ?? null) === null);
  expect(await item(app)).toMatchObject({ getItemIdAsync: { error: "ItemNotSaved" } });
});

test("[HP33] choosing another appointment, or the series, changes the item in the open panel without loading the app again", async () => {
  const { page, app } = await openInvite();
  await app.evaluate(() => {
    const here = window as unknown as Heard;
    here.changes = [];
    Office.context.mailbox.addHandlerAsync(Office.EventType.ItemChanged, (event: { type: string }) =>
      here.changes.push(event.type),
    );
  });
  await page.getByRole("button", { name: "Focus <b>time</b>" }).click();
  await app.waitForFunction(() => (window as unknown as Heard).changes.length === 1);
  expect(await item(app)).toMatchObject({ subject: "Focus <b>time</b>" });
  await page.goBack();
  await app.waitForFunction(() => (window as unknown as Heard).changes.length === 2);
  await page.getByRole("button", { name: "The series" }).click();
  await app.waitForFunction(() => (window as unknown as Heard).changes.length === 3);
  expect(await item(app)).toMatchObject({ seriesId: null, subject: "Ana / Ben 1:1" });
});

test("[HP34] Outlook's theme reaches the app in Outlook's colours, at the start and when it changes", async () => {
  const { page, app } = await openInvite(`${anasInvite}&theme=dark`);
  const theme = () => app.evaluate(() => Office.context.officeTheme);
  expect(await theme()).toMatchObject({ isDarkTheme: true });
  await app.evaluate(() => {
    const here = window as unknown as Heard;
    here.themes = [];
    Office.context.mailbox.addHandlerAsync(Office.EventType.OfficeThemeChanged, (event: { officeTheme: unknown }) =>
      here.themes.push(event.officeTheme),
    );
  });
  await page.getByLabel("Theme").selectOption("default");
  await app.waitForFunction(() => (window as unknown as Heard).themes.length === 1);
  expect(await theme()).toMatchObject({ isDarkTheme: false, bodyBackgroundColor: "#ffffff" });
});

test("[HP35] Office.js takes history's pushState and replaceState away, as Microsoft's does", async () => {
  const { app } = await openInvite();
  expect(
    await app.evaluate(() => ["pushState", "replaceState"].map((name) => Reflect.get(window.history, name) as unknown)),
  ).toEqual([null, null]);
});

test("[HP36] MSAL finds Outlook's bridge and signs the person in through it; with sign-in in a window there is none", async () => {
  const { page, app } = await openInvite();
  await app.evaluate((config) => {
    interface Client {
      acquireTokenPopup: (request: object) => Promise<{ account: { username: string } }>;
    }
    const { msal } = window as unknown as {
      msal: { createNestablePublicClientApplication: (config: object) => Promise<Client> };
    };
    const here = window as unknown as { username?: string };
    return msal.createNestablePublicClientApplication(config).then((client) => {
      const button = document.getElementById("press");
      if (button === null) throw new Error("expected a button");
      button.addEventListener(
        "click",
        () =>
          void client
            .acquireTokenPopup({ scopes: ["User.Read"] })
            .then((answer) => (here.username = answer.account.username)),
      );
    });
  }, stand.msalConfig);
  const popup = page.waitForEvent("popup");
  await app.click("#press");
  await (await popup).getByRole("button", { name: "Ana Ruiz" }).click();
  await app.waitForFunction(() => (window as unknown as { username?: string }).username === "ana@contoso.example");

  const without = await openInvite(`${anasInvite}&signin=popup`);
  expect(
    await without.app.evaluate(() => [
      "nestedAppAuthBridge" in window,
      Office.context.requirements.isSetSupported("NestedAppAuth", "1.1"),
    ]),
  ).toEqual([false, false]);
});
