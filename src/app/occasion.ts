/** Which occurrence the page is about: the one that runs or just ended, else the next. */
import type { OpenedEvent } from "#microsoft/graph/calendar.ts";
import type { Occasion } from "./page-view/one-on-one.ts";

/** Graph's `event`, as the calendar reads it. */
export type CalendarEvent = OpenedEvent["event"];

/** Notes are finished after the call; until then the page stays with it. */
const afterwardsMs = 60 * 60_000;

/** `next` comes from the series; `events` are what the calendar shows of it around now, moved ones in their new place. */
export const occasionOf = (
  next: string | null,
  series: CalendarEvent,
  events: readonly CalendarEvent[],
  now: number,
): Occasion | null => {
  const known = events
    .filter((it) => it.seriesMasterId === series.id && it.isCancelled !== true)
    .map(toOccasion)
    .filter((it) => it !== null)
    .toSorted((a, b) => a.start.localeCompare(b.start));
  const current = known.find((it) => Date.parse(it.start) <= now && now < endOf(it) + afterwardsMs);
  if (current !== undefined) return current;
  if (next === null) return null;
  const start = toIso(next);
  const lasts = lengthOf(series);
  return (
    known.find((it) => it.start === start) ??
    (start === null
      ? null
      : { start, originalStart: start, end: lasts === null ? null : new Date(Date.parse(start) + lasts).toISOString() })
  );
};

/** More people than two are invited to this very occurrence. Rooms are nobody, and the organiser may stand in both lists. */
export const isCrowd = ({ organizer, attendees }: CalendarEvent): boolean => {
  const people = [organizer, ...(attendees ?? []).filter((it) => it.type !== "resource")];
  return new Set(people.flatMap((it) => it?.emailAddress?.address?.trim().toLowerCase() ?? [])).size > 2;
};

/** ISO instant; null when it has no place in time. */
export const startOf = (event: CalendarEvent): string | null => instantOf(event.start);

export const toOccasion = (event: CalendarEvent): Occasion | null => {
  const start = instantOf(event.start);
  if (start === null) return null;
  return { start, end: instantOf(event.end), originalStart: toIso(event.originalStart ?? null) ?? start };
};

const endOf = (it: Occasion): number => Date.parse(it.end ?? it.start);

const lengthOf = (event: CalendarEvent): number | null => {
  const [start, end] = [instantOf(event.start), instantOf(event.end)];
  return start === null || end === null ? null : Date.parse(end) - Date.parse(start);
};

/** Graph was asked for UTC and then leaves the zone out of the text. */
const instantOf = (time: CalendarEvent["start"]): string | null => {
  const text = time?.dateTime ?? null;
  return text === null ? null : toIso(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.slice(0, 23)}Z`);
};

const toIso = (text: string | null): string | null => {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};
