/** For how long ago something was, and never for when. */
import type { Clock } from "#core/clock.ts";
import { machineClock } from "./machine.ts";

/** Nobody puts a clock right by so little as a sleep. */
const leastSleepMs = 5_000;

/**
 * Never goes back, whoever sets the clock, and goes on while the machine sleeps, which `performance.now` does on Windows
 * alone. A clock that is put on looks like a sleep.
 */
const awakeAndAsleep = (): (() => number) => {
  let slept = 0;
  let last = { wall: Date.now(), awake: performance.now() };
  return () => {
    const next = { wall: Date.now(), awake: performance.now() };
    const more = next.wall - last.wall - (next.awake - last.awake);
    if (more > leastSleepMs) slept += more;
    last = next;
    return next.awake + slept;
  };
};

export const steadyClock: Clock = { ...machineClock, now: awakeAndAsleep() };
