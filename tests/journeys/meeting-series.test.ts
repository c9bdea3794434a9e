/** What calendars do to a series while two people have a page: split, handed over, entered late, opened to more people. */
import type { BrowserContext, Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ahead, askCalendar, cancel, dateOf, day, invited, startOf, weekly, type GraphEvent } from "./calendar.ts";
import { ownIndexOf } from "./drive.ts";
import { changes, enterTopic, invite, onlyYouAnd, ready, region, saved } from "./page.ts";
import { openStage, signIn, type Stage, type Visit } from "./stage.ts";

const narrow = { ...invite, width: "280" };

let stage: Stage;
let hers: BrowserContext;

beforeAll(async () => {
  stage = await openStage();
  hers = await stage.arrive(narrow);
});
afterAll(() => stage[Symbol.asyncDispose]());

const open = (event: string, view: Readonly<Record<string, string>> = {}): Promise<Visit> =>
  stage.visit(hers, { ...narrow, event, locale: "en-GB", ...view });
const agenda = (visit: Visit): Locator => region(visit, "Agenda");

/** A page on which somebody wrote. */
const prepare = async (event: string, topic: string): Promise<void> => {
  const visit = await open(event);
  await ready(visit);
  await enterTopic(visit, topic);
  await saved(visit);
  await visit.page.close();
};

const master = async (subject: string): Promise<GraphEvent> => {
  const [first] = await ahead(stage, subject);
  return askCalendar(stage, "ana", `/me/events/${first?.seriesMasterId ?? ""}`);
};

test("[MS4, MS9, MS40] this and following: the later half goes on with the page of the first", async () => {
  await prepare("ana-ben", "Staff role");
  const [next] = await ahead(stage, "Ana / Ben 1:1");
  const { id, recurrence } = await master("Ana / Ben 1:1");
  // Outlook ends the series before the meeting that was opened, and begins another there.
  await askCalendar(stage, "ana", `/me/events/${id}`, "PATCH", {
    recurrence: {
      pattern: recurrence?.pattern,
      range: { ...recurrence?.range, type: "endDate", endDate: dateOf(startOf(next) - day) },
    },
  });
  await weekly(stage, "ana", "Ana and Ben, later in the day", startOf(next) + 4 * 3_600_000, [
    invited("ben", "Ben Okafor"),
  ]);

  const after = await open("ana-and-ben-later-in-the-day");
  await ready(after);
  await changes(after).getByText("This continues").waitFor();
  await agenda(after).getByText("Staff role").waitFor();
  expect(await agenda(after).getByText("Staff role").count()).toBe(1);
  await after.page.close();
});

test("[MS4, MS40] the other becomes the organiser: the page goes on in the other's series", async () => {
  await prepare("zoe-1-1", "Where to grow");
  const { id } = await master("Zoë 1:1");
  const from = Math.ceil(Date.now() / day) * day + 3 * day + 14 * 3_600_000;
  await cancel(stage, id);
  await weekly(stage, "zoe", "Ana with Zoe", from, [invited("ana", "Ana Ruiz")]);
  const visit = await open("ana-with-zoe");
  await ready(visit);
  await changes(visit).getByText("This continues").waitFor();
  await agenda(visit).getByText("Where to grow").waitFor();
  await changes(visit).getByRole("button", { name: "Separate" }).click();
  await agenda(visit).getByText("Where to grow").waitFor({ state: "detached" });
  await visit.app.getByRole("log").getByRole("button", { name: "Undo" }).click();
  await agenda(visit).getByText("Where to grow").waitFor();
  expect(await agenda(visit).getByText("Where to grow").count()).toBe(1);
  await visit.page.close();
});

test("[MS6] a page made by hand goes on in the series that the two enter later", async () => {
  const list = await stage.visit(hers, { who: "ana", surface: "tab", bare: "1", width: "full" });
  await list.app.getByRole("button", { name: "Pair with a colleague" }).first().click();
  await list.app.getByRole("textbox", { name: "Colleague" }).fill("tom");
  await list.app.getByRole("button", { name: /tom@contoso/ }).click();
  await list.app.getByRole("button", { name: "Start the page" }).click();
  await ready(list);
  await enterTopic(list, "Made by hand");
  await saved(list);
  await list.page.close();

  const from = Math.ceil(Date.now() / day) * day + 2 * day + 11 * 3_600_000;
  await weekly(stage, "ana", "Tom, every week", from, [invited("tom", "Tom Fischer")]);
  const visit = await open("tom-every-week");
  await ready(visit);
  await agenda(visit).getByText("Made by hand").waitFor();
  await changes(visit).getByRole("button", { name: "Separate" }).waitFor();
  await expect.poll(() => agenda(visit).getByRole("listitem").allInnerTexts()).toEqual(["Made by hand"]);
  await visit.page.close();
});

test("[MS7] one meeting gets a third person: in its call the page stays with the two and says so", async () => {
  await prepare("priya-1-1", "Vacation plans");
  const [next] = await ahead(stage, "Priya 1:1");
  const { attendees } = await askCalendar(stage, "ana", `/me/events/${next?.id ?? ""}`);
  await askCalendar(stage, "ana", `/me/events/${next?.id ?? ""}`, "PATCH", {
    attendees: [...attendees, invited("olga", "Olga Petrova")],
  });
  const call = await open("priya-1-1", { surface: "meeting" });
  await agenda(call).getByText("Vacation plans").waitFor();
  await call.app.getByText("More people are invited this time. The page stays with you and Priya alone.").waitFor();
  await onlyYouAnd(call, "Priya");
  expect(await call.app.getByText("Olga").count()).toBe(0);
  await call.page.close();
});

test("[MS10] a whole series gets a third person: the two keep their page, with a warning, and nobody else is led to it", async () => {
  const event = "design-and-engineering";
  const first = await open(event);
  await ready(first);
  await enterTopic(first, "Not for a third");
  await saved(first);
  // Her own index knows the notebook, wherever she opens the invite next.
  await expect.poll(() => indexed("健司"), { timeout: 20_000 }).toBe(true);
  await first.page.close();

  const { id, attendees } = await master("Design and engineering");
  await askCalendar(stage, "ana", `/me/events/${id}`, "PATCH", {
    attendees: [...attendees, invited("olga", "Olga Petrova")],
  });
  const visit = await open(event);
  await visit.app
    .getByText(/^More people are invited to this series\. The page stays with you and .+ alone\.$/)
    .waitFor();
  await agenda(visit).getByText("Not for a third").waitFor();
  await visit.app
    .getByText(/^Only you and/)
    .first()
    .waitFor();
  // It has its meetings as before, and no line says that they are gone.
  await visit.app.getByText("every second Friday").first().waitFor();
  expect(await visit.app.getByText("No date ahead").count()).toBe(0);
  await visit.page.close();

  const third = await stage.newPerson();
  const olgas = await stage.visit(third, { ...narrow, who: "olga", event });
  await signIn(olgas, "olga");
  await olgas.app.getByText("More than two people are invited.").waitFor();
  await third.close();
});

/** Whether her drive remembers where the notebook with that person is. */
const indexed = async (name: string): Promise<boolean> => {
  const text = await ownIndexOf(stage, "ana");
  if (text === "") return false;
  const { pairs } = JSON.parse(text) as { pairs: { other: { name: string }; at: object | null }[] };
  return pairs.some((it) => it.other.name.includes(name) && it.at !== null);
};
