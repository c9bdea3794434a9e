/** Nobody sets it, and it never goes back: for how long ago something was, and never for when. */
import type { Clock } from "#core/clock.ts";
import { machineClock } from "./machine.ts";

export const steadyClock: Clock = { ...machineClock, now: () => performance.now() };
