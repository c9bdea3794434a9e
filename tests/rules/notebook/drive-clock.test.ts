import { expect, test } from "vitest";
import { createDriveClock } from "#core/notebook/drive-clock.ts";
import { createMemoryDrives } from "#tests/contracts/memory-store.ts";
import { ana } from "#tests/cast.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = 1_795_000_000_000;

/** A device and its drives, whose clocks are each set by hand. */
const device = () => {
  let [passed, ahead, modified, takes] = [0, 0, null as number | null, 0];
  const right = () => start + passed;
  const memory = createMemoryDrives(() => modified ?? right()).storeOf(ana);
  const slow: typeof memory = {
    ...memory,
    write: async (...request) => {
      passed += takes / 2;
      const answer = await memory.write(...request);
      passed += takes / 2;
      return answer;
    },
  };
  const { store, driveClock } = createDriveClock(
    slow,
    () => right() + ahead,
    () => passed,
  );
  return {
    store,
    driveClock,
    right,
    pass: (ms: number) => void (passed += ms),
    setAhead: (ms: number) => void (ahead = ms),
    /** The drives answer with this date, whenever it is. */
    saying: (instant: number | null) => void (modified = instant),
    takes: (ms: number) => void (takes = ms),
    begin: async () => {
      const made = await store.create("Ana and Ben", "<p>first</p>");
      if (!made.ok) throw new Error("Expected a file");
      return made.value;
    },
    write: async (text: string) => {
      const [file] = [await store.readOwn("Ana and Ben")];
      if (!file.ok || file.value === null) throw new Error("Expected a file");
      const known = await file.value.file();
      return known.ok ? store.write(known.value.at, text, known.value.version) : known;
    },
  };
};

test("[KP47] before a write from here was answered the device is believed, and asked for nothing", async () => {
  const { driveClock, setAhead, right, store } = device();
  setAhead(day);
  await store.readOwn("Ana and Ben");
  expect(driveClock.isKnown()).toBe(false);
  expect(driveClock.now()).toBe(right() + day);
});

test("[KP47] a clock that is right is believed to the millisecond, however long the answer takes", async () => {
  const { driveClock, begin, write, takes, pass, right } = device();
  await begin();
  expect(driveClock.now()).toBe(right());
  // As when the lid is shut while a write is on its way.
  takes(9 * hour);
  await write("<p>second</p>");
  expect(driveClock.now()).toBe(right());
  pass(day);
  expect(driveClock.now()).toBe(right());
});

for (const ahead of [day, -day, 400 * day, -400 * day, 10 * minute, -10 * minute])
  test(`[KP47] the first answer shows a clock that is wrong by ${ahead / minute} minutes, and later ones that it was set`, async () => {
    const { driveClock, begin, setAhead, pass, right } = device();
    setAhead(ahead);
    await begin();
    for (const since of [0, hour, 8 * day]) {
      pass(since);
      expect(driveClock.now() - right()).toBeGreaterThanOrEqual(0);
      expect(driveClock.now() - right()).toBeLessThanOrEqual(1_000);
    }
    setAhead(0);
    expect(driveClock.now()).toBe(right());
    setAhead(-ahead);
    expect(driveClock.now() - right()).toBeLessThanOrEqual(1_000);
    expect(driveClock.now()).toBeGreaterThanOrEqual(right());
  });

test("[KP47] where a slow answer leaves open how wrong a clock is, a verdict is taken for older and not for younger", async () => {
  const { driveClock, begin, write, setAhead, takes, right } = device();
  setAhead(-10 * day);
  await begin();
  takes(8 * hour);
  await write("<p>second</p>");
  expect(driveClock.now()).toBeGreaterThanOrEqual(right());
  expect(driveClock.now()).toBeLessThanOrEqual(right() + 5 * hour);
});

test("[KP47] an answer with the date that the content before had tells no time", async () => {
  const { driveClock, begin, write, saying, pass, right } = device();
  const { modifiedAt } = await begin();
  pass(20 * day);
  saying(modifiedAt ?? null);
  await write("<p>second</p>");
  expect(driveClock.now()).toBe(right());
  saying(null);
  await write("<p>third</p>");
  expect(driveClock.now()).toBe(right());
});

test("[KP47] where it is the first, it tells that it is not earlier, and no more", async () => {
  const { store, saying, pass, right, begin } = device();
  const { at } = await begin();
  pass(20 * day);
  let clock = right;
  const again = createDriveClock(store, () => clock(), right);
  const seen = await again.store.read(at);
  if (!seen.ok) throw new Error("Expected a file");
  saying(seen.value.file.modifiedAt ?? null);
  await again.store.write(at, "<p>second</p>", seen.value.file.version);
  expect(again.driveClock.now()).toBe(right());
  clock = () => right() + 400 * day;
  expect(again.driveClock.now()).toBe(right() + 400 * day);
  clock = () => right() - 400 * day;
  expect(again.driveClock.now()).toBe(seen.value.file.modifiedAt);
});
