import { afterAll, beforeAll, expect, test } from "vitest";
import { err, ok, type Result } from "#core/result.ts";
import { readEvent, readInstances, readSeries, readSeriesOf } from "#microsoft/graph/calendar.ts";
import { readMeetingChat } from "#microsoft/graph/chats.ts";
import { ana, ben } from "#tests/cast.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { graphOf, refusal, scriptedGraph } from "./graph-fixture.ts";

const got = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(`Expected a value and got ${JSON.stringify(result.error)}`);
  return result.value;
};
const at = (dateTime: string) => ({ dateTime, timeZone: "Europe/Berlin" });
const person = (name: string) => ({ emailAddress: { name, address: `${name.toLowerCase()}@contoso.example` } });

const weekly = {
  id: "weekly",
  type: "seriesMaster",
  subject: "Ana / Ben 1:1",
  iCalUId: "040000008200E00074C5B7101A82E00800000000D0E3B6A0A05ADC01000000000000000010000000AAAA",
  isOrganizer: true,
  organizer: person("Ana"),
  attendees: [{ ...person("Ben"), type: "required", status: { response: "accepted" } }],
  start: at("2026-10-01T10:00:00"),
  end: at("2026-10-01T10:30:00"),
  body: { contentType: "html", content: "<p>secret</p>" },
  recurrence: {
    pattern: { type: "weekly", interval: 1, daysOfWeek: ["thursday"] },
    range: { type: "noEnd", startDate: "2026-10-01", recurrenceTimeZone: "Europe/Berlin" },
  },
};
const single = {
  id: "single",
  type: "singleInstance",
  subject: "Dentist",
  isOrganizer: true,
  organizer: person("Ana"),
  attendees: [],
  start: at("2026-11-24T08:00:00"),
  end: at("2026-11-24T09:00:00"),
};
let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());
/** Ana's calendar holds these and nothing else. */
const fill = (events: readonly object[]): void =>
  tenant.reset({ now: "2026-11-21T09:00:00Z", calendars: { ana: events } });
const week = { from: "2026-11-21T00:00:00Z", to: "2026-11-28T00:00:00Z" };

const logOf = async (): Promise<{ path: string; status: number }[]> =>
  (await (await fetch(`${tenant.url}/_tenant/log`)).json()) as { path: string; status: number }[];

test("[GR20] the calendar is asked for what finding needs, in UTC and with lasting ids", async () => {
  await using server = await scriptedGraph(
    ({ url }) => ({
      status: 200,
      body: url.includes("/events/") ? { id: "1" } : { value: [] },
    }),
    { token: async (scopes) => ok(scopes.join(" ")) },
  );
  await readSeries(server.graph);
  await readInstances(server.graph, week);
  await readEvent(server.graph, "1");
  expect(server.asked).toHaveLength(3);
  for (const { url, headers } of server.asked) {
    expect(headers.prefer).toBe('IdType="ImmutableId", outlook.timezone="UTC"');
    expect(headers.authorization).toBe("Bearer Calendars.ReadBasic");
    expect(url).toContain("$select=");
    expect(url).not.toMatch(/body|attachment|extension/i);
  }
});

test("[GR20] the tenant answers all that was selected and no body", async () => {
  fill([weekly, single]);
  const [master] = got(await readSeries(graphOf(tenant, "ana")));
  expect(master).toMatchObject({ subject: "Ana / Ben 1:1", isOrganizer: true, type: "seriesMaster" });
  expect(master?.start).toMatchObject({ dateTime: expect.stringMatching(/^2026-10-01T08:00:00/), timeZone: "UTC" });
  expect(master?.recurrence?.pattern?.type).toBe("weekly");
  expect(JSON.stringify(master)).not.toContain("secret");
});

