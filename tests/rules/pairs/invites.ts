/** Graph events for the tests of finding: Ana's calendar, a weekly 1:1 with Ben on Thursdays at ten, and what may be odd about it. */
import { ana, ben, olga } from "#tests/cast.ts";

export const me = {
  id: ana,
  mail: "ana@contoso.example",
  userPrincipalName: "ana@contoso.example",
  proxyAddresses: ["SMTP:ana@contoso.example", "smtp:a.ruiz@contoso.example"],
};

export const now = "2026-11-21T09:00:00Z";

export const directory = {
  "ana@contoso.example": { id: ana, kind: "member" },
  "ana.old@contoso.example": { id: ana, kind: "member" },
  "ben@contoso.example": { id: ben, kind: "member" },
  "b.okafor@contoso.example": { id: ben.toUpperCase(), kind: "member" },
  "olga@contoso.example": { id: olga, kind: "member" },
  "team@contoso.example": { id: "team@contoso.example", kind: "group" },
  "oak@contoso.example": { id: "0a000000-0000-4000-8000-000000000001", kind: "room" },
  "gus_fabrikam.example#ext#@contoso.example": { id: "90000000-0000-4000-8000-000000000001", kind: "guest" },
} as const;

export const organizer = (address: string, name = "") => ({ emailAddress: { address, name } });

export const person = (address: string, more: Record<string, unknown> = {}) => ({
  type: "required",
  status: { response: "accepted", time: "2026-01-01T00:00:00Z" },
  emailAddress: { address, name: address.split("@")[0] },
  ...more,
});

const anaInvites = organizer("ana@contoso.example", "Ana Ruiz");
export const benInvites = organizer("ben@contoso.example", "Ben Okafor");
export const anaComes = person("ana@contoso.example");
export const benComes = person("ben@contoso.example");
export const olgaComes = person("olga@contoso.example");
export const oak = person("oak@contoso.example", { type: "resource" });

export const thursdays = { type: "weekly", interval: 1, daysOfWeek: ["thursday"], firstDayOfWeek: "sunday" };
export const noEnd = { type: "noEnd", startDate: "2026-01-08", recurrenceTimeZone: "W. Europe Standard Time" };
/** Thursday 12 November was the last of it. */
export const over = { type: "endDate", startDate: "2026-01-08", endDate: "2026-11-12" };

export const weekly = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: "weekly",
  type: "seriesMaster",
  iCalUId:
    "040000008200E00074C5B7101A82E0080000000010203040506070800000000000000000100000000102030405060708090A0B0C0D0E0F10",
  subject: "Ana / Ben 1:1",
  isOrganizer: true,
  isCancelled: false,
  isDraft: false,
  hideAttendees: false,
  sensitivity: "normal",
  organizer: anaInvites,
  attendees: [benComes],
  start: { dateTime: "2026-01-08T09:00:00.0000000", timeZone: "UTC" },
  end: { dateTime: "2026-01-08T09:30:00.0000000", timeZone: "UTC" },
  originalStartTimeZone: "W. Europe Standard Time",
  recurrence: { pattern: thursdays, range: noEnd },
  ...more,
});

/** The same series as Ana sees it when Ben organises it. */
export const weeklyOfBen = (more: Record<string, unknown> = {}): Record<string, unknown> =>
  weekly({ isOrganizer: false, organizer: benInvites, attendees: [benComes, anaComes], ...more });

const instance = (type: string, start: string, more: Record<string, unknown>): Record<string, unknown> => ({
  ...weekly(),
  id: `${type} ${start}`,
  type,
  recurrence: null,
  seriesMasterId: "weekly",
  start: { dateTime: start, timeZone: "UTC" },
  end: { dateTime: start.replace(/T(\d\d):00/, "T$1:30"), timeZone: "UTC" },
  ...more,
});

export const occurrence = (start: string, more: Record<string, unknown> = {}): Record<string, unknown> =>
  instance("occurrence", start, { originalStart: `${start}Z`, ...more });

export const exception = (start: string, more: Record<string, unknown> = {}): Record<string, unknown> =>
  instance("exception", start, more);
