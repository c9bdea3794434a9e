/**
 * The calendars that everybody at Contoso starts with, laid around the day it is.
 */
import { book } from "./graph/events-book.ts";
import { addException, calendarOf, isSamePerson, localDate, parseEvent, storedEvents } from "./graph/events.ts";
import { deliver, withdraw } from "./graph/events-delivery.ts";
import { windowsZone } from "./graph/recurrence-clock.ts";
import { dateOf, dayOf, recurrenceDays, weekdays, type RecurrenceRange } from "./graph/recurrence.ts";
import { findPerson, group } from "./people.ts";
import { anaAndBen, online, series, singles, weekly, type Series } from "./seed-calendars-list.ts";
import type { TenantPerson, World } from "./world.ts";

export const seedCalendars = (world: World): void => {
  moveAndCancel(world, bookSeries(world, anaAndBen));
  for (const each of series) bookSeries(world, each);
  for (const [by, people, subject, days, at, minutes, more] of singles) {
    const organizer = named(world, by);
    const date = dateOf(today(world, organizer) + days);
    book(world, organizer, { event: { ...basics(world, organizer, people, subject, date, at, minutes), ...more } });
  }
  fromElsewhere(world);
  unsentAndWithdrawn(world);
  allDay(world);
};

/** Two weeks ahead the meeting moves, four weeks ahead a third joins, three weeks ago it did not take place. */
const moveAndCancel = (world: World, master: ReturnType<typeof book>): void => {
  const days = master.recurrence
    ? [
        ...upTo(
          recurrenceDays(master.recurrence.pattern, master.recurrence.range),
          today(world, named(world, "ana")) + 60,
        ),
      ]
    : [];
  const next = days.findIndex((day) => day > today(world, named(world, "ana")));
  const zone = master.start.timeZone;
  const change = (weeks: number, dayShift: number, at: string, end: string, more: object): void => {
    const day = days[next + weeks];
    if (day === undefined) throw new Error("The series of Ana and Ben is too short to change an occurrence in it.");
    addException(master, {
      ...more,
      occurrenceId: `OID.${master.id}.${dateOf(day)}`,
      start: { dateTime: `${dateOf(day + dayShift)}T${at}:00`, timeZone: zone },
      end: { dateTime: `${dateOf(day + dayShift)}T${end}:00`, timeZone: zone },
    });
  };
  change(2, 1, "14:00", "14:30", {});
  const lukasz = named(world, "lukasz");
  change(4, 0, "10:00", "11:00", {
    subject: "Ana / Ben 1:1, with Łukasz",
    attendees: [
      ...master.attendees,
      { type: "required", emailAddress: { name: lukasz.displayName, address: lukasz.mail } },
    ],
  });
  const cancelled = days[next - 3];
  if (cancelled !== undefined) master.removed = [dateOf(cancelled)];
  deliver(world, master);
  // Ben has taken the cancelled one out of his calendar, as Outlook offers.
  for (const copy of storedEvents(calendarOf(world, named(world, "ben").id)))
    if (copy.iCalUId === master.iCalUId) {
      copy.removed = master.removed;
      for (const date of master.removed) delete copy.exceptions[date];
    }
};

/** An invitation that somebody at another company made in Google Calendar: one copy here, and a foreign iCalUId. */
const fromElsewhere = (world: World): void => {
  const ana = named(world, "ana");
  const from = dateOf(startDay(world, ana, -7));
  const event = parseEvent(world, ana, {
    ...basics(world, ana, [], "Northwind weekly", from, "12:00", 30),
    iCalUId: "7kukuqrfedlm2f9t8c1hvpkl4s@google.com",
    organizer: { emailAddress: { name: "Noel Barker", address: "noel@northwind.example" } },
    attendees: [
      {
        type: "required",
        status: { response: "accepted", time: "0001-01-01T00:00:00Z" },
        emailAddress: { name: ana.displayName, address: ana.mail },
      },
    ],
    responseStatus: { response: "accepted", time: new Date(world.now()).toISOString() },
    recurrence: { pattern: weekly("thursday"), range: { type: "noEnd", startDate: from } },
  });
  calendarOf(world, ana.id).events.set(event.id, event);
};

