/** Wall clocks and instants, through Intl alone. A wall time is milliseconds, read as if the clock stood in UTC. */
import { ianaOfWindows, windowsOfIana } from "./recurrence-zones.ts";

/** IANA name of a Windows or IANA time zone; null for a name nobody knows. */
export const ianaZone = (name: string): string | null => {
  const iana = ianaOfWindows.get(name.toLowerCase()) ?? name;
  return formatter(iana) === null ? null : iana;
};

/** Outlook writes `originalStartTimeZone` as a Windows name when there is one. */
export const windowsZone = (name: string): string => windowsOfIana.get(name) ?? name;

export const wallTime = (instant: number, zone: string): number => instant + offsetAt(instant, zone);

/** A wall time that a clock change skips keeps the offset before the change; one that comes twice means the first. */
export const instantOf = (wall: number, zone: string): number => {
  const before = offsetAt(wall - dayInMs, zone);
  const after = offsetAt(wall + dayInMs, zone);
  const early = wall - Math.max(before, after);
  if (wallTime(early, zone) === wall) return early;
  const late = wall - Math.min(before, after);
  if (wallTime(late, zone) === wall) return late;
  return wall - before;
};

/** A Graph `dateTimeTimeZone` value, with Exchange's seven decimals. */
export const wallText = (wall: number): string => `${new Date(wall).toISOString().slice(0, 23)}0000`;

export const parseWall = (text: string): number => {
  const found = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2})?(\.\d{1,3})?\d*)?Z?$/.exec(text);
  const wall = found
    ? Date.parse(`${found[1]}T${found[2] ?? "00:00"}${found[3] ?? ":00"}${found[4] ?? ""}Z`)
    : Number.NaN;
  if (Number.isNaN(wall)) throw new Error(`"${text}" is no local date and time: expected 2026-11-26T10:00:00.0000000.`);
  return wall;
};

const dayInMs = 86_400_000;

/** By zone and day since 1970: the day's offset, or null where the clocks change in it. Asking Intl is slow. */
const offsets = new Map<string, Map<number, number | null>>();

const offsetAt = (instant: number, zone: string): number => {
  const days = offsets.get(zone) ?? new Map<number, number | null>();
  offsets.set(zone, days);
  const day = Math.floor(instant / dayInMs);
  let known = days.get(day);
  if (known === undefined) {
    const [first, last] = [day * dayInMs, (day + 1) * dayInMs].map((at) => readOffset(at, zone));
    known = first !== undefined && first === last ? first : null;
    days.set(day, known);
  }
  return known ?? readOffset(instant, zone);
};

const readOffset = (instant: number, zone: string): number => {
  const format = formatter(zone);
  if (format === null) throw new Error(`"${zone}" is no time zone.`);
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
};

const formatters = new Map<string, Intl.DateTimeFormat | null>();

const formatter = (zone: string): Intl.DateTimeFormat | null => {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null;
  try {
    made = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    made = null; // Intl throws a RangeError for a zone it does not know.
  }
  formatters.set(zone, made);
  return made;
};
