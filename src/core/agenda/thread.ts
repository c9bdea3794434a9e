/** A topic through the meetings it was touched in: first raised when, the third meeting now, and what was said each time. */
import type * as Y from "yjs";
import { readActions, type Action } from "./action.ts";
import { readComments, type Comment } from "./comment.ts";
import { notesOf, readMeeting, type Meeting, type MeetingId } from "./meeting.ts";
import { isBlank } from "./text.ts";
import type { Topic } from "./topic.ts";

export interface Thread {
  /** Milliseconds since 1970. */
  readonly raisedAt: number;
  /** Oldest first; the place in the list is "third meeting". */
  readonly meetings: readonly ThreadMeeting[];
  readonly comments: readonly Comment[];
}

export interface ThreadMeeting extends Meeting {
  /** Its notes say something; they hang from the meeting's id. */
  readonly hasNotes: boolean;
  /** Agreed in it from this topic. */
  readonly actions: readonly Action[];
}

export const threadOf = (doc: Y.Doc, topic: Topic): Thread => {
  const actions = readActions(doc, topic.page).filter(
    ({ from, state }) => from?.type === "topic" && from.topic === topic.id && state !== "dropped",
  );
  const touched = (id: MeetingId): ThreadMeeting => ({
    id,
    start: readMeeting(doc, id).start,
    hasNotes: !isBlank(notesOf(doc, id)),
    actions: actions.filter((it) => it.madeIn === id),
  });
  return {
    raisedAt: topic.createdAt,
    // Without a date, it is taken for the latest.
    meetings: topic.touchedIn.map(touched).toSorted((a, b) => (a.start ?? "9").localeCompare(b.start ?? "9")),
    comments: readComments(doc, `topic/${topic.id}`),
  };
};
