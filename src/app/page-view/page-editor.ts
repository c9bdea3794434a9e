/** One page as a person reads and changes it: a snapshot that stays the same object until something changed, and verbs that can be undone. */
import * as Y from "yjs";
import { addAction, editAction, type Action, type ActionId, type Due } from "#core/agenda/action.ts";
import type { Hand } from "#core/agenda/hand.ts";
import { notesOf, touchMeeting } from "#core/agenda/meeting.ts";
import { isBlank } from "#core/agenda/text.ts";
import {
  addTopic,
  discussTopic,
  editTopic,
  moveTopic,
  reopenTopic,
  setTopicState,
  type Topic,
  type TopicId,
} from "#core/agenda/topic.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { OneOnOne } from "./one-on-one.ts";
import { readPage, type PageSnapshot } from "./page-snapshot.ts";

export interface PageEditor {
  readonly doc: Y.Doc;
  readonly snapshot: () => PageSnapshot;
  readonly subscribe: (listener: () => void) => () => void;
  readonly addTopic: (text: string) => TopicId | null;
  readonly editTopic: (id: TopicId, text: string) => void;
  readonly moveTopic: (id: TopicId, by: -1 | 1) => boolean;
  readonly tickTopic: (id: TopicId, discussed: boolean) => void;
  readonly dropTopic: (id: TopicId) => void;
  readonly addAction: (what: string, who: PersonId | null, due: Due | null) => ActionId | null;
  readonly editAction: (id: ActionId, change: Partial<Pick<Action, "who" | "what" | "due" | "state">>) => void;
  /** Takes back this person's latest change that has not been taken back yet. */
  readonly undo: () => boolean;
  readonly redo: () => boolean;
  readonly dispose: () => void;
}

export const createPageEditor = (doc: Y.Doc, hand: Hand, it: OneOnOne): PageEditor => {
  const mine = { edits: "this person" };
  const undoManager = new Y.UndoManager(doc, { trackedOrigins: new Set([mine]), captureTimeout: 0 });
  const seenOpen = new Set<ActionId>();
  const listeners = new Set<() => void>();
  let known: PageSnapshot | null = null;

  const changed = (transaction: Y.Transaction): void => {
    beginMeetingWithNotes(transaction);
    // Letters in these notes change no record, and a long history need not be read again at each of them.
    const notes = notesOf(doc, snapshot().meeting.id);
    if ([...transaction.changed.keys()].every((type) => rootOf(type) === notes)) return;
    known = null;
    for (const listener of listeners) listener();
  };

  /** The notes editor writes letters and nothing else; the meeting they belong to is begun here. */
  const beginMeetingWithNotes = (transaction: Y.Transaction): void => {
    if (!transaction.local || transaction.changed.size === 0) return;
    const { ref, meeting } = snapshot();
    const fields = doc.getMap("meetings");
    if (fields.has(`${meeting.id}/start`) || isBlank(notesOf(doc, meeting.id))) return;
    doc.transact(() => touchMeeting(doc, ref, meeting));
  };

  const snapshot = (): PageSnapshot => (known ??= readPage(doc, hand.me, it, seenOpen));

  const edit = <T>(change: () => T): T => doc.transact(change, mine);

  doc.on("afterTransaction", changed);
  return {
    doc,
    snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    addTopic: (text) => edit(() => addTopic(doc, snapshot().ref, oneLine(text), hand)),
    editTopic: (id, text) => edit(() => editTopic(doc, id, oneLine(text))),
    moveTopic: (id, by) => {
      const { mine: own, theirs } = snapshot();
      const lane = [own, theirs].find((topics) => topics.some((topic) => topic.id === id))?.filter(isOpen) ?? [];
      const to = lane.findIndex((topic) => topic.id === id) + by;
      if (to < 0 || to >= lane.length || lane.length < 2) return false;
      const before = by === 1 ? lane[to] : lane[to - 1];
      edit(() => moveTopic(doc, id, before?.id ?? null, hand));
      return true;
    },
    tickTopic: (id, discussed) => {
      const { ref, meeting } = snapshot();
      edit(() => (discussed ? discussTopic(doc, ref, id, meeting) : reopenTopic(doc, id, meeting.id)));
    },
    dropTopic: (id) => edit(() => setTopicState(doc, id, "dropped")),
    addAction: (what, who, due) => {
      const { ref, meeting } = snapshot();
      return edit(() => addAction(doc, ref, { who, what: oneLine(what), due, madeIn: meeting.id }, hand));
    },
    editAction: (id, change) => edit(() => editAction(doc, id, change)),
    undo: () => undoManager.undo() !== null,
    redo: () => undoManager.redo() !== null,
    dispose: () => {
      doc.off("afterTransaction", changed);
      undoManager.destroy();
      listeners.clear();
    },
  };
};

const isOpen = (topic: Topic): boolean => topic.state === "open";

/** A topic or an action is one line; what was pasted with breaks in it stays together. */
const oneLine = (text: string): string => text.replaceAll(/\s*[\r\n]+\s*/gu, " ");

const rootOf = (type: { readonly parent: unknown }): unknown => {
  let root = type;
  while (root.parent !== null) root = root.parent as typeof root;
  return root;
};
