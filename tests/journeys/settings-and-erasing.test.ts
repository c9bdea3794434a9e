/** What the service is told and forgets, writing privately, and leaving a device. */
import { readFile } from "node:fs/promises";
import type { BrowserContext, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { axeOn } from "./axe.ts";
import { json, notebooksOf, ownIndexOf } from "./drive.ts";
import { call, enterTopic, invite, onlyYouAnd, region } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const tab = (who: string) => ({ who, surface: "tab" });

let stage: Stage;
let anas: BrowserContext;
let bens: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  anas = await stage.arrive(invite, async (first) => {
    await enterTopic(first, "Staff role in Q1");
    await onlyYouAnd(first, "Ben");
    await indexed("ana");
  });
  bens = await stage.arrive(call, async (first) => {
    await topic(first, "Staff role in Q1").waitFor();
    await indexed("ben");
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const topic = (visit: Visit, text: string): Locator => region(visit, "Agenda").getByText(text).first();

/** Until the person's own index leads to a notebook. */
const indexed = (user: string): Promise<unknown> =>
  vi.waitUntil(async () => (await ownIndexOf(stage, user)).includes('"itemId"'), { timeout: 40_000, interval: 250 });
const stored = async (user: string): Promise<Record<string, readonly Record<string, unknown>[]>> => {
  const answer = await stage.serviceAs(user, "/v1/me/stored");
  return ((await answer.json()) as { stored: Record<string, readonly Record<string, unknown>[]> }).stored;
};
const viewWith = async (user: string, other: string): Promise<Record<string, unknown> | undefined> =>
  (await stored(user))["views"]?.find((it) => it["other"] === other);
const chosen = async () => (await stored("ana"))["settings"]?.[0]?.["settings"] as Record<string, unknown>;
const openSettings = async (): Promise<Visit> => {
  const visit = await stage.visit(anas, tab("ana"));
  await visit.app.getByRole("list", { name: "My 1:1s" }).waitFor();
  await visit.app.getByRole("button", { name: "Settings", exact: true }).click();
  return visit;
};

test("[MY20] reminders are switched on with two sentences that say what the service then learns", async () => {
  const visit = await openSettings();
  const reminders = visit.app.getByRole("switch", { name: /Ask me before a 1:1/ });
  await reminders.waitFor();
  await visit.app.getByText("when you meet and with whom, and how many topics each of you has").waitFor();
  expect(await reminders.isChecked()).toBe(false);
  expect((await stored("ana"))["views"]).toEqual([]);
  await reminders.check();
  await visit.app.getByText("Saved", { exact: true }).waitFor();
  await visit.app.getByRole("combobox", { name: "At" }).selectOption("7");
  await expect
    .poll(async () => (await stored("ana"))["settings"]?.[0]?.["settings"])
    .toMatchObject({ on: true, hour: 7 });
  // Ben's line is in sight, so his notebook was read and told of.
  await expect
    .poll(async () => (await viewWith("ana", ben))?.["view"])
    .toMatchObject({
      inbox: { id: expect.any(String) as string },
      series: [{ topics: { mine: 1, theirs: 0 } }],
    });
  expect(JSON.stringify(await stored("ana"))).not.toContain("Staff role");
  await visit.page.close();
});

test("[MY23] what was switched off elsewhere since the settings were opened stays off when something else is changed", async () => {
  const visit = await openSettings();
  const hour = visit.app.getByRole("combobox", { name: "At" });
  await expect.poll(() => hour.inputValue()).toBe("7");
  const pair = String((await viewWith("ana", ben))?.["pair_id"]);
  const put = async (change: object): Promise<void> => {
    const answer = await stage.serviceAs("ana", "/v1/settings", json({ ...(await chosen()), ...change }, "PUT"));
    expect(answer.status).toBe(200);
  };
  await put({ muted: [pair] });
  await hour.selectOption("8");
  await visit.app.getByRole("combobox", { name: "How far ahead" }).selectOption("2");
  await visit.app.getByRole("checkbox", { name: "Saturday" }).check();
  await visit.app.getByText("Saved", { exact: true }).waitFor();
  await expect.poll(chosen).toMatchObject({ hour: 8, daysAhead: 2, muted: [pair] });
  expect((await chosen())["workingDays"]).toContain("saturday");
  await visit.app.getByText("Which 1:1s: 1 switched off").waitFor();
  await put({ muted: [], daysAhead: 1 });
  await visit.page.close();
});

test("[MY40, MY42] a topic written privately is sealed in the browser and stands on the page of the two, once", async () => {
  const told = await viewWith("ana", ben);
  const view = told?.["view"] as { series: readonly { page: string }[] } | undefined;
  const address = `${stage.world.appOrigin("ben")}/write.html?${new URLSearchParams({
    pair: String(told?.["pair_id"]),
    other: ana,
    page: view?.series[0]?.page ?? "",
  }).toString()}`;
  const page = await bens.newPage();
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.postData() ?? ""));
  await page.goto(address);
  const button = page.getByRole("button", { name: "Sign in" });
  const [window] = await Promise.all([page.waitForEvent("popup"), button.click()]);
  await window.locator('button[name="person"][value="ben@contoso.example"]').click();
  if (!window.isClosed()) await window.waitForEvent("close");
  await page.getByText(/Only you and Ana can open it/).waitFor();
  await page.getByRole("textbox", { name: "Topic" }).fill("Something for Ana alone");
  await page.getByRole("button", { name: "Add topic" }).click();
  await page.getByText("Added to your page").waitFor();
  expect(sent.some((body) => body.includes("sealed"))).toBe(true);
  expect(sent.filter((body) => body.includes("Something for Ana"))).toEqual([]);

  // It arrives, and nobody hears that it has.
  await page.route("**/v1/inbox/**", async (route) => {
    const request = route.request();
    const { authorization = "" } = await request.allHeaders();
    const answer = await fetch(request.url().replace("//ben.", "//"), {
      method: "PUT",
      headers: { authorization, "content-type": "application/json" },
      body: request.postData(),
    });
    expect(answer.status).toBe(201);
    await route.abort();
  });
  await page.getByRole("textbox", { name: "Another topic" }).fill("Twice pressed");
  await page.getByRole("button", { name: "Add topic" }).click();
  await page.getByText("Your words stay here").waitFor();
  await page.unroute("**/v1/inbox/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Added to your page").waitFor();

  const visit = await stage.visit(anas, invite);
  await topic(visit, "Something for Ana alone").waitFor();
  await topic(visit, "Twice pressed").waitFor();
  expect(await region(visit, "Agenda").getByText("Twice pressed").count()).toBe(1);
  await expect.poll(async () => (await stored("ben"))["inbox"]).toEqual([]);
  await Promise.all([visit.page.close(), page.close()]);
});

test("[MY41] whoever is not one of the two is told so, and so is a link that is not complete", async () => {
  const told = await viewWith("ana", ben);
  const page = await bens.newPage();
  const origin = stage.world.appOrigin("ben");
  await page.goto(`${origin}/write.html?pair=x`);
  await page.getByText("This link is not complete").waitFor();
  const sent: string[] = [];
  page.on("request", (request) => sent.push(new URL(request.url()).pathname));
  const strange = new URLSearchParams({
    pair: String(told?.["pair_id"]),
    other: "0e0e0e0e-0000-4000-8000-00000000000f",
    page: "0".repeat(24),
  });
  await page.goto(`${origin}/write.html?${strange.toString()}`);
  await page.getByText("This isn’t a 1:1 of yours").waitFor();
  expect(sent.filter((path) => path.startsWith("/v1/"))).toEqual([]);
  await page.close();
});

test("[MY41] axe finds nothing in the page for writing privately, at 280 pixels and at 480, light and dark", async () => {
  const page = await bens.newPage();
  for (const colorScheme of ["light", "dark"] as const)
    for (const width of [280, 480]) {
      // A colour that is still changing has no contrast yet.
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 360 });
      await page.goto(`${stage.world.appOrigin("ben")}/write.html?pair=x`);
      await page.getByText("This link is not complete").waitFor();
      await page.getByRole("textbox", { name: "Topic" }).fill("Something");
      expect(await axeOn(page.mainFrame())).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  await page.close();
});

