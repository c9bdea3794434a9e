/** The calendar part of Graph v1.0. Rules TC1 and following, docs/spec/tenant-calendar.md. */
import type { TenantPerson, World } from "#tenant/world.ts";
import { graphError, type GraphAnswer, type GraphCall, type GraphRoute } from "./route.ts";
import { calendarOf, findEvent, parseEvent, addException, storedEvents, type StoredEvent } from "./events.ts";
import { cancelEvent, createEvent, notFound, refusal, removeEvent, respond, updateEvent } from "./events-change.ts";
import { listEvents, preferenceApplied } from "./events-list.ts";
import { between, occurrenceOn, whole, type Instance } from "./events-occurrences.ts";
import { oidOf, render, viewOf } from "./events-view.ts";
import { translateIds } from "./mailbox.ts";

/** Fills one mailbox with exactly these Graph `event` objects; nobody else's calendar changes. */
export const loadCalendar = (world: World, personId: string, events: readonly unknown[]): void => {
  const owner = world.people.get(personId);
  if (!owner) throw new Error(`No person has the id "${personId}", so no calendar can be loaded for them.`);
  world.calendars.set(personId, { owner: personId, events: new Map() });
  const calendar = calendarOf(world, personId);
  const ofSeries = events.filter((it) => isOccurrence(it));
  for (const given of events) {
    if (isOccurrence(given)) continue;
    const event = parseEvent(world, owner, given);
    calendar.events.set(event.id, event);
  }
  for (const given of ofSeries as { type: string; seriesMasterId: string }[]) {
    const master = calendar.events.get(given.seriesMasterId) as StoredEvent | undefined;
    if (!master) throw new Error(`No series master "${given.seriesMasterId}" comes with its ${given.type}.`);
    // A plain occurrence says nothing that its master does not say.
    if (given.type === "exception") addException(master, given);
  }
};

/** The inverse of `loadCalendar`: plain Graph `event` objects, masters with what was changed and removed in them. */
export const calendarSeed = (world: World, personId: string): object[] =>
  storedEvents(calendarOf(world, personId)).map(({ exceptions, removed, revision, ...event }) => ({
    "@odata.etag": `W/"${revision}"`,
    ...event,
    ...(event.recurrence === null
      ? {}
      : {
          exceptionOccurrences: Object.entries(exceptions).map(([date, exception]) => ({
            ...exception,
            type: "exception",
            occurrenceId: `OID.${event.id}.${date}`,
          })),
          cancelledOccurrences: removed.map((date) => `OID.${event.id}.${date}`),
        }),
  }));

const isOccurrence = (given: unknown): boolean => {
  const type = (given as { type?: unknown } | null)?.type;
  const master = (given as { seriesMasterId?: unknown } | null)?.seriesMasterId;
  return (type === "exception" || type === "occurrence") && typeof master === "string";
};

type Answer = (call: GraphCall, owner: TenantPerson) => GraphAnswer;

/** Robin has no mailbox yet, and a guest has none here. */
const inMailbox =
  (answer: Answer) =>
  (call: GraphCall): GraphAnswer => {
    const owner = call.world.people.get(call.person);
    if (!owner || owner.mail === null || owner.userType === "Guest")
      return graphError(
        404,
        "MailboxNotEnabledForRESTAPI",
        "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
      );
    return answer(call, owner);
  };

const listMasters =
  (path: string): Answer =>
  (call, owner) => {
    const view = viewOf(call);
    if ("status" in view) return view;
    return listEvents(call, view, storedEvents(calendarOf(call.world, owner.id)).map(whole), path);
  };

const calendarView =
  (path: string): Answer =>
  (call, owner) => {
    const view = viewOf(call);
    if ("status" in view) return view;
    const window = windowOf(call);
    if ("status" in window) return window;
    const instances = storedEvents(calendarOf(call.world, owner.id)).flatMap((event) =>
      between(call.world, event, window.from, window.to),
    );
    return listEvents(call, view, instances, path);
  };

const instances: Answer = (call, owner) => {
  const view = viewOf(call);
  if ("status" in view) return view;
  const window = windowOf(call);
  if ("status" in window) return window;
  const id = call.params["event-id"] ?? "";
  const found = findEvent(calendarOf(call.world, owner.id), id);
  if (found.type !== "found") return refusal(found.type);
  if (found.event.recurrence === null || found.name.date !== null)
    return graphError(400, "ErrorInvalidRequest", "Instances can only be listed for a series master.");
  const all = between(call.world, found.event, window.from, window.to);
  return listEvents(call, view, all, `/me/events/${encodeURIComponent(id)}/instances`);
};

