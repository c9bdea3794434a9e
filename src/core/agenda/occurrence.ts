/** One meeting as the calendar has it now. */
import { instantToText } from "#core/pairs/instant.ts";
import { objectIn, textIn } from "#core/pairs/json.ts";
import { seriesKey } from "#core/pairs/series-key.ts";
import { momentOf } from "#core/pairs/series.ts";
import { toMinute } from "./meeting.ts";

export interface Occurrence {
  readonly seriesKey: string;
  /** UTC, where the pattern had it; names the occurrence as long as its series keeps its pattern. `YYYY-MM-DDTHH:mmZ`. */
  readonly originalStart: string;
  /** UTC, where it is now. */
  readonly start: string;
  readonly end: string;
  readonly cancelled: boolean;
}

/** All occurrences of the series that lead to one page, between now (or earlier) and `until`. */
export interface Calendar {
  readonly occurrences: readonly Occurrence[];
  /** UTC. Of what comes later nothing is known. */
  readonly until: string;
  /** UTC, when it was read. */
  readonly readAt: string;
}

/** Of an event as Graph's calendar view gives it; null when it has no place in time. */
export const occurrenceOf = (event: unknown): Occurrence | null => {
  const it = objectIn(event);
  const [start, end] = [momentOf(it?.["start"]), momentOf(it?.["end"])];
  const text = start === null ? null : instantToText(start);
  if (it === null || text === null) return null;
  const original = textIn(it["originalStart"]);
  return {
    seriesKey: seriesKey(event),
    originalStart: toMinute(original === "" ? text : original),
    start: toMinute(text),
    end: toMinute((end === null ? null : instantToText(end)) ?? text),
    cancelled: it["isCancelled"] === true,
  };
};
