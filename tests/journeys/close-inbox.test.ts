/** One types in Outlook and closes it at once, with saving not through; whoever opens next finds the words in Teams. */
import type { BrowserContext, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, enterTopic, invite, onlyYouAnd, region, saved } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

let stage: Stage;
let anas: BrowserContext;
let bens: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  anas = await stage.arrive(invite, async (first) => {
    await enterTopic(first, "Staff role in Q1");
    await onlyYouAnd(first, "Ben");
    await saved(first);
  });
  bens = await stage.arrive(call, (first) => topic(first, "Staff role in Q1").waitFor());
});
afterAll(() => stage[Symbol.asyncDispose]());

const topic = (visit: Visit, text: string) => region(visit, "Agenda").getByText(text);
const cannotSave = (): Promise<unknown> =>
  stage.control("faults", [
    { fault: "status", status: 503, match: { method: "PUT", person: "ana" } },
    { fault: "latency", ms: 60, match: { path: "/" } },
  ]);
const waitingFor = async (who: string): Promise<number> => {
  const { notebooks } = (await (await stage.serviceAs(who, "/v1/notebooks")).json()) as {
    notebooks: { pairId: string; other: string }[];
  };
  const { pairId = "", other = "" } = notebooks[0] ?? {};
  const { items } = (await (await stage.serviceAs(who, `/v1/inbox/${pairId}?other=${other}`)).json()) as {
    items: unknown[];
  };
  return items.length;
};

const asksFor = (request: Request, scope: string): boolean => request.postData()?.includes(scope) === true;

/** Opens the page, types, and closes the tab 300 ms later, which is what somebody takes to reach for the cross. */
const typeAndClose = async (text: string, after = 300): Promise<void> => {
  // What parks is there, and has its token.
  const looked = anas.waitForEvent("requestfinished", (it) => it.url().includes("/v1/inbox"));
  const visit = await stage.visit(anas, invite);
  await topic(visit, "Staff role in Q1").waitFor();
  await saved(visit);
  await looked;
  await cannotSave();
  await enterTopic(visit, text);
  // It is the very thing under test, and nothing is waited for.
  await visit.page.waitForTimeout(after);
  await visit.page.close({ runBeforeUnload: true });
  await expect.poll(() => waitingFor("ana")).toBeGreaterThan(0);
  await stage.control("faults", []);
};

test("[IB30, IB31] one types and closes Outlook, and the other finds the words in Teams", async () => {
  await typeAndClose("Typed and closed at once");
  const ben = await stage.visit(bens, call);
  await topic(ben, "Typed and closed at once").waitFor();
  await expect.poll(() => waitingFor("ben")).toBe(0);
  expect(await topic(ben, "Typed and closed at once").count()).toBe(1);
  await ben.page.close();

  // Her own copy holds the words as well: nothing is doubled.
  const again = await stage.visit(anas, invite);
  await topic(again, "Typed and closed at once").waitFor();
  await saved(again);
  expect(await topic(again, "Typed and closed at once").count()).toBe(1);
  await again.page.close();
});

test("[IB30, IB36] also when the tab is closed fifty milliseconds after the last key", async () => {
  await typeAndClose("Typed with the other hand on the mouse", 50);
  const ben = await stage.visit(bens, call);
  await topic(ben, "Typed with the other hand on the mouse").waitFor();
  await expect.poll(() => waitingFor("ben")).toBe(0);
  await ben.page.close();
});

test("[IB42] also when it was typed the moment the page was shown, while signing in has come no further than our own token", async () => {
  await cannotSave();
  // Who sits there is not answered.
  await anas.route("**/oauth2/v2.0/token", (route) =>
    asksFor(route.request(), "User.Read") ? undefined : route.continue(),
  );
  const gotToken = anas.waitForEvent("response", (it) => asksFor(it.request(), "access_as_user"));
  const visit = await stage.open(anas, invite);
  await enterTopic(visit, "The first thing on her mind");
  await gotToken;
  // As above: it is the very thing under test.
  await visit.page.waitForTimeout(300);
  await visit.page.close({ runBeforeUnload: true });
  await expect.poll(() => waitingFor("ana")).toBeGreaterThan(0);
  await anas.unroute("**/oauth2/v2.0/token");
  await stage.control("faults", []);
  const ben = await stage.visit(bens, call);
  await topic(ben, "The first thing on her mind").waitFor();
  await expect.poll(() => waitingFor("ben")).toBe(0);
  await ben.page.close();
});

