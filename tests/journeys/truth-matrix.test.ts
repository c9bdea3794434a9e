/**
 * Where Microsoft's documentation leaves a question open, the tenant answers it either way: under each answer the two
 * do what the product is for. Live editing is kept out, so that both save for themselves.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Browser, BrowserContext } from "playwright-core";
import type { FileAccess } from "#microsoft/platform.ts";
import type { Switches } from "#tenant/world.ts";
import { openBrowser, privateWindow } from "./browser.ts";
import { files, notebooksOf } from "./drive.ts";
import { addTopic, call, hears, invite, ready, region, sharing } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

let browser: Browser;
let stage: Stage;
let windows: BrowserContext[] = [];
beforeAll(async () => {
  [browser, stage] = await Promise.all([openBrowser(), openStage()]);
});
afterEach(async () => {
  await Promise.all(windows.map((it) => it.close()));
  windows = [];
});
afterAll(async () => {
  await browser.close();
  await stage[Symbol.asyncDispose]();
});

/** A private window each: nothing of the reading before is remembered. */
const arrive = async (at: Stage, view: Readonly<Record<string, string>>, alias: string): Promise<Visit> => {
  const context = await privateWindow(browser);
  windows.push(context);
  await context.routeWebSocket(/\/v1\/live$/, (socket) => socket.close());
  const visit = await at.visit(context, view);
  await signIn(visit, alias);
  await ready(visit);
  return visit;
};

const saved = ({ app }: Visit): Promise<void> => app.getByText("Saved", { exact: true }).waitFor({ timeout: 20_000 });

