/**
 * When a series meets next. The calendar's own instances are believed before the pattern: they have been moved, called off and
 * added to. Decision 011 says how the two are put together.
 */
import { type Day, parseDay } from "./civil-date.ts";
import { dayLength, type Instant, parseInstant } from "./instant.ts";
import { listIn, objectIn, says, textIn } from "./json.ts";
import { dayInKey } from "./series-key.ts";
import { dayIn, durationOf, momentOf, readSeries, type Series, slotsFrom } from "./series.ts";

/** An occurrence or exception as the calendar gives it. */
export interface Instance {
  readonly start: Instant;
  readonly end: Instant;
  readonly cancelled: boolean;
  /** From a view of the calendar, which shows every meeting between its ends; an exception may also come alone. */
  readonly inView: boolean;
  /** Where the pattern had put it; null when nothing says so. */
  readonly day: Day | null;
}

export interface Ahead {
  /** First start at or after now. */
  readonly next: Instant | null;
  /** No meeting is ahead, and none is running. */
  readonly ended: boolean;
}

/** When the pattern cannot be read, only instances tell, and nothing says that the series has ended. */
export const aheadOf = (
  master: unknown,
  given: readonly unknown[],
  now: Instant | null,
  viewedUntil: Instant | null = null,
): Ahead => {
  if (now === null) return { next: null, ended: false };
  const series = readSeries(master);
  const instances = given.map((event) => readInstance(event, series)).filter((it) => it !== null);
  const next = soonest(series, instances, now, viewedUntil);
  if (next !== null || series === null) return { next, ended: false };
  const running =
    instances.some((it) => !it.cancelled && it.start <= now && now < it.end) ||
    soonest(series, instances, now - durationOf(master) + 1, viewedUntil) !== null;
  return { next, ended: !running };
};

const soonest = (
  series: Series | null,
  instances: readonly Instance[],
  from: Instant,
  viewedUntil: Instant | null,
): Instant | null => {
  let known: Instant | null = null;
  let seenUntil = Math.max(from, viewedUntil ?? from) - 1;
  for (const it of instances) {
    if (it.start < from) continue;
    if (!it.cancelled && (known === null || it.start < known)) known = it.start;
    if (it.inView && it.start > seenUntil) seenUntil = it.start;
  }
  // As far as a view reaches, a day of the pattern without an instance was deleted, or is none in Microsoft's reading.
  const planned = series && firstFree(series, instances, seenUntil + 1);
  if (known === null || planned === null) return known ?? planned;
  return Math.min(known, planned);
};

/** The pattern's first meeting that no instance stands for. */
const firstFree = (series: Series, instances: readonly Instance[], from: Instant): Instant | null => {
  const taken = instances.length === 0 ? null : new Set(instances.map((it) => it.day ?? nearestDay(series, it.start)));
  for (const slot of slotsFrom(series, from)) if (!taken?.has(slot.day)) return slot.start;
  return null;
};

/** Exchange lets no instance pass its neighbours, so one that does not say where it was is taken for the nearest. */
const nearestDay = (series: Series, start: Instant): Day | null => {
  let nearest: { readonly day: Day; readonly start: Instant } | null = null;
  for (const slot of slotsFrom(series, start - 31 * dayLength)) {
    if (nearest === null || Math.abs(slot.start - start) < Math.abs(nearest.start - start)) nearest = slot;
    if (slot.start >= start) break;
  }
  return nearest?.day ?? null;
};

const readInstance = (event: unknown, series: Series | null): Instance | null => {
  const it = objectIn(event);
  const start = momentOf(it?.["start"]);
  if (!it || start === null) return null;
  return {
    start,
    end: momentOf(it["end"]) ?? start,
    cancelled: it["isCancelled"] === true,
    inView: says(it["type"], "occurrence"),
    day: series && originalDay(it, series),
  };
};

const originalDay = (it: Readonly<Record<string, unknown>>, series: Series): Day | null => {
  const original = parseInstant(textIn(it["originalStart"]));
  if (original !== null) return dayIn(original, series.zone);
  return parseDay(textIn(it["occurrenceId"]).slice(-10)) ?? parseDay(dayInKey(textIn(it["iCalUId"])) ?? "");
};

/** Exceptions and instances that a master carries in itself when it was asked to. */
export const embeddedInstances = (master: unknown): readonly unknown[] => {
  const it = objectIn(master);
  const exceptions = listIn(it?.["exceptionOccurrences"]);
  const instances = listIn(it?.["instances"]);
  return exceptions.length + instances.length === 0 ? none : [...exceptions, ...instances];
};

const none: readonly unknown[] = [];
