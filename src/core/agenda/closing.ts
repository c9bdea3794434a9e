/** The end of a meeting: who does what by when, and do both see it the same way. */
import { toHex } from "#core/hex.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import type * as Y from "yjs";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { readActions, type Action, type ActionId, type Due } from "./action.ts";
import { addComment, type CommentId } from "./comment.ts";
import type { Hand } from "./hand.ts";
import { holdMeeting, type Meeting, type MeetingId } from "./meeting.ts";
import type { PageId, PageRef } from "./page.ts";

export interface Missing {
  readonly action: ActionId;
  readonly who: boolean;
  readonly when: boolean;
}

/** Agreed actions that do not say who or by when. */
export const missingIn = (actions: readonly Action[], meeting: MeetingId): readonly Missing[] =>
  actions
    .filter((it) => it.madeIn === meeting && it.state === "open" && (it.who === null || it.due === null))
    .map((it) => ({ action: it.id, who: it.who === null, when: it.due === null }));

export interface Agreement {
  readonly person: PersonId;
  /** `changed`: an action of this meeting is another since they agreed. */
  readonly state: "agreed" | "changed" | "notYet";
}

const fields = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("meetings");

export const agreementsOf = (doc: Y.Doc, page: PageId, meeting: MeetingId, pair: Pair): readonly Agreement[] => {
  const now = wordsAgreed(doc, page, meeting);
  return pair.people.map((person) => {
    const agreed = fields(doc).get(keyOf(meeting, person));
    if (typeof agreed !== "string") return { person, state: "notYet" };
    return { person, state: agreed === now ? "agreed" : "changed" };
  });
};

/** Says yes to the actions of this meeting as they stand now. Whoever agrees on a meeting has held it. */
export const agree = (doc: Y.Doc, page: PageRef, meeting: Meeting, hand: Hand): void =>
  doc.transact(() => {
    holdMeeting(doc, page, meeting);
    fields(doc).set(keyOf(meeting.id, hand.me), wordsAgreed(doc, page.id, meeting.id));
  });

export const takeBackAgreement = (doc: Y.Doc, meeting: MeetingId, hand: Hand): void =>
  fields(doc).delete(keyOf(meeting, hand.me));

/** Says in words what is not agreed; a yes that was given before is taken back with it. */
export const disagree = (doc: Y.Doc, meeting: MeetingId, words: string, hand: Hand): CommentId | null => {
  if (words.trim() === "") return null;
  return doc.transact(() => {
    takeBackAgreement(doc, meeting, hand);
    return addComment(doc, `meeting/${meeting}`, words, hand, true);
  });
};

const keyOf = (meeting: MeetingId, person: PersonId): string => `${meeting}/agreed:${person}`;

const dueWords = (due: Due): readonly unknown[] => (due.type === "day" ? [due.day] : [due.after, due.meetings ?? 1]);

/** What was agreed, as a fingerprint: an action that is done later was still agreed, one that was dropped was not. */
const wordsAgreed = (doc: Y.Doc, page: PageId, meeting: MeetingId): string => {
  const agreed = readActions(doc, page)
    .filter((it) => it.madeIn === meeting && it.state !== "dropped")
    .map(({ id, who, what, due }) => [id, who, what, due === null ? null : dueWords(due)])
    .toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  return toHex(sha256(new TextEncoder().encode(JSON.stringify(agreed))).slice(0, 12));
};