test("[GR21] all masters of 20,000 events are found, with throttling in the middle", async () => {
  const size = 500;
  const events = Array.from({ length: 20_000 }, (_, number) => ({
    id: String(number),
    type: number % 100 === 0 ? "seriesMaster" : "singleInstance",
  }));
  let throttled = 0;
  await using server = await scriptedGraph(({ url }, before) => {
    // As a Graph that knows no filter by type; each page is refused once somewhere in the middle.
    if (url.includes("$filter")) return refusal(400, "ErrorInvalidProperty");
    if (before === 17 || before === 18) {
      throttled += 1;
      return refusal(429, "ApplicationThrottled", { "retry-after": "10" });
    }
    const from = Number(/\$skip=(\d+)/.exec(url)?.[1] ?? 0);
    const next =
      from + size < events.length ? { "@odata.nextLink": `${server.base}/me/events?$skip=${from + size}` } : {};
    return { status: 200, body: { value: events.slice(from, from + size), ...next } };
  });
  const masters = got(await readSeries(server.graph));
  expect(masters.map((it) => it.id)).toEqual(Array.from({ length: 200 }, (_, number) => String(number * 100)));
  expect(throttled).toBe(2);
  expect(server.rests).toEqual([10_000, 10_000]);
});

test("[GR21] more masters than one page holds are all read from the tenant", async () => {
  const many = Array.from({ length: 1100 }, (_, number) => ({ ...weekly, id: `s${number}`, iCalUId: `uid-${number}` }));
  fill([...many, single]);
  await tenant.control("/faults", [{ match: { path: "/me/events" }, fault: "status", status: 429, times: 1 }]);
  expect(got(await readSeries(graphOf(tenant, "ana")))).toHaveLength(1100);
  const statuses = (await logOf()).map((it) => it.status);
  expect(statuses).toEqual([429, 200, 200, 200]);
});

test.each([
  [400, "ErrorInvalidUrlQueryFilter"],
  [501, "notImplemented"],
])("[GR22] a filter refused with %i costs one request more and finds the same", async (status, code) => {
  await using server = await scriptedGraph(({ url }) =>
    url.includes("$filter")
      ? refusal(status, code)
      : { status: 200, body: { value: [weekly, single, { type: "seriesMaster" }, null] } },
  );
  expect(got(await readSeries(server.graph)).map((it) => it.id)).toEqual(["weekly"]);
  expect(server.asked).toHaveLength(2);
});

test("[GR22] a filter that is passed over finds the same, and a calendar that is closed is no filter", async () => {
  await using deaf = await scriptedGraph(() => ({ status: 200, body: { value: [single, weekly] } }));
  expect(got(await readSeries(deaf.graph)).map((it) => it.id)).toEqual(["weekly"]);
  expect(deaf.asked).toHaveLength(1);

  await using closed = await scriptedGraph(() => refusal(403, "ErrorAccessDenied"));
  expect(await readSeries(closed.graph)).toEqual(
    err({ type: "consentMissing", scopes: ["Calendars.ReadBasic"], adminNeeded: false }),
  );
  expect(closed.asked).toHaveLength(1);
});

test("[GR23] instances are those of the days asked for", async () => {
  fill([weekly, single]);
  const instances = got(await readInstances(graphOf(tenant, "ana"), week));
  expect(
    new Set(instances.map(({ subject, type, start }) => `${subject}, ${type}, ${start?.dateTime?.slice(0, 16)}`)),
  ).toEqual(new Set(["Ana / Ben 1:1, occurrence, 2026-11-26T09:00", "Dentist, singleInstance, 2026-11-24T07:00"]));
});

