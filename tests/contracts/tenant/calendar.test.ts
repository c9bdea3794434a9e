import { afterEach, beforeEach, expect, test } from "vitest";
import {
  autumn,
  change,
  occurrences,
  only,
  openEmpty,
  post,
  read,
  readBasic,
  readWrite,
  weeklyWithBen,
} from "./calendar-fixture.ts";
import { type TestTenant } from "./tenant-fixture.ts";

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await openEmpty();
});
afterEach(() => tenant[Symbol.asyncDispose]());

const single = (number: number): object => ({
  subject: `Event ${String(number).padStart(2, "0")}`,
  start: { dateTime: `2026-10-${String(number + 1).padStart(2, "0")}T09:00:00`, timeZone: "UTC" },
  end: { dateTime: `2026-10-${String(number + 1).padStart(2, "0")}T10:00:00`, timeZone: "UTC" },
});

test("[TC5] masters stand in the list of events, occurrences in the views", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  await post(tenant, "ana", single(1));
  const list = await read(tenant, "ana", "/me/events");
  expect(list.value.map((it: any) => it.type)).toEqual(["seriesMaster", "singleInstance"]);
  const view = await read(tenant, "ana", `/me/calendarView?${autumn}&$top=50`);
  expect(new Set(view.value.map((it: any) => it.type))).toEqual(new Set(["occurrence", "singleInstance"]));
  const series = view.value.filter((it: any) => it.type === "occurrence").map((it: any) => it.seriesMasterId);
  expect(new Set(series)).toEqual(new Set([master.id]));
});

test("[TC6] pages of ten lead through everything once", async () => {
  for (let number = 1; number <= 23; number += 1) await post(tenant, "ana", single(number));
  const subjects: string[] = [];
  const sizes: number[] = [];
  let path: string | undefined = "/me/events?$select=subject";
  while (path !== undefined) {
    const page: any = await read(tenant, "ana", path);
    sizes.push(page.value.length);
    subjects.push(...page.value.map((it: any) => it.subject));
    path = page["@odata.nextLink"]?.slice(`${tenant.url}/v1.0`.length);
  }
  expect(sizes).toEqual([10, 10, 3]);
  expect(new Set(subjects).size).toBe(23);
  expect((await read(tenant, "ana", "/me/events?$top=23")).value).toHaveLength(23);
  expect(
    (await read(tenant, "ana", "/me/events?$top=5&$skip=20&$orderby=subject desc")).value.map((it: any) => it.subject),
  ).toEqual(["Event 03", "Event 02", "Event 01"]);
});

test("[TC7] $select gives what it names, and refuses what v1.0 has not", async () => {
  await post(tenant, "ana", weeklyWithBen);
  const { value } = await read(tenant, "ana", "/me/events?$select=subject,iCalUId");
  expect(Object.keys(value[0]).toSorted()).toEqual(["@odata.etag", "iCalUId", "id", "subject"]);
  const refused = await tenant.graph("/me/events?$select=subject,uid", { as: "ana", scopes: readBasic });
  expect([refused.status, refused.json.error.code]).toEqual([400, "RequestBroker--ParseUri"]);
});

test("[TC8] $filter compares what Outlook compares", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  await post(tenant, "ana", single(1));
  await post(tenant, "ana", { ...single(20), subject: "It's odd" });
  const found = async (filter: string): Promise<string[]> =>
    (await read(tenant, "ana", `/me/events?$filter=${encodeURIComponent(filter)}`)).value.map((it: any) => it.subject);
  expect(await found("type eq 'seriesMaster'")).toEqual(["Ana / Ben 1:1"]);
  expect(await found(`iCalUId eq '${master.iCalUId}'`)).toEqual(["Ana / Ben 1:1"]);
  expect(await found("start/dateTime ge '2026-10-05T00:00' and start/dateTime lt '2026-10-10T00:00'")).toEqual([
    "Ana / Ben 1:1",
  ]);
  expect(await found("subject eq 'It''s odd' or startswith(subject,'Event')")).toEqual(["Event 01", "It's odd"]);
  expect(await found("not (type eq 'seriesMaster')")).toHaveLength(2);
  const answer = async (filter: string): Promise<number> =>
    (await tenant.graph(`/me/events?$filter=${encodeURIComponent(filter)}`, { as: "ana", scopes: readBasic })).status;
  expect(await answer("uid eq 'x'")).toBe(400);
  expect(await answer("type eq")).toBe(400);
  expect(await answer("attendees/any(a:a/emailAddress/address eq 'x')")).toBe(501);
});

