/** What people do on a page, as a deed draws it, and all that stands on the pages of a notebook. */
import fc from "fast-check";
import * as Y from "yjs";
import { addAction, editAction, readActions } from "#core/agenda/action.ts";
import { answersTo, skipMeeting } from "#core/agenda/answer.ts";
import { agree, agreementsOf, disagree, takeBackAgreement } from "#core/agenda/closing.ts";
import { addComment, allComments, dropComment, editComment } from "#core/agenda/comment.ts";
import { meetingIdOf, meetingsAt, notesOf, readMeetings, retargetMeeting, touchMeeting } from "#core/agenda/meeting.ts";
import { pageOf } from "#core/agenda/page.ts";
import {
  addTopic,
  bringTopic,
  detailTopic,
  discussTopic,
  editTopic,
  moveTopic,
  readTopics,
  reopenTopic,
  setTopicState,
} from "#core/agenda/topic.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { anaAndBen } from "#tests/cast.ts";
import { writeNote } from "#tests/rules/agenda/desk.ts";
import { weekly } from "./world.ts";

const verbs = [
  "topic",
  "edit",
  "shorten",
  "move",
  "discuss",
  "reopen",
  "park",
  "drop",
  "bring",
  "detail",
  "action",
  "reword",
  "tick",
  "note",
  "bold",
  "strike out",
  "comment",
  "correct",
  "take back",
  "agree",
  "agree no more",
  "disagree",
  "skip",
  "lead on",
  "undo",
  "redo",
] as const;

/** `pick` and `other` say which of the things that are there. */
export const edit = fc.record({ verb: fc.constantFrom(...verbs), pick: fc.nat(1000), other: fc.nat(1000) });
export type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

const meetings = ["2026-11-26T09:00Z", "2026-12-03T09:00Z"] as const;
/** Edits that undo takes back, apart from what comes from elsewhere. */
const byHand = "by hand";

export const undoOf = (doc: Y.Doc): Y.UndoManager =>
  new Y.UndoManager(doc, { trackedOrigins: new Set([byHand]), captureTimeout: 0 });

const at = <T>(items: readonly T[], pick: number): T | undefined => items[pick % Math.max(items.length, 1)];

/** `words` are said nowhere else. */
export const doOnPage = (
  { doc, hand }: Keeper,
  undo: Y.UndoManager,
  { verb, pick, other }: Edit,
  words: string,
): void =>
  verb === "undo" || verb === "redo"
    ? void undo[verb]()
    : doc.transact(() => change(doc, hand, { verb, pick, other }, words), byHand);

interface Change extends Omit<Edit, "verb"> {
  readonly verb: Exclude<Edit["verb"], "undo" | "redo">;
}

const change = (doc: Y.Doc, hand: Keeper["hand"], { verb, pick, other }: Change, words: string): void => {
  const page = pageOf(doc, anaAndBen.id, weekly);
  const topics = readTopics(doc, page.id);
  const topic = at(topics, pick);
  const action = at(readActions(doc, page.id), pick);
  const comment = at(allComments(doc), pick);
  const start = at(meetings, other) ?? meetings[0];
  const meeting = { id: meetingIdOf(page.id, start), start };
  switch (verb) {
    case "topic":
      return void addTopic(doc, page, words, hand);
    case "edit":
      return topic && editTopic(doc, topic.id, `${topic.text} ${words}`);
    case "shorten":
      return topic && editTopic(doc, topic.id, topic.text.slice(0, Math.max(1, other % topic.text.length)));
    case "move":
      return topic && moveTopic(doc, topic.id, at([null, ...topics], other)?.id ?? null, hand);
    case "discuss":
      return topic && discussTopic(doc, page, topic.id, meeting);
    case "reopen":
      return topic && reopenTopic(doc, topic.id, null);
    case "park":
      return topic && setTopicState(doc, topic.id, "parked");
    case "drop":
      return topic && setTopicState(doc, topic.id, "dropped");
    case "bring":
      return topic && bringTopic(doc, topic.id, pageOf(doc, anaAndBen.id, "other"), hand);
    case "detail":
      return (
        topic && detailTopic(doc, topic.id, { kind: "idea", notBefore: "2026-12-01", critical: { minutes: other } })
      );
    case "action":
      return void addAction(
        doc,
        page,
        { who: anaAndBen.people[other % 2] ?? hand.me, what: words, due: null, madeIn: meeting.id },
        hand,
      );
    case "reword":
      return action && editAction(doc, action.id, { what: `${words} instead` });
    case "tick":
      return action && editAction(doc, action.id, { state: "done" });
    case "note":
      touchMeeting(doc, page, meeting);
      return writeNote(notesOf(doc, meeting.id), words);
    case "bold": {
      const text = lineOf(doc, meeting.id, pick);
      return text && text.length > 0 ? text.format(0, Math.ceil(text.length / 2), { strong: {} }) : undefined;
    }
    case "strike out": {
      const text = lineOf(doc, meeting.id, pick);
      return text && text.length > 0 ? text.delete(0, Math.ceil(text.length / 2)) : undefined;
    }
    case "comment":
      return void (topic && addComment(doc, `topic/${topic.id}`, words, hand));
    case "correct":
      return comment && editComment(doc, comment.id, `${words} rather`);
    case "take back":
      return comment && dropComment(doc, comment.id);
    case "agree":
      return agree(doc, page, meeting, hand);
    case "agree no more":
      return takeBackAgreement(doc, meeting.id, hand);
    case "disagree":
      touchMeeting(doc, page, meeting);
      return void disagree(doc, meeting.id, words, hand);
    case "skip":
      return skipMeeting(doc, page, meeting, words, hand);
    case "lead on":
      return retargetMeeting(doc, meeting.id, at(meetings, pick) ?? start, start);
  }
};

const lineOf = (doc: Y.Doc, meeting: Parameters<typeof notesOf>[1], pick: number): Y.XmlText | undefined =>
  at(
    notesOf(doc, meeting)
      .toArray()
      .flatMap((it) => (it instanceof Y.XmlElement ? it.toArray() : []))
      .filter((it) => it instanceof Y.XmlText),
    pick,
  );

/** All that people see: order and states, actions, comments, answers, what was agreed and the notes with their marks. */
export const contentOf = (doc: Y.Doc) => {
  const pages = [weekly, "other"].map((it) => pageOf(doc, anaAndBen.id, it).id);
  const [page] = pages as [(typeof pages)[0]];
  return {
    topics: pages.map((it) => readTopics(doc, it)),
    actions: pages.map((it) => readActions(doc, it)),
    comments: allComments(doc),
    meetings: pages.map((it) => readMeetings(doc, it)),
    at: meetings.map((start) => meetingsAt(doc, page, start)),
    answers: meetings.map((start) => answersTo(doc, meetingIdOf(page, start))),
    agreements: meetings.map((start) => agreementsOf(doc, page, meetingIdOf(page, start), anaAndBen)),
    notes: meetings.map((start) => notesOf(doc, meetingIdOf(page, start)).toJSON()),
  };
};
