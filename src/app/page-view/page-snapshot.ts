/** What one page shows at this moment, read from the notebook. */
import type * as Y from "yjs";
import { readActions, type Action, type ActionId } from "#core/agenda/action.ts";
import { meetingIdOf, readMeetings, type Meeting } from "#core/agenda/meeting.ts";
import { pageOf, type PageRef } from "#core/agenda/page.ts";
import { readTopics, type Topic } from "#core/agenda/topic.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { OneOnOne } from "./one-on-one.ts";

export interface PageSnapshot {
  readonly ref: PageRef;
  /** The meeting that is being prepared or held. */
  readonly meeting: Meeting;
  /** Open topics and those ticked off in this meeting, in order. */
  readonly theirs: readonly Topic[];
  readonly mine: readonly Topic[];
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

/** `seenOpen`: the actions that were open while this page was on screen; one that is done meanwhile stays in sight. */
export const readPage = (doc: Y.Doc, me: PersonId, it: OneOnOne, seenOpen: Set<ActionId>): PageSnapshot => {
  const ref = pageOf(doc, it.pair.id, it.seriesKey);
  const meeting: Meeting = {
    id: meetingIdOf(ref.id, it.meeting?.originalStart ?? null),
    start: it.meeting?.start ?? null,
  };
  const topics = readTopics(doc, ref.id);
  const onAgenda = topics.filter(
    (topic) => topic.state === "open" || (topic.state === "discussed" && topic.touchedIn.includes(meeting.id)),
  );
  const actions = readActions(doc, ref.id);
  for (const action of actions) if (action.state === "open") seenOpen.add(action.id);
  const shown = actions.filter(
    (action) => action.state === "open" || (action.state === "done" && seenOpen.has(action.id)),
  );
  const agreedNow = (action: Action): boolean => action.madeIn === meeting.id;
  return {
    ref,
    meeting,
    theirs: onAgenda.filter((topic) => topic.lane !== me),
    mine: onAgenda.filter((topic) => topic.lane === me),
    lastTime: shown.filter((action) => !agreedNow(action)),
    agreed: actions.filter((action) => agreedNow(action) && action.state !== "dropped"),
    earlier: readMeetings(doc, ref.id)
      .filter((earlier) => earlier.id !== meeting.id)
      .map((earlier) => ({
        ...earlier,
        topics: topics.filter((topic) => topic.touchedIn.includes(earlier.id)),
        actions: actions.filter((action) => action.madeIn === earlier.id && action.state !== "dropped"),
      })),
  };
};
