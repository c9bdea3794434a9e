/** From the calendar invite to a page that two people share. */
import { Buffer } from "node:buffer";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserContext, Locator } from "playwright-core";
import { openBrowser, privateWindow } from "./browser.ts";
import { files, folderOf, type DriveItem } from "./drive.ts";
import { addTopic, call, invite, region, savedByEither, sharing } from "./page.ts";
import { openStage, signIn, type Stage } from "./stage.ts";

let stage: Stage;
let anas: BrowserContext;
let bens: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  [anas, bens] = await Promise.all([stage.newPerson(), stage.newPerson()]);
});
afterAll(() => stage[Symbol.asyncDispose]());

/** Waits until it is there to be seen. */
const visible = async (what: Locator): Promise<boolean> => {
  await what.first().waitFor();
  return true;
};

/** The first file that the owner's OneDrive lists, which is the notebook's. */
const notebook = async (owner: string): Promise<DriveItem | null> => (await folderOf(stage, owner))[0] ?? null;

const pointersOf = async (person: string): Promise<number> => {
  const answer = await stage.serviceAs(person, "/v1/notebooks");
  return ((await answer.json()) as { notebooks: unknown[] }).notebooks.length;
};

test("[FL10] a sign-in that was cancelled says so and can be tried again", async () => {
  const visit = await stage.visit(anas, invite);
  const button = visit.app.getByRole("button", { name: "Sign in" });
  const [window] = await Promise.all([visit.page.waitForEvent("popup"), button.click()]);
  await window.close();
  expect(await visible(visit.app.getByRole("alert").filter({ hasText: /sign/i }))).toBe(true);
  expect(await visible(button)).toBe(true);
  await visit.page.close();
});

test("[FL1, FL2] the organiser signs in from the invite and finds an empty page; looking created nothing", async () => {
  const visit = await stage.visit(anas, invite);
  await signIn(visit, "ana");
  expect(await visible(visit.app.getByRole("heading", { name: "Ben Okafor" }))).toBe(true);
  expect(await visible(visit.app.getByText(/10:[03]0/))).toBe(true);
  expect(await visible(visit.app.getByText(/every Thursday/i))).toBe(true);
  expect(await visible(region(visit, "Agenda"))).toBe(true);
  expect(await region(visit, "Agenda").getByRole("listitem").count()).toBe(0);
  expect(await sharing(visit).innerText()).not.toMatch(/^Only you and/);

  expect(await notebook("ana")).toBeNull();
  expect(await pointersOf("ana")).toBe(0);
  expect((await stage.graphLog()).filter((it) => it.method !== "GET" && !it.path.startsWith("/$batch"))).toEqual([]);
  await visit.page.close();
});

