/** When and whether one person wants to be asked about an agenda. Nothing is asked, and nothing told, until they say so. */
import { type Weekday, weekdays } from "#core/pairs/civil-date.ts";
import { objectIn } from "#core/pairs/json.ts";
import { zoneNamed } from "#core/pairs/zone.ts";
import { err, ok, type Result } from "#core/result.ts";

export interface Settings {
  readonly on: boolean;
  /** IANA name; null follows the zone of the device that looked last. */
  readonly zone: string | null;
  /** In the order of the week, Sunday first; at least one. */
  readonly workingDays: readonly Weekday[];
  /** Full hour of the day, 0 to 23. */
  readonly hour: number;
  /** Working days between the card and the meeting, 1 to 5. */
  readonly daysAhead: number;
  /** Ids of pairs that are never asked about. */
  readonly muted: readonly string[];
}

export const defaultSettings: Settings = {
  on: false,
  zone: null,
  workingDays: ["monday", "tuesday", "wednesday", "thursday", "friday"],
  hour: 9,
  daysAhead: 1,
  muted: [],
};

export const mostMuted = 1_000;

/** What is wrong with something that came from outside: the field, and what belongs there. */
export interface BadField {
  readonly type: "badField";
  readonly field: string;
  readonly expected: string;
}

/** Every field, and no other. */
export const readSettings = (json: unknown): Result<Settings, BadField> => {
  const it = objectIn(json);
  const fields = Object.keys(defaultSettings);
  if (!it || Object.keys(it).some((key) => !fields.includes(key)))
    return bad("body", `a JSON object with ${fields.join(", ")} and nothing else`);
  const { on, zone, workingDays, hour, daysAhead, muted } = it;
  if (typeof on !== "boolean") return bad("on", "true or false");
  const named = typeof zone === "string" ? zoneNamed(zone) : null;
  if (zone !== null && named === null) return bad("zone", "the IANA name of a time zone, or null");
  if (!Array.isArray(workingDays) || workingDays.length === 0 || !workingDays.every(isWeekday))
    return bad("workingDays", "at least one of sunday, monday … saturday");
  if (!isWhole(hour, 0, 23)) return bad("hour", "a full hour from 0 to 23");
  if (!isWhole(daysAhead, 1, 5)) return bad("daysAhead", "1 to 5 working days");
  if (!Array.isArray(muted) || muted.length > mostMuted || !muted.every(isPairId))
    return bad("muted", "at most 1,000 ids of pairs");
  return ok({
    on,
    zone: named?.name ?? null,
    workingDays: weekdays.filter((day) => workingDays.includes(day)),
    hour,
    daysAhead,
    muted: [...new Set(muted)].toSorted(),
  });
};

const isWeekday = (value: unknown): value is Weekday => weekdays.some((it) => it === value);
const isPairId = (value: unknown): value is string => typeof value === "string" && /^[\w-]{43}$/.test(value);
const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

const bad = (field: string, expected: string): Result<never, BadField> => err({ type: "badField", field, expected });
