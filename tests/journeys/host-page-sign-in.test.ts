import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ana } from "#tests/cast.ts";
import { appIn, createStand, type Stand } from "./host-page-fixture.ts";
import type { BrowserContext, Frame, Page } from "playwright-core";

interface Token {
  readonly accessToken: string;
  readonly account: { readonly localAccountId: string; readonly username: string };
  readonly scopes: readonly string[];
}
interface Client {
  readonly getAllAccounts: () => readonly object[];
  readonly getActiveAccount: () => object | null;
  readonly acquireTokenSilent: (request: object) => Promise<Token>;
  readonly acquireTokenPopup: (request: object) => Promise<Token>;
}
/** The real libraries, as the small app has them. */
interface AppWindow {
  microsoftTeams: { app: { initialize: (origins: string[]) => Promise<void> } };
  msal: { createNestablePublicClientApplication: (config: object) => Promise<Client> };
  client: Client;
  outcome: Outcome | undefined;
}
type Outcome =
  | { readonly token: string; readonly username: string }
  | { readonly error: string; readonly name: string };

let stand: Stand;
let context: BrowserContext;
beforeAll(async () => {
  stand = await createStand();
});
beforeEach(async () => {
  await fetch(`${stand.url}/_tenant/consent`, {
    method: "POST",
    body: JSON.stringify({ scope: "Calendars.ReadBasic", granted: true }),
  });
  context = await stand.browser.newContext();
});
afterAll(() => stand[Symbol.asyncDispose]());

const meeting = "who=ana&surface=meeting&event=ana-ben";
const title = "Duologue, Ana Ruiz, Teams meeting";
const graph = "00000003-0000-0000-c000-000000000000";

/** The page with an app that has set up teams-js and MSAL and asks for a scope when its button is pressed. */
const start = async (query = meeting, name = title): Promise<{ page: Page; app: Frame }> => {
  const page = await stand.open(query, context);
  const app = await appIn(page, name);
  await app.evaluate(
    async ({ host, config }) => {
      const here = window as unknown as AppWindow;
      await here.microsoftTeams.app.initialize([host]);
      here.client = await here.msal.createNestablePublicClientApplication(config);
    },
    { host: stand.url, config: stand.msalConfig },
  );
  return { page, app };
};

const ask = async (app: Frame, how: "silent" | "popup", scope: string): Promise<void> => {
  await app.evaluate(
    ({ how: way, scope: wanted }) => {
      const here = window as unknown as AppWindow;
      here.outcome = undefined;
      const request = { scopes: [wanted], account: here.client.getActiveAccount() ?? here.client.getAllAccounts()[0] };
      const work = async () => {
        try {
          const answer = await (way === "silent"
            ? here.client.acquireTokenSilent(request)
            : here.client.acquireTokenPopup(request));
          here.outcome = { token: answer.accessToken, username: answer.account.username };
        } catch (reason) {
          const error = reason as { errorCode?: string; name: string };
          here.outcome = { error: error.errorCode ?? String(reason), name: error.name };
        }
      };
      if (way === "silent") void work();
      else document.getElementById("press")?.addEventListener("click", () => void work(), { once: true });
    },
    { how, scope },
  );
  if (how === "popup") await app.click("#press");
};

/** A token's claims that matter here, or the error. */
const outcome = async (app: Frame): Promise<object | undefined> => {
  await app.waitForFunction(() => (window as unknown as AppWindow).outcome !== undefined);
  const found = await app.evaluate(() => (window as unknown as AppWindow).outcome);
  if (found === undefined || "error" in found) return found;
  const claims = JSON.parse(Buffer.from(found.token.split(".")[1] ?? "", "base64url").toString()) as Record<
    string,
    string
  >;
  return { person: claims["oid"], audience: claims["aud"], scopes: claims["scp"], username: found.username };
};

/** Presses the app's button and picks Ana in the window that opens. */
const signIn = async (page: Page, app: Frame, scope = "User.Read"): Promise<object | undefined> => {
  const popup = page.waitForEvent("popup");
  await ask(app, "popup", scope);
  await (await popup).getByRole("button", { name: "Ana Ruiz" }).click();
  return outcome(app);
};

