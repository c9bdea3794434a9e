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

/** The meeting takes place after all, or there is something after all. */
export const takeBackAnswers = (doc: Y.Doc, meeting: MeetingId, type: Answer["type"]): void =>
  doc.transact(() => {
    for (const it of answersTo(doc, meeting)) if (it.type === type) answers(doc).delete(`${meeting}/${it.id}`);
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
export const skippedTargets = (doc: Y.Doc, page: PageId): ReadonlySet<string | null> => {
  const isHere = isOnPage(doc, page);
  const targets = new Set<string | null>();
  for (const [key, value] of answers(doc).entries())
    if (value["type"] === "skip" && isHere(key.slice(0, key.indexOf("@"))))
      targets.add(
        (value as unknown as Answer).target ?? readMeeting(doc, key.slice(0, key.lastIndexOf("/")) as MeetingId).target,
      );
  return targets;
};

const answer = (doc: Y.Doc, page: PageRef, meeting: Meeting, given: Omit<Answer, "id">, hand: Hand): void => {
  const id = newId(hand);
  doc.transact(() => {
    touchMeeting(doc, page, meeting);
    answers(doc).set(`${meeting.id}/${id}`, { ...given, target: readMeeting(doc, meeting.id).target });
  });
};
