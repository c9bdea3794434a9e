/** What a card says, taken apart far enough to be put into words of any language. It names people by id and repeats no topic. */
import { type Day, dayToText, type Weekday } from "#core/pairs/civil-date.ts";
import { dayLength, type Instant } from "#core/pairs/instant.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { dayIn } from "#core/pairs/series.ts";
import { wallIn, type Zone } from "#core/pairs/zone.ts";
import type { ToldMeeting } from "./told.ts";
import { nameOfDay } from "./working-hours.ts";

export interface Wording {
  readonly other: PersonId;
  readonly when: When;
  /** The recipient has none. `empty` names nobody: a manager never reads that a report did nothing. */
  readonly topics: { readonly type: "theyHave"; readonly count: number } | { readonly type: "empty" };
  /** The day on which all this was last looked up, unless it was today or yesterday. */
  readonly asOf: Named | null;
  /** The meeting after this one, when it comes too soon for a card of its own. */
  readonly again: When | null;
}

export interface When extends Named {
  /** `HH:mm` on the recipient's clock. */
  readonly time: string;
  readonly start: Instant;
}

/** A day as one says it: "tomorrow", "on Tuesday" within six days, else by its date. */
export interface Named {
  readonly said: "today" | "tomorrow" | "yesterday" | "weekday" | "date";
  readonly weekday: Weekday;
  /** `YYYY-MM-DD` */
  readonly date: string;
}

export const wordingFor = (
  meeting: ToldMeeting,
  again: ToldMeeting | null,
  other: PersonId,
  zone: Zone,
  now: Instant,
): Wording => {
  const today = dayIn(now, zone);
  const asOf = dayIn(meeting.asOf, zone);
  return {
    other,
    when: whenOf(meeting.start, zone, today),
    topics: meeting.theirs > 0 ? { type: "theyHave", count: meeting.theirs } : { type: "empty" },
    asOf: today - asOf >= 2 ? named(asOf, today) : null,
    again: again && whenOf(again.start, zone, today),
  };
};

const whenOf = (start: Instant, zone: Zone, today: Day): When => {
  const minutes = Math.floor((((wallIn(start, zone) % dayLength) + dayLength) % dayLength) / 60_000);
  return { ...named(dayIn(start, zone), today), time: `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`, start };
};

const two = (value: number): string => String(value).padStart(2, "0");

const named = (day: Day, today: Day): Named => {
  const away = day - today;
  const near = ({ "-1": "yesterday", "0": "today", "1": "tomorrow" } as const)[String(away)];
  return { said: near ?? (Math.abs(away) <= 6 ? "weekday" : "date"), weekday: nameOfDay(day), date: dayToText(day) };
};
