/** When an action is due, as it is said beside it. */
import type { Action } from "#core/agenda/action.ts";
import type { DueNow } from "#core/agenda/due.ts";
import { toMinute, type Meeting } from "#core/agenda/meeting.ts";
import { words } from "#app/words.ts";
import { dayOf, dueWords, type Place } from "./when.ts";

export interface DueLabel {
  readonly text: string;
  /** It was to be done by a time that has passed. */
  readonly late: boolean;
}

const onTime = (text: string): DueLabel => ({ text, late: false });

/** `current`: the meeting on screen. */
export const dueLabelOf = (
  action: Pick<Action, "state" | "due">,
  due: DueNow | null,
  current: Meeting,
  now: number,
  place: Place,
): DueLabel => {
  const byDay = (day: string, passed: boolean): DueLabel => {
    const late = passed && action.state === "open";
    return { text: (late ? words.actions.late : words.actions.by)(dueWords(day, now, place)), late };
  };
  const meetings = (action.due?.type === "nextMeeting" ? action.due.meetings : undefined) ?? 1;
  const isNext = meetings === 1;
  switch (due?.type) {
    case undefined:
      return onTime(words.actions.noDate);
    case "day":
      return byDay(due.day, due.day < dayOf(now, place));
    case "meeting": {
      const day = dayOf(Date.parse(due.start), place);
      const isCurrent = current.start !== null && due.start === toMinute(current.start);
      if (isCurrent && due.came) return onTime(words.actions.inThis);
      // "By our next 1:1" is what was agreed; the day is only when that is.
      if (!due.came && isNext) return onTime(words.actions.byNextOn(dueWords(day, now, place)));
      return byDay(day, due.came);
    }
    case "someMeeting": {
      return onTime(isNext ? words.actions.byNext : words.actions.inMeetings(meetings));
    }
  }
};
