/** What each of the two has open in the coming weeks, so that nobody agrees to more than fits. Read anew each time, never stored. */
import { type Day, dayToText, parseDay, weekdayOf } from "#core/pairs/civil-date.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { Action } from "./action.ts";
import type { DueReader } from "./due.ts";

export interface Load {
  readonly person: PersonId;
  /** Due before this week and still open. */
  readonly late: readonly Action[];
  readonly weeks: readonly LoadWeek[];
  /** Due after these weeks, or at a time nobody can name yet. */
  readonly later: readonly Action[];
}

export interface LoadWeek {
  /** `YYYY-MM-DD`, a Monday. */
  readonly from: string;
  readonly actions: readonly Action[];
}

/** `today`: `YYYY-MM-DD` in the reader's own calendar. The week that holds it is the first. */
export const loadOf = (
  actions: readonly Action[],
  people: readonly PersonId[],
  dueOf: DueReader,
  today: string,
  weeks: number,
): readonly Load[] => {
  const day = parseDay(today);
  const monday = day === null ? 0 : day - ((weekdayOf(day) + 6) % 7);
  const open = actions
    .filter((it) => it.state === "open")
    .map((action) => ({ action, week: Math.floor(((dayOfDue(dueOf(action)) ?? Infinity) - monday) / 7) }));
  return people.map((person) => {
    const own = open.filter((it) => it.action.who === person);
    const within = (holds: (week: number) => boolean): readonly Action[] =>
      own.filter((it) => holds(it.week)).map((it) => it.action);
    return {
      person,
      late: within((week) => week < 0),
      weeks: Array.from({ length: weeks }, (_, week) => ({
        from: dayToText(monday + week * 7),
        actions: within((it) => it === week),
      })),
      later: within((week) => week >= weeks),
    };
  });
};

/** A meeting's day is taken in UTC; a week is wide enough for that. */
const dayOfDue = (due: ReturnType<DueReader>): Day | null => {
  switch (due?.type) {
    case "day":
      return parseDay(due.day);
    case "meeting":
      return parseDay(due.start);
    case "someMeeting":
    case undefined:
      return null;
  }
};
