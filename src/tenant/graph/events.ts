/**
 * The events of one mailbox. Stored are single events and series masters, as Graph `event` objects whose start and end
 * stand in the series' own zone; a master carries its `exceptionOccurrences` and `cancelledOccurrences` with it.
 */
import type { TenantCalendar, TenantPerson, World } from "#tenant/world.ts";
import { isWellFormedId, itemKey, newICalUId, newItemId, readId, type ItemName } from "./calendar-ids.ts";
import { ianaZone, instantOf, parseWall, wallText, wallTime } from "./recurrence-clock.ts";
import { dateOf, type RecurrencePattern, type RecurrenceRange } from "./recurrence.ts";

export interface When {
  readonly dateTime: string;
  readonly timeZone: string;
}

interface Party {
  readonly emailAddress: { readonly name?: string; readonly address: string };
}

export interface Attendee extends Party {
  readonly type: "required" | "optional" | "resource";
  readonly status: { readonly response: Response; readonly time: string };
}

export type Response = "none" | "organizer" | "tentativelyAccepted" | "accepted" | "declined" | "notResponded";

export interface StoredEvent extends Record<string, unknown> {
  readonly id: string;
  iCalUId: string;
  type: "singleInstance" | "seriesMaster";
  subject: string;
  start: When;
  end: When;
  originalStartTimeZone: string;
  originalEndTimeZone: string;
  recurrence: { readonly pattern: RecurrencePattern; readonly range: RecurrenceRange } | null;
  organizer: Party;
  attendees: readonly Attendee[];
  isOrganizer: boolean;
  isCancelled: boolean;
  isAllDay: boolean;
  createdDateTime: string;
  lastModifiedDateTime: string;
  /** Counts changes; the etag and change key are made of it. */
  revision: number;
  exceptions: Record<string, Exception>;
  /** Original local dates of occurrences that were removed. */
  removed: readonly string[];
}

/** What differs from the master; `start` and `end` stand in the zone of the series. */
export interface Exception extends Record<string, unknown> {
  start?: When;
  end?: When;
  subject?: string;
  attendees?: readonly Attendee[];
  isCancelled?: boolean;
}

export const calendarOf = (world: World, person: string): TenantCalendar => {
  const known = world.calendars.get(person);
  if (known) return known;
  const made: TenantCalendar = { owner: person, events: new Map() };
  world.calendars.set(person, made);
  return made;
};

export const storedEvents = (calendar: TenantCalendar): StoredEvent[] => [...calendar.events.values()] as StoredEvent[];

/** The stored event and the day that an id of this mailbox names, in whichever spelling. */
export const findEvent = (calendar: TenantCalendar, id: string): Found => {
  if (!isWellFormedId(id)) return { type: "malformed" };
  const direct = calendar.events.get(id) as StoredEvent | undefined;
  if (direct) return { type: "found", event: direct, name: { item: direct.id, date: null } };
  const read = readId(id);
  const event = read && storedEvents(calendar).find((it) => keyOf(it) === read.key);
  if (!read || !event) return { type: "absent" };
  return { type: "found", event, name: { item: event.id, date: read.date } };
};

export type Found =
  | { readonly type: "found"; readonly event: StoredEvent; readonly name: ItemName }
  | { readonly type: "absent" }
  | { readonly type: "malformed" };

/** The zone the series lives in: its wall time stays when the clocks change. */
export const zoneOf = (event: StoredEvent): string => zoneNamed(event.start.timeZone);

export const startOf = (event: { start: When }): number => instant(event.start);

export const endOf = (event: { end: When }): number => instant(event.end);

/** Reads one Graph `event` object, as a seed or a request gives it, into what this mailbox keeps. */
export const parseEvent = (world: World, owner: TenantPerson, given: unknown): StoredEvent => {
  if (typeof given !== "object" || given === null)
    throw new Error(`An event is an object, not ${JSON.stringify(given)}.`);
  const event = given as Partial<StoredEvent> & { exceptionOccurrences?: unknown[]; cancelledOccurrences?: unknown[] };
  if (!event.start || !event.end) throw new Error(`The event "${event.subject ?? ""}" has no start or no end.`);
  const recurrence = event.recurrence ?? null;
  const zone = event.originalStartTimeZone ?? recurrence?.range.recurrenceTimeZone ?? event.start.timeZone;
  const isAllDay = event.isAllDay ?? false;
  const inZone = (when: When): When =>
    isAllDay ? when : { dateTime: wallText(wallTime(instant(when), zoneNamed(zone))), timeZone: zone };
  const organizer = event.organizer?.emailAddress ? event.organizer : partyOf(owner);
  const now = new Date(world.now()).toISOString();
  const known = typeof event.id === "string" && event.id !== "" ? event.id : null;
  const what =
    event.iCalUId ??
    `${organizer.emailAddress.address}/${event.subject ?? ""}/${event.start.dateTime}/${calendarOf(world, owner.id).events.size}`;
  const isOrganizer = event.isOrganizer ?? isSamePerson(owner, organizer.emailAddress.address);
  const master: StoredEvent = {
    ...defaults,
    ...event,
    id: known ?? newItemId(owner.id, what),
    iCalUId: event.iCalUId ?? newICalUId(what, event.createdDateTime ? Date.parse(event.createdDateTime) : world.now()),
    type: recurrence === null ? "singleInstance" : "seriesMaster",
    subject: event.subject ?? "",
    start: inZone(event.start),
    end: inZone(event.end),
    originalStartTimeZone: zone,
    originalEndTimeZone: event.originalEndTimeZone ?? zone,
    recurrence,
    organizer,
    attendees: (event.attendees ?? []).map(completeAttendee),
    isOrganizer,
    responseStatus: event["responseStatus"] ?? { response: isOrganizer ? "organizer" : "notResponded", time: never },
    isCancelled: event.isCancelled ?? false,
    isAllDay,
    createdDateTime: event.createdDateTime ?? now,
    lastModifiedDateTime: event.lastModifiedDateTime ?? now,
    revision: 1,
    exceptions: {},
    removed: [],
  };
  for (const name of [
    "@odata.etag",
    "changeKey",
    "exceptionOccurrences",
    "cancelledOccurrences",
    "seriesMasterId",
    "webLink",
  ])
    delete master[name];
  if (master["bodyPreview"] === "") master["bodyPreview"] = previewOf(master["body"]);
  master.removed = (event.cancelledOccurrences ?? [])
    .map((it) => /\d{4}-\d{2}-\d{2}$/.exec(String(it))?.[0] ?? "")
    .filter((it) => it !== "");
  for (const exception of event.exceptionOccurrences ?? []) addException(master, exception);
  return master;
};

