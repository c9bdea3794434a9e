import { expect, test } from "vitest";
import { hostPage } from "#tenant/host-page/host-page.ts";
import { worldFrom, type Seed } from "#tenant/seed.ts";
import { ana, ben } from "#tests/cast.ts";
import { anaAndBen, now } from "./weekly.ts";
import type { HostCalendar, HostPeople } from "#tenant/host-page/answers.ts";

const url = "http://localhost:4400";

const openPage = (seed: Seed = {}) => {
  const world = worldFrom({ now, calendars: {}, ...seed }, () => Date.parse(now));
  const page = hostPage({
    world: () => world,
    apps: [{ clientId: "d1a10600-0000-4000-8000-000000000001", name: "Duologue" }],
    appOrigin: (alias) => `http://${alias}.localhost:4401`,
    url,
  });
  const get = (path: string) => page.request(`${url}${path}`);
  return {
    world,
    get,
    people: async () => (await (await get("/_host/people")).json()) as HostPeople,
    calendar: async (who: string) => (await (await get(`/_host/calendar?who=${who}`)).json()) as HostCalendar,
  };
};

test("[HP1] every member can be chosen, each with an app of their own origin; guests and rooms cannot", async () => {
  const { people } = await openPage().people();
  expect(people.length).toBeGreaterThanOrEqual(14);
  expect(people.find((it) => it.alias === "ana")).toMatchObject({
    id: ana,
    name: "Ana Ruiz",
    role: "Engineering manager",
    appOrigin: "http://ana.localhost:4401",
  });
  expect(people.filter((it) => /^room|#ext#/i.test(it.upn))).toEqual([]);
  expect(new Set(people.map((it) => it.appOrigin)).size).toBe(people.length);
});

test("[HP2] an occurrence carries its series and both forms of its id, of which Graph knows one", async () => {
  const page = openPage({ calendars: { ana: [anaAndBen("ana")] } });
  const [first, second] = (await page.calendar("ana")).events;
  expect(first).toMatchObject({ subject: "Ana / Ben 1:1", slug: "ana-ben-1-1", start: "2026-11-26T09:00:00.000Z" });
  expect(first?.id).toMatch(/^[\w=-]+$/);
  expect(first?.ewsId).toBe(first?.id.replaceAll("-", "/").replaceAll("_", "+"));
  expect(first?.seriesEwsId).not.toBeNull();
  expect(second?.seriesEwsId).toBe(first?.seriesEwsId);
  expect(second?.id).not.toBe(first?.id);
  expect(first?.recurrence?.pattern).toMatchObject({ type: "weekly", daysOfWeek: ["thursday"] });
});

test("[HP3] the organiser's copy is theirs to edit, the attendee's is not, and the ids differ", async () => {
  const page = openPage({ calendars: { ana: [anaAndBen("ana")], ben: [anaAndBen("ben")] } });
  const [mine] = (await page.calendar("ana")).events;
  const [theirs] = (await page.calendar("ben")).events;
  expect([mine?.isOrganizer, theirs?.isOrganizer]).toEqual([true, false]);
  expect(theirs?.id).not.toBe(mine?.id);
});

test("[HP4] somebody without a mailbox has no events and no error", async () => {
  expect(await openPage().calendar("robin")).toMatchObject({ events: [], meetings: [] });
});

test("[HP5] a Teams meeting is listed for those in its chat, with the meeting id that Teams makes of the chat's", async () => {
  const chatId = "19:meeting_anaben@thread.v2";
  const page = openPage({
    chats: [
      { id: chatId, chatType: "meeting", topic: "Ana / Ben 1:1", members: ["ana", "ben"], onlineMeetingInfo: null },
    ],
  });
  const { meetings } = await page.calendar("ana");
  expect(meetings).toEqual([
    { chatId, meetingId: btoa(`0#${chatId}#0`), slug: "ana-ben-1-1", topic: "Ana / Ben 1:1", others: ["ben"] },
  ]);
  expect((await page.calendar("olga")).meetings).toEqual([]);
  expect(page.world.people.has(ben)).toBe(true);
});

test("[HP6] the page frames nothing but the people's apps, runs nothing but its own scripts and is framed by nobody", async () => {
  const policy = (await openPage().get("/")).headers.get("content-security-policy") ?? "";
  expect(policy).toContain("frame-src http://ana.localhost:4401 http://ben.localhost:4401");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
});

test("[HP7] opened under another name of this machine, the page moves to the one that sign-in knows", async () => {
  const world = worldFrom({ now, calendars: {} }, () => Date.parse(now));
  const page = hostPage({ world: () => world, apps: [{ clientId: "x", name: "Duologue" }], appOrigin: String, url });
  const answer = await page.request("http://127.0.0.1:4400/?who=ana");
  expect([answer.status, answer.headers.get("location")]).toEqual([302, `${url}/?who=ana`]);
});

test("[HP8] its scripts go out as JavaScript, and no other file of the machine does", async () => {
  const { get } = openPage();
  const script = await get("/_host/main.ts");
  expect(script.headers.get("content-type")).toContain("text/javascript");
  expect(await script.text()).not.toContain("import type");
  for (const path of ["/_host/page.ts", "/_host/..%2Fpage.ts", "/_host/unknown.ts", "/_host/picture?who=nobody"])
    expect([path, (await get(path)).status]).toEqual([path, 404]);
});

test("[HP9] nobody's calendar is told for an alias that nobody has", async () => {
  expect((await openPage().get("/_host/calendar?who=nobody")).status).toBe(404);
});
