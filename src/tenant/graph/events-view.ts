/** An event as Graph sends it: ids in the asked-for spelling, times in the asked-for zone, and no more than the scopes allow. */
import { createHash } from "node:crypto";
import { graphError, type GraphAnswer, type GraphCall } from "./route.ts";
import { immutableId, occurrenceICalUId, occurrenceId, type IdFormat } from "./calendar-ids.ts";
import { isSamePerson, type Attendee, type StoredEvent } from "./events.ts";
import type { Instance } from "./events-occurrences.ts";
import { ianaZone, wallText, wallTime } from "./recurrence-clock.ts";

export interface View {
  readonly idFormat: IdFormat;
  /** As the caller wrote it, and as Intl knows it. */
  readonly zone: { readonly name: string; readonly iana: string };
  readonly applied: readonly string[];
  readonly select: readonly string[] | null;
}

/** Reads `Prefer` and `$select`; an answer is the refusal. */
export const viewOf = (call: GraphCall): View | GraphAnswer => {
  const prefer = call.headers.get("prefer") ?? "";
  const zone = /outlook\.timezone\s*=\s*"?([^",]+)"?/i.exec(prefer)?.[1]?.trim();
  const iana = zone === undefined ? "UTC" : ianaZone(zone);
  if (iana === null)
    return graphError(
      400,
      "TimeZoneNotSupportedException",
      `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${zone}'.`,
    );
  const immutable = /IdType\s*=\s*"?ImmutableId"?/i.test(prefer);
  const select = parseSelect(call.query.get("$select"));
  if (select && "status" in select) return select;
  return {
    idFormat: immutable ? "immutable" : "rest",
    zone: { name: zone ?? "UTC", iana },
    applied: [
      ...(zone === undefined ? [] : [`outlook.timezone="${zone}"`]),
      ...(immutable ? ['IdType="ImmutableId"'] : []),
    ],
    select,
  };
};

const idOf = (view: View, { event, date }: Pick<Instance, "event" | "date">, mailbox: string): string => {
  if (view.idFormat === "immutable") return immutableId(event.id, date, mailbox);
  return date === null ? event.id : occurrenceId(event.id, date, mailbox);
};