test("[TC9] times come in the zone that is asked for", async () => {
  await post(tenant, "ana", weeklyWithBen);
  const start = async (zone?: string): Promise<object> =>
    (
      await read(
        tenant,
        "ana",
        "/me/events?$select=start",
        zone === undefined ? {} : { prefer: `outlook.timezone="${zone}"` },
      )
    ).value[0].start;
  expect(await start()).toEqual({ dateTime: "2026-10-08T08:00:00.0000000", timeZone: "UTC" });
  expect(await start("Tokyo Standard Time")).toEqual({
    dateTime: "2026-10-08T17:00:00.0000000",
    timeZone: "Tokyo Standard Time",
  });
  expect(await start("America/New_York")).toEqual({
    dateTime: "2026-10-08T04:00:00.0000000",
    timeZone: "America/New_York",
  });
  const headers = { prefer: 'outlook.timezone="Europe/Berlin", IdType="ImmutableId"' };
  const applied = await tenant.graph("/me/events", { as: "ana", scopes: readBasic, headers });
  expect(applied.headers.get("preference-applied")).toBe('outlook.timezone="Europe/Berlin", IdType="ImmutableId"');
  const wrong = await tenant.graph("/me/events", {
    as: "ana",
    scopes: readBasic,
    headers: { prefer: 'outlook.timezone="Mars"' },
  });
  expect([wrong.status, wrong.json.error.code]).toEqual([400, "TimeZoneNotSupportedException"]);
});

test("[TC3] a weekly meeting stays at ten when Berlin's clocks go back", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  const starts = (await occurrences(tenant, "ana", master.id)).map((it) => it.start.dateTime.slice(0, 16));
  expect(starts.slice(1, 4)).toEqual(["2026-10-15T08:00", "2026-10-22T08:00", "2026-10-29T09:00"]);
});

test("[TC2] the switch decides about the 31st", async () => {
  const monthly = {
    ...weeklyWithBen,
    start: { dateTime: "2026-10-31T10:00:00", timeZone: "UTC" },
    end: { dateTime: "2026-10-31T11:00:00", timeZone: "UTC" },
    recurrence: {
      pattern: { type: "absoluteMonthly", interval: 1, dayOfMonth: 31 },
      range: { type: "noEnd", startDate: "2026-10-31" },
    },
  };
  const window = "startDateTime=2026-10-01T00:00:00Z&endDateTime=2027-01-15T00:00:00Z";
  const days = async (of: TestTenant): Promise<string[]> =>
    (await occurrences(of, "ana", (await post(of, "ana", monthly)).id, window)).map((it) =>
      it.start.dateTime.slice(0, 10),
    );
  expect(await days(tenant)).toEqual(["2026-10-31", "2026-11-30", "2026-12-31"]);
  await using skipping = await openEmpty({ shortMonths: "skip" });
  expect(await days(skipping)).toEqual(["2026-10-31", "2026-12-31"]);
});

test("[TC10] a window is needed, and holds what an exception has moved into it", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  const refused = await tenant.graph("/me/calendarView", { as: "ana", scopes: readBasic });
  expect([refused.status, refused.json.error.code]).toEqual([400, "ErrorInvalidParameter"]);
  const [first] = await occurrences(tenant, "ana", master.id);
  await change(tenant, "ana", first.id, {
    start: { dateTime: "2026-10-23T14:00:00", timeZone: "Europe/Berlin" },
    end: { dateTime: "2026-10-23T14:30:00", timeZone: "Europe/Berlin" },
  });
  const week = "startDateTime=2026-10-19T00:00:00Z&endDateTime=2026-10-24T00:00:00Z";
  const { value } = await read(tenant, "ana", `/me/calendarView?${week}`);
  expect(value.map((it: any) => [it.type, it.start.dateTime.slice(0, 16), it.originalStart])).toEqual([
    ["exception", "2026-10-23T12:00", "2026-10-08T08:00:00Z"],
    ["occurrence", "2026-10-22T08:00", "2026-10-22T08:00:00Z"],
  ]);
  const before = await read(
    tenant,
    "ana",
    "/me/calendarView?startDateTime=2026-10-08T00:00:00Z&endDateTime=2026-10-09T00:00:00Z",
  );
  expect(before.value).toEqual([]);
});

test("[TC11] a master tells what was changed and removed in it when asked", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  const [first, second] = await occurrences(tenant, "ana", master.id);
  await change(tenant, "ana", first.id, { subject: "Moved about" });
  await tenant.graph(`/me/events/${encodeURIComponent(second.id)}`, { as: "ana", scopes: readWrite, method: "DELETE" });
  const path = `/me/events/${encodeURIComponent(master.id)}`;
  const asked = await read(
    tenant,
    "ana",
    `${path}?$select=subject,cancelledOccurrences,exceptionOccurrences&$expand=exceptionOccurrences`,
  );
  expect(asked.cancelledOccurrences).toEqual([`OID.${master.id}.2026-10-15`]);
  expect(asked.exceptionOccurrences.map((it: any) => [it.id, it.subject])).toEqual([[first.id, "Moved about"]]);
  for (const query of ["", "?$select=subject", "?$select=exceptionOccurrences"])
    expect(Object.keys(await read(tenant, "ana", path + query))).not.toContain("exceptionOccurrences");
  const { value } = await read(tenant, "ana", "/me/events?$select=subject,cancelledOccurrences");
  expect(Object.keys(value[0])).not.toContain("cancelledOccurrences");
});