test("[HP20] the first opening needs a person: silence is answered with interaction required, a press with a window and a token", async () => {
  const { page, app } = await start();
  await ask(app, "silent", "User.Read");
  expect(await outcome(app)).toMatchObject({
    error: expect.stringMatching(/no_account|login_required|interaction/) as string,
  });

  expect(await signIn(page, app)).toMatchObject({ person: ana, username: "ana@contoso.example", audience: graph });
  await expect.poll(() => context.pages().length).toBe(1);
});

test("[HP21] once signed in, other scopes and other openings are silent, in this tab and in the next", async () => {
  const first = await start();
  await signIn(first.page, first.app);
  await ask(first.app, "silent", "Calendars.ReadBasic");
  expect(await outcome(first.app)).toMatchObject({
    person: ana,
    scopes: expect.stringContaining("Calendars.ReadBasic") as string,
  });

  for (const again of [await start(), await start("who=ana&surface=tab", "Duologue, Ana Ruiz, Teams tab")]) {
    await ask(again.app, "silent", "Chat.ReadBasic");
    expect(await outcome(again.app)).toMatchObject({ person: ana });
  }
});

test("[HP22] one person's session is not another's", async () => {
  const first = await start();
  await signIn(first.page, first.app);
  const { app } = await start("who=ben&surface=tab", "Duologue, Ben Okafor, Teams tab");
  expect(await app.evaluate(() => (window as unknown as AppWindow).client.getAllAccounts().length)).toBe(0);
  await ask(app, "silent", "User.Read");
  expect(await outcome(app)).toHaveProperty("error");
});

test("[HP23] a closed or cancelled window is the person's no", async () => {
  const { page, app } = await start();
  const closed = page.waitForEvent("popup");
  await ask(app, "popup", "User.Read");
  await (await closed).close();
  expect(await outcome(app)).toMatchObject({ error: "user_canceled" });

  const cancelled = page.waitForEvent("popup");
  await ask(app, "popup", "User.Read");
  await (await cancelled).getByRole("button", { name: "Cancel" }).click();
  expect(await outcome(app)).toMatchObject({ error: "user_canceled" });
});

test("[HP24] somebody else than the host's person is turned away", async () => {
  const { page, app } = await start();
  const popup = page.waitForEvent("popup");
  await ask(app, "popup", "User.Read");
  await (await popup).getByRole("button", { name: "Ben Okafor ben@contoso.example" }).click();
  expect(await outcome(app)).toHaveProperty("error");
  await ask(app, "silent", "User.Read");
  expect(await outcome(app)).toHaveProperty("error");
});

test("[HP25] calendar access refused at the top reaches the app as missing consent, and given back as a token", async () => {
  const { page, app } = await start();
  await signIn(page, app);
  await page.getByRole("switch", { name: "Calendar access refused" }).click();
  await page.getByRole("status").filter({ hasText: "calendar" }).waitFor();
  const refused = await start();
  await ask(refused.app, "silent", "Calendars.ReadBasic");
  expect(await outcome(refused.app)).toEqual({ error: "consent_required", name: "InteractionRequiredAuthError" });

  expect(await refused.page.getByRole("switch", { name: "Calendar access refused" }).isChecked()).toBe(true);
  await refused.page.getByRole("switch", { name: "Calendar access refused" }).click();
  await refused.page.getByRole("status").filter({ hasText: "again" }).waitFor();
  const given = await start();
  await ask(given.app, "silent", "Calendars.ReadBasic");
  expect(await outcome(given.app)).toMatchObject({ person: ana });
});

test("[HP26] starting over brings the seed back, forgets who is signed in here and shows the first page", async () => {
  const { page, app } = await start();
  await signIn(page, app);
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("heading", { name: "Try Duologue at Contoso" }).waitFor();
  expect(await page.evaluate(() => Object.keys(sessionStorage).filter((it) => it.startsWith("broker:")))).toEqual([]);
});
