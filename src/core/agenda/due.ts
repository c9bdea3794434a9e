/** When an action is due. "By our next 1:1" is the meeting that really comes next, as long as none has come. */
import type * as Y from "yjs";
import { instantIn, instantToText } from "#core/pairs/instant.ts";
import type { Action, Due } from "./action.ts";
import { skipsOf } from "./answer.ts";
import { meetingsOf, readMeeting, toMinute, type Meeting } from "./meeting.ts";
import type { Calendar } from "./occurrence.ts";
import { liveOccurrences } from "./live-occurrences.ts";
import type { PageId } from "./page.ts";

export type DueNow =
  | { readonly type: "day"; readonly day: string }
  /** `came`: that meeting has begun. */
  | { readonly type: "meeting"; readonly start: string; readonly came: boolean }
  /** No such meeting is in sight. */
  | { readonly type: "someMeeting" };

export type DueReader = (action: Action) => DueNow | null;

/** Reads the notebook and the calendar once for any number of actions. `now`: UTC instant, ISO. */
export const dueReader = (doc: Y.Doc, page: PageId, calendar: Calendar, now: string): DueReader => {
  const meetings = meetingsComing(doc, page, calendar, now);
  return ({ due, createdAt }) => {
    if (due === null || due.type === "day") return due;
    const agreedAt = due.after === null ? null : readMeeting(doc, due.after).start;
    const after = agreedAt ?? instantToText(createdAt) ?? now;
    const found = meetings.filter((it) => it.start > toMinute(after))[(due.meetings ?? 1) - 1];
    return found === undefined ? { type: "someMeeting" } : { type: "meeting", ...found };
  };
};

/**
 * "By our next 1:1" as it is said now: after this meeting once it has begun, before that by this very meeting.
 * `meetings`: in how many.
 */
export const byNextMeeting = (meeting: Meeting, now: string, meetings = 1): Due => {
  const begun = meeting.start !== null && instantIn(meeting.start) <= instantIn(now);
  return { type: "nextMeeting", after: begun ? meeting.id : null, ...(meetings === 1 ? {} : { meetings }) };
};

interface Coming {
  readonly start: string;
  readonly came: boolean;
}

/**
 * Soonest first: those that came, by the notebook, and those ahead, by the calendar. The calendar is not asked about the past,
 * which it rewrites.
 */
const meetingsComing = (doc: Y.Doc, page: PageId, calendar: Calendar, now: string): readonly Coming[] => {
  const skipped = skipsOf(doc, page);
  const known = meetingsOf(doc, page);
  const came = known.filter(
    (it) => it.came && it.start !== null && it.start <= toMinute(now) && !wasOff(skipped.get(it.target), it.start),
  );
  const starts = new Map<string, boolean>();
  for (const { start } of came) if (start !== null) starts.set(start, true);
  const targets = new Set(came.map((it) => it.target));
  for (const it of liveOccurrences(calendar)) {
    if (it.end <= toMinute(now) || starts.has(it.start)) continue;
    if (targets.has(it.originalStart) || skipped.has(it.originalStart)) continue;
    starts.set(it.start, it.start <= toMinute(now));
  }
  return [...starts].map(([start, begun]) => ({ start, came: begun })).toSorted((a, b) => (a.start < b.start ? -1 : 1));
};

/**
 * Somebody may have waited on the page of a meeting that the other had skipped before, unheard. Who skips a meeting that was held
 * already had not heard that it was moved.
 */
const wasOff = (skippedAt: number | undefined, start: string): boolean =>
  skippedAt !== undefined && skippedAt < instantIn(start);
