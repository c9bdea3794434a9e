/**
 * Meetings follow the calendar. What was prepared for an occurrence that was called off, moved or re-timed is prepared for the
 * one that comes instead. What is past stays where it is: Outlook rewrites the past of a series when its pattern changes.
 * Rules CC1-CC19, docs/spec/calendar-changes.md.
 */
import type * as Y from "yjs";
import { dayLength, type Instant, instantIn, minute } from "#core/pairs/instant.ts";
import { readActions } from "./action.ts";
import { skippedTargets } from "./answer.ts";
import { liveOccurrences } from "./live-occurrences.ts";
import { isLeft, rememberFollowed } from "./followed.ts";
import {
  holdMeeting,
  meetingsAt,
  meetingsOf,
  readMeeting,
  retargetMeeting,
  settleMeeting,
  unholdMeeting,
  type MeetingId,
  type MeetingRecord,
} from "./meeting.ts";
import type { Calendar, Occurrence } from "./occurrence.ts";
import { seriesOf, type PageId, type PageRef } from "./page.ts";
import { readTopics } from "./topic.ts";

export type CalendarChange =
  /** The same occurrence has another time. */
  | { readonly type: "moved"; readonly meeting: MeetingId; readonly from: string | null; readonly to: Occurrence }
  /** Its occurrence is gone; what was prepared waits for another. */
  | { readonly type: "ledOn"; readonly meeting: MeetingId; readonly from: string | null; readonly to: Occurrence }
  /** Its occurrence is gone and no other is ahead: it stays as it is. */
  | { readonly type: "nothingAhead"; readonly meeting: MeetingId; readonly from: string | null }
  /** It was held, and now the calendar has its occurrence ahead again: for that there will be another meeting. */
  | { readonly type: "again"; readonly meeting: MeetingId; readonly to: Occurrence }
  /** It runs, and somebody is here. */
  | { readonly type: "came"; readonly meeting: MeetingId; readonly at: Occurrence };

/** Decides, writes in one transaction, and tells. `now`: UTC instant, ISO. What somebody took back is not done again. */
export const followCalendar = (doc: Y.Doc, page: PageRef, calendar: Calendar, now: string): readonly CalendarChange[] =>
  doc.transact(() => {
    const changes = calendarChanges(doc, page.id, calendar, now).filter((it) => !("to" in it && isLeft(doc, it)));
    for (const change of changes) apply(doc, page, change);
    // Asked last, because the occurrence that runs may just have got another meeting.
    const came = presence(doc, page.id, calendar, now);
    if (came === null) return changes;
    apply(doc, page, came);
    return [...changes, came];
  });

/** Nothing of a page on which nobody has written yet, and nothing from a calendar that may have changed since it was read. */
const calendarChanges = (doc: Y.Doc, page: PageId, calendar: Calendar, now: string): readonly CalendarChange[] => {
  const at = instantIn(now);
  if (!isTold(doc, page, calendar, at)) return [];
  const live = liveOccurrences(calendar);
  const skipped = skippedTargets(doc, page);
  const open = live.filter((it) => !skipped.has(it.originalStart) && instantIn(it.start) > at);
  let held: ReadonlySet<MeetingId> | null = null;
  const heldOnes = () => (held ??= meetingsWithTraces(doc, page));
  return meetingsOf(doc, page).flatMap((meeting) => {
    // Who skipped a meeting has let go of it.
    const change = skipped.has(meeting.target)
      ? movedTo(meeting, live, at, heldOnes)
      : changeOf(meeting, live, open, calendar, at, heldOnes);
    return change ?? [];
  });
};

const presence = (doc: Y.Doc, page: PageId, calendar: Calendar, now: string): CalendarChange | null => {
  const at = instantIn(now);
  if (!isTold(doc, page, calendar, at)) return null;
  const running = liveOccurrences(calendar).find((it) => instantIn(it.start) - early <= at && at < instantIn(it.end));
  if (running === undefined || skippedTargets(doc, page).has(running.originalStart)) return null;
  const [meeting] = meetingsAt(doc, page, running.originalStart);
  return readMeeting(doc, meeting).came ? null : { type: "came", meeting, at: running };
};

