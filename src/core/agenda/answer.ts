/**
 * What somebody answered for one meeting: not this time, or nothing to talk about. Each answer stands under a key of its own, so
 * that two answers at once, or one that arrives late from a card, never overwrite each other.
 */
import type * as Y from "yjs";
import type { PersonId } from "#core/pairs/pair.ts";
import { newId, type Hand } from "./hand.ts";
import { readMeeting, touchMeeting, type Meeting, type MeetingId } from "./meeting.ts";
import { isOnPage, type PageId, type PageRef } from "./page.ts";

export interface Answer {
  readonly id: string;
  readonly type: "skip" | "nothing";
  readonly by: PersonId;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Seen by the two alone; empty when nothing was said. */
  readonly reason: string;
  /** The occurrence that was meant, by its original start; without it, the one the meeting is prepared for now. */
  readonly target?: string | null;
}

const answers = (doc: Y.Doc): Y.Map<Readonly<Record<string, unknown>>> => doc.getMap("answers");

/** The two do not meet this time. */
export const skipMeeting = (doc: Y.Doc, page: PageRef, meeting: Meeting, reason: string, hand: Hand): void =>
  answer(doc, page, meeting, { type: "skip", by: hand.me, at: hand.now(), reason: reason.trim() }, hand);

/** This person has nothing to talk about this time, which is a good answer; the meeting may still take place. */
export const sayNothingToTalkAbout = (doc: Y.Doc, page: PageRef, meeting: Meeting, hand: Hand): void =>
  answer(doc, page, meeting, { type: "nothing", by: hand.me, at: hand.now(), reason: "" }, hand);

/** The meeting takes place after all, or there is something after all. `by`: what that one said, else what anybody did. */
export const takeBackAnswers = (doc: Y.Doc, meeting: MeetingId, type: Answer["type"], by?: PersonId): void =>
  doc.transact(() => {
    for (const it of answersTo(doc, meeting))
      if (it.type === type && (by === undefined || it.by === by)) answers(doc).delete(`${meeting}/${it.id}`);
  });

/** An answer whose id and time its caller has decided. */
export const writeAnswer = (doc: Y.Doc, meeting: MeetingId, { id, ...given }: Answer): void => {
  answers(doc).set(`${meeting}/${id}`, given);
};

/** Oldest first. */
export const answersTo = (doc: Y.Doc, meeting: MeetingId): readonly Answer[] =>
  [...answers(doc).entries()]
    .filter(([key]) => key.startsWith(`${meeting}/`))
    .map(([key, value]) => ({ ...(value as unknown as Answer), id: key.slice(meeting.length + 1) }))
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/** The occurrences of a page that somebody skipped, by their original start. */
export const skippedTargets = (doc: Y.Doc, page: PageId): ReadonlySet<string | null> =>
  new Set(skipsOf(doc, page).keys());

/** The same, each with the moment at which somebody said so first. */
export const skipsOf = (doc: Y.Doc, page: PageId): ReadonlyMap<string | null, number> => {
  const isHere = isOnPage(doc, page);
  const skips = new Map<string | null, number>();
  for (const [key, value] of answers(doc).entries()) {
    if (value["type"] !== "skip" || !isHere(key.slice(0, key.indexOf("@")))) continue;
    const { target, at } = value as unknown as Answer;
    const meant = target ?? readMeeting(doc, key.slice(0, key.lastIndexOf("/")) as MeetingId).target;
    skips.set(meant, Math.min(at, skips.get(meant) ?? Infinity));
  }
  return skips;
};

const answer = (doc: Y.Doc, page: PageRef, meeting: Meeting, given: Omit<Answer, "id">, hand: Hand): void => {
  const id = newId(hand);
  doc.transact(() => {
    touchMeeting(doc, page, meeting);
    answers(doc).set(`${meeting.id}/${id}`, { ...given, target: readMeeting(doc, meeting.id).target });
  });
};