test("[GR24] with the host's hint the series comes beside the appointment", async () => {
  fill([weekly, single]);
  const graph = graphOf(tenant, "ana");
  const [occurrence] = got(await readInstances(graph, week)).filter((it) => it.type === "occurrence");
  const [master] = got(await readSeries(graph));
  const eventId = occurrence?.id ?? "";
  const seriesId = master?.id ?? "";

  await tenant.control("/log/clear");
  const hinted = got(await readSeriesOf(graph, { eventId, seriesId }));
  expect(hinted.master?.id).toBe(seriesId);
  expect(hinted.event.id).toBe(eventId);
  expect(await logOf()).toHaveLength(2);

  expect(got(await readSeriesOf(graph, { eventId, seriesId: null }))).toEqual(hinted);
  const itself = got(await readSeriesOf(graph, { eventId: seriesId, seriesId: null }));
  expect(itself.master).toBe(itself.event);
});

test("[GR24] hinted readings leave together", async () => {
  const arrived: (() => void)[] = [];
  await using server = await scriptedGraph(async ({ url }) => {
    // Neither is answered before both are there.
    await new Promise<void>((go) => {
      arrived.push(go);
      if (arrived.length === 2) for (const each of arrived) each();
    });
    return {
      status: 200,
      body: url.includes("weekly") ? weekly : { id: "occ", type: "occurrence", seriesMasterId: "weekly" },
    };
  });
  expect(got(await readSeriesOf(server.graph, { eventId: "occ", seriesId: "weekly" })).master?.id).toBe("weekly");
});

test("[GR24] a single event has no series, and a hint that leads nowhere is made good", async () => {
  fill([weekly, single]);
  const graph = graphOf(tenant, "ana");
  const instances = got(await readInstances(graph, week));
  const idOf = (type: string): string => instances.find((it) => it.type === type)?.id ?? "";
  const dentist = got(await readSeriesOf(graph, { eventId: idOf("singleInstance"), seriesId: null }));
  expect(dentist).toMatchObject({ event: { subject: "Dentist" }, master: null });
  const lost = got(await readSeriesOf(graph, { eventId: idOf("occurrence"), seriesId: "AAMkNothing" }));
  expect(lost.master?.subject).toBe("Ana / Ben 1:1");
  expect(await readSeriesOf(graph, { eventId: "AAMkNothing", seriesId: null })).toEqual(err({ type: "notFound" }));
});

const chat = (calendarEventId: string | null, members: readonly string[]) => ({
  id: "19:meeting_ana-ben@thread.v2",
  chatType: "meeting" as const,
  topic: "Ana / Ben 1:1",
  members,
  onlineMeetingInfo: { calendarEventId, joinWebUrl: "https://teams.microsoft.com/meet/1?p=2", organizer: ana },
});

test("[GR46] a meeting's chat names its two people and the organiser's event", async () => {
  tenant.reset({ chats: [chat("AAMkEvent", [ana, ben])] });
  const read = got(await readMeetingChat(graphOf(tenant, "ben"), "19:meeting_ana-ben@thread.v2"));
  expect(read).toMatchObject({ everybodyKnown: true, calendarEventId: "AAMkEvent", organizerId: ana });
  expect(read.members.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
    { id: ana, name: "Ana Ruiz" },
    { id: ben, name: "Ben Okafor" },
  ]);
  expect((await readMeetingChat(graphOf(tenant, "olga"), "19:meeting_ana-ben@thread.v2")).ok).toBe(false);
});

test("[GR46] what Teams does not tell is null, and a stranger in the chat is noticed", async () => {
  tenant.reset({ chats: [chat("AAMkEvent", [ana, ben])], switches: { calendarEventId: "absent" } });
  const read = got(await readMeetingChat(graphOf(tenant, "ana"), "19:meeting_ana-ben@thread.v2"));
  expect(read.calendarEventId).toBeNull();

  await using server = await scriptedGraph(() => ({
    status: 200,
    body: { id: "19:x", members: [{ userId: ana, displayName: "Ana Ruiz" }, { displayName: "A phone" }] },
  }));
  expect(got(await readMeetingChat(server.graph, "19:x"))).toEqual({
    members: [{ id: ana, name: "Ana Ruiz" }],
    everybodyKnown: false,
    calendarEventId: null,
    organizerId: null,
  });
});
