/** One 1:1 as the page shows it: who the two are and when they meet next. */
import type { Pair, PersonId } from "#core/pairs/pair.ts";

export interface Participant {
  readonly id: PersonId;
  readonly name: string;
  /** What the other would call them: a given name. */
  readonly short: string;
}

export interface Occasion {
  /** UTC, where the calendar has it now. */
  readonly start: string;
  readonly end: string | null;
  /** UTC, where the pattern had it; names the meeting for good. */
  readonly originalStart: string;
}

export interface OneOnOne {
  readonly pair: Pair;
  readonly seriesKey: string;
  readonly me: Participant;
  readonly other: Participant;
  /** Running, or the next one; null when no date is known. */
  readonly meeting: Occasion | null;
  /** "every Thursday"; null when unknown. */
  readonly rhythm: string | null;
}

/** A given name when the directory has one, else the first word of the name. */
export const shortName = (name: string, givenName: string | null): string => {
  const given = givenName?.trim() ?? "";
  return given !== "" ? given : (name.trim().split(/\s+/u)[0] ?? name);
};
