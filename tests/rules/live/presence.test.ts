import { expect, test } from "vitest";
import { nothingSeen, see, shownOf, type Seen } from "#app/live/presence.ts";
import { isWriting } from "#app/live/writing.ts";
import type { LiveState } from "#browser/live-room.ts";
import type { SessionId } from "#core/live/frame.ts";
import { ana, ben } from "#tests/cast.ts";

const room = (people: readonly string[], change: Partial<LiveState> = {}): LiveState => ({
  others: people.map((person, at) => ({ session: `${at}` as SessionId, person, canSave: true })),
  inTouch: true,
  inStep: true,
  link: "open",
  because: null,
  parted: false,
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

test("[LV56] that something is missing is said after six seconds of it in a row, with the other here or not", () => {
  const behind = { inTouch: false, inStep: false };
  const apart = after([0, room([ben])], [1, room([ben], behind)], [4, room([], behind)]);
  expect(at(apart, 6)).toMatchObject({ apart: false, againInMs: 1_000 });
  expect(at(apart, 7)).toMatchObject({ apart: true, againInMs: null });
  expect(at(after([0, room([ben], behind)], [5, room([ben], behind)]), 6)).toMatchObject({ here: true, apart: true });
  // A slow line catches up in between.
  const slow = after([0, room([ben], behind)], [5, room([ben])], [6, room([ben], behind)], [11, room([ben], behind)]);
  expect(at(slow, 11)).toMatchObject({ apart: false, againInMs: 1_000 });
  expect(at(see(apart, room([ben]), ben, 20_000), 20).apart).toBe(false);
  // What nobody here has may never come.
  expect(at(after([0, room([ben], { inStep: false })]), 60)).toMatchObject({ current: false, apart: false });
});

test("[LV80] where the relay lost its way to others that is said after six seconds, unless the other is here all the same", () => {
  const parted = { parted: true };
  const lost = after([0, room([ben])], [1, room([ben], parted)]);
  expect(at(lost, 9)).toMatchObject({ here: true, current: true, apart: false });
  // Silent by now, and so taken for gone.
  const silent = see(lost, room([], parted), ben, 11_000);
  expect(at(silent, 11)).toMatchObject({ current: false, apart: true });
  const alone = after([0, room([], parted)]);
  expect(at(alone, 5)).toMatchObject({ apart: false, againInMs: 1_000 });
  expect(at(alone, 6)).toMatchObject({ apart: true, againInMs: null });
  expect(at(see(alone, room([]), ben, 7_000), 20).apart).toBe(false);
});

test("[LV56] where trying changes nothing it is said at once", () => {
  for (const because of ["notYourPair", "full", "versionUnknown", "tampered"] as const)
    expect(at(after([0, room([], { link: "offline", because })]), 0)).toMatchObject({ apart: true, againInMs: null });
});

test("[LV57] what the other writes arrives by itself while they are here, linked and in step, and only then", () => {
  expect(at(after([0, room([ben])]), 0).current).toBe(true);
  expect(at(after([0, room([ben], { inStep: false })]), 0).current).toBe(false);
  expect(at(after([0, room([ana])]), 0).current).toBe(false);
  expect(at(after([0, room([ben])], [1, gone]), 1).current).toBe(false);
});

test("[LV82] a place in which the other writes names a record of the page, and is passed over where it is none", () => {
  const id = "00112233445566778899aabbccddeeff";
  for (const where of ["topic", "action", "purpose", `line/${id}`, `comment/${id}`])
    expect(isWriting(where)).toBe(true);
  for (const where of [`line/${id}0`, `line/"]${id}`, `notes/${id}`, "line/", id, { line: id }, null])
    expect(isWriting(where)).toBe(false);
});
