/** Making, changing, removing and answering events. What the organiser does reaches everybody invited. */
import type { TenantPerson } from "#tenant/world.ts";
import { graphError, type GraphAnswer, type GraphCall } from "./route.ts";
import { makeOnline } from "./calendar-online.ts";
import {
  addException,
  calendarOf,
  completeAttendee,
  findEvent,
  localDate,
  parseEvent,
  startOf,
  zoneOf,
  type Attendee,
  type StoredEvent,
  type When,
} from "./events.ts";
import { deliver, recordResponse, withdraw } from "./events-delivery.ts";
import { occurrenceOn, ordinaryTimes, whole } from "./events-occurrences.ts";
import { render, viewOf } from "./events-view.ts";

export const createEvent = (call: GraphCall, owner: TenantPerson): GraphAnswer => {
  const given = readBody(call);
  if (given === null) return notJson;
  const view = viewOf(call);
  if ("status" in view) return view;
  const refused = Object.keys(given).find((name) => !writable.has(name) && !name.startsWith("@odata"));
  if (refused !== undefined) return notWritable(refused);
  let event: StoredEvent;
  try {
    event = parseEvent(call.world, owner, {
      ...given,
      start: given["start"] ?? utcNow(call),
      end: given["end"] ?? utcNow(call),
    });
  } catch (error) {
    return graphError(400, "ErrorInvalidRequest", (error as Error).message);
  }
  calendarOf(call.world, owner.id).events.set(event.id, event);
  if (event["isOnlineMeeting"] === true) makeOnline(call.world, event);
  deliver(call.world, event);
  return { status: 201, body: render(call, view, whole(event)) };
};

export const updateEvent = (call: GraphCall, owner: TenantPerson): GraphAnswer => {
  const found = findEvent(calendarOf(call.world, owner.id), call.params["event-id"] ?? "");
  if (found.type !== "found") return refusal(found.type);
  const given = readBody(call);
  if (given === null) return notJson;
  const view = viewOf(call);
  if ("status" in view) return view;
  const { event, name } = found;
  const instance = name.date === null ? whole(event) : occurrenceOn(call.world, event, name.date);
  if (instance === null) return notFound;
  const expected = call.headers.get("if-match");
  if (expected !== null && expected !== "*" && expected !== render(call, view, instance)["@odata.etag"])
    return graphError(
      412,
      "ErrorIrresolvableConflict",
      "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.",
    );
  const refused = Object.keys(given).find((key) => !writable.has(key) && !key.startsWith("@odata"));
  if (refused !== undefined) return notWritable(refused);
  if (given["attendees"])
    given["attendees"] = (given["attendees"] as Partial<Attendee>[]).map((it) => completeAttendee(it));
  try {
    if (name.date === null) changeWhole(event, given);
    else
      addException(event, {
        ...ordinaryTimes(event, name.date),
        ...event.exceptions[name.date],
        ...given,
        occurrenceId: `OID.${event.id}.${name.date}`,
      });
  } catch (error) {
    return graphError(400, "ErrorInvalidRequest", (error as Error).message);
  }
  event.revision += 1;
  event.lastModifiedDateTime = new Date(call.world.now()).toISOString();
  if (given["isOnlineMeeting"] === true) makeOnline(call.world, event);
  deliver(call.world, event);
  const changed = name.date === null ? whole(event) : occurrenceOn(call.world, event, name.date);
  return changed === null ? notFound : { status: 200, body: render(call, view, changed) };
};

/** Of an occurrence, that one alone. */
export const removeEvent = (call: GraphCall, owner: TenantPerson): GraphAnswer => {
  const calendar = calendarOf(call.world, owner.id);
  const found = findEvent(calendar, call.params["event-id"] ?? "");
  if (found.type !== "found") return refusal(found.type);
  const { event, name } = found;
  if (name.date !== null) {
    if (occurrenceOn(call.world, event, name.date) === null) return notFound;
    event.removed = [...event.removed, name.date];
    delete event.exceptions[name.date];
    event.revision += 1;
    deliver(call.world, event);
    return { status: 204 };
  }
  withdraw(call.world, event);
  calendar.events.delete(event.id);
  return { status: 204 };
};

