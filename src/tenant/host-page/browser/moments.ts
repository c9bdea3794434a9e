/** Days, times and rhythms in words, in the person's own zone. */
import type { GraphRecurrence, HostEvent } from "#tenant/host-page/answers.ts";

export interface Moments {
  readonly day: (instant: string) => string;
  readonly time: (instant: string) => string;
  readonly span: (event: HostEvent) => string;
}

export const createMoments = (locale: string, timeZone: string, now: number): Moments => {
  const dayFormat = new Intl.DateTimeFormat(locale, { timeZone, weekday: "long", day: "numeric", month: "long" });
  const timeFormat = new Intl.DateTimeFormat(locale, { timeZone, hour: "numeric", minute: "2-digit" });
  const names = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const named = new Map(
    [0, 1].map((days) => [dayFormat.format(now + days * 86_400_000), capital(names.format(days, "day"))]),
  );
  const day = (instant: string): string => {
    const words = dayFormat.format(Date.parse(instant));
    const name = named.get(words);
    return name === undefined ? words : `${name}, ${words}`;
  };
  const time = (instant: string): string => timeFormat.format(Date.parse(instant));
  return {
    day,
    time,
    span: (event) =>
      event.isAllDay ? day(event.start) : `${day(event.start)}, ${time(event.start)} – ${time(event.end)}`,
  };
};

export const rhythmOf = ({ pattern }: GraphRecurrence): string => {
  const each = (unit: string): string =>
    pattern.interval === 1
      ? `Every ${unit}`
      : pattern.interval === 2
        ? `Every other ${unit}`
        : `Every ${pattern.interval} ${unit}s`;
  const days = (pattern.daysOfWeek ?? []).map(capital).join(", ");
  switch (pattern.type) {
    case "daily":
      return each("day");
    case "weekly":
      return `${each("week")} on ${days}`;
    case "absoluteMonthly":
      return `${each("month")} on day ${pattern.dayOfMonth}`;
    case "relativeMonthly":
      return `${each("month")} on the ${pattern.index} ${days}`;
    default:
      return each("year");
  }
};

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
