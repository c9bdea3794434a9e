/**
 * Time zones by either of their names, IANA's or Windows'. The offsets are Intl's; they are kept per zone because asking Intl
 * costs microseconds and a calendar asks ten thousand times for the same few.
 */
import { dayLength, type Instant, type WallTime } from "./instant.ts";
import { ianaOfWindowsZone } from "./windows-zones.ts";

export interface Zone {
  /** IANA name. */
  readonly name: string;
  /** How far its clocks are ahead of UTC at this moment, in milliseconds. */
  readonly offsetAt: (instant: Instant) => number;
}

/** Null for a name nobody knows, and for Outlook's "Customized Time Zone", which names no zone at all. */
export const zoneNamed = (name: string): Zone | null => {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (zones.size > 2000) zones.clear();
  const zone = findZone(name.trim());
  zones.set(name, zone);
  return zone;
};

/**
 * The moment a clock in this zone shows this time. A time that a change of clocks skips moves forward by the skipped hour, as
 * Outlook keeps such a meeting; of a time that comes twice the first counts.
 */
export const instantOf = (wall: WallTime, zone: Zone): Instant => {
  const before = zone.offsetAt(wall - dayLength);
  const after = zone.offsetAt(wall + dayLength);
  if (before === after || zone.offsetAt(wall - before) === before) return wall - before;
  return zone.offsetAt(wall - after) === after ? wall - after : wall - before;
};

export const wallIn = (instant: Instant, zone: Zone): WallTime => instant + zone.offsetAt(instant);

export const utc: Zone = { name: "UTC", offsetAt: () => 0 };

const zones = new Map<string, Zone | null>();
const zonesByIana = new Map<string, Zone>();

const findZone = (name: string): Zone | null => {
  if (/^(?:utc|etc\/utc|tzone:\/\/microsoft\/utc)$/i.test(name)) return utc;
  const iana = ianaOfWindowsZone(name) ?? name;
  if (!/^[a-z][\w+/-]{1,63}$/i.test(iana)) return null;
  const kept = zonesByIana.get(iana.toLowerCase());
  if (kept) return kept;
  const zone = createZone(iana);
  if (zone) zonesByIana.set(iana.toLowerCase(), zone);
  return zone;
};

/**
 * Sixteen days are shorter than any two changes of clocks are apart (the shortest, about a month, are those round Ramadan),
 * so a span with the same offset at both ends has it throughout, and any other has one change to look for.
 */
const span = 16 * dayLength;

const createZone = (iana: string): Zone | null => {
  const ask = offsetFromIntl(iana);
  if (!ask) return null;
  const atEdge = new Map<number, number>();
  const changes = new Map<number, Instant>();

  const offsetAtEdge = (edge: number): number => {
    let offset = atEdge.get(edge);
    if (offset === undefined) atEdge.set(edge, (offset = ask(edge * span)));
    return offset;
  };
  const changeWithin = (edge: number): Instant => {
    let change = changes.get(edge);
    if (change !== undefined) return change;
    let [low, high] = [edge * span, (edge + 1) * span];
    const offset = offsetAtEdge(edge);
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (ask(middle) === offset) low = middle;
      else high = middle;
    }
    changes.set(edge, (change = high));
    return change;
  };

  return {
    name: iana,
    offsetAt: (instant) => {
      const edge = Math.floor(instant / span);
      const start = offsetAtEdge(edge);
      const end = offsetAtEdge(edge + 1);
      return start === end || instant < changeWithin(edge) ? start : end;
    },
  };
};

const offsetFromIntl = (iana: string): ((instant: Instant) => number) | null => {
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: iana, timeZoneName: "longOffset" });
    return (instant) => {
      const found = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(format.format(instant));
      if (!found?.[1]) return 0;
      const ahead = ((Number(found[2]) * 60 + Number(found[3])) * 60 + Number(found[4] ?? 0)) * 1000;
      return found[1] === "-" ? -ahead : ahead;
    };
  } catch {
    return null; // The one way Intl says that it does not know a zone is a RangeError.
  }
};
