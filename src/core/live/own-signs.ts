/** Our own signs of life: when to say one, and whether they arrive where another says what it heard of us. */
import type { SessionId } from "./frame.ts";
import { hereEveryMs, lostAfterMs, phaseOf } from "./peers.ts";

export const tickMs = 1_000;

export interface OwnSigns {
  /** To when to look next: each second, and at all our moments. */
  readonly nextLookMs: (now: number) => number;
  /** One of our moments, or for who is alone two, came after what we said last. */
  readonly isDue: (now: number, alone: boolean) => boolean;
  readonly silentMs: (now: number) => number;
  readonly said: (counter: number, now: number) => void;
  /** For how long already nothing of ours was heard by one that heard this counter last. */
  readonly unheardMs: (acknowledged: number, now: number) => number;
}

/** A session has moments of its own, whoever comes and goes: many come to their meetings at nine. */
export const createOwnSigns = (session: SessionId, begunAt: number): OwnSigns => {
  const signs: { readonly counter: number; readonly at: number }[] = [];
  // In the past, so that what is left of a span is never negative.
  const momentAt = begunAt - phaseOf(session) * hereEveryMs;
  const momentsUntil = (at: number): number => Math.floor((at - momentAt) / hereEveryMs);
  let saidAt = begunAt;
  return {
    // Counted from our moments, and not from a timer that may have come late together with others'.
    // Timers know whole milliseconds alone, and what comes a little before a moment has to come again.
    nextLookMs: (now) => Math.ceil(tickMs - ((now - momentAt) % tickMs)),
    isDue: (now, alone) => momentsUntil(now) - momentsUntil(saidAt) > (alone ? 1 : 0),
    silentMs: (now) => now - saidAt,
    said: (counter, now) => {
      saidAt = now;
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