test("[TC12] the basic scope shows no body", async () => {
  await post(tenant, "ana", weeklyWithBen);
  const basic = await only(tenant, "ana");
  expect(basic.subject).toBe("Ana / Ben 1:1");
  expect(Object.keys(basic).filter((it) => it.startsWith("body"))).toEqual([]);
  const named = await read(tenant, "ana", "/me/events?$select=subject,body,bodyPreview");
  expect(JSON.stringify(named)).not.toContain("Only for the two of us");
  const full = await tenant.graph("/me/events", { as: "ana", scopes: "Calendars.Read" });
  expect(full.json.value[0].bodyPreview).toBe("Only for the two of us");
});

test("[TC13] other mailboxes' ids and EWS ids find nothing", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  const answer = async (as: string, id: string): Promise<unknown[]> => {
    const { status, json } = await tenant.graph(`/me/events/${encodeURIComponent(id)}`, { as, scopes: readBasic });
    return [status, json.error?.code];
  };
  expect(await answer("ben", master.id)).toEqual([404, "ErrorItemNotFound"]);
  expect(await answer("ana", "AAMk+abc=")).toEqual([400, "ErrorInvalidIdMalformed"]);
  const robin = await tenant.graph("/me/events", { as: "robin", scopes: readBasic });
  expect([robin.status, robin.json.error.code]).toEqual([404, "MailboxNotEnabledForRESTAPI"]);
});

test("[TC14] two copies of one meeting share the iCalUId and no id", async () => {
  await post(tenant, "ana", weeklyWithBen);
  const [mine, theirs] = [await only(tenant, "ana"), await only(tenant, "ben")];
  expect(theirs.iCalUId).toBe(mine.iCalUId);
  expect(theirs.id).not.toBe(mine.id);
  expect([mine.isOrganizer, theirs.isOrganizer, theirs.responseStatus.response]).toEqual([true, false, "notResponded"]);
  expect(mine.iCalUId).toMatch(/^040000008200E00074C5B7101A82E00800000000[0-9A-F]{16}0{16}10000000[0-9A-F]{32}$/);
});

test("[TC15] an occurrence's iCalUId holds its day, or is the series' own", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  const [first, second] = await occurrences(tenant, "ana", master.id);
  expect(first.iCalUId.slice(32, 40)).toBe("07EA0A08");
  expect(second.iCalUId).not.toBe(first.iCalUId);
  for (const { iCalUId } of [first, second])
    expect(`${iCalUId.slice(0, 32)}00000000${iCalUId.slice(40)}`).toBe(master.iCalUId);
  await using perSeries = await openEmpty({ iCalUId: "perSeries" });
  const other = await post(perSeries, "ana", weeklyWithBen);
  for (const it of await occurrences(perSeries, "ana", other.id)) expect(it.iCalUId).toBe(other.iCalUId);
});

test("[TC16] immutable ids are other ids for the same events", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  const headers = { prefer: 'IdType="ImmutableId"' };
  const [immutable] = (await read(tenant, "ana", "/me/events", headers)).value;
  expect(immutable.id).not.toBe(master.id);
  expect((await read(tenant, "ana", `/me/events/${encodeURIComponent(immutable.id)}`, headers)).iCalUId).toBe(
    master.iCalUId,
  );
  const [occurrence] = (await read(tenant, "ana", `/me/calendarView?${autumn}`, headers)).value;
  expect(occurrence.seriesMasterId).toBe(immutable.id);
  expect((await read(tenant, "ana", `/me/events/${encodeURIComponent(occurrence.id)}`, headers)).start).toEqual(
    occurrence.start,
  );
});

test("[TC17] ids translate into one another", async () => {
  const master = await post(tenant, "ana", weeklyWithBen);
  const [first] = await occurrences(tenant, "ana", master.id);
  const translate = async (inputIds: string[], sourceIdType: string, targetIdType: string): Promise<any[]> => {
    const body = { inputIds, sourceIdType, targetIdType };
    const answer = await tenant.graph("/me/translateExchangeIds", {
      as: "ana",
      scopes: "User.ReadBasic.All",
      method: "POST",
      body,
    });
    return answer.json.value.map((it: any) => it.targetId ?? it.errorDetails.code);
  };
  const ids = [master.id, first.id];
  const ews = await translate(ids, "restId", "ewsId");
  expect(ews).toEqual(ids.map((it) => it.replaceAll("-", "/").replaceAll("_", "+")));
  expect(await translate(ews, "ewsId", "restId")).toEqual(ids);
  const immutable = await translate(ews, "ewsId", "restImmutableEntryId");
  const headers = { prefer: 'IdType="ImmutableId"' };
  expect(
    (await read(tenant, "ana", `/me/events/${encodeURIComponent(immutable[1] ?? "")}`, headers)).seriesMasterId,
  ).toBe(immutable[0]);
  expect(await translate(immutable, "restImmutableEntryId", "restId")).toEqual(ids);
  expect(await translate(["nonsense"], "ewsId", "restId")).toEqual(["ErrorInvalidIdMalformed"]);
});
