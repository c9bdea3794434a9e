import { afterEach, beforeEach, expect, test } from "vitest";
import { ana, ben } from "#tests/cast.ts";
import {
  change,
  occurrences,
  october,
  only,
  openEmpty,
  post,
  read,
  readBasic,
  readWrite,
  remove,
  weeklyWithBen,
} from "./calendar-fixture.ts";
import { openTenant, type TestTenant } from "./tenant-fixture.ts";

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await openEmpty();
});
afterEach(() => tenant[Symbol.asyncDispose]());

const moved = {
  start: { dateTime: "2026-10-16T14:00:00", timeZone: "Europe/Berlin" },
  end: { dateTime: "2026-10-16T14:30:00", timeZone: "Europe/Berlin" },
};

test("[TC18] an occurrence that the organiser moves moves in both mailboxes", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  const [, second] = await occurrences(tenant, "ana", master.id);
  expect((await change(tenant, "ana", second.id, moved)).json.type).toBe("exception");
  const theirs = await only(tenant, "ben");
  const starts = (await occurrences(tenant, "ben", theirs.id)).map((it) => [it.type, it.start.dateTime.slice(0, 16)]);
  expect(starts.slice(0, 3)).toEqual([
    ["occurrence", "2026-10-08T08:00"],
    ["exception", "2026-10-16T12:00"],
    ["occurrence", "2026-10-22T08:00"],
  ]);
});

test("[TC18] a series with a new time forgets its exceptions, in both mailboxes", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  const [first] = await occurrences(tenant, "ana", master.id);
  await change(tenant, "ana", first.id, moved);
  await change(tenant, "ana", master.id, {
    start: { dateTime: "2026-10-08T11:00:00", timeZone: "W. Europe Standard Time" },
    end: { dateTime: "2026-10-08T11:30:00", timeZone: "W. Europe Standard Time" },
  });
  for (const who of ["ana", "ben"])
    for (const it of (await occurrences(tenant, who, (await only(tenant, who)).id)).slice(0, 3))
      expect([it.type, it.start.dateTime.slice(11, 16)]).toEqual(["occurrence", "09:00"]);
});

test("[TC18] what an attendee changes stays with the attendee", async () => {
  await post(tenant, "ana", weeklyWithBen);
  await change(tenant, "ben", (await only(tenant, "ben")).id, { subject: "My talk with Ana", categories: ["Blue"] });
  expect((await only(tenant, "ben")).subject).toBe("My talk with Ana");
  expect((await only(tenant, "ana")).subject).toBe("Ana / Ben 1:1");
});

test("[TC19] a cancelled occurrence is gone for the organiser and cancelled for the other", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  const [first] = await occurrences(tenant, "ana", master.id);
  expect((await remove(tenant, "ana", first.id)).status).toBe(204);
  expect((await occurrences(tenant, "ana", master.id))[0].start.dateTime).toContain("2026-10-15");
  const [theirs] = await occurrences(tenant, "ben", (await only(tenant, "ben")).id);
  expect([theirs.isCancelled, theirs.subject]).toEqual([true, "Canceled: Ana / Ben 1:1"]);
  const gone = await tenant.graph(`/me/events/${encodeURIComponent(first.id)}`, { as: "ana", scopes: readBasic });
  expect(gone.status).toBe(404);
});

test("[TC19] a withdrawn series stays with the other as cancelled", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  await remove(tenant, "ana", master.id);
  expect((await read(tenant, "ana", "/me/events")).value).toEqual([]);
  expect((await only(tenant, "ben")).isCancelled).toBe(true);
});

test("[TC20] answers reach the organiser alone", async () => {
  await post(tenant, "ana", weeklyWithBen);
  const theirs = await only(tenant, "ben");
  const answer = await tenant.graph(`/me/events/${encodeURIComponent(theirs.id)}/decline`, {
    as: "ben",
    scopes: readWrite,
    method: "POST",
    body: {},
  });
  expect(answer.status).toBe(202);
  expect((await only(tenant, "ben")).responseStatus.response).toBe("declined");
  expect((await only(tenant, "ana")).attendees[0].status.response).toBe("declined");
  expect((await only(tenant, "ben")).attendees.map((it: any) => it.status.response)).toEqual(["none", "none"]);
});

test("[TC21] hidden attendees see themselves alone", async () => {
  const more = ["priya", "zoe"].map((it) => ({ type: "required", emailAddress: { address: `${it}@contoso.example` } }));
  await post(tenant, "ana", {
    ...weeklyWithBen,
    attendees: [...weeklyWithBen.attendees, ...more],
    hideAttendees: true,
  });
  expect((await only(tenant, "ana")).attendees).toHaveLength(3);
  expect((await only(tenant, "ben")).attendees.map((it: any) => it.emailAddress.address)).toEqual([
    "ben@contoso.example",
  ]);
});

