/** What stands in a calendar: single events as they are, a series as its occurrences, changed and removed ones counted in. */
import type { World } from "#tenant/world.ts";
import { endOf, instant, localDate, startOf, zoneOf, type Exception, type StoredEvent, type When } from "./events.ts";
import { instantOf, parseWall, wallText } from "./recurrence-clock.ts";
import { dateOf, dayOf, recurrenceDays } from "./recurrence.ts";

export interface Instance {
  readonly event: StoredEvent;
  /** Original local date of an occurrence; null for a single event and for a series master itself. */
  readonly date: string | null;
  readonly exception: Exception | null;
  readonly originalStart: number;
  readonly start: number;
  readonly end: number;
}

/** The event itself: a single one, or the master of a series. */
export const whole = (event: StoredEvent): Instance => ({
  event,
  date: null,
  exception: null,
  originalStart: startOf(event),
  start: startOf(event),
  end: endOf(event),
});

/** The occurrence of a series on one of its days; null when the series has none there. */
export const occurrenceOn = (world: World, event: StoredEvent, date: string): Instance | null => {
  if (event.removed.includes(date)) return null;
  if (event.exceptions[date]) return occurrence(event, date);
  for (const day of daysOf(world, event)) {
    if (day === dayOf(date)) return occurrence(event, date);
    if (day > dayOf(date)) return null;
  }
  return null;
};

/** Everything of one event that touches the window. Changed occurrences come first, as Graph lists them. */
export const between = (world: World, event: StoredEvent, from: number, to: number): Instance[] => {
  const touches = (it: Instance): boolean => it.start < to && (it.end > from || it.start >= from);
  if (event.recurrence === null) return [whole(event)].filter(touches);
  const zone = zoneOf(event);
  const firstDay = dayOf(localDate(from - (endOf(event) - startOf(event)), zone));
  const lastDay = dayOf(localDate(to, zone));
  const found = Object.keys(event.exceptions)
    .filter((date) => !event.removed.includes(date))
    .map((date) => occurrence(event, date));
  for (const day of daysOf(world, event)) {
    if (day > lastDay) break;
    const date = dateOf(day);
    if (day < firstDay || event.exceptions[date] || event.removed.includes(date)) continue;
    found.push(occurrence(event, date));
  }
  return found.filter(touches);
};

const occurrence = (event: StoredEvent, date: string): Instance => {
  const exception = event.exceptions[date] ?? null;
  const originalStart = instantOf(parseWall(startWall(event, date)), zoneOf(event));
  return {
    event,
    date,
    exception,
    originalStart,
    start: exception?.start ? instant(exception.start) : originalStart,
    end: exception?.end ? instant(exception.end) : endOnDay(event, date),
  };
};

/** The start that the series gives an occurrence before anybody moves it. */
export const ordinaryTimes = (event: StoredEvent, date: string): { start: When; end: When } => {
  const length = parseWall(event.end.dateTime) - parseWall(event.start.dateTime);
  const start = startWall(event, date);
  return {
    start: { dateTime: start, timeZone: event.start.timeZone },
    end: { dateTime: wallText(parseWall(start) + length), timeZone: event.start.timeZone },
  };
};

const endOnDay = (event: StoredEvent, date: string): number => instant(ordinaryTimes(event, date).end);

const startWall = (event: StoredEvent, date: string): string => `${date}T${event.start.dateTime.slice(11)}`;

const daysOf = (world: World, { recurrence }: StoredEvent): Iterable<number> =>
  recurrence === null ? [] : recurrenceDays(recurrence.pattern, recurrence.range, world.switches.shortMonths);
