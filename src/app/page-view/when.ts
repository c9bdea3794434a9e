/** Times in words of the person's own place. The sentences are English; the order of day, month and hour is theirs. */
import { words } from "#app/words.ts";

export interface Place {
  /** BCP 47, as the host tells it. */
  readonly locale: string;
  /** IANA name. */
  readonly timeZone: string;
}

const minute = 60_000;
const hour = 60 * minute;

/** English words in the order and clock of the person's region: `de-DE` reads `Tomorrow 10:00`, `en-US` `Tomorrow 10:00 AM`. */
const speaking = (locale: string): string => {
  try {
    const region = new Intl.Locale(locale).maximize().region;
    return new Intl.Locale("en", region === undefined ? {} : { region }).toString();
  } catch {
    return "en";
  }
};

const formats = new Map<string, Intl.DateTimeFormat>();

const format = (place: Place, options: Intl.DateTimeFormatOptions, locale?: string): Intl.DateTimeFormat => {
  const key = `${locale ?? place.locale}|${place.timeZone}|${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale ?? speaking(place.locale), { timeZone: place.timeZone, ...options });
    formats.set(key, found);
  }
  return found;
};

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `YYYY-MM-DD` of an instant where the person is. Swedes write days so. */
export const dayOf = (at: number, place: Place): string => format(place, {}, "sv").format(at);

/** Whole days from the day of `now` to the day of `at`, where the person is. */
const daysUntil = (at: number, now: number, place: Place): number =>
  dayNumber(dayOf(at, place)) - dayNumber(dayOf(now, place));

export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00Z`) / (24 * hour));

/** "Tomorrow", "Thursday", "Thu 26 Nov", "26 Nov 2027". */
const dayWords = (at: number, now: number, place: Place): string => {
  const days = daysUntil(at, now, place);
  if (Math.abs(days) <= 1) return capital(relative.format(days, "day"));
  if (days > 0 && days < 7) return format(place, { weekday: "long" }).format(at);
  const sameYear = dayOf(at, place).slice(0, 4) === dayOf(now, place).slice(0, 4);
  return format(
    place,
    sameYear
      ? { weekday: "short", day: "numeric", month: "short" }
      : { day: "numeric", month: "short", year: "numeric" },
  ).format(at);
};

/** "Thursday" */
export const weekdayWords = (at: number, place: Place): string => format(place, { weekday: "long" }).format(at);

const clockWords = (at: number, place: Place): string =>
  format(place, { hour: "numeric", minute: "2-digit" }).format(at);

/** "Tomorrow 10:00"; while it runs "Now, until 10:30". `end` null when unknown. */
export const startWords = (start: number, end: number | null, now: number, place: Place): string =>
  end !== null && start <= now && now < end
    ? words.when.now(clockWords(end, place))
    : `${dayWords(start, now, place)} ${clockWords(start, place)}`;

/** A day given as `YYYY-MM-DD`: "today", "Thu 26 Nov". */
export const dueWords = (day: string, now: number, place: Place): string => {
  const utc = { ...place, timeZone: "UTC" };
  const at = Date.parse(`${day}T12:00Z`);
  if (Number.isNaN(at)) return day;
  const today = Date.parse(`${dayOf(now, place)}T12:00Z`);
  return lowerRelative(dayWords(at, today, utc));
};

/** The long date of a meeting: "26 November", with the year when it is not this one. */
export const dateWords = (at: number, now: number, place: Place): string =>
  format(place, {
    day: "numeric",
    month: "long",
    ...(dayOf(at, place).slice(0, 4) === dayOf(now, place).slice(0, 4) ? {} : { year: "numeric" }),
  }).format(at);

/** "just now", "5 minutes ago", "yesterday", "on Thu 12 Nov". */
export const agoWords = (at: number, now: number, place: Place): string => {
  const passed = Math.max(0, now - at);
  if (passed < 2 * minute) return words.sharing.justNow;
  if (passed < hour) return relative.format(-Math.round(passed / minute), "minute");
  const days = daysUntil(at, now, place);
  if (days === 0) return relative.format(-Math.round(passed / hour), "hour");
  if (days > -7) return relative.format(days, "day");
  return `on ${dayWords(at, now, place)}`;
};

/** As a sentence or a name begins. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const lowerRelative = (text: string): string => (/^(Today|Tomorrow|Yesterday)$/.test(text) ? text.toLowerCase() : text);
