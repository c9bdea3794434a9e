/** One's own copy arrives cut, or something else in its place. */
import { expect, test } from "vitest";
import { minute } from "#core/pairs/instant.ts";
import { ben } from "#tests/cast.ts";
import { all, copyOf, setBack } from "./set-back.ts";
import { said, saidIn } from "./world.ts";

const page = "<!doctype html><title>Sign in</title><p>Welcome to the airport.</p>";

test("[KP40] a copy that arrives cut is read once more before it is believed", async () => {
  const { world, file } = await setBack(ben);
  const again = world.keeper(ben);
  await again.open();
  world.cut = 1;
  await world.clock.advance(3 * minute);
  expect(said(again.doc)).toEqual(all);
  expect(saidIn(file.html)).toEqual(all);
  expect(said(copyOf(world, ben).doc)).toEqual(all);
});

test("[KP40] what is damaged in the drive itself is replaced", async () => {
  const { world } = await setBack(ben);
  const { at, html } = copyOf(world, ben);
  world.drives.overwrite(at, html.slice(0, -200));
  const again = world.keeper(ben);
  await again.open();
  await world.clock.advance(3 * minute);
  expect(said(copyOf(world, ben).doc)).toEqual(["Budget"]);
});

test("[KP40] a page that comes in the copy's place, as from a proxy, is not written over, and the copy is read later", async () => {
  const { world, file } = await setBack(ben);
  const { at, html } = copyOf(world, ben);
  world.drives.overwrite(at, page);
  const again = world.keeper(ben);
  await again.open();
  await world.clock.advance(10 * minute);
  expect(again.state()).toMatchObject({ saving: "saved", problem: null });
  expect(world.drives.ownFiles().find((it) => it.owner === ben)?.html).toBe(page);
  world.drives.overwrite(at, html);
  await world.clock.advance(60 * minute);
  expect(saidIn(file.html)).toEqual(all);
});

test("[KP40] what another device puts there while a copy is kept is not written over unread", async () => {
  const { world, file } = await setBack(ben);
  const { at, html } = copyOf(world, ben);
  world.drives.overwrite(at, html.slice(0, -200));
  const again = world.keeper(ben);
  await again.open();
  world.fate = (_, method) => {
    if (method === "putOwn") world.drives.overwrite(at, html);
    return null;
  };
  await world.clock.advance(3 * minute);
  expect(said(copyOf(world, ben).doc)).toEqual(all);
  world.fate = () => null;
  await world.clock.advance(60 * minute);
  expect(saidIn(file.html)).toEqual(all);
});

test("[KP31] half of one's own copy is no reason to bring back less", async () => {
  const { world, file } = await setBack(ben);
  world.drives.remove(file.at);
  world.cut = 1;
  const again = world.keeper(ben);
  await again.open();
  expect(again.state().offer).toEqual({ from: "copy" });
  expect(said(again.doc)).toEqual(all);
});

test("[KP62] nor is a page that comes in its place, which is waited for like any answer that cannot be read", async () => {
  const { world, file } = await setBack(ben);
  const { at, html } = copyOf(world, ben);
  world.drives.remove(file.at);
  world.drives.overwrite(at, page);
  const again = world.keeper(ben);
  await again.open();
  expect(again.state().offer).toBeNull();
  world.drives.overwrite(at, html);
  await world.clock.advance(2 * minute);
  expect(again.state().offer).toEqual({ from: "copy" });
  expect(said(again.doc)).toEqual(all);
});
