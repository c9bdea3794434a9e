/** Devices whose clocks are wrong by a day or more, while Microsoft's is right. */
import { expect, test } from "vitest";
import type { Keeper } from "#core/notebook/keep.ts";
import { sharingRoot } from "#core/notebook/verdict.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, ben } from "#tests/cast.ts";
import { begun, say, type World } from "./world.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The page is closed, and opened again on a device whose clock is ahead by so much. */
const reopened = async (world: World, person: PersonId, before: Keeper, ahead: number): Promise<Keeper> => {
  await before[Symbol.asyncDispose]();
  world.ahead.set(person, ahead);
  const page = world.keeper(person);
  await page.open();
  await world.clock.advance(minute);
  return page;
};

const checkedAt = ({ state }: Keeper): number => {
  const { sharing } = state();
  return sharing.type === "onlyTheTwo" ? sharing.checkedAt : Number.NaN;
};

const calls = (world: World, call: string): number => world.log.filter((it) => it === call).length;

for (const [how, ahead] of [
  ["a day ahead", day],
  ["twenty hours ahead", 20 * hour],
  ["a day behind", -day],
  ["ten days behind", -10 * day],
  ["a year ahead", 365 * day],
] as const) {
  test(`[KP47] the other believes the verdict of an owner whose clock is ${how}, and hands out the link`, async () => {
    const { world, anas, bens } = await begun();
    await world.clock.advance(12 * hour);
    const anasLater = await reopened(world, ana, anas, ahead);
    await bens.refresh();
    expect(checkedAt(bens)).toBeLessThanOrEqual(world.clock.right() + minute);
    expect(checkedAt(bens)).toBeGreaterThan(world.clock.right() - 2 * day);
    expect(await bens.checkedLink()).toEqual(expect.any(String));
    expect(await anasLater.checkedLink()).toEqual(expect.any(String));
    // A date that was wrong is put right once, and then the page rests.
    expect(calls(world, "ana write")).toBeLessThanOrEqual(2);
    world.log.length = 0;
    for (let look = 0; look < 3; look += 1) {
      await world.clock.advance(10 * minute);
      await anasLater.refresh();
    }
    expect(world.log.filter((it) => it === "ana write" || it === "ana permissions")).toEqual([]);

    await world.clock.advance(day);
    await anasLater.refresh();
    await world.clock.advance(minute);
    await bens.refresh();
    expect(checkedAt(bens)).toBeGreaterThan(world.clock.right() - day);
    expect(checkedAt(bens)).toBeLessThanOrEqual(world.clock.right());
    expect(calls(world, "ana permissions")).toBe(1);
    expect(calls(world, "ana write")).toBe(1);
  });

  test(`[KP47] who reads with a clock that is ${how} believes an honest verdict, once something was written from there`, async () => {
    const { world, anas, bens } = await begun();
    await world.clock.advance(day);
    await anas.refresh();
    await world.clock.advance(hour);
    const bensLater = await reopened(world, ben, bens, ahead);
    say(bensLater, "Typed");
    await world.clock.advance(minute);
    expect(checkedAt(bensLater)).toBe(checkedAt(anas));
    expect(await bensLater.checkedLink()).toEqual(expect.any(String));
  });

  test(`[KP47] and no verdict that is older than seven days`, async () => {
    const { world, anas, bens } = await begun();
    const honest = checkedAt(anas);
    await anas[Symbol.asyncDispose]();
    const bensLater = await reopened(world, ben, bens, ahead);
    await world.clock.advance(6 * day);
    say(bensLater, "Typed");
    await world.clock.advance(minute);
    expect(checkedAt(bensLater)).toBe(honest);
    await world.clock.advance(1.1 * day);
    await bensLater.refresh();
    expect(bensLater.state().sharing.type).toBe("unknown");
    expect(await bensLater.checkedLink()).toBeNull();
  });
}

for (const [anasAhead, bensAhead] of [
  [day, -day],
  [-day, day],
  [3 * day, -3 * day],
  [2 * day, 2 * day],
  [-2 * day, -2 * day],
] as const)
  test(`[KP47] clocks that are ${anasAhead / day} and ${bensAhead / day} days ahead agree on a verdict`, async () => {
    const { world, anas, bens } = await begun();
    await world.clock.advance(12 * hour);
    const anasLater = await reopened(world, ana, anas, anasAhead);
    const bensLater = await reopened(world, ben, bens, bensAhead);
    say(bensLater, "Typed");
    await world.clock.advance(minute);
    await anasLater.refresh();
    await world.clock.advance(minute);
    await bensLater.refresh();
    const now = world.clock.right();
    for (const page of [anasLater, bensLater]) {
      expect(checkedAt(page)).toBeGreaterThan(now - 3 * day - day);
      expect(checkedAt(page)).toBeLessThanOrEqual(now);
    }
    await anasLater[Symbol.asyncDispose]();
    await world.clock.advance(7 * day);
    await bensLater.refresh();
    expect(bensLater.state().sharing.type).toBe("unknown");
  });

