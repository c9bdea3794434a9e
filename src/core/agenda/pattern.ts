/**
 * How the latest meetings went, for the two alone and without judgement: when they met, when not and why. Facts in order of
 * time for somebody who puts them into words; no sums, no shares, nobody's name counted.
 */
import type * as Y from "yjs";
import type { PersonId } from "#core/pairs/pair.ts";
import { answersTo } from "./answer.ts";
import { meetingsOf, toMinute, type MeetingId } from "./meeting.ts";
import type { PageId } from "./page.ts";
import { readTopics } from "./topic.ts";

export interface PastMeeting {
  readonly meeting: MeetingId;
  readonly start: string;
  readonly went:
    | { readonly type: "met" }
    | { readonly type: "skipped"; readonly by: PersonId; readonly reason: string };
}

export interface Pattern {
  /** Newest first. */
  readonly past: readonly PastMeeting[];
  /** UTC; null when they never have. */
  readonly lastMet: string | null;
  /** Skipped since then, newest first: one is fine, several in a row are worth a word between the two. */
  readonly sinceThen: readonly PastMeeting[];
}

/** `now`: UTC instant, ISO. */
export const patternOf = (doc: Y.Doc, page: PageId, now: string): Pattern => {
  const touched = new Set(readTopics(doc, page).flatMap((it) => it.touchedIn));
  const past = meetingsOf(doc, page)
    .flatMap(({ id, start, came }): PastMeeting[] => {
      if (start === null || start > toMinute(now)) return [];
      if (came || touched.has(id)) return [{ meeting: id, start, went: { type: "met" } }];
      const skip = answersTo(doc, id).find((it) => it.type === "skip");
      if (skip === undefined) return [];
      return [{ meeting: id, start, went: { type: "skipped", by: skip.by, reason: skip.reason } }];
    })
    .toSorted((a, b) => (a.start < b.start ? 1 : -1));
  const latest = past.findIndex((it) => it.went.type === "met");
  return {
    past,
    lastMet: past[latest]?.start ?? null,
    sinceThen: latest === -1 ? past : past.slice(0, latest),
  };
};