const unsentAndWithdrawn = (world: World): void => {
  bookSeries(world, {
    by: "ana",
    with: ["kenji"],
    subject: "1:1 with Kenji (not sent yet)",
    at: "09:00",
    pattern: weekly("monday"),
    from: 1,
    more: { isDraft: true, showAs: "tentative" },
  });
  const gone = bookSeries(world, {
    by: "kenji",
    with: ["ana"],
    subject: "Design 1:1",
    at: "17:00",
    pattern: weekly("thursday"),
    from: -15,
    more: online,
  });
  withdraw(world, gone);
  calendarOf(world, named(world, "kenji").id).events.delete(gone.id);
};

const allDay = (world: World): void => {
  for (const [by, subject, days, showAs] of [
    ["ana", "Company day", 12, "free"],
    ["ben", "Holiday", 20, "oof"],
    ["grace", "Travel", 6, "workingElsewhere"],
  ] as const) {
    const person = named(world, by);
    const day = today(world, person) + days;
    book(world, person, {
      event: {
        subject,
        isAllDay: true,
        showAs,
        start: midnight(day),
        end: midnight(day + 1),
        responseRequested: false,
      },
    });
  }
};

const midnight = (day: number): object => ({ dateTime: `${dateOf(day)}T00:00:00.0000000`, timeZone: "UTC" });

const bookSeries = (world: World, it: Series): ReturnType<typeof book> => {
  const organizer = named(world, it.by);
  const from = startDay(world, organizer, it.from ?? 0);
  const endless: RecurrenceRange = { type: "noEnd", startDate: dateOf(from) };
  const [first = from] = recurrenceDays(it.pattern, endless);
  const startDate = dateOf(first);
  const range: RecurrenceRange =
    it.until !== undefined
      ? { type: "endDate", startDate, endDate: dateOf(startDay(world, organizer, it.until) + 6) }
      : it.times !== undefined
        ? { type: "numbered", startDate, numberOfOccurrences: it.times }
        : { type: "noEnd", startDate };
  return book(world, organizer, {
    event: {
      ...basics(world, organizer, it.with ?? [], it.subject, startDate, it.at, it.minutes ?? 30),
      recurrence: { pattern: it.pattern, range: { ...range, recurrenceTimeZone: windowsZone(organizer.timeZone) } },
      ...it.more,
    },
    answers: Object.fromEntries(
      Object.entries(it.answers ?? {}).map(([alias, answer]) => [named(world, alias).id, answer]),
    ),
  });
};

const basics = (
  world: World,
  organizer: TenantPerson,
  people: readonly string[],
  subject: string,
  date: string,
  at: string,
  minutes: number,
): Record<string, unknown> => {
  const timeZone = windowsZone(organizer.timeZone);
  const start = Date.parse(`${date}T${at}:00Z`);
  const made = new Date(start - 3 * 86_400_000).toISOString();
  return {
    subject,
    start: { dateTime: new Date(start).toISOString().slice(0, 19), timeZone },
    end: { dateTime: new Date(start + minutes * 60_000).toISOString().slice(0, 19), timeZone },
    attendees: people.map((it) => invited(world, it)),
    createdDateTime: made,
    lastModifiedDateTime: made,
    responseRequested: true,
  };
};

const invited = (world: World, text: string): object => {
  const key = text.replace(/^[?#]/, "");
  const address = key.includes("@") ? key : (named(world, key).mail ?? key);
  const person = [...world.people.values()].find((it) => isSamePerson(it, address));
  const name = person?.displayName ?? (address === group.mail ? group.displayName : address);
  const type = text.startsWith("?") ? "optional" : text.startsWith("#") ? "resource" : "required";
  return { type, emailAddress: { name, address } };
};

const named = (world: World, alias: string): TenantPerson => {
  const person = findPerson(world, alias);
  if (!person) throw new Error(`The seed of the calendars names "${alias}", who is not among the people.`);
  return person;
};

const today = (world: World, person: TenantPerson): number => dayOf(localDate(world.now(), person.timeZone));

/** Monday of the week that lies so many weeks from this one. */
const startDay = (world: World, person: TenantPerson, weeks: number): number => {
  const day = today(world, person);
  const sinceMonday = (weekdays.indexOf(weekdays[(((day + 4) % 7) + 7) % 7] ?? "monday") + 6) % 7;
  return day - sinceMonday + weeks * 7;
};

function* upTo(days: Iterable<number>, last: number): Generator<number> {
  for (const day of days) {
    if (day > last) return;
    yield day;
  }
}