test("[MY21] everything that is stored is shown with names, and handed out as a file", async () => {
  const visit = await openSettings();
  await visit.app.getByRole("button", { name: "Show it" }).click();
  const told = region(visit, "What your devices told of your 1:1s");
  await told.getByText("Ben Okafor").first().waitFor();
  await region(visit, "Where your notebooks are").waitFor();
  const handedOut = async (): Promise<unknown> => {
    const [file] = await Promise.all([
      visit.page.waitForEvent("download"),
      visit.app.getByRole("button", { name: "Download as a file" }).click(),
    ]);
    return JSON.parse(await readFile(await file.path(), "utf8"));
  };
  // What the list beside it tells meanwhile is in the next look.
  const sameAsStored = async (): Promise<void> => {
    await visit.app.getByRole("button", { name: "Hide it" }).click();
    await visit.app.getByRole("button", { name: "Show it" }).click();
    await told.getByText("Ben Okafor").first().waitFor();
    expect(await handedOut()).toEqual(await stored("ana"));
  };
  await vi.waitFor(sameAsStored, { timeout: 60_000 });
  await visit.page.close();
});

test("[MY22, MY14] erasing leaves nothing, tells the other once, and both still find their notebook", async () => {
  const visit = await openSettings();
  await visit.app.getByRole("button", { name: "Erase it" }).click();
  await visit.app.getByRole("button", { name: "Erase", exact: true }).click();
  await visit.app.getByText(/^Erased\./).waitFor();
  expect(Object.values(await stored("ana")).flat()).toEqual([]);
  await visit.page.close();

  const bensPage = await stage.visit(bens, call);
  await topic(bensPage, "Staff role in Q1").waitFor();
  const notice = bensPage.app.getByRole("status", { name: "From Duologue" });
  await notice.getByText(/Ana Ruiz erased what Duologue’s service stored/).waitFor();
  await notice.getByRole("button", { name: "OK" }).click();
  await expect.poll(async () => (await stored("ben"))["notices"]).toEqual([]);
  await bensPage.page.close();

  // A browser that has never seen the page has nothing but the index to go by.
  const elsewhere = await stage.newPerson();
  const fresh = await stage.visit(elsewhere, invite);
  await signIn(fresh, "ana");
  await topic(fresh, "Staff role in Q1").waitFor();
  expect((await notebooksOf(stage, "ana")).map((it) => it.name)).toEqual(["Ana Ruiz and Ben Okafor.html"]);
  await fresh.page.close();
});

