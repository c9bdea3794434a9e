/** How a meeting reaches the mailboxes of those invited: every one has its own copy, which follows the organiser's. */
import type { TenantPerson, World } from "#tenant/world.ts";
import { newItemId, occurrenceICalUId } from "./calendar-ids.ts";
import {
  calendarOf,
  completeAttendee,
  isSamePerson,
  never,
  storedEvents,
  type Attendee,
  type Exception,
  type StoredEvent,
} from "./events.ts";
import { ordinaryTimes } from "./events-occurrences.ts";

/** Brings the copies of everybody invited, and of those no longer invited, in step with the organiser's event. */
export const deliver = (world: World, event: StoredEvent): void => {
  if (!event.isOrganizer || event["isDraft"] === true) return;
  for (const person of world.people.values()) {
    // A guest's mailbox is in the guest's own tenant.
    if (person.mail === null || person.userType === "Guest") continue;
    if (isSamePerson(person, event.organizer.emailAddress.address)) continue;
    const copy = copyIn(world, person, event.iCalUId);
    if (invites(event.attendees, person)) keep(world, person, meetingFor(event, person, copy));
    else if (copy) cancelCopy(copy);
    for (const [date, exception] of Object.entries(event.exceptions))
      if (exception.attendees && !invites(event.attendees, person) && invites(exception.attendees, person))
        keep(world, person, singleFor(event, date, exception, person));
  }
};

/** The organiser has withdrawn the meeting: those invited keep it as cancelled until they take it out themselves. */
export const withdraw = (world: World, event: StoredEvent): void => {
  if (!event.isOrganizer) return;
  for (const person of world.people.values()) {
    const copy = copyIn(world, person, event.iCalUId);
    if (copy) cancelCopy(copy);
  }
};

/** An attendee's answer, written into the organiser's list. */
export const recordResponse = (
  world: World,
  copy: StoredEvent,
  person: TenantPerson,
  status: Attendee["status"],
): void => {
  for (const calendar of world.calendars.values())
    for (const event of storedEvents(calendar))
      if (event.isOrganizer && event.iCalUId === copy.iCalUId) {
        event.attendees = event.attendees.map((it) =>
          isSamePerson(person, it.emailAddress.address) ? { ...it, status } : it,
        );
        event.revision += 1;
      }
};

const cancelledSubject = (subject: string): string =>
  subject.startsWith("Canceled: ") ? subject : `Canceled: ${subject}`;

const copyIn = (world: World, person: TenantPerson, iCalUId: string): StoredEvent | undefined =>
  storedEvents(calendarOf(world, person.id)).find((it) => it.iCalUId === iCalUId && !it.isOrganizer);

const keep = (world: World, person: TenantPerson, event: StoredEvent): void => {
  const events = calendarOf(world, person.id).events;
  const known = events.get(event.id);
  if (known) Object.assign(known, event);
  else events.set(event.id, event);
};

const invites = (attendees: readonly Attendee[], person: TenantPerson): boolean =>
  attendees.some((it) => isSamePerson(person, it.emailAddress.address));

/** Whether the others have answered is known to the organiser alone. */
const unanswered = (event: StoredEvent, attendees: readonly Attendee[]): readonly Attendee[] => [
  completeAttendee({ ...event.organizer, type: "required" }),
  ...attendees.map(({ type, emailAddress }) => completeAttendee({ type, emailAddress })),
];

const meetingFor = (event: StoredEvent, person: TenantPerson, copy: StoredEvent | undefined): StoredEvent => ({
  ...event,
  ...(copy ? own(copy) : { responseStatus: { response: "notResponded", time: never }, categories: [] }),
  id: copy?.id ?? newItemId(person.id, event.iCalUId),
  isOrganizer: false,
  attendees: unanswered(event, event.attendees),
  revision: (copy?.revision ?? 0) + 1,
  removed: copy?.removed ?? [],
  exceptions: {
    ...Object.fromEntries(
      Object.entries(event.exceptions).map(([date, exception]) => [
        date,
        exception.attendees ? { ...exception, attendees: unanswered(event, exception.attendees) } : exception,
      ]),
    ),
    ...Object.fromEntries(
      event.removed.map((date): [string, Exception] => [
        date,
        { ...ordinaryTimes(event, date), subject: cancelledSubject(event.subject), isCancelled: true },
      ]),
    ),
  },
});

const own = ({
  responseStatus,
  categories,
  isReminderOn,
  reminderMinutesBeforeStart,
  showAs,
}: StoredEvent): object => ({
  responseStatus,
  categories,
  isReminderOn,
  reminderMinutesBeforeStart,
  showAs,
});

/** Somebody invited to one occurrence alone gets that one, and no series. */
const singleFor = (event: StoredEvent, date: string, exception: Exception, person: TenantPerson): StoredEvent => ({
  ...event,
  ...exception,
  start: exception.start ?? event.start,
  end: exception.end ?? event.end,
  subject: exception.subject ?? event.subject,
  isCancelled: exception.isCancelled ?? false,
  id: newItemId(person.id, `${event.iCalUId}/${date}`),
  iCalUId: occurrenceICalUId(event.iCalUId, date),
  type: "singleInstance",
  recurrence: null,
  isOrganizer: false,
  responseStatus: { response: "notResponded", time: never },
  attendees: unanswered(event, exception.attendees ?? event.attendees),
  exceptions: {},
  removed: [],
});

const cancelCopy = (copy: StoredEvent): void => {
  copy.isCancelled = true;
  copy.subject = cancelledSubject(copy.subject);
  copy["showAs"] = "free";
  copy.revision += 1;
};
