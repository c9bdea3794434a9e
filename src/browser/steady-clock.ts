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
  let apart = Date.now() - performance.now();
  return () => {
    const [wall, awake] = [Date.now(), performance.now()];
    const more = wall - awake - apart;
    if (more > leastSleepMs) slept += more;
    apart = wall - awake;
    return awake + slept;
  };
};

export const steadyClock: Clock = { ...machineClock, now: awakeAndAsleep() };
