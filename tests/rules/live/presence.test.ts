import { expect, test } from "vitest";
import { nothingSeen, see, shownOf, type Seen } from "#app/live/presence.ts";
import type { LiveState } from "#browser/live-room.ts";
import type { SessionId } from "#core/live/frame.ts";
import { ana, ben } from "#tests/cast.ts";

const room = (people: readonly string[], change: Partial<LiveState> = {}): LiveState => ({
  others: people.map((person, at) => ({ session: `${at}` as SessionId, person, canSave: true })),
  inStep: true,
  link: "open",
  because: null,
  ...change,
});
const gone = room([], { link: "offline", because: "unreachable" });

/** What Ana's page shows after these, each at its second. */
const after = (...seen: readonly (readonly [second: number, room: LiveState])[]): Seen =>
  seen.reduce((before, [second, it]) => see(before, it, ben, second * 1_000), nothingSeen);
const at = (seen: Seen, second: number) => shownOf(seen, second * 1_000);

test("[LV54] the other is here while one of their devices is in the room; one's own other tab is nobody", () => {
  expect(at(after([0, room([])]), 1).here).toBe(false);
  expect(at(after([0, room([ana])]), 1).here).toBe(false);
  expect(at(after([0, room([ana, ben])]), 1).here).toBe(true);
  expect(at(after([0, room([ben, ben])], [1, room([ben])]), 2).here).toBe(true);
});

test("[LV54] who is gone is gone within three seconds, and the page looks again by itself", () => {
  const left = after([0, room([ben])], [10, room([])]);
  expect(at(left, 12)).toMatchObject({ here: true, againInMs: 1_000 });
  expect(at(left, 13)).toMatchObject({ here: false, againInMs: null });
});

test("[LV54] a relay that restarts sends nobody away", () => {
  const restarted = after([0, room([ben])], [10, gone], [12, room([ben])]);
  expect(at(after([0, room([ben])], [10, gone]), 11).here).toBe(true);
  expect(at(restarted, 12)).toMatchObject({ here: true, againInMs: null });
});

test("[LV55] who comes is told, and not again when they are back within a minute", () => {
  expect(at(after([0, room([ben])]), 0).came).toBe(true);
  expect(at(after([0, room([ben])], [5, room([ben])]), 5).came).toBe(true);
  expect(at(after([0, room([ben])], [5, room([])], [6, room([ben])], [7, room([ben])]), 7).came).toBe(false);
  expect(at(after([0, room([ben])], [5, room([])], [66, room([ben])]), 66).came).toBe(true);
});

test("[LV56] that live editing cannot be had is said after six seconds, and no longer once it can", () => {
  const apart = after([0, room([], { link: "connecting" })], [1, gone]);
  expect(at(apart, 5)).toMatchObject({ apart: false, againInMs: 1_000 });
  expect(at(apart, 6)).toMatchObject({ apart: true, againInMs: null });
  expect(at(see(apart, room([]), ben, 7_000), 20).apart).toBe(false);
  expect(at(after([0, room([], { link: "off" })]), 20).apart).toBe(false);
});

test("[LV56] where trying changes nothing it is said at once", () => {
  for (const because of ["notYourPair", "full", "versionUnknown", "tampered"] as const)
    expect(at(after([0, room([], { link: "offline", because })]), 0)).toMatchObject({ apart: true, againInMs: null });
});

test("[LV57] the file need not be looked at while the other is here, linked and in step, and only then", () => {
  expect(at(after([0, room([ben])]), 0).current).toBe(true);
  expect(at(after([0, room([ben], { inStep: false })]), 0).current).toBe(false);
  expect(at(after([0, room([ana])]), 0).current).toBe(false);
  expect(at(after([0, room([ben])], [1, gone]), 1).current).toBe(false);
});
