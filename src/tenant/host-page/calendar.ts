/** A person's coming weeks as Outlook would show them: what Graph answers for them, in the shape the page draws. */
import { slugOf } from "./slug.ts";
import type { GraphRecurrence, HostAttendee, HostCalendar, HostEvent, HostMeeting } from "./answers.ts";
import { restToEws } from "#tenant/graph/calendar-ids.ts";
import { calendarRoutes } from "#tenant/graph/calendar.ts";
import { aliasOf } from "#tenant/people.ts";
import type { TenantPerson, World } from "#tenant/world.ts";

const day = 86_400_000;

export const hostCalendar = async (world: World, person: TenantPerson): Promise<HostCalendar> => {
  const now = world.now();
  const masters = await list(world, person, "/me/events", {});
  const recurrences = new Map(masters.map((it) => [it.id, it.recurrence ?? null]));
  const ahead = await list(world, person, "/me/calendarView", {
    // From an hour ago, so that the meeting one is sitting in is still there.
    startDateTime: new Date(now - day / 24).toISOString(),
    endDateTime: new Date(now + 62 * day).toISOString(),
    $orderby: "start/dateTime",
  });
  return {
    now,
    events: ahead.map((event) => toHostEvent(event, recurrences.get(event.seriesMasterId ?? "") ?? null)),
    meetings: meetingsOf(world, person),
  };
};

const meetingsOf = (world: World, person: TenantPerson): HostMeeting[] =>
  [...world.chats.values()]
    .filter((chat) => chat.chatType === "meeting" && chat.members.includes(person.id))
    .map((chat) => ({
      chatId: chat.id,
      meetingId: btoa(`0#${chat.id}#0`),
      slug: slugOf(chat.topic ?? ""),
      topic: chat.topic ?? "",
      others: chat.members.flatMap((id) => {
        const other = world.people.get(id);
        return other === undefined || id === person.id ? [] : [aliasOf(other)];
      }),
    }));

/** Graph's event, the fields that are read here. */
interface GraphEvent {
  readonly id: string;
  readonly subject: string | null;
  readonly seriesMasterId?: string | null;
  readonly start: { readonly dateTime: string };
  readonly end: { readonly dateTime: string };
  readonly isAllDay?: boolean;
  readonly isOrganizer?: boolean;
  readonly isCancelled?: boolean;
  readonly isOnlineMeeting?: boolean;
  readonly sensitivity?: string;
  readonly location?: { readonly displayName?: string } | null;
  readonly organizer?: { readonly emailAddress?: GraphAddress } | null;
  readonly attendees?: readonly {
    readonly type?: string;
    readonly status?: { readonly response?: string };
    readonly emailAddress?: GraphAddress;
  }[];
  readonly recurrence?: GraphRecurrence | null;
}

interface GraphAddress {
  readonly name?: string;
  readonly address?: string;
}

const toHostEvent = (event: GraphEvent, recurrence: GraphRecurrence | null): HostEvent => ({
  id: event.id,
  ewsId: restToEws(event.id),
  seriesEwsId: event.seriesMasterId == null ? null : restToEws(event.seriesMasterId),
  slug: slugOf(event.subject ?? ""),
  subject: event.subject ?? "",
  start: toInstant(event.start.dateTime),
  end: toInstant(event.end.dateTime),
  isAllDay: event.isAllDay ?? false,
  isOrganizer: event.isOrganizer ?? false,
  isCancelled: event.isCancelled ?? false,
  isPrivate: event.sensitivity === "private" || event.sensitivity === "confidential",
  isOnline: event.isOnlineMeeting ?? false,
  location: event.location?.displayName ?? "",
  organizer: toAddress(event.organizer?.emailAddress),
  attendees: (event.attendees ?? []).map((it): HostAttendee => ({
    ...toAddress(it.emailAddress),
    kind: it.type === "optional" || it.type === "resource" ? it.type : "required",
    response: it.status?.response ?? "none",
  })),
  recurrence,
});

const toAddress = (it: GraphAddress | undefined) => ({
  name: it?.name ?? it?.address ?? "",
  address: it?.address ?? "",
});

/** Asked for in UTC, Graph writes the time without a zone. */
const toInstant = (dateTime: string): string => new Date(`${dateTime.replace(/(\.\d{3})\d*$/, "$1")}Z`).toISOString();

const list = async (
  world: World,
  person: TenantPerson,
  path: string,
  query: Record<string, string>,
): Promise<GraphEvent[]> => {
  const route = calendarRoutes.find((it) => it.method === "GET" && it.path === path);
  if (route === undefined) throw new Error(`GET ${path}: expected among the calendar's routes, found none`);
  const answer = await route.answer({
    world,
    person: person.id,
    app: "host-page",
    scopes: new Set(["Calendars.Read"]),
    params: {},
    query: new URLSearchParams({ ...query, $top: "1000" }),
    headers: new Headers({ prefer: 'outlook.timezone="UTC"' }),
    body: new Uint8Array(),
    base: "http://localhost/v1.0",
  });
  // Somebody without a mailbox has Teams all the same.
  if (answer.status === 404) return [];
  if (answer.status !== 200) throw new Error(`GET ${path}: expected 200, found ${answer.status}`);
  return (answer.body as { value: GraphEvent[] }).value;
};
