/** The list of all 1:1s as this browser knew it last, before anybody was asked. */
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { appFrame } from "#tests/bench/app-frame.ts";
import { arriveAtList, cutOff, list, priya, tab } from "./known-list.ts";
import { hears } from "./page.ts";
import { openStage, signIn, type Stage } from "./stage.ts";

let stage: Stage;
let anas: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  anas = await arriveAtList(stage);
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.control("faults", []));

test("[LC17] the list stands without an answer from anybody, says that it is offline, and goes on when there is a network", async () => {
  await cutOff(stage, anas);
  await stage.control("log/clear", {});
  const visit = await stage.visit(anas, tab);
  await priya(visit).waitFor();
  expect((await stage.graphLog()).filter(({ status }) => status < 400)).toEqual([]);
  const offline = visit.app.getByRole("alert").filter({ hasText: "This is how your 1:1s last stood." });
  await offline.waitFor();
  await priya(visit).click();
  await visit.app.getByRole("article", { name: "Priya Raghunathan" }).waitFor();
  await visit.app.getByRole("button", { name: "My 1:1s" }).click();

  await anas.unrouteAll();
  await stage.control("faults", []);
  await hears(visit, "online");
  await offline.waitFor({ state: "detached" });
  await list(visit)
    .getByText(/every Monday/)
    .first()
    .waitFor();
  await visit.page.close();
});

test("[LC17] it is not shown to anybody twelve hours after the last sign-in, nor to somebody else", async () => {
  const visit = await stage.visit(anas, tab);
  await list(visit).getByText("Robin Vale").first().waitFor();
  await appFrame(visit.page).evaluate(
    (at) => {
      const record = JSON.parse(localStorage.getItem("duologue-sign-in") ?? "{}") as object;
      localStorage.setItem("duologue-sign-in", JSON.stringify({ ...record, at }));
      // A sign-in that comes through before this page is gone says nothing any more.
      Storage.prototype.setItem = () => undefined;
    },
    Date.now() - 13 * 3_600_000,
  );
  await visit.page.close();
  await cutOff(stage, anas);
  const late = await stage.visit(anas, tab);
  await late.app.getByRole("button", { name: "Try again" }).waitFor();
  expect(await list(late).count()).toBe(0);
  await late.page.close();
  await anas.unrouteAll();
  await stage.control("faults", []);

  const ben = await stage.visit(anas, { ...tab, who: "ben" });
  await ben.app.getByRole("button", { name: "Sign in" }).waitFor();
  expect(await list(ben).count()).toBe(0);
  await signIn(ben, "ben");
  await list(ben).getByText("Ana Ruiz").first().waitFor();
  expect(await list(ben).getByText("Robin Vale").count()).toBe(0);
  await ben.page.close();
});

/** A browser of Ana's that has forgotten such storage, and whose tab gets none of these parts until `send`. */
const forgetful = async (storageTypes: string, parts: RegExp) => {
  const context = await arriveAtList(stage);
  const empty = await context.newPage();
  const browser = await context.newCDPSession(empty);
  await browser.send("Storage.clearDataForOrigin", { origin: stage.world.appOrigin("ana"), storageTypes });
  const { promise: sent, resolve: send } = Promise.withResolvers<void>();
  await context.route(parts, async (route) => {
    await sent;
    await route.continue();
  });
  return { context, send };
};

test.each([
  ["the list was never opened", "indexeddb"],
  ["nothing at all is known", "all"],
] as const)(
  "[LC22] where %s, the index in the drive is asked for while the list's own scripts are on their way",
  async (_, gone) => {
    const { context, send } = await forgetful(gone, /\/assets\/(?:mine|my-one-on-ones)-[^/]*\.js$/);
    await stage.control("log/clear", {});
    const visit = await stage.visit(context, tab);
    await expect.poll(async () => (await stage.graphLog()).some(({ path }) => path.includes("index.json"))).toBe(true);
    expect(await list(visit).count()).toBe(0);
    send();
    await priya(visit).waitFor();
    await context.close();
  },
);

test("[LC23] where this browser has no copy of anything, sign-in begins before any of the list's scripts is there", async () => {
  const { context, send } = await forgetful("indexeddb", /\/assets\/(?:index-keeper|mine|my-one-on-ones)-[^/]*\.js$/);
  const begun = new Promise<void>((done) => {
    context.on("request", (it) => void (it.url().endsWith("/oauth2/v2.0/token") && done()));
  });
  const visit = await stage.visit(context, tab);
  await begun;
  expect(await list(visit).count()).toBe(0);
  send();
  await priya(visit).waitFor();
  await context.close();
});
