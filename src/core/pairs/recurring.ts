/**
 * The recurring 1:1s of a calendar, and for every other event the reason why it is none. Rules FD1-FD49, docs/spec/finding.md.
 * Events are Graph's; nothing about their shape is believed, and nothing is thrown.
 */
import { atOnce } from "#core/at-once.ts";
import { type Instant, instantToText, parseInstant } from "./instant.ts";
import { type Json, objectIn, says, textIn } from "./json.ts";
import { aheadOf, embeddedInstances } from "./next.ts";
import { type Directory, type Human, type Myself, type Participants, participantsReader } from "./participants.ts";
import { seriesKey } from "./series-key.ts";

export interface OneOnOneSeries {
  readonly eventId: string;
  readonly seriesKey: string;
  readonly subject: string;
  readonly organizer: "me" | "other";
  readonly other: { readonly address: string; readonly name: string; readonly id?: string };
  readonly status: Status;
  /** ISO instant in UTC. */
  readonly next: string | null;
}

/** When several hold, the one that changes more: nothing is ever offered to an outsider, and what is over needs no answer. */
export type Status = "external" | "ended" | "declined" | "active";

/** In this order: an event that has several reasons shows the first. */
export type Reason =
  | "notRecurring"
  | "cancelled"
  | "draft"
  | "moreThanTwo"
  | "group"
  | "hiddenAttendees"
  | "onlyRooms"
  | "alone";

export interface NotOneOnOne {
  /** Empty when the event has none. */
  readonly eventId: string;
  readonly reason: Reason;
}

export interface Found {
  readonly oneOnOnes: readonly OneOnOneSeries[];
  readonly others: readonly NotOneOnOne[];
}

/** `viewedUntil`: `events` hold everything that the calendar's own view has from now to then. */
export const findOneOnOnes = (
  events: readonly unknown[],
  me: Myself,
  now: string,
  directory?: Directory,
  viewedUntil = "",
): Found => atOnce(findingOf(events, me, now, directory, viewedUntil));

/** In steps that a page can breathe between. */
export const findingOf = function* (
  events: readonly unknown[],
  me: Myself,
  now: string,
  directory?: Directory,
  viewedUntil = "",
): Generator<undefined, Found> {
  const given = Array.isArray(events) ? (events as readonly unknown[]) : [];
  const { latest, instances } = sortOut(given);
  const participantsOf = participantsReader(me, directory);
  const moment = parseInstant(textIn(now));
  const viewed = parseInstant(textIn(viewedUntil));
  const oneOnOnes: OneOnOneSeries[] = [];
  const others: NotOneOnOne[] = [];

  for (const entry of given) {
    const eventId = textIn(objectIn(entry)?.["id"]);
    // Pages of a changing calendar overlap; of two copies of an event the later is the fresher.
    const event = objectIn(latest.get(eventId) ?? entry) ?? nothing;
    const verdict = reasonOf(event) ?? judge(event, participantsOf(event));
    if (typeof verdict === "string") others.push({ eventId, reason: verdict });
    else oneOnOnes.push(describe(event, verdict, instances.get(eventId) ?? none, me, moment, viewed));
    yield;
  }
  return { oneOnOnes, others };
};

const nothing: Json = {};
const none: readonly unknown[] = [];

interface OneOnOneOf {
  readonly organizer: "me" | "other";
  readonly other: Human;
}

/** What the event itself tells, before anyone's name is read. */
const reasonOf = (event: Json): Reason | null => {
  const isSeries = says(event["type"], "seriesMaster") && objectIn(event["recurrence"]) !== null;
  if (!isSeries || textIn(event["id"]) === "") return "notRecurring";
  if (event["isCancelled"] === true) return "cancelled";
  return event["isDraft"] === true ? "draft" : null;
};

const judge = (event: Json, { organizer, me, others, groups, rooms }: Participants): Reason | OneOnOneOf => {
  const [other, third] = others;
  if (third) return "moreThanTwo";
  if (groups) return "group";
  // The organiser's copy shows everyone. An attendee's shows nobody else when attendees are hidden.
  const unseen = event["hideAttendees"] === true && organizer !== "me";
  if (unseen || (other && organizer === "unknown")) return "hiddenAttendees";
  if (!other || !me || organizer === "unknown") return rooms ? "onlyRooms" : "alone";
  return { organizer, other };
};

const describe = (
  event: Json,
  { organizer, other }: OneOnOneOf,
  instances: readonly unknown[],
  me: Myself,
  now: Instant | null,
  viewed: Instant | null,
): OneOnOneSeries => {
  const embedded = embeddedInstances(event);
  const known = embedded.length === 0 ? instances : [...embedded, ...instances];
  const { next, ended } = aheadOf(event, known, now, viewed);
  const { address, name, id } = other;
  return {
    eventId: textIn(event["id"]),
    seriesKey: seriesKey(event, organizer === "me" ? textIn(objectIn(me)?.["id"]) : (id ?? address)),
    subject: textIn(event["subject"]),
    organizer,
    other: id === undefined ? { address, name } : { address, name, id },
    status: statusOf(event, organizer, other, ended),
    next: next === null ? null : instantToText(next),
  };
};

const statusOf = (event: Json, organizer: "me" | "other", other: Human, ended: boolean): Status => {
  if (other.external) return "external";
  if (ended) return "ended";
  const declined =
    organizer === "me" ? other.declined : says(objectIn(event["responseStatus"])?.["response"], "declined");
  return declined ? "declined" : "active";
};

/** Events by their id, and instances by the id of their master, each in its latest copy. */
const sortOut = (
  events: readonly unknown[],
): {
  readonly latest: ReadonlyMap<string, unknown>;
  readonly instances: ReadonlyMap<string, readonly unknown[]>;
} => {
  const latest = new Map<string, unknown>();
  for (const event of events) {
    const id = objectIn(event)?.["id"];
    if (typeof id === "string" && id !== "") latest.set(id, event);
  }
  const instances = new Map<string, unknown[]>();
  for (const event of events) {
    const it = objectIn(event);
    const masterId = textIn(it?.["seriesMasterId"]);
    if (masterId === "" || !it || !isInstance(it) || (latest.get(textIn(it["id"])) ?? event) !== event) continue;
    const siblings = instances.get(masterId);
    if (siblings) siblings.push(event);
    else instances.set(masterId, [event]);
  }
  return { latest, instances };
};

const isInstance = ({ type }: Json): boolean => says(type, "occurrence") || says(type, "exception");
