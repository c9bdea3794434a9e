/** What people do to their calendars in Outlook while Duologue is not looking. */
import type { Stage } from "./stage.ts";

export const day = 24 * 3_600_000;

export interface GraphEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly seriesMasterId?: string;
  readonly start: { readonly dateTime: string };
  readonly recurrence?: { readonly pattern: object; readonly range: { readonly startDate: string } };
  readonly attendees: readonly object[];
}

export const askCalendar = async (
  stage: Stage,
  who: string,
  path: string,
  method = "GET",
  body: object = {},
): Promise<GraphEvent & { readonly value?: readonly GraphEvent[] }> => {
  const answer = await stage.graphAs(who, ["Calendars.ReadWrite", "Calendars.Read"], path, {
    method,
    ...(method === "GET" ? {} : { body: JSON.stringify(body) }),
    headers: { "content-type": "application/json", prefer: 'outlook.timezone="UTC"' },
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (answer.status === 202 || answer.status === 204 ? {} : await answer.json()) as never;
};

/** Ana's coming meetings of that subject, soonest first. */
export const ahead = async (stage: Stage, subject: string): Promise<readonly GraphEvent[]> => {
  const now = Date.now();
  const [from, to] = [now, now + 33 * day].map((at) => new Date(at).toISOString());
  const path = `/me/calendarView?startDateTime=${from}&endDateTime=${to}&$top=500`;
  const { value = [] } = await askCalendar(stage, "ana", path);
  return value
    .filter((it) => it.subject === subject)
    .toSorted((a, b) => a.start.dateTime.localeCompare(b.start.dateTime));
};

export const startOf = (event: GraphEvent | undefined): number =>
  Date.parse(`${event?.start.dateTime.slice(0, 19) ?? ""}Z`);

/** What runs, has just ended or is about to begin was yesterday instead: which meeting a page is about must not hang on the hour. */
export const nothingNow = async (stage: Stage, ...subjects: readonly string[]): Promise<void> => {
  const [from, to] = [-65, 60].map((minutes) => new Date(Date.now() + minutes * 60_000).toISOString());
  const path = `/me/calendarView?startDateTime=${from}&endDateTime=${to}&$top=500`;
  const { value = [] } = await askCalendar(stage, "ana", path);
  for (const it of value.filter(({ subject }) => subjects.includes(subject)))
    await askCalendar(stage, "ana", `/me/events/${it.id}`, "PATCH", halfHour(startOf(it) - day));
};

export const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Half an hour from that moment on. */
export const halfHour = (from: number): object => ({ start: graphTime(from), end: graphTime(from + day / 48) });

const graphTime = (at: number): object => ({ dateTime: new Date(at).toISOString().slice(0, 19), timeZone: "UTC" });

export const cancel = (stage: Stage, id: string): Promise<unknown> =>
  askCalendar(stage, "ana", `/me/events/${id}/cancel`, "POST", { comment: "" });

export const invited = (alias: string, name: string) => ({
  type: "required",
  emailAddress: { name, address: `${alias}@contoso.example` },
});

/** A series of half an hour, every so many weeks from that moment on. */
export const weekly = (
  stage: Stage,
  who: string,
  subject: string,
  from: number,
  attendees: readonly object[],
  every = 1,
): Promise<unknown> => {
  const weekday = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" }).format(from).toLowerCase();
  return askCalendar(stage, who, "/me/events", "POST", {
    subject,
    ...halfHour(from),
    attendees,
    recurrence: {
      pattern: { type: "weekly", interval: every, daysOfWeek: [weekday] },
      range: { type: "noEnd", startDate: dateOf(from), recurrenceTimeZone: "UTC" },
    },
  });
};
