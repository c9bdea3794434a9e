/**
 * A recurrence on a clock: its days at one time of day in one zone. The wall clock stays when the clocks change, so a meeting at
 * ten is at ten in summer and in winter, and its UTC time moves.
 */
import { type Day, parseDay } from "./civil-date.ts";
import { dayLength, type Instant, instantToText, parseInstant, parseTime, type WallTime } from "./instant.ts";
import { type Json, listIn, objectIn, textIn } from "./json.ts";
import { dayAt, fallsOn, placeFrom, readRecurrence, type Recurrence } from "./recurrence.ts";
import { instantOf, utc, wallIn, type Zone, zoneNamed } from "./zone.ts";

export interface Series {
  readonly recurrence: Recurrence;
  readonly zone: Zone;
  /** Milliseconds after midnight. */
  readonly timeOfDay: number;
  /** Days whose meeting its organiser called off. */
  readonly cancelled: ReadonlySet<Day>;
}

export interface Slot {
  readonly day: Day;
  readonly start: Instant;
}

/** Of a series master, or of anything with its `start` and `recurrence`. Null when either cannot be read. */
export const readSeries = (event: unknown): Series | null => {
  const master = objectIn(event);
  const range = objectIn(objectIn(master?.["recurrence"])?.["range"]);
  const written = objectIn(master?.["start"]);
  const zone = zoneOf(range?.["recurrenceTimeZone"], master?.["originalStartTimeZone"], written?.["timeZone"]);
  const wall = master && wallTimeOf(master, zone);
  const recurrence = wall === null ? null : readRecurrence(master?.["recurrence"], Math.floor(wall / dayLength));
  if (!master || wall === null || !recurrence) return null;
  return {
    recurrence,
    zone,
    timeOfDay: wall - Math.floor(wall / dayLength) * dayLength,
    cancelled: cancelledDays(master, recurrence),
  };
};

/** What the clocks of the series' zone show at its start, whichever zone Graph was asked to write it in. */
const wallTimeOf = (master: Json, zone: Zone): WallTime | null => {
  const written = objectIn(master["start"]);
  const time = parseTime(textIn(written?.["dateTime"]));
  if (!time) return null;
  if (time.offset !== null) return wallIn(time.wall - time.offset, zone);
  const writtenIn = zoneOf(written?.["timeZone"]);
  // An all-day event is midnight of whoever looks at it. In its own zone a time is taken at its word, also in a gap.
  return master["isAllDay"] === true || writtenIn === zone ? time.wall : wallIn(instantOf(time.wall, writtenIn), zone);
};

/** Slots from a moment on, soonest first; meetings that were called off are left out. */
export function* slotsFrom(series: Series, from: Instant): Generator<Slot, undefined> {
  // A day early, since a change of clocks may carry a meeting over midnight.
  const firstDay = Math.floor(wallIn(from, series.zone) / dayLength) - 1;
  for (let place = placeFrom(series.recurrence, firstDay); ; place++) {
    const day = dayAt(series.recurrence, place);
    if (day === null) return;
    const start = instantOf(day * dayLength + series.timeOfDay, series.zone);
    if (start >= from && !series.cancelled.has(day)) yield { day, start };
  }
}

/** Starts as ISO instants, `from` included and `to` not. Knows the pattern and what was called off, not what was moved. */
export const occurrencesBetween = (series: Series, from: string, to: string): readonly string[] => {
  const [first, end] = [parseInstant(from), parseInstant(to)];
  const starts: string[] = [];
  if (first === null || end === null) return starts;
  for (const { start } of slotsFrom(series, first)) {
    const text = start < end ? instantToText(start) : null;
    if (text === null) break;
    starts.push(text);
  }
  return starts;
};

/** A `dateTimeTimeZone`; a zone nobody knows counts as UTC, in which Graph answers unless told otherwise. */
export const momentOf = (value: unknown): Instant | null => {
  const written = objectIn(value);
  const time = parseTime(textIn(written?.["dateTime"]));
  if (!time) return null;
  return time.offset === null ? instantOf(time.wall, zoneOf(written?.["timeZone"])) : time.wall - time.offset;
};

export const dayIn = (instant: Instant, zone: Zone): Day => Math.floor(wallIn(instant, zone) / dayLength);

/** The first name that is known. Outlook writes names of its own for zones that were made by hand. */
const zoneOf = (first: unknown, second?: unknown, third?: unknown): Zone =>
  zoneNamed(textIn(first)) ?? zoneNamed(textIn(second)) ?? zoneNamed(textIn(third)) ?? utc;

const longestMeeting = 7 * dayLength;

/** Milliseconds from start to end of each meeting. */
export const durationOf = (master: unknown): number => {
  const [start, end] = [momentOf(objectIn(master)?.["start"]), momentOf(objectIn(master)?.["end"])];
  return start === null || end === null ? 0 : Math.min(Math.max(0, end - start), longestMeeting);
};

const none: ReadonlySet<Day> = new Set();

/**
 * `OID.{id of the master}.{day}`. Which zone the day is in is not documented; the series' own is taken, and the day after or
 * before it where the series never meets on the day that is named.
 */
const cancelledDays = (master: unknown, recurrence: Recurrence): ReadonlySet<Day> => {
  const named = listIn(objectIn(master)?.["cancelledOccurrences"]);
  if (named.length === 0) return none;
  const days = named.map((id) => parseDay(textIn(id).slice(-10))).filter((day) => day !== null);
  return new Set(days.map((day) => [day, day + 1, day - 1].find((it) => fallsOn(recurrence, it)) ?? day));
};
