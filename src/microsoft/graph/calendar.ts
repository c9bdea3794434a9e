/** A person's calendar, as far as finding 1:1s needs it: no bodies, no attachments. Rules GR20-GR29, docs/spec/graph.md. */
import type { Event } from "@microsoft/microsoft-graph-types";
import { err, ok, type Result } from "#core/result.ts";
import { fieldsOf, textOf } from "./answer.ts";
import type { Graph, GraphRequest } from "./client.ts";
import type { GraphError } from "./graph-error.ts";

export const calendarScopes = ["Calendars.ReadBasic"] as const;

const fields =
  "id,iCalUId,type,subject,isCancelled,isDraft,isOrganizer,organizer,attendees,hideAttendees,sensitivity," +
  "responseStatus,recurrence,start,end,isAllDay,originalStart,originalStartTimeZone,originalEndTimeZone,seriesMasterId";

/**
 * The masters of all series. Graph documents no filter on `type` although it takes one, so when it is refused
 * the whole list is read and sifted here.
 */
export const readSeries = async (graph: Graph): Promise<Result<readonly Event[], GraphError>> => {
  const path = `/me/events?$select=${fields}&$top=500`;
  const filtered = await graph.list(calendarRequest(`${path}&$filter=${encodeURIComponent("type eq 'seriesMaster'")}`));
  const refusedFilter =
    !filtered.ok && filtered.error.type === "unexpected" && [400, 501].includes(filtered.error.status);
  const all = refusedFilter ? await graph.list(calendarRequest(path)) : filtered;
  return all.ok ? ok(eventsOf(all.value).filter((event) => event.type === "seriesMaster")) : all;
};

/** Everything that happens between two instants: occurrences as they really are, exceptions and single events. */
export const readInstances = async (
  graph: Graph,
  between: { readonly from: string; readonly to: string },
): Promise<Result<readonly Event[], GraphError>> => {
  const range = `startDateTime=${encodeURIComponent(between.from)}&endDateTime=${encodeURIComponent(between.to)}`;
  const all = await graph.list(calendarRequest(`/me/calendarView?${range}&$select=${fields}&$top=500`));
  return all.ok ? ok(eventsOf(all.value)) : all;
};

export const readEvent = async (graph: Graph, eventId: string): Promise<Result<Event, GraphError>> => {
  const answer = await graph.send(calendarRequest(`/me/events/${encodeURIComponent(eventId)}?$select=${fields}`));
  if (!answer.ok) return answer;
  const [event] = eventsOf([answer.value]);
  return event === undefined ? err({ type: "unexpected", status: 200, code: "unreadable" }) : ok(event);
};

export interface OpenedEvent {
  /** What the person has in front of them. */
  readonly event: Event;
  /** The series it belongs to; null for a single event. The same object as `event` when the series itself is open. */
  readonly master: Event | null;
}

/**
 * The series behind an opened appointment. With the host's hint both are read side by side, so that one call's time is
 * all it takes; without it an occurrence names its series and costs a second call.
 */
export const readSeriesOf = async (
  graph: Graph,
  opened: { readonly eventId: string; readonly seriesId: string | null },
): Promise<Result<OpenedEvent, GraphError>> => {
  const hinted = opened.seriesId === null || opened.seriesId === opened.eventId ? null : opened.seriesId;
  const [event, hintedMaster] = await Promise.all([
    readEvent(graph, opened.eventId),
    hinted === null ? null : readEvent(graph, hinted),
  ]);
  if (!event.ok) return event;
  if (event.value.type === "seriesMaster") return ok({ event: event.value, master: event.value });
  if (hintedMaster?.ok === true && hintedMaster.value.type === "seriesMaster")
    return ok({ event: event.value, master: hintedMaster.value });

  const masterId = textOf(event.value.seriesMasterId);
  if (masterId === null) return ok({ event: event.value, master: null });
  const master = await readEvent(graph, masterId);
  return master.ok ? ok({ event: event.value, master: master.value }) : master;
};

/** Immutable ids survive a move between folders, and an explicit zone keeps the mailbox's own out of the answers. */
const calendarRequest = (path: string): GraphRequest => ({
  path,
  scopes: calendarScopes,
  headers: { prefer: 'IdType="ImmutableId", outlook.timezone="UTC"' },
});

const eventsOf = (items: readonly unknown[]): Event[] =>
  items.filter((item) => textOf(fieldsOf(item)["id"]) !== null) as Event[];
