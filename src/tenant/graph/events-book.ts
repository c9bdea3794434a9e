/** Booking a meeting the way Outlook would: into the organiser's calendar, out to everybody invited, and answered. */
import type { TenantPerson, World } from "#tenant/world.ts";
import { makeOnline } from "./calendar-online.ts";
import { calendarOf, isSamePerson, parseEvent, storedEvents, type Response, type StoredEvent } from "./events.ts";
import { deliver, recordResponse } from "./events-delivery.ts";

export interface Booking {
  readonly event: Readonly<Record<string, unknown>>;
  /** Answers by person; everybody else has accepted. */
  readonly answers?: Readonly<Record<string, Response>>;
}

export const book = (world: World, organizer: TenantPerson, { event: given, answers = {} }: Booking): StoredEvent => {
  const event = parseEvent(world, organizer, given);
  calendarOf(world, organizer.id).events.set(event.id, event);
  if (event["isOnlineMeeting"] === true) makeOnline(world, event);
  deliver(world, event);
  for (const person of world.people.values()) {
    const copy = storedEvents(calendarOf(world, person.id)).find(
      (it) => it.iCalUId === event.iCalUId && !it.isOrganizer,
    );
    if (!copy || isSamePerson(person, event.organizer.emailAddress.address)) continue;
    const status = { response: answers[person.id] ?? "accepted", time: event.lastModifiedDateTime };
    copy["responseStatus"] = status;
    recordResponse(world, copy, person, status);
  }
  return event;
};
