/** Two pages of one person in one browser, one of which left something to be closed. */
import { expect, test } from "vitest";
import { ana, ben } from "#tests/cast.ts";
import { createPage, overtaken, writersOf } from "./overtaken.ts";
import { begun, createWorld, said, say, settle, type World } from "./world.ts";

const withoutNetwork = (method: string) => (_: unknown, called: string) =>
  called === method ? { before: { type: "offline" as const } } : null;

/** How often somebody's pages asked who can open a file, or took somebody away. */
const countSharing = (world: World): number =>
  world.log.filter((it) => it === "ana permissions" || it === "ana revoke").length;

for (const how of ["knew of it", "crashed before it could know"] as const)
  test(`[LC16] what a page shared that ${how} is closed by the page that opens next, however much the one beside it kept`, async () => {
    const [world, page] = [createWorld(), createPage()];
    const beside = world.keeper(ana);
    await beside.open();
    const { anas, hers, bens } = await overtaken(async () => undefined, world, page);
    world.fate = withoutNetwork("revoke");
    if (how === "knew of it") await anas.refresh();
    page.crashed = true;
    await beside.refresh();
    for (const words of ["Typed", "More"]) {
      say(beside, words);
      await world.clock.advance(10_000);
    }
    world.fate = () => null;
    await beside[Symbol.asyncDispose]();
    expect(writersOf(world, hers)).toEqual([ben]);
    const next = world.keeper(ana);
    await next.open();
    await world.clock.advance(60_000);
    expect(writersOf(world, hers)).toEqual([]);
    expect(world.drives.files().find((it) => it.owner === ben)?.writers).toEqual([ana]);
    expect(world.copies.get(ana)?.overtaken ?? null).toBeNull();
    await bens.refresh();
    expect(said(bens.doc)).toEqual(["Budget", "Holiday", "More", "Typed"]);
  });

test("[LC16] what the record names by then stays shared", async () => {
  const [world, page] = [createWorld(), createPage()];
  const beside = world.keeper(ana);
  await beside.open();
  const anas = world.keeper(ana, page);
  await anas.open();
  world.fate = (_, method) => {
    page.crashed ||= method === "complete";
    return null;
  };
  say(anas, "Budget");
  await settle();
  world.fate = () => null;
  expect(page.crashed).toBe(true);
  for (const words of ["Typed", "More"]) {
    say(beside, words);
    await world.clock.advance(125_000);
  }
  expect(beside.state()).toMatchObject({ home: "mine", saving: "saved" });
  await beside[Symbol.asyncDispose]();
  const next = world.keeper(ana);
  await next.open();
  await world.clock.advance(125_000);
  expect(world.drives.files().map((it) => it.writers)).toEqual([[ben]]);
});

test("[LC16] a page that has not seen yet that the file is gone does not close the one that another makes in its place", async () => {
  const { world, anas, file } = await begun();
  const beside = world.keeper(ana);
  await beside.open();
  world.drives.remove(file.at);
  await anas.refresh();
  world.fate = (who, method) => (who === ana && method === "complete" ? { before: { type: "offline" } } : null);
  void anas.restore();
  await settle();
  // Its own writing waits, as with others in the room.
  beside.company("watches");
  say(beside, "Typed");
  await settle();
  world.fate = () => null;
  await world.clock.advance(70_000);
  expect(world.drives.files().map((it) => it.writers)).toEqual([[ben]]);
});

test("[LC16] two living pages that kept it in turn close it, and rest", async () => {
  const world = createWorld();
  const beside = world.keeper(ana);
  await beside.open();
  const { anas, hers } = await overtaken(async () => {
    say(beside, "Typed");
    await settle();
  }, world);
  world.fate = () => null;
  await Promise.all([anas.refresh(), beside.refresh()]);
  await world.clock.advance(60_000);
  expect(writersOf(world, hers)).toEqual([]);
  world.log.length = 0;
  for (let round = 0; round < 5; round++)
    for (const page of [anas, beside]) {
      say(page, `Round ${round}`);
      await settle();
    }
  await world.clock.advance(60_000);
  expect(countSharing(world)).toBeLessThanOrEqual(2);
});

test("[LC16, KP4] a home that two pages kept as begun is none to be closed when the record leaves it", async () => {
  const [world, page] = [createWorld(), createPage()];
  const beside = world.keeper(ana);
  await beside.open();
  const anas = world.keeper(ana, page);
  await anas.open();
  world.fate = withoutNetwork("complete");
  say(anas, "Budget");
  await settle();
  say(beside, "Typed");
  await settle();
  world.fate = () => null;
  await world.clock.advance(125_000);
  await Promise.all([anas.refresh(), beside.refresh()]);
  for (const it of [anas, beside, anas, beside]) {
    say(it, "More");
    await settle();
  }
  await world.clock.advance(60_000);
  expect(beside.state()).toMatchObject({ home: "mine", saving: "saved" });
  expect(world.copies.get(ana)?.overtaken ?? null).toBeNull();
});
