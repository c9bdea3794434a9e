import { expect, test } from "vitest";
import { createLooks, type Looks, type Situation } from "#app/live/looks.ts";

const out: Situation = { linked: false, together: false, lookedAfter: false };
const alone: Situation = { linked: true, together: false, lookedAfter: false };
const inStep: Situation = { linked: true, together: true, lookedAfter: false };
const lookedAfter: Situation = { linked: true, together: true, lookedAfter: true };

/** The seconds at which it looks, of those from one to the other. */
const looksOf = (
  looks: Looks,
  it: Situation,
  [from, to]: readonly [number, number],
  before: (second: number) => void = () => undefined,
): readonly (readonly [number, string])[] => {
  const found: [number, string][] = [];
  for (let second = from; second <= to; second += 10) {
    before(second);
    // Timers come a little too soon or too late.
    const due = looks.due(it, second * 1_000 + (second % 30) * 10 - 100);
    if (due !== null) found.push([second, due]);
  }
  return found;
};
const files = (...seconds: readonly number[]) => seconds.map((it) => [it, "file"] as const);

test("[LV57] every ten seconds where live editing is out, once a minute alone, and each five minutes or ten in step", () => {
  expect(looksOf(createLooks(), out, [0, 60])).toEqual(files(0, 10, 20, 30, 40, 50, 60));
  expect(looksOf(createLooks(), alone, [0, 200])).toEqual(files(60, 120, 180));
  expect(looksOf(createLooks(), inStep, [0, 1_300])).toEqual(files(300, 600, 900, 1_200));
  expect(looksOf(createLooks(), lookedAfter, [0, 1_300])).toEqual(files(600, 1_200));
});

test("[LV57] who was linked looks at once when that is over", () => {
  const looks = createLooks();
  looksOf(looks, inStep, [0, 100]);
  expect(looksOf(looks, out, [110, 130])).toEqual(files(110, 120, 130));
});

test("[LV57] where somebody of the room writes the file it needs no look, only its record every ten minutes", () => {
  for (const it of [inStep, lookedAfter, alone]) {
    const looks = createLooks();
    expect(looksOf(looks, it, [0, 590], () => looks.saw())).toEqual([]);
    expect(looksOf(looks, it, [600, 1_300], () => looks.saw())).toEqual([
      [600, "record"],
      [1_200, "record"],
    ]);
  }
});

test("[LV57] while a device outside the room writes, the one that looks does so every ten seconds, until five minutes after", () => {
  const looks = createLooks();
  looksOf(looks, alone, [0, 50]);
  expect(looksOf(looks, alone, [60, 60])).toEqual(files(60));
  looks.sawOutside();
  const seen = looksOf(looks, alone, [70, 500]);
  expect(seen.slice(0, 4)).toEqual(files(70, 80, 90, 100));
  expect(seen.slice(-3)).toEqual(files(360, 420, 480));
  looks.sawOutside();
  expect(looksOf(looks, lookedAfter, [510, 600])).toEqual([]);
  expect(looksOf(looks, inStep, [610, 620])).toEqual(files(610, 620));
});

test("[LV79] where nobody has touched the page for half an hour it looks once a minute, alone each five, and at once when they do", () => {
  const looks = createLooks();
  expect(looksOf(looks, out, [0, 1_980]).slice(-5)).toEqual(files(1_780, 1_790, 1_850, 1_910, 1_970));
  looks.touched();
  expect(looksOf(looks, out, [1_990, 2_010])).toEqual(files(1_990, 2_000, 2_010));
  expect(looksOf(looks, alone, [3_790, 4_700]).map(([second]) => second)).toEqual([3_790, 4_090, 4_390, 4_690]);
  looks.touched();
  expect(looksOf(looks, alone, [4_710, 4_790])).toEqual(files(4_750));
});

test("[LV79] nor does that hold while somebody writes outside the room", () => {
  const looks = createLooks();
  looksOf(looks, out, [0, 2_000]);
  looks.sawOutside();
  expect(looksOf(looks, out, [2_010, 2_040])).toEqual(files(2_010, 2_020, 2_030, 2_040));
});

test("[LV57] what was found while the link was away may be of the room, and is no reason to look once it is back", () => {
  for (const isAsked of [true, false]) {
    const looks = createLooks();
    looksOf(looks, out, [0, 50]);
    looks.sawOutside();
    if (isAsked) looksOf(looks, out, [60, 60]);
    expect(looksOf(looks, alone, [70, 100])).toEqual([]);
    looks.sawOutside();
    expect(looksOf(looks, alone, [110, 120])).toEqual(files(110, 120));
  }
});

test("[LV84] who is alone all at once, or was away, looks with the next question, and once", () => {
  const looks = createLooks();
  looksOf(looks, inStep, [0, 100]);
  // What the other said last may have been that there is a new room.
  looks.saw();
  expect(looksOf(looks, alone, [110, 180])).toEqual(files(110, 170));
  looksOf(looks, inStep, [190, 200]);
  // Away and back between two questions.
  looks.relinked();
  expect(looksOf(looks, inStep, [210, 400])).toEqual(files(210));
  looksOf(looks, lookedAfter, [410, 420]);
  looks.relinked();
  expect(looksOf(looks, lookedAfter, [430, 600])).toEqual(files(430));
});

test("[LV84] of who vanished without a word the file is looked at every ten seconds for five minutes, or until they are back", () => {
  const looks = createLooks();
  looksOf(looks, inStep, [0, 100]);
  looks.vanished();
  const seen = looksOf(looks, alone, [110, 600]).map(([second]) => second);
  expect(seen.slice(0, 3)).toEqual([110, 120, 130]);
  expect(seen.slice(-4)).toEqual([400, 460, 520, 580]);
  looks.vanished();
  expect(looksOf(looks, alone, [610, 630])).toEqual(files(610, 620, 630));
  expect(looksOf(looks, inStep, [640, 900])).toEqual([]);
  expect(looksOf(looks, alone, [910, 960])).toEqual(files(910));
});
