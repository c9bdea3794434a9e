/**
 * What the calendar did to a meeting, kept with it, so that it can be told to both until that meeting is over, and taken back by
 * either of them.
 */
import type * as Y from "yjs";
import { type Instant, instantIn } from "#core/pairs/instant.ts";
import { meetingsOf, placeMeeting, readMeeting, type MeetingId } from "./meeting.ts";
import type { Occurrence } from "./occurrence.ts";
import type { PageId } from "./page.ts";

export interface Followed {
  readonly type: "moved" | "ledOn" | "again";
  readonly meeting: MeetingId;
  /** Where it stood before. */
  readonly from: { readonly target: string | null; readonly start: string | null; readonly came: boolean };
  readonly to: Pick<Occurrence, "originalStart" | "start" | "end">;
}

type Step = Pick<Followed, "type" | "meeting" | "to">;

const fields = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("meetings");

/** Called before the meeting is led to its new place. */
export const rememberFollowed = (doc: Y.Doc, { type, meeting, to }: Step): void => {
  const { target, start, came } = readMeeting(doc, meeting);
  const { originalStart, end } = to;
  fields(doc).set(`${meeting}/led`, {
    type,
    from: { target, start, came },
    to: { originalStart, start: to.start, end },
  });
};

/** Of the meetings that are not over, soonest first. */
export const followedOn = (doc: Y.Doc, page: PageId, now: Instant): readonly Followed[] =>
  meetingsOf(doc, page)
    .flatMap(({ id }) => readFollowed(doc, id) ?? [])
    .filter(({ to }) => instantIn(to.end) > now)
    .toSorted((a, b) => (a.to.start < b.to.start ? -1 : 1));

/** Leads the meeting back, where it stays until the calendar changes once more. */
export const takeBackFollowed = (doc: Y.Doc, followed: Followed): void =>
  doc.transact(() => {
    const { meeting, from } = followed;
    placeMeeting(doc, meeting, from);
    fields(doc).delete(`${meeting}/led`);
    fields(doc).set(`${meeting}/left`, nameOf(followed));
  });

/** Somebody took this step back and does not want it made again. */
export const isLeft = (doc: Y.Doc, step: Step): boolean => fields(doc).get(`${step.meeting}/left`) === nameOf(step);

/** The same step has the same name, whoever makes it. */
export const nameOf = ({ type, meeting, to }: Step): string => `${type} ${meeting} ${to.originalStart} ${to.start}`;

const readFollowed = (doc: Y.Doc, meeting: MeetingId): Followed | null => {
  const led = fields(doc).get(`${meeting}/led`);
  return typeof led === "object" && led !== null ? { ...(led as Omit<Followed, "meeting">), meeting } : null;
};
