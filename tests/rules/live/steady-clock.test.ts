import { afterEach, expect, test, vi } from "vitest";
import { steadyClock } from "#browser/steady-clock.ts";

afterEach(() => void vi.restoreAllMocks());

/** The two clocks of a machine, where the second stands still while the lid is closed. */
const twoClocks = () => {
  const at = { wall: Date.now(), awake: performance.now() };
  vi.spyOn(Date, "now").mockImplementation(() => at.wall);
  vi.spyOn(performance, "now").mockImplementation(() => at.awake);
  return at;
};
const hour = 3_600_000;

test("[LV44] a laptop that slept knows for how long, whether or not its browser counts the sleep", () => {
  const at = twoClocks();
  const before = steadyClock.now();
  at.wall += hour;
  expect(steadyClock.now() - before).toBeCloseTo(hour);
  at.wall += hour;
  at.awake += hour;
  expect(steadyClock.now() - before).toBeCloseTo(2 * hour);
  for (let second = 0; second < 60; second++) {
    at.wall += 1_020;
    at.awake += 1_000;
    steadyClock.now();
  }
  expect(steadyClock.now() - before).toBeCloseTo(2 * hour + 60_000);
});

test("[LV70] a clock that is put back takes nothing from what has passed", () => {
  const at = twoClocks();
  const before = steadyClock.now();
  at.wall -= hour;
  at.awake += 1_000;
  expect(steadyClock.now() - before).toBeCloseTo(1_000);
  at.wall += 1_000;
  at.awake += 1_000;
  expect(steadyClock.now() - before).toBeCloseTo(2_000);
});
