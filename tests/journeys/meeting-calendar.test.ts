/** The calendar changes while a notebook exists: the page follows, says so, and can be told otherwise. */
import type { BrowserContext, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const calendar = ["Calendars.ReadWrite"];
const day = 24 * 3_600_000;

let stage: Stage;
let hers: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  hers = await stage.newPerson();
});
afterAll(() => stage[Symbol.asyncDispose]());

const region = ({ app }: Visit, name: string): Locator => app.getByRole("region", { name });
const told = ({ app }: Visit): Locator => app.getByRole("group", { name: "What changed" }).getByRole("status");

const open = async (event: string): Promise<Visit> => {
  const visit = await stage.visit(hers, { who: "ana", surface: "outlook", event, width: "280", locale: "en-GB" });
  return visit;
};

const ready = ({ app }: Visit): Promise<void> => app.getByRole("textbox", { name: "New topic" }).waitFor();
const saved = ({ app }: Visit): Promise<void> => app.getByText("Saved", { exact: true }).waitFor();

interface GraphEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly start: { readonly dateTime: string };
  readonly recurrence?: { readonly pattern: object; readonly range: object };
}

const ask = async (path: string, init: RequestInit = {}): Promise<{ value?: readonly GraphEvent[] } & GraphEvent> => {
  const answer = await stage.graphAs("ana", calendar, path, {
    ...init,
    headers: { "content-type": "application/json", prefer: 'outlook.timezone="UTC"' },
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (answer.status === 202 || answer.status === 204 ? {} : await answer.json()) as never;
};

/** The coming meetings of Ana and Ben, soonest first. */
const meetings = async (): Promise<readonly GraphEvent[]> => {
  const now = Date.now();
  const [from, to] = [now, now + 33 * day].map((at) => new Date(at).toISOString());
  const { value = [] } = await ask(`/me/calendarView?startDateTime=${from}&endDateTime=${to}&$top=500`);
  return value
    .filter((it) => it.subject.startsWith("Ana / Ben"))
    .toSorted((a, b) => a.start.dateTime.localeCompare(b.start.dateTime));
};

const longDay = (graphTime: string): string =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "Europe/Berlin" }).format(
    new Date(`${graphTime.slice(0, 19)}Z`),
  );

test("[MS40] called off, moved, made anew: the page follows, says what it did, and Undo and Separate take it back", async () => {
  const [first, second] = (await meetings()) as [GraphEvent, GraphEvent];
  let visit = await open("ana-ben");
  await signIn(visit, "ana");
  await ready(visit);
  await visit.app.getByRole("textbox", { name: "New topic" }).fill("Staff role");
  await visit.app.getByRole("textbox", { name: "New topic" }).press("Enter");
  await region(visit, "Notes").getByRole("textbox", { name: "Notes" }).click();
  await region(visit, "Notes").getByRole("textbox", { name: "Notes" }).pressSequentially("Bring the numbers");
  await saved(visit);
  await visit.page.close();

  // Called off: what was prepared is for the next one, which is told until that is over, and Undo leaves it where it was.
  await ask(`/me/events/${first.id}/cancel`, { method: "POST", body: JSON.stringify({ comment: "" }) });
  visit = await open("ana-ben");
  await ready(visit);
  const calledOff = `${longDay(first.start.dateTime)} was called off`;
  await told(visit).getByText(calledOff).waitFor();
  await region(visit, "Notes").getByText("Bring the numbers").waitFor();
  expect(await region(visit, "Notes").getByRole("heading").first().innerText()).toContain(
    longDay(second.start.dateTime),
  );
  await saved(visit);
  await visit.page.close();
  visit = await open("ana-ben");
  await told(visit).getByText(calledOff).waitFor();
  await told(visit).getByRole("button", { name: "Undo" }).click();
  await region(visit, "Notes").getByText("Bring the numbers").waitFor({ state: "detached" });
  expect(await region(visit, "Agenda").getByText("Staff role").count()).toBe(1);
  await region(visit, "Earlier").getByText(longDay(first.start.dateTime)).waitFor();
  expect(await told(visit).getByText(calledOff).count()).toBe(0);

  // That was a change of this person's, with a way back of its own. Then the next meeting is moved by a day.
  await visit.app.getByRole("log").getByRole("button", { name: "Undo" }).click();
  await told(visit).getByText(calledOff).waitFor();
  await region(visit, "Notes").getByText("Bring the numbers").waitFor();
  await saved(visit);
  await visit.page.close();
  const moved = new Date(Date.parse(`${second.start.dateTime.slice(0, 19)}Z`) + day);
  const at = (shift: number) => ({
    dateTime: new Date(moved.getTime() + shift).toISOString().slice(0, 19),
    timeZone: "UTC",
  });
  visit = await open("ana-ben");
  await told(visit).getByText(calledOff).waitFor();
  await saved(visit);
  await visit.page.close();
  await ask(`/me/events/${second.id}`, {
    method: "PATCH",
    body: JSON.stringify({ start: at(0), end: at(1_800_000) }),
  });
  visit = await open("ana-ben");
  await told(visit)
    .getByText(/This meeting is now .+ What you prepared moved with it/)
    .waitFor();
  await region(visit, "Notes").getByText("Bring the numbers").waitFor();
  await saved(visit);
  await visit.page.close();

  // The series is made anew: the old one ends, another begins.
  const { value: series = [] } = await ask("/me/events?$top=500");
  const old = series.find((it) => it.subject.startsWith("Ana / Ben") && it.type === "seriesMaster");
  await ask(`/me/events/${old?.id ?? ""}/cancel`, { method: "POST", body: JSON.stringify({ comment: "" }) });
  const begins = new Date(Math.ceil(Date.now() / day) * day + 2 * day + 13 * 3_600_000);
  const time = (shift: number) => ({
    dateTime: new Date(begins.getTime() + shift).toISOString().slice(0, 19),
    timeZone: "UTC",
  });
  const weekday = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" }).format(begins).toLowerCase();
  await ask("/me/events", {
    method: "POST",
    body: JSON.stringify({
      subject: "Fresh start",
      start: time(0),
      end: time(1_800_000),
      attendees: [{ type: "required", emailAddress: { name: "Ben Okafor", address: "ben@contoso.example" } }],
      recurrence: {
        pattern: { type: "weekly", interval: 1, daysOfWeek: [weekday] },
        range: { type: "noEnd", startDate: begins.toISOString().slice(0, 10), recurrenceTimeZone: "UTC" },
      },
    }),
  });
  visit = await open("fresh-start");
  await told(visit).getByText("This continues").waitFor();
  await region(visit, "Agenda").getByText("Staff role").waitFor();
  await told(visit).getByRole("button", { name: "Separate" }).click();
  await region(visit, "Agenda").getByText("Staff role").waitFor({ state: "detached" });
  await visit.app.getByRole("log").getByRole("button", { name: "Undo" }).click();
  await region(visit, "Agenda").getByText("Staff role").waitFor();
  await saved(visit);
  await visit.page.close();
}, 120_000);
