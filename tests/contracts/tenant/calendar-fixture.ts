/** Short words for calling the calendar part of a tenant. */
import { openTenant, type GraphAnswered, type TestTenant } from "./tenant-fixture.ts";

export const october = Date.parse("2026-10-05T08:00:00Z");
export const readBasic = "Calendars.ReadBasic";
export const readWrite = "Calendars.ReadBasic Calendars.ReadWrite";

/** Nobody has any events; the clock stands in October 2026. */
export const openEmpty = (switches: object = {}): Promise<TestTenant> =>
  openTenant({ now: () => october, seed: { calendars: {}, switches } });

export const weeklyWithBen = {
  subject: "Ana / Ben 1:1",
  body: { contentType: "html", content: "<p>Only for the two of us</p>" },
  start: { dateTime: "2026-10-08T10:00:00", timeZone: "W. Europe Standard Time" },
  end: { dateTime: "2026-10-08T10:30:00", timeZone: "W. Europe Standard Time" },
  attendees: [{ type: "required", emailAddress: { name: "Ben Okafor", address: "ben@contoso.example" } }],
  recurrence: {
    pattern: { type: "weekly", interval: 1, daysOfWeek: ["thursday"], firstDayOfWeek: "monday" },
    range: { type: "noEnd", startDate: "2026-10-08" },
  },
};

export const post = async (tenant: TestTenant, as: string, event: object): Promise<any> => {
  const made = await tenant.graph("/me/events", { as, scopes: readWrite, method: "POST", body: event });
  if (made.status !== 201) throw new Error(`POST /me/events answered ${made.status}: ${JSON.stringify(made.json)}`);
  return made.json;
};

export const change = (tenant: TestTenant, as: string, id: string, event: object): Promise<GraphAnswered> =>
  tenant.graph(`/me/events/${encodeURIComponent(id)}`, { as, scopes: readWrite, method: "PATCH", body: event });

export const remove = (tenant: TestTenant, as: string, id: string): Promise<GraphAnswered> =>
  tenant.graph(`/me/events/${encodeURIComponent(id)}`, { as, scopes: readWrite, method: "DELETE" });

export const read = async (
  tenant: TestTenant,
  as: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<any> => {
  const answer = await tenant.graph(path, { as, scopes: readBasic, headers });
  if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${JSON.stringify(answer.json)}`);
  return answer.json;
};

export const autumn = "startDateTime=2026-10-01T00:00:00Z&endDateTime=2026-11-30T00:00:00Z";

/** The one event of a calendar's list. */
export const only = async (tenant: TestTenant, as: string): Promise<any> => {
  const { value } = await read(tenant, as, "/me/events");
  if (value.length !== 1) throw new Error(`${as} has ${value.length} events, not one`);
  return value[0];
};

export const occurrences = async (tenant: TestTenant, as: string, id: string, window = autumn): Promise<any[]> => {
  const { value } = await read(
    tenant,
    as,
    `/me/events/${encodeURIComponent(id)}/instances?${window}&$top=100&$orderby=start/dateTime`,
  );
  return value;
};