const getEvent: Answer = (call, owner) => {
  const view = viewOf(call);
  if ("status" in view) return view;
  const found = findEvent(calendarOf(call.world, owner.id), call.params["event-id"] ?? "");
  if (found.type !== "found") return refusal(found.type);
  const { event, name } = found;
  const instance = name.date === null ? whole(event) : occurrenceOn(call.world, event, name.date);
  if (instance === null) return notFound;
  const expand = call.query.get("$expand");
  if (expand !== null && !/^exceptionOccurrences(\(.*\))?$/.test(expand))
    return graphError(501, "notImplemented", `$expand=${expand} on /me/events/{event-id} is not part of this tenant`);
  const body = render(call, view, instance);
  if (instance.date === null && event.recurrence !== null) {
    if (view.select?.includes("cancelledOccurrences"))
      body["cancelledOccurrences"] = event.removed.map((date) => oidOf(view, event, date, owner.id));
    // Both: naming it in $select alone gives nothing.
    if (expand !== null && view.select?.includes("exceptionOccurrences"))
      body["exceptionOccurrences"] = Object.keys(event.exceptions)
        .map((date) => occurrenceOn(call.world, event, date))
        .filter((it): it is Instance => it !== null)
        .map((it) => render(call, { ...view, select: null }, it));
  }
  return { status: 200, headers: preferenceApplied(view), body };
};

const windowOf = (call: GraphCall): { from: number; to: number } | GraphAnswer => {
  const [from, to] = ["startDateTime", "endDateTime"].map((wanted) => {
    const [, text] = [...call.query].find(([name]) => name.toLowerCase() === wanted.toLowerCase()) ?? [];
    if (text === undefined) return Number.NaN;
    // Without an offset the time is UTC.
    const plus = text.replace(/ (\d{2}:\d{2})$/, "+$1").replace(/(\.\d{3})\d+/, "$1");
    const zoned = /(Z|[+-]\d{2}:\d{2})$/i.test(plus) ? plus : plus.includes("T") ? `${plus}Z` : `${plus}T00:00:00Z`;
    return Date.parse(zoned);
  });
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to))
    return graphError(
      400,
      "ErrorInvalidParameter",
      "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.",
    );
  if (to < from) return graphError(400, "ErrorInvalidParameter", "EndDateTime comes before StartDateTime.");
  if (to - from > longestWindow)
    return graphError(
      400,
      "ErrorInvalidParameter",
      "Your request can't be completed. The range between the start and end dates is greater than the allowed range. Maximum number of days: 1825",
    );
  return { from, to };
};

const longestWindow = 1825 * 86_400_000;

const read = ["Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"];
const readOne = ["Calendars.ReadBasic", "Calendars.Read"];
const write = ["Calendars.ReadWrite"];
const translateScopes = ["User.ReadBasic.All", "User.Read", "User.Read.All", "User.ReadWrite", "User.ReadWrite.All"];

const route = (method: GraphRoute["method"], path: string, scopes: readonly string[], answer: Answer): GraphRoute => ({
  method,
  path,
  scopes,
  answer: inMailbox(answer),
});

export const calendarRoutes: readonly GraphRoute[] = [
  route("GET", "/me/events", read, listMasters("/me/events")),
  route("GET", "/me/calendar/events", read, listMasters("/me/calendar/events")),
  route("GET", "/me/calendarView", read, calendarView("/me/calendarView")),
  route("GET", "/me/calendar/calendarView", read, calendarView("/me/calendar/calendarView")),
  route("GET", "/me/events/{event-id}", readOne, getEvent),
  route("GET", "/me/events/{event-id}/instances", readOne, instances),
  route("POST", "/me/events", write, createEvent),
  route("POST", "/me/calendar/events", write, createEvent),
  route("PATCH", "/me/events/{event-id}", write, updateEvent),
  route("DELETE", "/me/events/{event-id}", write, removeEvent),
  route("POST", "/me/events/{event-id}/cancel", write, cancelEvent),
  route("POST", "/me/events/{event-id}/accept", write, (call, owner) => respond(call, owner, "accepted")),
  route("POST", "/me/events/{event-id}/tentativelyAccept", write, (call, owner) =>
    respond(call, owner, "tentativelyAccepted"),
  ),
  route("POST", "/me/events/{event-id}/decline", write, (call, owner) => respond(call, owner, "declined")),
  route("POST", "/me/translateExchangeIds", translateScopes, translateIds),
];
