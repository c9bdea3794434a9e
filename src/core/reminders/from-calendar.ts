/** What a view says of a series, taken from Graph's own events: its clock and its changes, and nothing that anybody wrote. */
import { type Day, dayToText, parseDay } from "#core/pairs/civil-date.ts";
import { dayLength, type Instant, instantToText, parseInstant } from "#core/pairs/instant.ts";
import { objectIn, textIn } from "#core/pairs/json.ts";
import { embeddedInstances } from "#core/pairs/next.ts";
import { dayInKey } from "#core/pairs/series-key.ts";
import { dayIn, momentOf, readSeries, type Series, slotsFrom } from "#core/pairs/series.ts";
import { instantOf, type Zone } from "#core/pairs/zone.ts";
import { repeatFrom } from "./repeat.ts";
import type { Schedule } from "./view.ts";

/**
 * Null for a series that cannot be read. `instances`: its occurrences and exceptions, as far as the calendar was asked;
 * `viewedUntil`: all that its own view has from now to then.
 */
export const scheduleFrom = (
  master: unknown,
  instances: readonly unknown[],
  now: Instant,
  viewedUntil: Instant | null = null,
): Schedule | null => {
  const series = readSeries(master);
  const recurrence = series && repeatFrom(objectIn(master)?.["recurrence"], series.recurrence.firstDay);
  if (!series || !recurrence) return null;

  const changes = new Map<Day, Instant | null>();
  for (const day of series.cancelled) changes.set(day, null);
  for (const instance of [...embeddedInstances(master), ...instances]) {
    const it = objectIn(instance);
    const day = it && originalDay(it, series.zone);
    const start = momentOf(it?.["start"]);
    if (!it || day === null || start === null) continue;
    if (it["isCancelled"] === true) changes.set(day, null);
    else if (start !== instantOf(day * dayLength + series.timeOfDay, series.zone)) changes.set(day, start);
  }
  for (const day of missingDays(series, instances, now, viewedUntil)) changes.set(day, null);
  const today = dayIn(now, series.zone);
  const minutes = Math.floor(series.timeOfDay / 60_000);
  return {
    recurrence,
    time: `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`,
    zone: series.zone.name,
    exceptions: [...changes]
      .filter(([day]) => day > today - 15)
      .toSorted(([a], [b]) => a - b)
      .slice(0, 100)
      .map(([day, start]) => ({ day: dayToText(day), start: start === null ? null : instantToText(start) })),
  };
};

/** What the pattern names and the calendar does not show: called off, or no meeting in Microsoft's reading of the pattern. */
const missingDays = (
  series: Series,
  instances: readonly unknown[],
  now: Instant,
  viewedUntil: Instant | null,
): readonly Day[] => {
  const shown = new Set(instances.map((it) => originalDay(objectIn(it) ?? {}, series.zone)));
  const missing: Day[] = [];
  // One that does not say where it was may stand for any day.
  if (viewedUntil === null || shown.has(null)) return missing;
  for (const { day, start } of slotsFrom(series, now)) {
    if (start >= viewedUntil) break;
    if (!shown.has(day)) missing.push(day);
  }
  return missing;
};

/** As Graph gives it: by its original start, else by one of the ids that carry its day. */
const originalDay = (it: Readonly<Record<string, unknown>>, zone: Zone): Day | null => {
  const original = parseInstant(textIn(it["originalStart"]));
  if (original !== null) return dayIn(original, zone);
  return parseDay(textIn(it["occurrenceId"]).slice(-10)) ?? parseDay(dayInKey(textIn(it["iCalUId"])) ?? "");
};

const two = (value: number): string => String(value).padStart(2, "0");
