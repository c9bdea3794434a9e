/** The list as it stands: looked up once somebody looks, and again on demand. */
import { readMe, type Me } from "#microsoft/graph/people.ts";
import type { Problem } from "./explain.ts";
import { findPairList } from "./pair-list.ts";
import type { Session } from "./session.ts";
import type { PairList } from "./surfaces/pairs-tab/pair-row.ts";

export interface ListState {
  readonly me: Me | null;
  /** Null until something is known. */
  readonly list: PairList | null;
  readonly problem: Problem | null;
}

export interface ListSource {
  /** The same object until something changed. */
  readonly state: () => ListState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly look: () => Promise<void>;
}

export const createListSource = (session: Session): ListSource => {
  const listeners = new Set<() => void>();
  let state: ListState = { me: null, list: null, problem: null };
  let looks = 0;
  const set = (next: ListState): void => {
    state = next;
    for (const listener of listeners) listener();
  };

  const look = async (): Promise<void> => {
    const mine = ++looks;
    const me = await readMe(session.graph);
    if (mine !== looks) return;
    if (!me.ok) return set({ ...state, list: state.list ?? { rows: [], others: [] }, problem: me.error });
    const { list, calendar } = await findPairList(session, me.value, Date.now());
    if (mine !== looks) return;
    set({ me: me.value, list, problem: calendar.ok ? null : calendar.error });
  };

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      if (looks === 0) void look();
      return () => void listeners.delete(listener);
    },
    look,
  };
};
