/** One 1:1 as the page shows it: who the two are and when they meet next. */
import type { PairSeries } from "#core/agenda/continuation.ts";
import type { Occurrence } from "#core/agenda/occurrence.ts";
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
  /** UTC start of a later meeting that the host has open; the page is about the next one all the same. */
  readonly opened?: string;
  /** Not there until the calendar was read for this page. */
  readonly calendar?: PairCalendar;
}

/** A series of the two as their calendar has it. */
export interface SeriesNow extends PairSeries {
  readonly rhythm: string | null;
  /** Running, or the next one; null when none is ahead. */
  readonly meeting: Occasion | null;
}

export interface OccurrenceNow extends Occurrence {
  /** More people than the two are invited to this one. */
  readonly crowd: boolean;
}

/** Everything of the two that a calendar holds, and what they agreed without one. */
export interface PairCalendar {
  /** Null when the calendar could not be read: then nothing is known of any series, and none has ended. */
  readonly series: readonly SeriesNow[] | null;
  readonly occurrences: readonly OccurrenceNow[];
  /** UTC. Of what comes later nothing is known. */
  readonly until: string;
  /** UTC, when it was read. */
  readonly readAt: string;
}

/** A given name when the directory has one, else the first word of the name. */
export const shortName = (name: string, givenName: string | null): string => {
  const given = givenName?.trim() ?? "";
  return given !== "" ? given : (name.trim().split(/\s+/u)[0] ?? name);
};

/** More people are invited than the two: to the one occurrence on screen, or by now to the whole series. */
export type Crowd = "none" | "thisTime" | "always";
