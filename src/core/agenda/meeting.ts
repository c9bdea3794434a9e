/** One occurrence that is being prepared, is held, or was held. Its id comes from what it is: page and original start. */
import * as Y from "yjs";
import type { PageId, PageRef } from "./page.ts";
import { beginPage, isOnPage } from "./page.ts";
import { rememberedList } from "./remembered.ts";
import { isBlank, textRoot } from "./text.ts";

export type MeetingId = string & { readonly __brand: "MeetingId" };

export interface Meeting {
  readonly id: MeetingId;
  /** UTC start as the notebook last heard it, `YYYY-MM-DDTHH:mmZ`; null for a meeting without a date. */
  readonly start: string | null;
}

export interface MeetingRecord extends Meeting {
  /**
   * Which occurrence it is prepared for, by its original start: the one it was made for, until the calendar changed. "held"
   * when its occurrence has become another meeting's; null without a date.
   */
  readonly target: string | null;
  /** Somebody opened the page while it ran, or said that it was held. */
  readonly came: boolean;
}

const fields = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("meetings");

/** `originalStart`: UTC instant from the pattern, before anybody moved the occurrence; null when no date is known. */
export const meetingIdOf = (page: PageId, originalStart: string | null): MeetingId =>
  `${page}@${originalStart === null ? "undated" : toMinute(originalStart)}` as MeetingId;

/** Called when something is written in a meeting. `start` is where the calendar has it now. */
export const touchMeeting = (doc: Y.Doc, page: PageRef, meeting: Meeting): void =>
  doc.transact(() => {
    beginPage(doc, page);
    setField(doc, meeting.id, "start", meeting.start === null ? null : toMinute(meeting.start));
  });

/** The two met. */
export const holdMeeting = (doc: Y.Doc, page: PageRef, meeting: Meeting): void =>
  doc.transact(() => {
    touchMeeting(doc, page, meeting);
    // The start is kept beside what is heard of the calendar, where an older message may still arrive.
    setField(doc, meeting.id, "came", meeting.start === null ? "undated" : toMinute(meeting.start));
  });

/** Makes the meeting the one of another occurrence: what was prepared for it is prepared for that one. */
export const retargetMeeting = (doc: Y.Doc, meeting: MeetingId, originalStart: string, start: string): void =>
  doc.transact(() => {
    setField(doc, meeting, "target", toMinute(originalStart));
    setField(doc, meeting, "start", toMinute(start));
  });

/** It was held, and its occurrence lies ahead once more: that will be another meeting. */
export const settleMeeting = (doc: Y.Doc, meeting: MeetingId): void => setField(doc, meeting, "target", "held");

/** Somebody came, nothing was said, and the occurrence was moved: the two have not met in it yet. */
export const unholdMeeting = (doc: Y.Doc, meeting: MeetingId): void => {
  if (readMeeting(doc, meeting).came) setField(doc, meeting, "came", null);
};

/** Puts it where it has been before. */
export const placeMeeting = (
  doc: Y.Doc,
  meeting: MeetingId,
  { target, start, came }: Pick<MeetingRecord, "target" | "start" | "came">,
): void =>
  doc.transact(() => {
    if (target === null) fields(doc).delete(`${meeting}/target`);
    else setField(doc, meeting, "target", target);
    setField(doc, meeting, "start", start);
    setField(doc, meeting, "came", came ? (start ?? "undated") : null);
  });

/** Meetings of a page in which something was discussed or noted, newest first; undated ones last. */
export const readMeetings = (doc: Y.Doc, page: PageId): readonly Meeting[] =>
  rememberedList(doc, `read/${page}`, ["meetings", "pages", "notes"], () =>
    meetingsOf(doc, page)
      .map(({ id, start }) => ({ id, start }))
      .toSorted((a, b) => (b.start ?? "").localeCompare(a.start ?? "") || a.id.localeCompare(b.id)),
  );

