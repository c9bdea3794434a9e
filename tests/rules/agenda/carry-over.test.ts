/** Years of hostile calendars: whatever happens, each topic stands once on one page. */
import { expect, test } from "vitest";
import { live } from "./years.ts";

/** More of them, and longer, when asked for: each has its own number. */
const seeds = Number(process.env["CARRY_OVER_SEEDS"] ?? 6);
const weeks = Number(process.env["CARRY_OVER_WEEKS"] ?? 60);

test.each(Array.from({ length: seeds }, (_, seed) => seed))(
  "[CC1, CC2, CC3] years of a hostile calendar, seed %i: nothing is lost, doubled, or due at another time",
  (seed) => {
    const lived = live(seed, weeks);
    expect(lived.faults.slice(0, 5)).toEqual([]);
    expect(lived.figures.meetings).toBeGreaterThan(weeks / 5);
  },
  60_000,
);
