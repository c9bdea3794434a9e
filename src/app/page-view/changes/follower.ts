/** Follows the calendar as long as a page is on screen. What it did is told by the notebook itself (core/agenda/followed.ts). */
import type * as Y from "yjs";
import type { PageId } from "#core/agenda/page.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { followMeetings, followSeries } from "./follow-page.ts";

export interface Follower {
  /** The same object until something changed. */
  readonly state: () => Following;
  readonly subscribe: (listener: () => void) => () => void;
  readonly follow: (it: OneOnOne, now: number) => void;
}

export interface Following {
  /** Pages that this series may continue; empty when there is nothing to ask. */
  readonly ask: readonly PageId[];
  /** What is prepared has no meeting to go to. */
  readonly nothingAhead: boolean;
}

export const createFollower = (doc: Y.Doc): Follower => {
  const listeners = new Set<() => void>();
  let state: Following = { ask: [], nothingAhead: false };
  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    follow: (it, now) => {
      const ask = followSeries(doc, it, now);
      const changes = followMeetings(doc, it, now);
      const next = { ask, nothingAhead: changes.some((change) => change.type === "nothingAhead") };
      if (JSON.stringify(next) === JSON.stringify(state)) return;
      state = next;
      for (const listener of listeners) listener();
    },
  };
};
