/** The list of all 1:1s while the calendar's answer comes under somebody's hand. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Locator } from "playwright-core";
import { askCalendar, day, type GraphEvent } from "./calendar.ts";
import { arriveAtList, cutOff, list, priya, tab } from "./known-list.ts";
import { hears } from "./page.ts";
import { openStage, type Stage, type Visit } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const meetingsWith = async (name: string): Promise<readonly GraphEvent[]> => {
  const [from, to] = [-1, 33].map((days) => new Date(Date.now() + days * day).toISOString());
  const path = `/me/calendarView?startDateTime=${from}&endDateTime=${to}&$top=500`;
  const { value = [] } = await askCalendar(stage, "ana", path);
  return value.filter((it) => it.attendees.length < 3 && JSON.stringify(it).includes(name));
};

const lines = (visit: Visit): Locator => list(visit).getByRole("button");
const names = (visit: Visit): Promise<readonly string[]> =>
  lines(visit).evaluateAll((all) => all.map((it) => it.querySelector("bdi")?.textContent ?? ""));

test("[UI94] no line moves from under a press, and the order comes right once the hand rests", async () => {
  const device = await arriveAtList(stage);
  await cutOff(stage, device);
  const offline = await stage.visit(device, tab);
  await priya(offline).waitFor();
  const [first = ""] = await names(offline);
  await offline.page.close();
  await stage.control("faults", []);
  for (const { seriesMasterId = "" } of await meetingsWith(first))
    await askCalendar(stage, "ana", `/me/events/${seriesMasterId}`, "DELETE").catch(() => null);
  expect(await meetingsWith(first)).toEqual([]);

  await cutOff(stage, device);
  const visit = await stage.visit(device, tab);
  const alert = visit.app.getByRole("alert").filter({ hasText: "This is how your 1:1s last stood." });
  await alert.waitFor();
  const before = await names(visit);
  expect(before[0]).toBe(first);
  await lines(visit).first().hover();
  await visit.page.mouse.down();
  await device.unrouteAll();
  await stage.control("faults", []);
  await hears(visit, "online");
  // It goes with what the calendar says, and makes room.
  await alert.waitFor({ state: "detached" });
  expect(await names(visit)).toEqual(before);
  await lines(visit).first().hover();
  await visit.page.mouse.up();
  await visit.app.getByRole("article", { name: first }).waitFor();
  await visit.app.getByRole("button", { name: "My 1:1s" }).click();
  await expect.poll(async () => (await names(visit)).indexOf(first)).not.toBe(0);
  await device.close();
});
