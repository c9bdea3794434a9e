/** Follows the calendar as long as a page is on screen, and takes back what it did when somebody says so. */
import * as Y from "yjs";
import type { CalendarChange } from "#core/agenda/follow-calendar.ts";
import type { PageId } from "#core/agenda/page.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { followMeetings, followSeries, type Change } from "./follow-page.ts";

export interface Follower {
  /** The same object until something changed. */
  readonly state: () => Followed;
  readonly subscribe: (listener: () => void) => () => void;
  readonly follow: (it: OneOnOne, now: number) => void;
  /** What is told now. It is not done again as long as this page is on screen. */
  readonly takeBack: () => void;
  readonly dismiss: () => void;
  readonly dispose: () => void;
}

export interface Followed {
  /** Pages that this series may continue; empty when there is nothing to ask. */
  readonly ask: readonly PageId[];
  /** The latest that was done. */
  readonly told: readonly Change[];
  /** What is prepared has no meeting to go to. */
  readonly nothingAhead: boolean;
}

export const createFollower = (doc: Y.Doc): Follower => {
  const listeners = new Set<() => void>();
  const left = new Set<string>();
  let state: Followed = { ask: [], told: [], nothingAhead: false };
  let undo: Y.UndoManager | null = null;
  const set = (next: Followed): void => {
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const forget = (): void => {
    undo?.destroy();
    undo = null;
  };

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    follow: (it, now) => {
      const ask = followSeries(doc, it, now);
      // What the calendar did is taken back by its own line, not among what a person typed.
      const origin = { follows: "calendar" };
      const manager = new Y.UndoManager(doc, { trackedOrigins: new Set([origin]), captureTimeout: 0 });
      const changes = doc.transact(() => followMeetings(doc, it, now, (change) => left.has(nameOf(change))), origin);
      const done = changes.filter((change) => change.type !== "nothingAhead");
      if (done.length > 0) {
        forget();
        undo = manager;
      } else manager.destroy();
      set({ ask, told: done.length > 0 ? done : state.told, nothingAhead: done.length < changes.length });
    },
    takeBack: () => {
      for (const change of state.told) left.add(nameOf(change));
      undo?.undo();
      forget();
      set({ ...state, told: [] });
    },
    dismiss: () => {
      forget();
      set({ ...state, told: [] });
    },
    dispose: forget,
  };
};

const nameOf = (change: CalendarChange): string => {
  const to = "to" in change ? `${change.to.originalStart} ${change.to.start}` : "";
  return `${change.type} ${change.meeting} ${to}`;
};