test("[IB24] what waited for sixty days is gone, and its writer is told once on their page", async () => {
  const item = { other: ana, key: "k".repeat(22), sealed: Buffer.alloc(400).toString("base64") };
  const put = await stage.serviceAs("ben", `/v1/inbox/${anaAndBen.id}/${"a".repeat(32)}`, json(item, "PUT"));
  expect(put.status).toBe(201);
  await stage.control("clock", { advanceMs: 61 * 86_400_000 });
  const visit = await stage.visit(bens, call);
  const notice = visit.app.getByRole("status", { name: "From Duologue" });
  await notice.getByText(/^Something you wrote for Ana Ruiz .* It waited 60 days and is gone now/).waitFor();
  await notice.getByRole("button", { name: "OK" }).click();
  await expect.poll(async () => (await stored("ben"))["notices"]).toEqual([]);
  expect((await stored("ben"))["inbox"]).toEqual([]);
  await visit.page.close();
  await stage.control("clock", { reset: true });
});

test("[MY50] leaving a device leaves no copy, no key and no name on it", async () => {
  const visit = await openSettings();
  await visit.app.getByRole("button", { name: "Forget me on this device" }).click();
  await visit.app.getByRole("button", { name: "Sign in" }).waitFor();
  const frame = visit.page.frames().find((it) => it.url().startsWith(stage.world.appOrigin("ana")));
  const left = await frame?.evaluate(async () => ({
    databases: (await indexedDB.databases()).map((it) => it.name).filter((name) => name?.startsWith("duologue")),
    words: Object.keys(localStorage).filter((key) => key.startsWith("duologue") && key !== "duologue.theme"),
  }));
  expect(left).toEqual({ databases: [], words: [] });
  await visit.page.close();
});