const reads = async (visit: Visit, text: string): Promise<void> => {
  await expect
    .poll(
      async () => {
        // The page looks at once then, and not only every ten seconds.
        await hears(visit, "focus");
        return visit.app.getByText(text, { exact: true }).count();
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBeGreaterThan(0);
};

const notebook = async (at: Stage): Promise<string> => {
  const found = await notebooksOf(at, "ana");
  expect(found).toHaveLength(1);
  return (await at.graphAs("ana", files, `/me/drive/items/${found[0]?.id ?? ""}/content`)).text();
};

const throttled = { match: { method: "PUT", path: "/drives" }, fault: "status", status: 429, retryAfter: 1, times: 2 };
const slow = { match: { method: "PUT", path: "/drives" }, fault: "latency", ms: 250 };

/** Questions that do not touch each other are answered together; the contract suites take them one by one. */
const readings: readonly (readonly [string, Partial<Switches>, readonly object[], FileAccess])[] = [
  [
    "If-Match is ignored on content, and iCalUId is one for a series",
    { ifMatchOnContent: "ignored", iCalUId: "perSeries" },
    [slow],
    "all",
  ],
  [
    "If-Match takes eTags alone, iCalUId is another for each occurrence, the chat names no event, and who has access is told with an invitation",
    { ifMatchOnContent: "eTagOnly", iCalUId: "perOccurrence", calendarEventId: "absent", invitationOnGrant: "told" },
    [slow],
    "all",
  ],
  [
    "If-Match takes eTags alone, these move after a save, and a page cannot read how long to wait",
    { ifMatchOnContent: "eTagOnly", eTagDrift: true, retryAfter: "hidden" },
    [throttled],
    "all",
  ],
  [
    "In mode selected the drive around the file is closed, and If-Match is ignored on content",
    { driveOfGrant: "closed", ifMatchOnContent: "ignored", eTagDrift: true },
    [slow],
    "selected",
  ],
  [
    "In mode selected the drive around the file is closed, an invitation cuts nothing off, versions tell no address, and If-Match takes eTags alone, which move",
    {
      driveOfGrant: "closed",
      inviteCutsOff: "never",
      versionAddress: "untold",
      ifMatchOnContent: "eTagOnly",
      eTagDrift: true,
    },
    [slow],
    "selected",
  ],
];

/** Nothing is there yet. Mode all has one stage for all tests. */
const startWith = async (access: FileAccess, switches: Partial<Switches>): Promise<Stage> => {
  if (access !== "all") return openStage({ access, seed: { switches } });
  await stage.control("reset", { switches });
  for (const person of ["ana", "ben"]) {
    const { status } = await stage.serviceAs(person, "/v1/me", { method: "DELETE" });
    if (status !== 204) throw new Error(`Expected 204 for forgetting ${person}, got ${status}`);
  }
  return { ...stage, [Symbol.asyncDispose]: async () => {} };
};

/** Ana has begun and Ben has read it. */
const bothThere = async (at: Stage): Promise<readonly [Visit, Visit]> => {
  const [ana, ben] = await Promise.all([arrive(at, invite, "ana"), arrive(at, call, "ben")]);
  await addTopic(ana, "Budget");
  await expect.poll(() => sharing(ana).innerText(), { timeout: 20_000 }).toMatch(/^Only you and Ben/);
  await saved(ana);
  await reads(ben, "Budget");
  await expect.poll(() => sharing(ben).innerText()).toMatch(/^Only you and Ana/);
  return [ana, ben];
};

const everything = ["Budget", "From Ana", "From Ben"];

test.each(readings)(
  "[KJ5] %s: one writes, the other reads, both save at once, and nothing is missing",
  async (_, switches, weather, access) => {
    await using at = await startWith(access, switches);
    const [ana, ben] = await bothThere(at);

    await at.control("faults", weather);
    await Promise.all([addTopic(ana, "From Ana"), addTopic(ben, "From Ben")]);
    await Promise.all([saved(ana), saved(ben)]);
    await Promise.all([reads(ana, "From Ben"), reads(ben, "From Ana")]);
    await Promise.all([saved(ana), saved(ben)]);
    const html = await notebook(at);
    for (const text of everything) expect(html).toContain(text);
  },
);

test("[KJ28] in mode selected, where what a save replaced cannot be read, its writer is told where the words may be, and they come back", async () => {
  const switches = { driveOfGrant: "closed", versionAddress: "untold", ifMatchOnContent: "ignored" } as const;
  await using selected = await openStage({ access: "selected", seed: { switches } });
  const [ana, ben] = await bothThere(selected);

  // Ben's save is on its way as Ana's gets through.
  const [sent, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await ben.page.route(/\/drives\/.*\/content$/, async (route) => {
    sent.resolve();
    await goOn.promise;
    await route.continue();
  });
  await addTopic(ben, "From Ben");
  await sent.promise;
  await addTopic(ana, "From Ana");
  await expect.poll(() => notebook(selected), { timeout: 20_000 }).toContain("From Ana");
  goOn.resolve();

  const told = ben.app.getByRole("alert").filter({ hasText: /^What Ana saved at the same moment as you may stand in/ });
  await told.getByText("In OneDrive, under Shared, look there for what is missing here.").waitFor({ timeout: 20_000 });
  expect(await ben.app.getByText("Saved", { exact: true }).count()).toBe(0);
  await Promise.all([reads(ana, "From Ben"), reads(ben, "From Ana")]);
  await told.getByRole("button", { name: "I’ve looked" }).click();
  await told.waitFor({ state: "detached" });
  await Promise.all([saved(ana), saved(ben)]);
  const html = await notebook(selected);
  for (const text of everything) expect(html).toContain(text);
});

test("[KJ6] in mode selected a tenant that refuses the grant is told of, with what to send to the administrator", async () => {
  await using selected = await openStage({ access: "selected", seed: { switches: { applicationGrant: "refused" } } });
  const ana = await arrive(selected, invite, "ana");
  await addTopic(ana, "Budget");
  await ana.app.getByText(/Your organization doesn’t let Duologue share this one file/).waitFor();
  await ana.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await ana.app.getByRole("button", { name: "Copy a note for your administrator" }).click();
  await ana.app.getByRole("button", { name: "Copied", exact: true }).waitFor();
  expect(await ana.page.evaluate(() => navigator.clipboard.readText())).toBe(
    "Duologue is set up to reach single files, and your organization refuses its grant on a file (POST /permissions). To let it open shared notebooks all the same, consent to the delegated permission Files.ReadWrite.All in the Microsoft Entra admin center (Enterprise applications, Duologue, Permissions), and have whoever runs Duologue’s service set FILES_ACCESS to selectedOrAll.",
  );
  await addTopic(ana, "Growth");
  await saved(ana);
});

test("[KJ24] in mode selected, where the grant opens nothing, the other’s words wait on their device until it does", async () => {
  await using selected = await openStage({ access: "selected", seed: { switches: { applicationGrant: "idle" } } });
  const ana = await arrive(selected, invite, "ana");
  await addTopic(ana, "Budget");
  await saved(ana);
  const ben = await selected.visit(await selected.newPerson(), call);
  await signIn(ben, "ben");
  await ben.app.getByText("You can’t open or change this notebook right now", { exact: false }).waitFor();
  await addTopic(ben, "From Ben");
  await ben.app.getByText("Saved on this device", { exact: true }).waitFor();
  expect(await notebooksOf(selected, "ben")).toEqual([]);

  await selected.control("switches", { applicationGrant: "allowed" });
  await ben.app.getByRole("button", { name: "Try again" }).click();
  await saved(ben);
  await Promise.all([reads(ben, "Budget"), reads(ana, "From Ben")]);
});

/** Where a permission is missing the page stands and takes words, which stay on this device, and nobody is let in. */
const meetsMissing = async (at: Stage, scope: string): Promise<Visit> => {
  await at.control("consent", { scope, granted: false });
  // An everyday window: in a private one nothing outlives a reload.
  const ana = await at.visit(await at.newPerson(), invite);
  await signIn(ana, "ana");
  await ready(ana);
  await addTopic(ana, "Budget");
  await ana.app.getByText("Saved on this device", { exact: true }).waitFor();
  await expect.poll(() => region(ana, "Agenda").getByText("Budget", { exact: true }).count()).toBe(1);
  for (const { id } of await notebooksOf(at, "ana")) {
    const listed = await at.graphAs("ana", files, `/me/drive/items/${id}/permissions`);
    expect(((await listed.json()) as { value: unknown[] }).value).toMatchObject([{ roles: ["owner"] }]);
  }
  return ana;
};

const goesOnAfterYes = async (at: Stage, ana: Visit): Promise<void> => {
  await addTopic(ana, "Growth");
  await saved(ana);
  const [found, ...more] = await notebooksOf(at, "ana");
  expect(more).toEqual([]);
  const html = await (await at.graphAs("ana", files, `/me/drive/items/${found?.id ?? ""}/content`)).text();
  for (const text of ["Budget", "Growth"]) expect(html).toContain(text);
};

const alertOf = ({ app }: Visit): Promise<string> => app.getByRole("alert").innerText();

test("[KJ20] without consent to every file the page takes words, says why they wait, and has the administrator’s way", async () => {
  await stage.control("reset", {});
  for (const person of ["ana", "ben"]) await stage.serviceAs(person, "/v1/me", { method: "DELETE" });
  const ana = await meetsMissing(stage, "Files.ReadWrite.All");
  expect(await alertOf(ana)).toMatch(
    /^Your administrator has to allow Duologue to open the notebook[^]*administrator$/,
  );
  await stage.control("consent", { scope: "Files.ReadWrite.All", granted: true });
  await ana.page.reload();
  await ready(ana);
  await goesOnAfterYes(stage, ana);
});

test("[KJ20] where a person consents to single files, one press does, and nobody else is asked", async () => {
  await using selected = await openStage({ access: "selected" });
  const ana = await meetsMissing(selected, "Files.SelectedOperations.Selected");
  expect(await alertOf(ana)).toMatch(/^Duologue needs your yes to open that one file/);
  const [window] = await Promise.all([
    ana.page.waitForEvent("popup"),
    ana.app.getByRole("button", { name: "Allow" }).click(),
  ]);
  await window.getByRole("button", { name: "Accept" }).click();
  await goesOnAfterYes(selected, ana);
});

test("[KJ20] where only an administrator consents to single files, whoever comes back from there has that way too", async () => {
  await using selected = await openStage({
    access: "selected",
    seed: { switches: { selectedConsent: "administrator" } },
  });
  const ana = await meetsMissing(selected, "Files.SelectedOperations.Selected");
  const [window] = await Promise.all([
    ana.page.waitForEvent("popup"),
    ana.app.getByRole("button", { name: "Allow" }).click(),
  ]);
  await window.getByRole("heading", { name: "Approval needed" }).waitFor();
  await window.getByRole("button", { name: "Back to the app" }).click();
  await expect.poll(() => alertOf(ana)).toMatch(/^Your administrator has to allow Duologue[^]*administrator$/);
  await selected.control("consent", { scope: "Files.SelectedOperations.Selected", granted: true });
  await ana.page.reload();
  await ready(ana);
  await goesOnAfterYes(selected, ana);
});
