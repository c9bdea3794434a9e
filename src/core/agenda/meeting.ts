/** One occurrence that is being prepared, is held, or was held. Its id comes from what it is: page and original start. */
import * as Y from "yjs";
import type { PageId, PageRef } from "./page.ts";
import { beginPage } from "./page.ts";
import { isBlank, textRoot } from "./text.ts";

export type MeetingId = string & { readonly __brand: "MeetingId" };

export interface Meeting {
  readonly id: MeetingId;
  /** UTC start as the notebook last heard it, `YYYY-MM-DDTHH:mmZ`; null for a meeting without a date. */
  readonly start: string | null;
}

const fields = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("meetings");

/** `originalStart`: UTC instant from the pattern, before anybody moved the occurrence; null when no date is known. */
export const meetingIdOf = (page: PageId, originalStart: string | null): MeetingId =>
  `${page}@${originalStart === null ? "undated" : toMinute(originalStart)}` as MeetingId;

/** Called when something is written in a meeting. `start` is where the calendar has it now. */
export const touchMeeting = (doc: Y.Doc, page: PageRef, meeting: Meeting): void =>
  doc.transact(() => {
    beginPage(doc, page);
    const start = meeting.start === null ? null : toMinute(meeting.start);
    if (fields(doc).get(`${meeting.id}/start`) !== start) fields(doc).set(`${meeting.id}/start`, start);
  });

/** Meetings of a page in which something was discussed or noted, newest first; undated ones last. */
export const readMeetings = (doc: Y.Doc, page: PageId): readonly Meeting[] => {
  const prefix = `${page}@`;
  const ids = new Set<MeetingId>();
  for (const key of fields(doc).keys())
    if (key.startsWith(prefix)) ids.add(key.slice(0, key.lastIndexOf("/")) as MeetingId);
  // Notes whose first letter arrived before the meeting's own fields.
  for (const root of doc.share.keys())
    if (root.startsWith(`notes/${prefix}`) && !isBlank(textRoot(doc, root as "notes/")))
      ids.add(root.slice("notes/".length) as MeetingId);
  return [...ids]
    .map((id) => ({ id, start: startOf(doc, id) }))
    .toSorted((a, b) => (b.start ?? "").localeCompare(a.start ?? "") || a.id.localeCompare(b.id));
};

export const notesOf = (doc: Y.Doc, meeting: MeetingId): Y.XmlFragment => textRoot(doc, `notes/${meeting}`);

const startOf = (doc: Y.Doc, id: MeetingId): string | null => {
  const told = fields(doc).get(`${id}/start`);
  if (typeof told === "string") return told;
  const derived = id.slice(id.indexOf("@") + 1);
  return derived === "undated" ? null : derived;
};

/** `2026-11-26T09:00:00.0000000Z` and `2026-11-26T09:00Z` are one meeting. */
const toMinute = (instant: string): string => `${instant.slice(0, 16)}Z`;
