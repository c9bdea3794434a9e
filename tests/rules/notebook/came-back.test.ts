/** A file that was gone and comes back with new words while the notebook is brought back elsewhere. */
import { expect, test } from "vitest";
import { parseFile } from "#core/notebook/file-format.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { readLeft } from "#core/notebook/left.ts";
import { dayLength } from "#core/pairs/instant.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { begun, said, saidIn, say, settle, type World } from "./world.ts";

/** Ana's file is gone, and Ben is offered it back. */
const gone = async () => {
  const { world, anas, bens, file } = await begun();
  await anas[Symbol.asyncDispose]();
  world.copies.delete(ana);
  const giveBack = world.drives.remove(file.at);
  await bens.refresh();
  expect(bens.state().offer).toEqual({ from: "device" });
  return { world, bens, giveBack, at: file.at };
};

/** Ana types into what came back, on a device that is lost after it. */
const typeThere = async (world: World): Promise<void> => {
  const anas = world.keeper(ana);
  await anas.open();
  say(anas, "Growth");
  await world.clock.advance(10_000);
  expect(anas.state()).toMatchObject({ phase: "ready", home: "mine", saving: "saved" });
  await anas[Symbol.asyncDispose]();
  world.copies.delete(ana);
};

const isLive = (html: string): boolean => parseFile(html, anaAndBen).ok;

/** One live file, Ben's, with everything, and both pages on it. */
const expectWhole = async (world: World, bens: Keeper, words: readonly string[]): Promise<void> => {
  const anas = world.keeper(ana);
  await anas.open();
  await world.clock.advance(10_000);
  await bens.refresh();
  for (const keeper of [anas, bens]) {
    expect(said(keeper.doc)).toEqual(words);
    expect(keeper.state()).toMatchObject({ phase: "ready", saving: "saved", problem: null, offer: null, moved: null });
    expect(readLeft(keeper.doc)).toEqual([]);
  }
  const live = world.drives.files().filter((it) => isLive(it.html));
  expect(live.map((it) => [it.owner, saidIn(it.html)])).toEqual([[ben, words]]);
  expect(bens.room()).toMatchObject(live[0]?.at ?? {});
  expect(anas.room()).toMatchObject(live[0]?.at ?? {});
};

for (const [step, when] of [
  ...["find", "readOwn", "create", "invite", "permissions", "complete"].map((it) => [it, "before"] as const),
  ...["create", "invite"].map((it) => [it, "after"] as const),
])
  test(`[KP36] a restoring that broke off ${when} "${step}" and is taken up later brings along what the old file got meanwhile`, async () => {
    expect.hasAssertions();
    const { world, bens, giveBack } = await gone();
    let away = false;
    world.fate = (who, method) => {
      if (who !== ben || (method !== step && !away)) return null;
      const isFirst = !away;
      away = true;
      return isFirst && when === "after" ? { after: { type: "offline" } } : { before: { type: "offline" } };
    };
    void bens.restore();
    await settle();
    await bens[Symbol.asyncDispose]();
    expect(away).toBe(true);
    world.fate = () => null;
    giveBack();
    await typeThere(world);
    await world.clock.advance(dayLength);
    const again = world.keeper(ben);
    await again.open();
    await world.clock.advance(10_000);
    await expectWhole(world, again, ["Budget", "Growth"]);
  });

test("[KP36] so does one on a page that had not seen yet that the file was back", async () => {
  expect.hasAssertions();
  const { world, bens, giveBack } = await gone();
  giveBack();
  await typeThere(world);
  await bens.restore();
  await world.clock.advance(10_000);
  await expectWhole(world, bens, ["Budget", "Growth"]);
});

test("[KP36] who still has the old file open is asked, and nobody writes there any more", async () => {
  const { world, bens, giveBack, at } = await gone();
  giveBack();
  const anas = world.keeper(ana);
  await anas.open();
  await bens.restore();
  await world.clock.advance(10_000);
  say(anas, "Growth");
  await world.clock.advance(10_000);
  expect(anas.state()).toMatchObject({ moved: { to: ben, another: false }, saving: "waiting" });
  const old = world.drives.files().find((it) => it.at.itemId === at.itemId);
  expect(isLive(old?.html ?? "")).toBe(false);
  await anas.acceptMove();
  await world.clock.advance(10_000);
  await anas[Symbol.asyncDispose]();
  await expectWhole(world, bens, ["Budget", "Growth"]);
});

test("[KP36] what came back in one's own drive under its name is gone on with", async () => {
  const { world, anas, bens, file } = await begun();
  const giveBack = world.drives.remove(file.at);
  await anas.refresh();
  expect(anas.state().offer).toEqual({ from: "device" });
  giveBack();
  say(bens, "Growth");
  await world.clock.advance(10_000);
  await anas.restore();
  await world.clock.advance(10_000);
  await bens.refresh();
  for (const keeper of [anas, bens]) {
    expect(said(keeper.doc)).toEqual(["Budget", "Growth"]);
    expect(keeper.state()).toMatchObject({ saving: "saved", problem: null, moved: null });
    expect(keeper.room()).toMatchObject(file.at);
    expect(readLeft(keeper.doc)).toEqual([]);
  }
  expect(world.drives.files()).toHaveLength(1);
});

test("[KP36] what stays gone is asked for once more by its owner's page and then no longer", async () => {
  const { world, bens } = await gone();
  await bens.restore();
  await world.clock.advance(10_000);
  await expectWhole(world, bens, ["Budget"]);
  world.log.length = 0;
  const anas = world.keeper(ana, undefined, "phone");
  await anas.open();
  await world.clock.advance(10_000);
  expect(world.log.filter((it) => it === "ana read")).toHaveLength(1);
});

test("[KP53] where the notebook was never known to be nobody looks again after it was brought back", async () => {
  const { world, anas, bens, file } = await begun();
  await anas[Symbol.asyncDispose]();
  await world.pointTo({ ...file.at, itemId: "nowhere" });
  await bens.open();
  expect(bens.state()).toMatchObject({ problem: { type: "gone" }, offer: { from: "device" } });
  await bens.restore();
  expect(bens.state()).toMatchObject({ home: "mine", problem: null });
  expect(readLeft(bens.doc)).toEqual([]);
});