test("[FL3] the first topic makes the file, shares it with the other alone, and says who can open it", async () => {
  const visit = await stage.open(anas, invite);
  await addTopic(visit, "Staff role in Q1");
  expect(await visible(sharing(visit).getByText(/^Only you and Ben/))).toBe(true);
  await savedByEither(visit);

  const file = await notebook("ana");
  const listed = await stage.graphAs("ana", files, `/me/drive/items/${file?.id ?? ""}/permissions`);
  const { value } = (await listed.json()) as {
    value: { roles: string[]; grantedToV2?: { user?: { displayName?: string } } }[];
  };
  const people = value.map((it) => [it.grantedToV2?.user?.displayName, it.roles[0]]);
  expect(people.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([
    ["Ana Ruiz", "owner"],
    ["Ben Okafor", "write"],
  ]);
  await visit.page.close();
});

test("[FL4, UI50] the other joins in the call, and after a reload both have everything", async () => {
  const ben = await stage.visit(bens, call);
  await signIn(ben, "ben");
  expect(await visible(region(ben, "Agenda").getByText("Staff role in Q1"))).toBe(true);
  expect(await visible(sharing(ben).getByText(/^Only you and Ana/))).toBe(true);

  await addTopic(ben, "On-call load");
  const notes = region(ben, "Notes").getByRole("textbox", { name: "Notes" });
  await notes.click();
  await notes.pressSequentially("Ben wants to lead the migration");
  const what = region(ben, "Actions").getByRole("textbox").first();
  await what.fill("Draft the growth plan");
  await region(ben, "Actions").getByRole("group", { name: /who/i }).getByText("You", { exact: true }).click();
  await region(ben, "Actions")
    .getByText(/our next 1:1/i)
    .click();
  await what.press("Enter");
  const action = region(ben, "Actions").getByRole("listitem").filter({ hasText: "Draft the growth plan" });
  expect(await visible(action)).toBe(true);
  expect(await action.innerText()).toMatch(/You/);
  expect(await action.innerText()).not.toMatch(/Nobody yet|no date/);
  await savedByEither(ben);
  await ben.page.close();

  for (const [context, view] of [
    [bens, call],
    [anas, invite],
  ] as const) {
    const again = await stage.open(context, view);
    expect(await visible(region(again, "Agenda").getByText("Staff role in Q1"))).toBe(true);
    expect(await visible(region(again, "Agenda").getByText("On-call load"))).toBe(true);
    expect(await visible(region(again, "Notes").getByText("Ben wants to lead the migration"))).toBe(true);
    expect(await visible(again.app.getByText("Draft the growth plan"))).toBe(true);
    expect(await visible(sharing(again).getByText(/^Only you and/))).toBe(true);
    await again.page.close();
  }
});

test("[FL5] both save at the same moment, and both have everything after a reload", async () => {
  const [ana, ben] = await Promise.all([stage.open(anas, invite), stage.open(bens, call)]);
  await Promise.all([addTopic(ana, "From Ana at noon"), addTopic(ben, "From Ben at noon")]);
  await Promise.all([savedByEither(ana), savedByEither(ben)]);
  await Promise.all([ana.page.close(), ben.page.close()]);

  for (const [context, view] of [
    [anas, invite],
    [bens, call],
  ] as const) {
    const again = await stage.open(context, view);
    for (const text of ["From Ana at noon", "From Ben at noon", "On-call load", "Staff role in Q1"])
      expect(await visible(region(again, "Agenda").getByText(text))).toBe(true);
    await again.page.close();
  }
});

test("[FL6] the tab lists the 1:1s with name, next meeting, rhythm, topics and actions", async () => {
  const tab = await stage.visit(anas, { who: "ana", surface: "tab" });
  const list = tab.app.getByRole("list", { name: "My 1:1s" });
  const row = list.getByRole("listitem").filter({ hasText: "Ben Okafor" }).first();
  expect(await visible(row)).toBe(true);
  expect(await visible(row.getByText(/10:[03]0/))).toBe(true);
  expect(await visible(row.getByText(/every Thursday/i))).toBe(true);
  // The index knows Ben alone; the others come with the calendar.
  await expect.poll(() => list.getByRole("listitem").count()).toBeGreaterThan(5);
  await tab.page.close();
});

test("[FL7] 'Why is a meeting not here?' names the other events with a reason each", async () => {
  const tab = await stage.visit(anas, { who: "ana", surface: "tab" });
  await tab.app.getByText("Why is a meeting not here?").click();
  expect(await visible(tab.app.getByText("Focus time"))).toBe(true);
  await tab.page.close();
});

test("[FL8] with the calendar refused, a colleague is picked by hand and the page works", async () => {
  await stage.control("consent", { scope: "Calendars.ReadBasic", granted: false });
  const context = await stage.newPerson();
  const tab = await stage.visit(context, { who: "grace", surface: "tab" });
  await signIn(tab, "grace");
  await tab.app
    .getByRole("button", { name: /pair with a colleague/i })
    .first()
    .click();
  await tab.app.getByRole("textbox", { name: "Colleague" }).fill("Tom");
  await tab.app.getByText("Tom Baker").first().click();
  await tab.app.getByRole("button", { name: "Start the page" }).click();
  await addTopic(tab, "A page without a calendar");
  expect(await visible(sharing(tab).getByText(/^Only you and Tom/))).toBe(true);
  const list = tab.app.getByRole("list", { name: "My 1:1s" });
  expect(await visible(list.getByRole("listitem").filter({ hasText: "Tom Baker" }))).toBe(true);
  await stage.control("consent", { scope: "Calendars.ReadBasic", granted: true });
});

test("[FL9] an outsider is refused by Graph at every door and by the service", async () => {
  const file = await notebook("ana");
  if (file === null) throw new Error("there is no notebook to be refused");
  const drive = file.parentReference.driveId;
  const link = `u!${Buffer.from(file.webUrl).toString("base64url")}`;
  for (const door of [
    `/drives/${drive}/items/${file.id}`,
    `/drives/${drive}/items/${file.id}/content`,
    `/drives/${drive}/root:/Duologue/${encodeURIComponent(file.name)}`,
    `/shares/${link}/driveItem`,
  ]) {
    const answer = await stage.graphAs("olga", files, door, { redirect: "manual" });
    expect([door, [403, 404].includes(answer.status)]).toEqual([door, true]);
  }

  const ben = await stage.serviceAs("ben", "/v1/notebooks");
  const [entry] = ((await ben.json()) as { notebooks: { pairId: string; other: string }[] }).notebooks;
  if (entry === undefined) throw new Error("Ben's notebook is not listed");
  const refused = await stage.serviceAs("olga", `/v1/notebooks/${entry.pairId}?other=${entry.other}`);
  expect(refused.status).toBe(403);
});

test("[FL11] a browser that refuses storage to frames shows the page all the same", async () => {
  await using browser = await openBrowser();
  const visit = await stage.visit(await privateWindow(browser), invite);
  await signIn(visit, "ana");
  await addTopic(visit, "Written in a private window");
  await savedByEither(visit);
  expect(await visible(sharing(visit).getByText(/^Only you and Ben/))).toBe(true);
});

test("[FL12] with Graph down the page says so, keeps what is typed, and saves it later", async () => {
  const visit = await stage.open(anas, invite);
  const newcomer = await stage.visit(await stage.newPerson(), call);
  await newcomer.app.getByRole("button", { name: "Sign in" }).waitFor();
  const down = ["/me", "/users", "/chats", "/drives"].map((path) => ({
    fault: "status",
    status: 503,
    match: { path },
  }));
  await stage.control("faults", down);
  await addTopic(visit, "Typed while Graph is down");
  expect(await visible(visit.app.getByText("Saved on this device"))).toBe(true);
  expect(await visible(region(visit, "Agenda").getByText("Typed while Graph is down"))).toBe(true);

  await signIn(newcomer, "ben");
  const again = newcomer.app.getByRole("button", { name: "Try again" });
  expect(await visible(again)).toBe(true);

  await stage.control("faults", []);
  await again.click();
  await savedByEither(visit);
  await visit.page.close();
  await newcomer.page.close();
  const later = await stage.open(bens, call);
  expect(await visible(region(later, "Agenda").getByText("Typed while Graph is down"))).toBe(true);
  await later.page.close();
});