test("[IB37] also when it was typed while the file was not there to be read", async () => {
  const visit = await stage.visit(anas, invite);
  await topic(visit, "Staff role in Q1").waitFor();
  await saved(visit);
  await visit.page.close();
  await stage.control("faults", [{ fault: "status", status: 503, match: { path: "/drives/", person: "ana" } }]);
  const again = await stage.open(anas, invite);
  await enterTopic(again, "Typed before the file came");
  // Signed in, and turned away.
  const refused = async () => (await stage.graphLog()).some((it) => it.status === 503 && it.method === "GET");
  await expect.poll(refused, { timeout: 20_000 }).toBe(true);
  await again.app.getByText("Saved on this device", { exact: true }).waitFor();
  await again.page.close({ runBeforeUnload: true });
  await expect.poll(() => waitingFor("ana")).toBeGreaterThan(0);
  await stage.control("faults", []);
  const ben = await stage.visit(bens, call);
  await topic(ben, "Typed before the file came").waitFor();
  await expect.poll(() => waitingFor("ben")).toBe(0);
  await ben.page.close();
});

test("[IB31] the same person finds them in another host, where this browser's copy is not at hand", async () => {
  await typeAndClose("Meant for the call");
  const teams = await stage.newPerson();
  const visit = await stage.visit(teams, { ...call, who: "ana" });
  await signIn(visit, "ana");
  await topic(visit, "Meant for the call").waitFor();
  await expect.poll(() => waitingFor("ana")).toBe(0);
  await visit.page.close();
});

test("[IB30] a panel that is shut in Outlook is closed as well", async () => {
  const visit = await stage.visit(anas, invite);
  await topic(visit, "Staff role in Q1").waitFor();
  await saved(visit);
  await cannotSave();
  await enterTopic(visit, "Shut with its panel");
  await visit.page.waitForTimeout(300);
  await visit.page.evaluate(() => document.querySelector("iframe")?.remove());
  await expect.poll(() => waitingFor("ana")).toBeGreaterThan(0);
  await stage.control("faults", []);
  const ben = await stage.visit(bens, call);
  await topic(ben, "Shut with its panel").waitFor();
  await Promise.all([ben.page.close(), visit.page.close()]);
});

test("[KJ11] the first words of a notebook, typed and closed before its file was made, stand there at the next opening and are saved", async () => {
  const withZoe = { ...invite, event: "zoe-1-1" };
  const visit = await stage.open(anas, withZoe);
  await cannotSave();
  await enterTopic(visit, "How was your first week?");
  // As above: it is the very thing under test.
  await visit.page.waitForTimeout(300);
  await visit.page.close({ runBeforeUnload: true });

  const again = await stage.visit(anas, withZoe);
  await topic(again, "How was your first week?").waitFor();
  await again.app.getByText("Saved on this device", { exact: true }).waitFor();
  await stage.control("faults", []);
  await saved(again);
  await again.page.close();
  const zoes = await stage.newPerson();
  const zoe = await stage.visit(zoes, { ...call, who: "zoe", event: "zoe-1-1" });
  await signIn(zoe, "zoe");
  await topic(zoe, "How was your first week?").waitFor();
  expect(await topic(zoe, "How was your first week?").count()).toBe(1);
  await zoe.page.close();
});

test("[KJ13] signing out of a page saves first what waits, and asks when that cannot be", async () => {
  const person = await stage.newPerson();
  const ana = await stage.visit(person, invite);
  await signIn(ana, "ana");
  await topic(ana, "Staff role in Q1").waitFor();
  const leave = async (): Promise<void> => {
    await ana.app.getByRole("button", { name: "More", exact: true }).click();
    await ana.app.getByRole("menuitem", { name: "Forget me on this device" }).click();
  };
  await cannotSave();
  await enterTopic(ana, "Typed before signing out");
  await ana.app.getByText("Saved on this device", { exact: true }).waitFor();
  await leave();
  await ana.app.getByText("Something you typed isn’t saved yet and would be lost on this device.").waitFor();
  await ana.app.getByRole("button", { name: "Forget me anyway" }).waitFor();
  await ana.app.getByRole("button", { name: "Stay", exact: true }).click();
  await topic(ana, "Typed before signing out").waitFor();

  await stage.control("faults", []);
  await leave();
  await ana.app.getByRole("button", { name: "Sign in" }).waitFor();
  const ben = await stage.visit(bens, call);
  await topic(ben, "Typed before signing out").waitFor();
  expect(await topic(ben, "Typed before signing out").count()).toBe(1);
  await Promise.all([ben.page.close(), ana.page.close()]);
});