/** Every property that was not selected is left out; `id` and the etag always come. */
export const render = (call: GraphCall, view: View, instance: Instance): Record<string, unknown> => {
  const { event, date, exception } = instance;
  const merged: Record<string, unknown> = { ...event, ...exception };
  const allDay = merged["isAllDay"] === true;
  const when = (at: number, stored: string): object => ({
    dateTime: allDay ? stored : wallText(wallTime(at, view.zone.iana)),
    timeZone: view.zone.name,
  });
  const id = idOf(view, instance, call.person);
  const changeKey = createHash("sha256").update(`${event.id}/${event.revision}`).digest("base64").slice(0, 32);
  const all: Record<string, unknown> = {
    ...merged,
    id,
    changeKey,
    iCalUId:
      date !== null && call.world.switches.iCalUId === "perOccurrence"
        ? occurrenceICalUId(event.iCalUId, date)
        : event.iCalUId,
    start: when(instance.start, (exception?.start ?? event.start).dateTime),
    end: when(instance.end, (exception?.end ?? event.end).dateTime),
    attendees: visibleAttendees(call, merged["attendees"] as readonly Attendee[], event),
    type: date === null ? event.type : exception === null ? "occurrence" : "exception",
    recurrence: date === null ? recurrenceOf(event) : null,
    seriesMasterId: date === null ? null : idOf(view, { event, date: null }, call.person),
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(id)}&exvsurl=1&path=/calendar/item`,
    ...(date === null ? {} : { originalStart: new Date(instance.originalStart).toISOString().replace(".000Z", "Z") }),
  };
  const basic = !["Calendars.Read", "Calendars.ReadWrite"].some((scope) => call.scopes.has(scope));
  const names = (view.select ?? eventProperties).filter(
    (name) => name in all && !onDemand.has(name) && !(basic && bodyProperties.has(name)),
  );
  return {
    "@odata.etag": `W/"${changeKey}"`,
    id,
    ...Object.fromEntries(names.map((name) => [name, all[name]])),
  };
};

/** `OID.{id of the master}.{day}`: what `cancelledOccurrences` holds. */
export const oidOf = (view: View, event: StoredEvent, date: string, mailbox: string): string =>
  `OID.${idOf(view, { event, date: null }, mailbox)}.${date}`;

/** Whether `Calendars.ReadBasic` is all there is; it never shows a body, attachments or extensions. */
const bodyProperties = new Set(["body", "bodyPreview"]);

/** Given only when one master is asked for and they are named. */
const onDemand = new Set(["cancelledOccurrences"]);

/** With `hideAttendees` an attendee's copy shows that attendee alone. */
const visibleAttendees = (call: GraphCall, attendees: readonly Attendee[], event: StoredEvent): readonly Attendee[] => {
  const owner = call.world.people.get(call.person);
  if (event["hideAttendees"] !== true || event.isOrganizer || !owner) return attendees;
  return attendees.filter((it) => isSamePerson(owner, it.emailAddress.address));
};

/** Graph fills every field of a pattern and a range, with zeros where they mean nothing. */
const recurrenceOf = ({ recurrence, start }: StoredEvent): object | null => {
  if (recurrence === null) return null;
  const { pattern, range } = recurrence;
  return {
    pattern: {
      type: pattern.type,
      interval: pattern.interval,
      month: pattern.month ?? 0,
      dayOfMonth: pattern.dayOfMonth ?? 0,
      ...(pattern.daysOfWeek ? { daysOfWeek: pattern.daysOfWeek } : {}),
      firstDayOfWeek: pattern.firstDayOfWeek ?? "sunday",
      index: pattern.index ?? "first",
    },
    range: {
      type: range.type,
      startDate: range.startDate,
      endDate: range.type === "endDate" ? range.endDate : "0001-01-01",
      recurrenceTimeZone: range.recurrenceTimeZone ?? start.timeZone,
      numberOfOccurrences: range.type === "numbered" ? range.numberOfOccurrences : 0,
    },
  };
};

const parseSelect = (text: string | null): readonly string[] | null | GraphAnswer => {
  if (text === null || text.trim() === "") return null;
  const names: string[] = [];
  for (const given of text.split(",").map((it) => it.trim())) {
    if (given === "*") return null;
    const name = [...eventProperties, ...navigation].find((it) => it.toLowerCase() === given.toLowerCase());
    if (name === undefined) return unknownProperty(given);
    names.push(name);
  }
  return names;
};

export const unknownProperty = (name: string): GraphAnswer =>
  graphError(
    400,
    "RequestBroker--ParseUri",
    `Could not find a property named '${name}' on type 'Microsoft.OutlookServices.Event'.`,
  );

const eventProperties: readonly string[] = [
  "id",
  "createdDateTime",
  "lastModifiedDateTime",
  "changeKey",
  "categories",
  "transactionId",
  "originalStartTimeZone",
  "originalEndTimeZone",
  "originalStart",
  "iCalUId",
  "reminderMinutesBeforeStart",
  "isReminderOn",
  "hasAttachments",
  "subject",
  "bodyPreview",
  "importance",
  "sensitivity",
  "isAllDay",
  "isCancelled",
  "isOrganizer",
  "responseRequested",
  "seriesMasterId",
  "showAs",
  "type",
  "webLink",
  "onlineMeetingUrl",
  "isOnlineMeeting",
  "onlineMeetingProvider",
  "allowNewTimeProposals",
  "isDraft",
  "hideAttendees",
  "responseStatus",
  "body",
  "start",
  "end",
  "location",
  "locations",
  "recurrence",
  "attendees",
  "organizer",
  "onlineMeeting",
  "cancelledOccurrences",
];

/** May be named in `$select`; comes only when expanded. */
const navigation: readonly string[] = ["exceptionOccurrences", "instances", "attachments", "extensions", "calendar"];
