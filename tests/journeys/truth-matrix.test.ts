/**
 * Where Microsoft's documentation leaves a question open, the tenant answers it either way: under each answer the two
 * do what the product is for. Live editing is kept out, so that both save for themselves.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Browser, BrowserContext, Locator } from "playwright-core";
import { openBrowser, privateWindow } from "./browser.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const files = ["Files.ReadWrite.All"];
const invite = { who: "ana", surface: "outlook", event: "ana-ben" };
const call = { who: "ben", surface: "meeting", event: "ana-ben" };

let browser: Browser;
let stage: Stage;
let windows: BrowserContext[] = [];
beforeAll(async () => {
  [browser, stage] = await Promise.all([openBrowser(), openStage()]);
}, 120_000);
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
  await visit.app.getByRole("textbox", { name: "New topic" }).waitFor();
  return visit;
};

const sharing = ({ app }: Visit): Locator => app.getByRole("status", { name: "Who can open this" });

const addTopic = async ({ app }: Visit, text: string): Promise<void> => {
  await app.getByRole("textbox", { name: "New topic" }).fill(text);
  await app.getByRole("button", { name: "Add topic" }).click();
};

const saved = ({ app }: Visit): Promise<void> => app.getByText("Saved", { exact: true }).waitFor({ timeout: 20_000 });

/** As when a person comes back to the window: the page looks at once, and not only every ten seconds. */
const look = ({ app }: Visit): Promise<unknown> =>
  app.locator("body").evaluate(() => window.dispatchEvent(new Event("focus")));

const reads = async (visit: Visit, text: string): Promise<void> => {
  await expect
    .poll(
      async () => {
        await look(visit);
        return visit.app.getByText(text, { exact: true }).count();
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBeGreaterThan(0);
};

const notebook = async (): Promise<string> => {
  const folder = await stage.graphAs("ana", files, "/me/drive/root:/Duologue:/children");
  const { value } = (await folder.json()) as { value: readonly { readonly id: string; readonly name: string }[] };
  const found = value.filter((it) => it.name.endsWith(".html") && !it.name.startsWith("Copy"));
  expect(found).toHaveLength(1);
  return (await stage.graphAs("ana", files, `/me/drive/items/${found[0]?.id ?? ""}/content`)).text();
};

const throttled = { match: { method: "PUT", path: "/drives" }, fault: "status", status: 429, retryAfter: 1, times: 2 };
const slow = { match: { method: "PUT", path: "/drives" }, fault: "latency", ms: 250 };

/** Questions that do not touch each other are answered together; the contract suites take them one by one. */
const readings: readonly (readonly [string, object, readonly object[]])[] = [
  [
    "If-Match is ignored on content, and iCalUId is one for a series",
    { ifMatchOnContent: "ignored", iCalUId: "perSeries" },
    [slow],
  ],
  [
    "If-Match takes eTags alone, iCalUId is another for each occurrence, and the chat names no event",
    { ifMatchOnContent: "eTagOnly", iCalUId: "perOccurrence", calendarEventId: "absent" },
    [slow],
  ],
  [
    "If-Match takes eTags alone, these move after a save, and a page cannot read how long to wait",
    { ifMatchOnContent: "eTagOnly", eTagDrift: true, retryAfter: "hidden" },
    [throttled],
  ],
];

test.each(readings)(
  "[KJ5] %s: one writes, the other reads, both save at once, and nothing is missing",
  async (_, switches, weather) => {
    await stage.control("reset", { switches });
    for (const person of ["ana", "ben"])
      expect((await stage.serviceAs(person, "/v1/me", { method: "DELETE" })).status).toBe(204);
    const [ana, ben] = await Promise.all([arrive(stage, invite, "ana"), arrive(stage, call, "ben")]);
    await addTopic(ana, "Budget");
    await expect.poll(() => sharing(ana).innerText(), { timeout: 20_000 }).toMatch(/^Only you and Ben/);
    await saved(ana);
    await reads(ben, "Budget");
    await expect.poll(() => sharing(ben).innerText()).toMatch(/^Only you and Ana/);

    await stage.control("faults", weather);
    await Promise.all([addTopic(ana, "From Ana"), addTopic(ben, "From Ben")]);
    await Promise.all([saved(ana), saved(ben)]);
    await Promise.all([reads(ana, "From Ben"), reads(ben, "From Ana")]);
    await Promise.all([saved(ana), saved(ben)]);
    const html = await notebook();
    for (const text of ["Budget", "From Ana", "From Ben"]) expect(html).toContain(text);
  },
  60_000,
);

test("[KJ6] in mode selected a tenant that refuses the grant is told of, with what to send to the administrator", async () => {
  await using selected = await openStage({ access: "selected", seed: { switches: { applicationGrant: "refused" } } });
  const ana = await arrive(selected, invite, "ana");
  await addTopic(ana, "Budget");
  await ana.app.getByText(/Your organization doesn’t let Duologue share this one file/).waitFor();
  expect(await ana.app.getByRole("button", { name: /administrator/i }).count()).toBe(1);
  await addTopic(ana, "Growth");
  await saved(ana);
}, 60_000);
