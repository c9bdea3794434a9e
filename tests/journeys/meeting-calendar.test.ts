/** The calendar changes while a notebook exists: the page follows, says so, and can be told otherwise. */
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  ahead,
  askCalendar,
  cancel,
  day,
  halfHour,
  invited,
  nothingNow,
  startOf,
  weekly,
  type GraphEvent,
} from "./calendar.ts";
import { changes, enterTopic, invite, ready, region, saved } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

let stage: Stage;
let hers: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  await nothingNow(stage, "Ana / Ben 1:1");
  hers = await stage.newPerson();
});
afterAll(() => stage[Symbol.asyncDispose]());

const open = (event: string): Promise<Visit> => stage.visit(hers, { ...invite, event, width: "280", locale: "en-GB" });

const longDay = (graphTime: string): string =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "Europe/Berlin" }).format(
    new Date(`${graphTime.slice(0, 19)}Z`),
  );

test("[MS40] called off, moved, made anew: the page follows, says what it did, and Undo and Separate take it back", async () => {
  const [first, second] = (await ahead(stage, "Ana / Ben 1:1")) as [GraphEvent, GraphEvent];
  let visit = await open("ana-ben");
  await signIn(visit, "ana");
  await ready(visit);
  await enterTopic(visit, "Staff role");
  await region(visit, "Notes").getByRole("textbox", { name: "Notes" }).click();
  await region(visit, "Notes").getByRole("textbox", { name: "Notes" }).pressSequentially("Bring the numbers");
  await saved(visit);
  await visit.page.close();

  // Called off: what was prepared is for the next one, which is told until that is over, and Undo leaves it where it was.
  await cancel(stage, first.id);
  visit = await open("ana-ben");
  await ready(visit);
  const calledOff = new RegExp(`${longDay(first.start.dateTime)}( \\d{4})? was called off`, "u");
  await changes(visit).getByText(calledOff).waitFor();
  await region(visit, "Notes").getByText("Bring the numbers").waitFor();
  expect(await region(visit, "Notes").getByRole("heading").first().innerText()).toContain(
    longDay(second.start.dateTime),
  );
  await saved(visit);
  await visit.page.close();
  visit = await open("ana-ben");
  await changes(visit).getByText(calledOff).waitFor();
  await changes(visit).getByRole("button", { name: "Undo" }).click();
  await region(visit, "Notes").getByText("Bring the numbers").waitFor({ state: "detached" });
  expect(await region(visit, "Agenda").getByText("Staff role").count()).toBe(1);
  await region(visit, "Earlier").getByText(longDay(first.start.dateTime)).waitFor();
  expect(await changes(visit).getByText(calledOff).count()).toBe(0);

  // That was a change of this person's, with a way back of its own. Then the next meeting is moved by a day.
  await visit.app.getByRole("log").getByRole("button", { name: "Undo" }).click();
  await changes(visit).getByText(calledOff).waitFor();
  await region(visit, "Notes").getByText("Bring the numbers").waitFor();
  await saved(visit);
  await visit.page.close();
  visit = await open("ana-ben");
  await changes(visit).getByText(calledOff).waitFor();
  await saved(visit);
  await visit.page.close();
  await askCalendar(stage, "ana", `/me/events/${second.id}`, "PATCH", halfHour(startOf(second) + day));
  visit = await open("ana-ben");
  await changes(visit)
    .getByText(/This meeting is now .+ What you prepared moved with it/)
    .waitFor();
  await region(visit, "Notes").getByText("Bring the numbers").waitFor();
  await saved(visit);
  await visit.page.close();

  // The series is made anew: the old one ends, another begins.
  const { value: series = [] } = await askCalendar(stage, "ana", "/me/events?$top=500");
  const old = series.find((it) => it.subject.startsWith("Ana / Ben") && it.type === "seriesMaster");
  await cancel(stage, old?.id ?? "");
  const begins = Math.ceil(Date.now() / day) * day + 2 * day + 13 * 3_600_000;
  await weekly(stage, "ana", "Fresh start", begins, [invited("ben", "Ben Okafor")]);
  visit = await open("fresh-start");
  await changes(visit).getByText("This continues").waitFor();
  await region(visit, "Agenda").getByText("Staff role").waitFor();
  await changes(visit).getByRole("button", { name: "Separate" }).click();
  await region(visit, "Agenda").getByText("Staff role").waitFor({ state: "detached" });
  await visit.app.getByRole("log").getByRole("button", { name: "Undo" }).click();
  await region(visit, "Agenda").getByText("Staff role").waitFor();
  await saved(visit);
  await visit.page.close();
});