test("[KP47] who only reads, with a clock that is behind, learns the time by keeping their own copy, once", async () => {
  const { world, anas, bens } = await begun();
  await world.clock.advance(10 * minute);
  const [copies] = [calls(world, "ben putOwn")];
  expect(copies).toBe(1);
  await anas.refresh();
  const bensLater = await reopened(world, ben, bens, -day);
  expect(checkedAt(bensLater)).toBe(checkedAt(anas));
  expect(calls(world, "ben putOwn")).toBe(2);
  await world.clock.advance(10 * minute);
  await bensLater.refresh();
  await bensLater.open();
  await world.clock.advance(10 * minute);
  expect(calls(world, "ben putOwn")).toBe(2);
  expect(calls(world, "ben write")).toBe(0);
});

test("[KP47] a clock that goes wrong, and is put right, while the page stands changes no date and no judgement", async () => {
  const { world, anas, bens } = await begun();
  for (const ahead of [day, -day, 30 * day, 0, -9 * day, 0]) {
    for (const person of [ana, ben]) world.ahead.set(person, ahead);
    await world.clock.advance(26 * hour);
    await anas.refresh();
    await world.clock.advance(minute);
    await bens.refresh();
    const now = world.clock.right();
    for (const page of [anas, bens]) {
      expect(checkedAt(page)).toBeGreaterThan(now - 2 * day);
      expect(checkedAt(page)).toBeLessThanOrEqual(now);
    }
  }
});

test("[KP47] a clock that goes wrong by less than two clocks may differ is believed as it is", async () => {
  const { world, anas, bens } = await begun();
  for (const ahead of [2 * minute, -2 * minute]) {
    world.ahead.set(ana, ahead);
    await world.clock.advance(2 * day);
    world.log.length = 0;
    await anas.open();
    expect(checkedAt(anas)).toBe(world.clock.right() + ahead);
    await world.clock.advance(minute);
    await bens.refresh();
    expect(checkedAt(bens)).toBeLessThanOrEqual(checkedAt(anas));
    expect(calls(world, "ana permissions")).toBe(1);
    expect(calls(world, "ana write")).toBeLessThanOrEqual(1);
  }
});

test("[KP47] what a clock that runs ahead dated is unknown to the other until the owner's page comes to know the time", async () => {
  const { world, anas, bens } = await begun();
  await world.clock.advance(12 * hour);
  await anas[Symbol.asyncDispose]();
  world.ahead.set(ana, day);
  const page = { crashed: false };
  world.fate = (who, method) => {
    // The write is done, and nobody is there to read its answer.
    page.crashed ||= who === ana && method === "write";
    return null;
  };
  await Promise.race([world.keeper(ana, page).open(), world.clock.advance(minute)]);
  expect(page.crashed).toBe(true);
  await bens.refresh();
  expect(bens.state().sharing.type).toBe("unknown");
  expect(await bens.checkedLink()).toBeNull();
  world.fate = () => null;
  const again = world.keeper(ana);
  await again.open();
  say(again, "Typed");
  await world.clock.advance(minute);
  await bens.refresh();
  expect(checkedAt(bens)).toBeLessThanOrEqual(world.clock.right());
  expect(await bens.checkedLink()).toEqual(expect.any(String));
});

test("[KP47] an alarm of an owner whose clock is ahead is the other's alarm too, and the room of then is used no more", async () => {
  const { world, anas, bens, file } = await begun();
  await world.clock.advance(12 * hour);
  const before = bens.room()?.epoch ?? 0;
  world.drives.grant(file.at, { wider: "organizationLink" });
  const anasLater = await reopened(world, ana, anas, 2 * day);
  await bens.refresh();
  expect(bens.state().sharing.type).toBe("tooOpen");
  expect(bens.room()?.epoch).toBe(before);
  await anasLater.repair();
  await world.clock.advance(minute);
  await bens.refresh();
  expect(checkedAt(bens)).toBeLessThanOrEqual(world.clock.right());
  expect(bens.room()?.epoch).toBe(before + 1);
  expect(sharingRoot(bens.doc).get(ana)).toMatchObject({ type: "exactlyTwo" });
});
