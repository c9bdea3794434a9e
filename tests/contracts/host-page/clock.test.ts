import { expect, test } from "vitest";
import { nextWorkingMorning } from "#tenant/host-page/browser/clock.ts";

test.each([
  ["Wednesday noon", "2026-11-25T11:00:00Z", "Europe/Berlin", "2026-11-26T08:00:00.000Z"],
  ["Thursday before nine", "2026-11-26T07:59:59Z", "Europe/Berlin", "2026-11-26T08:00:00.000Z"],
  ["Thursday at nine", "2026-11-26T08:00:00Z", "Europe/Berlin", "2026-11-27T08:00:00.000Z"],
  ["Friday evening", "2026-11-27T20:00:00Z", "Europe/Berlin", "2026-11-30T08:00:00.000Z"],
  ["the weekend on which clocks go forward", "2027-03-27T12:00:00Z", "Europe/Berlin", "2027-03-29T07:00:00.000Z"],
  ["the weekend on which clocks go back", "2026-10-24T12:00:00Z", "Europe/Berlin", "2026-10-26T08:00:00.000Z"],
  ["a half-hour zone", "2026-11-25T12:00:00Z", "Asia/Kolkata", "2026-11-26T03:30:00.000Z"],
  ["a day ahead of UTC", "2026-11-25T23:00:00Z", "Pacific/Auckland", "2026-11-26T20:00:00.000Z"],
  ["a day behind UTC", "2026-11-26T04:00:00Z", "America/Los_Angeles", "2026-11-26T17:00:00.000Z"],
])("[HP53] after %s", (_, now, zone, expected) => {
  expect(nextWorkingMorning(Date.parse(now), zone)).toBe(expected);
});