/** Everything the notebook knows of the meetings of a page, in no order. */
export const meetingsOf = (doc: Y.Doc, page: PageId): readonly MeetingRecord[] =>
  rememberedList(doc, `meetings/${page}`, ["meetings", "pages", "notes"], () => {
    const begun = begunMeetings(doc, page);
    const noted = notedAlone(doc, page, new Set(begun.map(({ id }) => id)));
    return noted.length === 0 ? begun : [...begun, ...noted];
  });

/** A letter in the notes does not read these again. */
const begunMeetings = (doc: Y.Doc, page: PageId): readonly MeetingRecord[] =>
  rememberedList(doc, `begun/${page}`, ["meetings", "pages"], () => {
    const isHere = isOnPage(doc, page);
    const ids = new Set<MeetingId>();
    for (const key of fields(doc).keys())
      if (isHere(key.slice(0, key.indexOf("@")))) ids.add(key.slice(0, key.lastIndexOf("/")) as MeetingId);
    return [...ids].map((id) => readMeeting(doc, id));
  });

/** Notes whose first letter arrived before the meeting's own fields. */
const notedAlone = (doc: Y.Doc, page: PageId, begun: ReadonlySet<MeetingId>): readonly MeetingRecord[] => {
  const isHere = isOnPage(doc, page);
  const found: MeetingRecord[] = [];
  for (const root of doc.share.keys()) {
    if (!root.startsWith("notes/")) continue;
    const id = root.slice("notes/".length) as MeetingId;
    if (begun.has(id) || !isHere(id.slice(0, id.indexOf("@"))) || isBlank(textRoot(doc, `notes/${id}`))) continue;
    found.push(readMeeting(doc, id));
  }
  return found;
};

export const readMeeting = (doc: Y.Doc, id: MeetingId): MeetingRecord => {
  const at = (name: string): string | null => {
    const value = fields(doc).get(`${id}/${name}`);
    return typeof value === "string" ? value : null;
  };
  const [home, came] = [homeOf(id), at("came")];
  return {
    id,
    start: (came === "undated" ? null : came) ?? at("start") ?? home,
    target: at("target") ?? home,
    came: came !== null,
  };
};

/**
 * The meetings prepared for an occurrence; the first is the one to write in. Two calendars can bring two meetings to one
 * occurrence, and then both are shown. The id derived from an occurrence is left out when the calendar has led that meeting
 * away from here; the place it left is filled by a meeting with a number behind its id.
 */
export const meetingsAt = (
  doc: Y.Doc,
  page: PageId,
  originalStart: string | null,
): readonly [MeetingId, ...MeetingId[]] => {
  const target = originalStart === null ? null : toMinute(originalStart);
  const [first, ...more] = meetingsOf(doc, page)
    .filter((it) => it.target === target)
    .map((it) => it.id)
    .toSorted();
  if (first !== undefined) return [first, ...more];
  const derived = meetingIdOf(page, originalStart);
  for (let number = 1; ; number++) {
    const id = (number === 1 ? derived : `${derived}_${number}`) as MeetingId;
    if (readMeeting(doc, id).target === target) return [id];
  }
};

export const notesOf = (doc: Y.Doc, meeting: MeetingId): Y.XmlFragment => textRoot(doc, `notes/${meeting}`);

/** `2026-11-26T09:00:00.0000000Z` and `2026-11-26T09:00Z` are one minute. */
export const toMinute = (instant: string): string => `${instant.slice(0, 16)}Z`;

const setField = (doc: Y.Doc, id: MeetingId, name: "start" | "target" | "came", value: string | null): void => {
  if (fields(doc).get(`${id}/${name}`) !== value) fields(doc).set(`${id}/${name}`, value);
};

/** The original start of the occurrence that a meeting was made for. */
const homeOf = (id: MeetingId): string | null => {
  const named = id.slice(id.indexOf("@") + 1).split("_")[0] ?? "";
  return named === "undated" ? null : named;
};
