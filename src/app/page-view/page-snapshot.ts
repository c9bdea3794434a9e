/** What one page shows at this moment, read from the notebook. */
import type * as Y from "yjs";
import { readActions, type Action, type ActionId } from "#core/agenda/action.ts";
import { answersTo, type Answer } from "#core/agenda/answer.ts";
import { countComments, type CommentOn } from "#core/agenda/comment.ts";
import { meetingsAt, readMeetings, toMinute, type Meeting, type MeetingId } from "#core/agenda/meeting.ts";
import type { Calendar } from "#core/agenda/occurrence.ts";
import { pageOf, type PageRef } from "#core/agenda/page.ts";
import { readPurpose, readReadme, readRelation, type Relation } from "#core/agenda/relation.ts";
import { readTopics, type Topic } from "#core/agenda/topic.ts";
import type { OneOnOne } from "./one-on-one.ts";
import { calendarOfPage } from "./page-calendar.ts";

export interface PageSnapshot {
  readonly ref: PageRef;
  /** The meeting that is being prepared or held. */
  readonly meeting: Meeting;
  /** Everything prepared for its occurrence, `meeting` first: two calendars can bring two meetings to one. */
  readonly meetings: readonly MeetingId[];
  /** What is known of the meetings that come, for due dates that move with them (`dueReader`). */
  readonly calendar: Calendar;
  readonly relation: Relation | null;
  /** What the two want to get out of meeting; empty until they said so. */
  readonly purpose: string;
  /** Where the other says how they like to work; empty until they did. */
  readonly readme: string;
  /** What was answered for this meeting: skipped, or nothing to talk about. Oldest first. */
  readonly answers: readonly Answer[];
  /** Every topic of the page in any state, in order: `lanesOf` says where each stands. */
  readonly topics: readonly Topic[];
  /** How many comments stand on a topic, an action or a meeting. */
  readonly comments: ReadonlyMap<CommentOn, number>;
  /** Agreed earlier and still open, or closed while this page was on screen. */
  readonly lastTime: readonly Action[];
  /** Agreed in this meeting. */
  readonly agreed: readonly Action[];
  /** Meetings before this one, newest first. */
  readonly earlier: readonly EarlierMeeting[];
}

export interface EarlierMeeting extends Meeting {
  readonly topics: readonly Topic[];
  readonly actions: readonly Action[];
}

/**
 * `seenOpen`: the actions that were open while this page was on screen; one that is done meanwhile stays in sight. Of `before`,
 * earlier meetings in which nothing changed are the same objects, so that years of them are not drawn again.
 */
export const readPage = (
  doc: Y.Doc,
  it: OneOnOne,
  seenOpen: Set<ActionId>,
  before: PageSnapshot | null = null,
): PageSnapshot => {
  const ref = pageOf(doc, it.pair.id, it.seriesKey);
  const meetings = meetingsAt(doc, ref.id, it.meeting?.originalStart ?? null);
  const target = it.meeting === null ? null : toMinute(it.meeting.originalStart);
  const meeting: Meeting = { id: meetings[0], start: it.meeting?.start ?? null };
  const topics = readTopics(doc, ref.id);
  const relation = readRelation(doc);
  const inThese = (id: MeetingId): boolean => meetings.includes(id);
  const actions = readActions(doc, ref.id);
  for (const action of actions) if (action.state === "open") seenOpen.add(action.id);
  const shown = actions.filter(
    (action) => action.state === "open" || (action.state === "done" && seenOpen.has(action.id)),
  );
  const topicsIn = byMeeting(topics, (topic) => topic.touchedIn);
  const actionsIn = byMeeting(actions, ({ madeIn, state }) => (madeIn === null || state === "dropped" ? [] : [madeIn]));
  const agreedNow = (action: Action): boolean => action.madeIn !== null && inThese(action.madeIn);
  return {
    ref,
    meeting,
    meetings,
    calendar: calendarOfPage(doc, ref.id, it),
    relation,
    purpose: readPurpose(doc),
    readme: readReadme(doc, it.other.id),
    // What was answered for an occurrence that is gone says nothing of the one that came instead.
    answers: meetings.flatMap((id) =>
      answersTo(doc, id).filter((answer) => answer.target === undefined || answer.target === target),
    ),
    topics,
    comments: countComments(doc),
    lastTime: shown.filter((action) => !agreedNow(action)),
    agreed: actions.filter((action) => agreedNow(action) && action.state !== "dropped"),
    earlier: unchanged(
      before?.earlier,
      readMeetings(doc, ref.id)
        .filter((earlier) => !inThese(earlier.id))
        .map((earlier) => ({
          ...earlier,
          topics: topicsIn.get(earlier.id) ?? [],
          actions: actionsIn.get(earlier.id) ?? [],
        })),
    ),
  };
};

const unchanged = (
  before: readonly EarlierMeeting[] = [],
  now: readonly EarlierMeeting[],
): readonly EarlierMeeting[] => {
  const known = new Map(before.map((it) => [it.id, it]));
  const meetings = now.map((it) => {
    const was = known.get(it.id);
    const isSame = was?.start === it.start && same(was.topics, it.topics) && same(was.actions, it.actions);
    return isSame ? was : it;
  });
  return same(before, meetings) ? before : meetings;
};

const same = (before: readonly unknown[], now: readonly unknown[]): boolean =>
  before.length === now.length && before.every((it, at) => it === now[at]);

/** One walk for hundreds of meetings. */
const byMeeting = <T>(records: readonly T[], meetingsOf: (record: T) => readonly MeetingId[]) => {
  const found = new Map<MeetingId, T[]>();
  for (const record of records)
    for (const id of meetingsOf(record)) {
      const there = found.get(id);
      if (there === undefined) found.set(id, [record]);
      else there.push(record);
    }
  return found;
};
