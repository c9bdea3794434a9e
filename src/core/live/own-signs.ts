/** Our own signs of life, to see from what another says it heard whether they arrive there. */
import { lostAfterMs } from "./peers.ts";

export interface OwnSigns {
  readonly said: (counter: number, now: number) => void;
  /** For how long already nothing of ours was heard by one that heard this counter last. */
  readonly unheardMs: (acknowledged: number, now: number) => number;
}

export const createOwnSigns = (): OwnSigns => {
  const signs: { readonly counter: number; readonly at: number }[] = [];
  return {
    said: (counter, now) => {
      signs.push({ counter, at: now });
      // The last of the old ones still shows for how long at least.
      while ((signs[1]?.at ?? now) < now - lostAfterMs) signs.shift();
    },
    unheardMs: (acknowledged, now) => {
      const first = signs.find((it) => it.counter > acknowledged);
      return first === undefined ? 0 : now - first.at;
    },
  };
};