export const cancelEvent = (call: GraphCall, owner: TenantPerson): GraphAnswer => {
  const found = findEvent(calendarOf(call.world, owner.id), call.params["event-id"] ?? "");
  if (found.type !== "found") return refusal(found.type);
  if (!found.event.isOrganizer)
    return graphError(
      400,
      "ErrorInvalidRequest",
      "Your request can't be completed. You need to be an organizer to cancel a meeting.",
    );
  const done = removeEvent(call, owner);
  return done.status === 204 ? { status: 202 } : done;
};

export const respond = (
  call: GraphCall,
  owner: TenantPerson,
  response: Attendee["status"]["response"],
): GraphAnswer => {
  const found = findEvent(calendarOf(call.world, owner.id), call.params["event-id"] ?? "");
  if (found.type !== "found") return refusal(found.type);
  const { event } = found;
  if (event.isOrganizer)
    return graphError(
      400,
      "ErrorInvalidRequest",
      "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
    );
  const status = { response, time: new Date(call.world.now()).toISOString() };
  event["responseStatus"] = status;
  event.revision += 1;
  recordResponse(call.world, event, owner, status);
  return { status: 202 };
};

export const notFound = graphError(404, "ErrorItemNotFound", "The specified object was not found in the store.");

export const refusal = (type: "absent" | "malformed"): GraphAnswer =>
  type === "absent" ? notFound : graphError(400, "ErrorInvalidIdMalformed", "Id is malformed.");

/** As in Outlook, a series that gets a new time or a new pattern forgets which of its occurrences were changed. */
const changeWhole = (event: StoredEvent, given: Record<string, unknown>): void => {
  const { start, end, recurrence, ...rest } = given as {
    start?: When;
    end?: When;
    recurrence?: StoredEvent["recurrence"];
  };
  if (start || end || recurrence) {
    const length =
      Date.parse(`${event.end.dateTime.slice(0, 19)}Z`) - Date.parse(`${event.start.dateTime.slice(0, 19)}Z`);
    event.exceptions = {};
    event.removed = [];
    if (start) event.start = start;
    if (end) event.end = end;
    else if (start)
      event.end = {
        dateTime: new Date(Date.parse(`${start.dateTime.slice(0, 19)}Z`) + length).toISOString().slice(0, 19),
        timeZone: start.timeZone,
      };
    if (recurrence !== undefined) event.recurrence = recurrence;
    else if (event.recurrence)
      event.recurrence = {
        ...event.recurrence,
        range: { ...event.recurrence.range, startDate: localDate(startOf(event), zoneOf(event)) },
      };
    event.type = event.recurrence ? "seriesMaster" : "singleInstance";
  }
  Object.assign(event, rest);
};

const utcNow = (call: GraphCall): When => ({
  dateTime: new Date(call.world.now()).toISOString().slice(0, 19),
  timeZone: "UTC",
});

const readBody = (call: GraphCall): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(call.body));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

const notJson = graphError(
  400,
  "BadRequest",
  "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
);

const notWritable = (name: string): GraphAnswer =>
  graphError(400, "ErrorInvalidPropertySet", `Set action is invalid for property '${name}'.`);

const writable = new Set([
  "subject",
  "body",
  "start",
  "end",
  "location",
  "locations",
  "attendees",
  "recurrence",
  "sensitivity",
  "showAs",
  "importance",
  "categories",
  "hideAttendees",
  "isAllDay",
  "isOnlineMeeting",
  "onlineMeetingProvider",
  "isReminderOn",
  "reminderMinutesBeforeStart",
  "responseRequested",
  "allowNewTimeProposals",
  "transactionId",
]);
