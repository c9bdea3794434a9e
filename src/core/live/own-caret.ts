/** Where this person is, as the room is told. */
import { encodeAwarenessUpdate, type Awareness } from "y-protocols/awareness";
import type { Message } from "./payload.ts";

export interface OwnCaret extends Disposable {
  /** None as long as nothing is known. */
  readonly messages: () => readonly Message[];
  /** Makes the others take it in again: y-protocols passes over a state whose clock is 0, or is that of one taken away, and takes away what is not renewed. */
  readonly renew: () => void;
}

/** `heardIn`: origin of changes that came from the room. */
export const createOwnCaret = (awareness: Awareness, heardIn: unknown, changed: () => void): OwnCaret => {
  const onUpdate = ({ added, updated, removed }: Changed, origin: unknown): void => {
    const mine = [...added, ...updated, ...removed].includes(awareness.clientID);
    if (origin !== heardIn && mine) changed();
  };
  awareness.on("update", onUpdate);
  return {
    messages: () =>
      awareness.meta.has(awareness.clientID)
        ? [{ kind: "awareness", update: encodeAwarenessUpdate(awareness, [awareness.clientID]) }]
        : [],
    renew: () => {
      awareness.off("update", onUpdate);
      awareness.setLocalState(awareness.getLocalState());
      awareness.on("update", onUpdate);
    },
    [Symbol.dispose]: () => awareness.off("update", onUpdate),
  };
};

interface Changed {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}
