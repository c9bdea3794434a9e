/** One page as a person reads and changes it: a snapshot that stays the same object until something changed, and verbs that can be undone. */
import * as Y from "yjs";
import { addAction, editAction, type Action, type ActionId, type ActionSource, type Due } from "#core/agenda/action.ts";
import type { Hand } from "#core/agenda/hand.ts";
import { notesOf, touchMeeting } from "#core/agenda/meeting.ts";
import { isBlank } from "#core/agenda/text.ts";
import {
  addTopic,
  detailTopic,
  discussTopic,
  editTopic,
  moveTopic,
  reopenTopic,
  setTopicState,
  type TopicDetails,
  type TopicId,
} from "#core/agenda/topic.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { OneOnOne } from "./one-on-one.ts";
import { readPage, type PageSnapshot } from "./page-snapshot.ts";
import { boundSteps } from "./undo-steps.ts";

export interface PageEditor {
  readonly doc: Y.Doc;
  /** Whose edits these are; for verbs that live in files of their own. */
  readonly hand: Hand;
  /** One change of this person, undone as one. */
  readonly edit: <T>(change: () => T) => T;
  readonly snapshot: () => PageSnapshot;
  /** The same page after the calendar was read: another time, or another meeting. What can be undone stays so. */
  readonly show: (it: OneOnOne) => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly addTopic: (text: string) => TopicId | null;
  readonly editTopic: (id: TopicId, change: { readonly text?: string } & Partial<TopicDetails>) => void;
  /** Behind another of its lane, or to its front. */
  readonly moveTopic: (id: TopicId, behind: TopicId | null) => void;
  readonly tickTopic: (id: TopicId, discussed: boolean) => void;
  readonly putAside: (id: TopicId, state: "parked" | "dropped") => void;
  readonly addAction: (what: string, who: PersonId | null, due: Due | null, from?: ActionSource) => ActionId | null;
  readonly editAction: (id: ActionId, change: Partial<Pick<Action, "who" | "what" | "due" | "state">>) => void;
  /** Names what the latest `edit` changed; null when it changed nothing. */
  readonly latest: () => object | null;
  /** Nothing was changed, undone or done again since. */
  readonly isLatest: (change: object | null) => boolean;
  /** Takes back this person's latest change that has not been taken back yet. */
  readonly undo: () => boolean;
  readonly redo: () => boolean;
  readonly dispose: () => void;
}

export const createPageEditor = (doc: Y.Doc, hand: Hand, first: OneOnOne): PageEditor => {
  let it = first;
  const mine = { edits: "this person" };
  const undoManager = boundSteps(
    new Y.UndoManager(doc, {
      trackedOrigins: new Set([mine]),
      captureTimeout: 0,
      // What changed nothing is no step back either.
      captureTransaction: ({ changed }) => changed.size > 0,
    }),
  );
  const seenOpen = new Set<ActionId>();
  const listeners = new Set<() => void>();
  let known: PageSnapshot | null = null;
  let before: PageSnapshot | null = null;
  let latest: object | null = null;
  let top: object | null = null;

  const readAgain = (): void => {
    [known, before] = [null, known ?? before];
    for (const listener of listeners) listener();
  };

  const changed = (transaction: Y.Transaction): void => {
    // Reading makes roots of their kind, and changes nothing.
    if (transaction.changed.size === 0) return;
    beginMeetingWithNotes(transaction);
    // Letters in these notes change no record, and a long history need not be read again at each of them.
    const notes = notesOf(doc, snapshot().meeting.id);
    if ([...transaction.changed.keys()].every((type) => rootOf(type) === notes)) return;
    readAgain();
  };

  /** The notes editor writes letters and nothing else; the meeting they belong to is begun here. */
  const beginMeetingWithNotes = (transaction: Y.Transaction): void => {
    if (!transaction.local) return;
    const { ref, meeting } = snapshot();
    const fields = doc.getMap("meetings");
    if (fields.has(`${meeting.id}/start`) || isBlank(notesOf(doc, meeting.id))) return;
    doc.transact(() => touchMeeting(doc, ref, meeting));
  };

  const snapshot = (): PageSnapshot => (known ??= readPage(doc, it, seenOpen, before));

  const edit = <T>(change: () => T): T => {
    latest = null;
    return doc.transact(change, mine);
  };
  const follow = ({ stackItem }: { readonly stackItem: object }): void => {
    latest = stackItem;
    top = stackItem;
  };
  undoManager.on("stack-item-added", follow);
  undoManager.on("stack-item-popped", follow);

  doc.on("afterTransaction", changed);
  return {
    doc,
    hand,
    edit,
    snapshot,
    show: (next) => {
      if (next === it) return;
      it = next;
      readAgain();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    addTopic: (text) => edit(() => addTopic(doc, snapshot().ref, oneLine(text), hand)),
    editTopic: (id, { text, ...details }) =>
      edit(() => {
        if (text !== undefined) editTopic(doc, id, oneLine(text));
        detailTopic(doc, id, details);
      }),
    moveTopic: (id, behind) => edit(() => moveTopic(doc, id, behind, hand)),
    tickTopic: (id, discussed) => {
      const { ref, meeting } = snapshot();
      edit(() => (discussed ? discussTopic(doc, ref, id, meeting) : reopenTopic(doc, id, meeting.id)));
    },
    putAside: (id, state) => edit(() => setTopicState(doc, id, state)),
    addAction: (what, who, due, from) => {
      const { ref, meeting } = snapshot();
      const action = { who, what: oneLine(what), due, madeIn: meeting.id, ...(from === undefined ? {} : { from }) };
      return edit(() => {
        const id = addAction(doc, ref, action, hand);
        // Where the calendar leads this meeting, what was agreed in it goes along.
        if (id !== null) touchMeeting(doc, ref, meeting);
        return id;
      });
    },
    editAction: (id, change) => edit(() => editAction(doc, id, change)),
    latest: () => latest,
    isLatest: (change) => change === top,
    undo: () => undoManager.undo() !== null,
    redo: () => undoManager.redo() !== null,
    dispose: () => {
      doc.off("afterTransaction", changed);
      undoManager.destroy();
      listeners.clear();
    },
  };
};

/** A topic or an action is one line; what was pasted with breaks in it stays together. */
export const oneLine = (text: string): string => text.replaceAll(/\s*[\r\n]+\s*/gu, " ");

const rootOf = (type: { readonly parent: unknown }): unknown => {
  let root = type;
  while (root.parent !== null) root = root.parent as typeof root;
  return root;
};
