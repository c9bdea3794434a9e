/** Diego looks after Ana's calendar: Exchange puts what she organises into his own as well, where he is not invited. */
import { calendarOf, parseEvent } from "#tenant/graph/events.ts";
import { findPerson } from "#tenant/people.ts";
import type { World } from "#tenant/world.ts";

export const delegate = "diego";

export const lookAfterAna = (world: World): void => {
  const his = findPerson(world, `${delegate}@contoso.example`);
  if (his === undefined) throw new Error(`Nobody called ${delegate} at Contoso`);
  const day = new Date(world.now()).toISOString().slice(0, 10);
  const event = parseEvent(world, his, {
    subject: "Ana / Ben 1:1",
    organizer: party("Ana Ruiz", "ana@contoso.example"),
    attendees: [{ type: "required", ...party("Ben Okafor", "ben@contoso.example") }],
    start: { dateTime: `${day}T09:00:00`, timeZone: "UTC" },
    end: { dateTime: `${day}T09:30:00`, timeZone: "UTC" },
    recurrence: {
      pattern: { type: "daily", interval: 1 },
      range: { type: "noEnd", startDate: day, recurrenceTimeZone: "UTC" },
    },
  });
  calendarOf(world, his.id).events.set(event.id, event);
};

const party = (name: string, address: string) => ({ emailAddress: { name, address } });