const isTold = (doc: Y.Doc, page: PageId, calendar: Calendar, now: Instant): boolean =>
  now - instantIn(calendar.readAt) <= fresh && seriesOf(doc, page).length > 0;

const fresh = 10 * minute;

/** Some join before the hour. */
const early = 5 * minute;

const changeOf = (
  meeting: MeetingRecord,
  live: readonly Occurrence[],
  open: readonly Occurrence[],
  calendar: Calendar,
  now: Instant,
  heldOnes: () => ReadonlySet<MeetingId>,
): CalendarChange | null => {
  if (live.some((it) => it.originalStart === meeting.target)) return movedTo(meeting, live, now, heldOnes);
  if (meeting.came || !isAhead(meeting, now)) return null;
  // Of what lies behind the window nothing is known.
  if (meeting.start !== null && instantIn(meeting.start) >= instantIn(calendar.until)) return null;
  const to = successor(meeting, live, open);
  if (to !== null) return { type: "ledOn", meeting: meeting.id, from: meeting.start, to };
  return { type: "nothingAhead", meeting: meeting.id, from: meeting.start };
};

const movedTo = (
  meeting: MeetingRecord,
  live: readonly Occurrence[],
  now: Instant,
  heldOnes: () => ReadonlySet<MeetingId>,
): CalendarChange | null => {
  const own = live.find((it) => it.originalStart === meeting.target);
  if (own === undefined || own.start === meeting.start) return null;
  const notOver = instantIn(own.end) > now;
  if (meeting.came && notOver && heldOnes().has(meeting.id)) return { type: "again", meeting: meeting.id, to: own };
  return notOver || isAhead(meeting, now) ? { type: "moved", meeting: meeting.id, from: meeting.start, to: own } : null;
};

const isAhead = ({ start }: MeetingRecord, now: Instant): boolean => start === null || instantIn(start) > now;

/**
 * When the series kept its pattern, one occurrence was called off, and the next takes over. When the whole pattern changed, it is
 * the nearest, which may be a few days earlier.
 */
const successor = (
  { start: heard, target }: MeetingRecord,
  live: readonly Occurrence[],
  open: readonly Occurrence[],
): Occurrence | null => {
  if (heard === null || target === null) return open[0] ?? null;
  const start = instantIn(heard);
  const next = open.find((it) => instantIn(it.start) >= start);
  const before = open.findLast((it) => instantIn(it.start) < start);
  const keptPattern = live.some((it) => keepsPattern(instantIn(it.originalStart) - instantIn(target)));
  if (next === undefined || before === undefined || keptPattern) return next ?? before ?? null;
  return start - instantIn(before.start) < instantIn(next.start) - start ? before : next;
};

/** Meetings in which something was discussed or agreed. Notes may have been written ahead and prove nothing. */
const meetingsWithTraces = (doc: Y.Doc, page: PageId): ReadonlySet<MeetingId> =>
  new Set([
    ...readTopics(doc, page).flatMap((it) => it.touchedIn),
    ...readActions(doc, page).flatMap((it) => it.madeIn ?? []),
  ]);

/** Whole weeks apart, give or take a change of clocks. */
const keepsPattern = (distance: number): boolean => {
  const rest = Math.abs(distance) % (7 * dayLength);
  return Math.min(rest, 7 * dayLength - rest) <= 60 * minute;
};

const apply = (doc: Y.Doc, page: PageRef, change: CalendarChange): void => {
  if ("to" in change) rememberFollowed(doc, change);
  switch (change.type) {
    case "moved":
      unholdMeeting(doc, change.meeting);
      return retargetMeeting(doc, change.meeting, change.to.originalStart, change.to.start);
    case "again":
      return settleMeeting(doc, change.meeting);
    case "ledOn":
      return retargetMeeting(doc, change.meeting, change.to.originalStart, change.to.start);
    case "nothingAhead":
      return;
    case "came":
      return holdMeeting(doc, page, { id: change.meeting, start: change.at.start });
  }
};