/** `exception` is a Graph event of type exception: its `originalStart` (or `occurrenceId`) says which day it stands for. */
export const addException = (master: StoredEvent, exception: unknown): void => {
  const given = exception as Partial<StoredEvent> & { originalStart?: string; occurrenceId?: string };
  if (!given.start || !given.end) throw new Error(`An exception of "${master.subject}" has no start or no end.`);
  const zone = zoneOf(master);
  const day =
    /\d{4}-\d{2}-\d{2}$/.exec(given.occurrenceId ?? "")?.[0] ??
    localDate(given.originalStart === undefined ? instant(given.start) : Date.parse(given.originalStart), zone);
  const inZone = (when: When): When => ({
    dateTime: wallText(wallTime(instant(when), zone)),
    timeZone: master.start.timeZone,
  });
  const { start, end, ...rest } = given;
  for (const name of [
    "id",
    "originalStart",
    "occurrenceId",
    "seriesMasterId",
    "type",
    "recurrence",
    "iCalUId",
    "@odata.etag",
    "changeKey",
    "webLink",
  ])
    delete (rest as Record<string, unknown>)[name];
  master.exceptions[day] = {
    ...rest,
    ...(rest.attendees ? { attendees: rest.attendees.map(completeAttendee) } : {}),
    start: inZone(start),
    end: inZone(end),
  };
};

export const completeAttendee = (given: Partial<Attendee>): Attendee => {
  const address = given.emailAddress?.address ?? "";
  return {
    type: given.type ?? "required",
    status: given.status ?? { response: "none", time: never },
    emailAddress: { name: given.emailAddress?.name ?? address, address },
  };
};

const partyOf = (person: TenantPerson): Party => ({
  emailAddress: { name: person.displayName, address: person.mail ?? person.userPrincipalName },
});

/** Any of a mailbox's addresses, whatever the case. */
export const isSamePerson = (person: TenantPerson, address: string): boolean => {
  const wanted = address.trim().toLowerCase();
  return [
    person.mail ?? "",
    person.userPrincipalName,
    ...person.proxyAddresses.map((it) => it.replace(/^smtp:/i, "")),
  ].some((it) => it.toLowerCase() === wanted);
};

export const personAt = (world: World, address: string): TenantPerson | undefined =>
  [...world.people.values()].find((person) => isSamePerson(person, address));

export const localDate = (at: number, zone: string): string => dateOf(Math.floor(wallTime(at, zone) / 86_400_000));

/** Exchange's way to say that no answer has been given. */
export const never = "0001-01-01T00:00:00Z";

export const instant = (when: When): number => instantOf(parseWall(when.dateTime), zoneNamed(when.timeZone));

/** The first words of the body without its markup. */
const previewOf = (body: unknown): string =>
  ((body as { content?: string } | undefined)?.content ?? "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 255);

const zoneNamed = (name: string): string => {
  const zone = ianaZone(name);
  if (zone === null) throw new Error(`"${name}" is no time zone that Windows or IANA knows.`);
  return zone;
};

const keys = new WeakMap<StoredEvent, string>();

const keyOf = (event: StoredEvent): string => {
  const known = keys.get(event);
  if (known !== undefined) return known;
  const key = itemKey(event.id);
  keys.set(event, key);
  return key;
};

const defaults = {
  categories: [],
  hasAttachments: false,
  reminderMinutesBeforeStart: 15,
  isReminderOn: true,
  bodyPreview: "",
  importance: "normal",
  sensitivity: "normal",
  responseRequested: true,
  showAs: "busy",
  isOnlineMeeting: false,
  onlineMeetingProvider: "unknown",
  onlineMeetingUrl: null,
  onlineMeeting: null,
  allowNewTimeProposals: true,
  isDraft: false,
  hideAttendees: false,
  transactionId: null,
  body: { contentType: "html", content: "" },
  location: { displayName: "", locationType: "default", uniqueIdType: "unknown", address: {}, coordinates: {} },
  locations: [],
} as const;
