/** What a list says of a page without opening it. It counts what waits and never a person's deeds. */
import type * as Y from "yjs";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { readActions } from "./action.ts";
import { skippedTargets } from "./answer.ts";
import { readMeeting, readMeetings } from "./meeting.ts";
import type { PageId } from "./page.ts";
import { openTopics } from "./topic.ts";

export interface Summary {
  readonly topics: readonly { readonly person: PersonId; readonly open: number }[];
  readonly openActions: number;
  /** UTC start of the latest meeting with notes or discussed topics at or before `now`. */
  readonly lastMet: string | null;
}

/** `now`: UTC instant, ISO. */
export const summarise = (doc: Y.Doc, page: PageId, pair: Pair, now: string): Summary => {
  const topics = openTopics(doc, page);
  const skipped = skippedTargets(doc, page);
  return {
    topics: pair.people.map((person) => ({ person, open: topics.filter((it) => it.lane === person).length })),
    openActions: readActions(doc, page).filter((it) => it.state === "open").length,
    lastMet:
      readMeetings(doc, page).find(
        ({ id, start }) =>
          start !== null && start.slice(0, 16) <= now.slice(0, 16) && !skipped.has(readMeeting(doc, id).target),
      )?.start ?? null,
  };
};
