/** A clock that is cranked by hand, as a keeper uses it. */
import type { Clock } from "#core/clock.ts";

export interface HandClock extends Clock {
  /** Does what falls due on the way, in order, each after the one before has `settled`. */
  readonly advance: (ms: number) => Promise<void>;
  readonly setBack: (ms: number) => void;
  /** As right clocks tell it, whatever anybody sets this one to. */
  readonly right: () => number;
}

export const createHandClock = (settled: () => Promise<void>): HandClock => {
  let now = 1_795_000_000_000;
  let wrongBy = 0;
  let tasks: { readonly at: number; readonly task: () => void }[] = [];
  return {
    now: () => now,
    right: () => now + wrongBy,
    setBack: (ms) => {
      // Timers go by what has passed, whatever the clock shows.
      now -= ms;
      // What lies behind a lid that was shut has passed for everybody.
      wrongBy += Math.max(0, ms);
      tasks = tasks.map((it) => ({ ...it, at: it.at - ms }));
    },
    after: (ms, task) => {
      // No clock shows less than a millisecond.
      const entry = { at: now + Math.ceil(ms), task };
      tasks.push(entry);
      return () => {
        tasks = tasks.filter((it) => it !== entry);
      };
    },
    advance: async (ms) => {
      const end = now + ms;
      for (;;) {
        const next = tasks.toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > end) break;
        tasks = tasks.filter((it) => it !== next);
        now = Math.max(now, next.at);
        next.task();
        await settled();
      }
      now = end;
      await settled();
    },
  };
};