test("[TC22] somebody added to one occurrence gets that one alone", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  const [first] = await occurrences(tenant, "ana", master.id);
  const olga = { type: "required", emailAddress: { address: "olga@contoso.example" } };
  await change(tenant, "ana", first.id, { attendees: [...weeklyWithBen.attendees, olga] });
  const theirs = await only(tenant, "olga");
  expect([theirs.type, theirs.start.dateTime.slice(0, 10)]).toEqual(["singleInstance", "2026-10-08"]);
  expect((await occurrences(tenant, "ben", (await only(tenant, "ben")).id))[0].attendees).toHaveLength(3);
});

test("[TC23] a calendar of plain Graph events holds these, and can be read back and loaded again", async () => {
  const given = [
    {
      ...weeklyWithBen,
      id: "AAMkSeries=",
      iCalUId: "040000008200E00074C5B7101A82E00800000000AA",
      cancelledOccurrences: ["OID.AAMkSeries=.2026-10-15"],
    },
    { subject: "Lunch", type: "singleInstance", start: moved.start, end: moved.end },
    {
      type: "exception",
      seriesMasterId: "AAMkSeries=",
      originalStart: "2026-10-22T08:00:00Z",
      subject: "Later",
      start: { dateTime: "2026-10-22T12:00:00", timeZone: "UTC" },
      end: { dateTime: "2026-10-22T12:30:00", timeZone: "UTC" },
    },
  ];
  await tenant.control("/reset", { now: new Date(october).toISOString(), calendars: { ana: given } });
  const list = await read(tenant, "ana", "/me/events");
  expect(list.value.map((it: any) => [it.id === "AAMkSeries=", it.subject])).toEqual([
    [true, "Ana / Ben 1:1"],
    [false, "Lunch"],
  ]);
  expect((await read(tenant, "ben", "/me/events")).value).toEqual([]);
  const seen = async (): Promise<unknown[]> =>
    (await occurrences(tenant, "ana", "AAMkSeries="))
      .slice(0, 3)
      .map((it) => [it.type, it.subject, it.start.dateTime.slice(0, 16), it.id]);
  const before = await seen();
  expect(before.map((it) => (it as string[]).slice(0, 3))).toEqual([
    ["occurrence", "Ana / Ben 1:1", "2026-10-08T08:00"],
    ["exception", "Later", "2026-10-22T12:00"],
    ["occurrence", "Ana / Ben 1:1", "2026-10-29T09:00"],
  ]);
  const seed = (await (await fetch(`${tenant.url}/_tenant/seed`)).json()) as object;
  await tenant.control("/reset", seed);
  expect(await seen()).toEqual(before);
});

test("[TC24] Ana and Ben start with a meeting every Thursday at ten, online, in a chat of its own", async () => {
  await using full = await openTenant({ now: () => october });
  const seriesOf = async (who: string): Promise<any> =>
    (await read(full, who, `/me/events?$top=200&$filter=${encodeURIComponent("subject eq 'Ana / Ben 1:1'")}`)).value[0];
  const [mine, theirs] = [await seriesOf("ana"), await seriesOf("ben")];
  expect(theirs.iCalUId).toBe(mine.iCalUId);
  expect(mine.recurrence.pattern.daysOfWeek).toEqual(["thursday"]);
  expect(mine.onlineMeeting.joinUrl).toMatch(/^https:\/\/teams\.microsoft\.com\/meet\/\d+\?p=/);
  const chat = [...full.world().chats.values()].find(
    (it) => it.onlineMeetingInfo?.joinWebUrl === mine.onlineMeeting.joinUrl,
  );
  expect(chat?.onlineMeetingInfo?.calendarEventId).toBe(mine.id);
  expect(chat?.members.toSorted()).toEqual([ana, ben].toSorted());

  const all = (await read(full, "ana", "/me/events?$top=1000")).value;
  expect(all.length).toBeGreaterThanOrEqual(25);
  expect((await read(full, "ben", "/me/events?$top=1000")).value.length).toBeGreaterThanOrEqual(25);
  const patterns = new Set(all.map((it: any) => it.recurrence?.pattern.type));
  for (const type of ["daily", "weekly", "absoluteMonthly", "relativeMonthly", "absoluteYearly"])
    expect(patterns).toContain(type);
  for (const sign of [
    (it: any) => it.isDraft,
    (it: any) => it.isCancelled,
    (it: any) => it.hideAttendees,
    (it: any) => it.sensitivity === "private",
    (it: any) => it.subject.length >= 200,
    (it: any) => it.subject.includes("<img"),
    (it: any) => /[\u0590-\u06ff]/.test(it.subject),
    (it: any) => it.attendees.length === 0,
    (it: any) => it.attendees.some((who: any) => who.type === "resource"),
    (it: any) => it.iCalUId.endsWith("@google.com"),
    (it: any) => it.recurrence?.range.type === "endDate" && it.recurrence.range.endDate < "2026-10-05",
  ])
    expect([sign.toString(), all.some(sign)]).toEqual([sign.toString(), true]);
});
