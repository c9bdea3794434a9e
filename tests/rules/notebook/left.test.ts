/** Somebody's account is removed from the organization, and their OneDrive with it: the other goes on alone. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Keeper } from "#core/notebook/keep.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { createMemoryDrives } from "#tests/contracts/memory-store.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { tenantDrives } from "./tenant-drives.ts";
import { begun, createWorld, said, saidIn, say, settle, type World } from "./world.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());

const places = [
  ["memory", () => createWorld(createMemoryDrives)],
  ["the tenant", () => createWorld(tenantDrives(tenant, {}))],
] as const;

const atRest = { phase: "ready", home: "mine", saving: "saved", problem: null, offer: null, restoring: false };
const gone = { type: "missing", by: ben, gone: true };

/** Ana began, Ben has it open on two devices, and Ana's account is removed. */
const leave = async (world: World) => {
  const { anas, bens } = await begun(world);
  const phone = world.keeper(ben, undefined, "phone");
  await phone.open();
  await anas[Symbol.asyncDispose]();
  const giveBack = world.drives.removeAccountOf(ana);
  await bens.refresh();
  expect(bens.state()).toMatchObject({ problem: { type: "gone" }, offer: { from: "device" } });
  return { bens, phone, giveBack };
};

/** The file that the record leads to. */
const fileOf = async (world: World) => {
  const found = await world.pointers(ben).find(anaAndBen);
  const itemId = found.ok ? found.value?.address.itemId : undefined;
  return world.drives.files().find((it) => it.at.itemId === itemId);
};

const expectWhole = async (world: World, keepers: readonly Keeper[], words: readonly string[]): Promise<void> => {
  const file = await fileOf(world);
  expect(file).toMatchObject({ owner: ben, wider: [] });
  expect(saidIn(file?.html ?? "")).toEqual(words);
  for (const keeper of keepers) {
    expect(keeper.state()).toMatchObject({ ...atRest, sharing: gone });
    expect(said(keeper.doc)).toEqual(words);
    expect(keeper.room()).toMatchObject(file?.at ?? {});
  }
};

for (const [place, create] of places) {
  test(`[KP64] ${place}: one press brings it back for the one who stays, and their other device finds it there`, async () => {
    const world = create();
    const { bens, phone } = await leave(world);
    say(bens, "Holiday");
    await bens.restore();
    say(bens, "Later");
    await world.clock.advance(65_000);
    await phone.refresh();
    say(phone, "On the way");
    await world.clock.advance(35_000);
    await bens.refresh();
    const words = ["Budget", "Holiday", "Later", "On the way"];
    await expectWhole(world, [bens, phone], words);
    const anew = world.keeper(ben, undefined, "laptop");
    await anew.open();
    await expectWhole(world, [anew], words);
    expect(world.drives.files()).toHaveLength(1);
  });

  test(`[KP64] ${place}: a press to let them in says again that nobody is there, and lets them in once they are`, async () => {
    const world = create();
    const { bens, giveBack } = await leave(world);
    await bens.restore();
    await world.clock.advance(10_000);
    await bens.repair();
    expect(bens.state()).toMatchObject({ repair: { type: "stopped", left: [] }, problem: null, sharing: gone });
    giveBack();
    await bens.open();
    expect(bens.state().sharing).toEqual({ type: "missing", by: ben, checkedAt: expect.any(Number) });
    await bens.repair();
    await world.clock.advance(10_000);
    expect(bens.state()).toMatchObject({ repair: null, sharing: { type: "onlyTheTwo" } });
  });
}

test("[KP64] while the directory does not answer, nobody is taken for gone and it is asked again", async () => {
  const world = createWorld();
  const { bens } = await leave(world);
  let silent = true;
  world.fate = (_, method) => (silent && method === "hasLeft" ? { before: { type: "offline" } } : null);
  await bens.restore();
  expect(bens.state()).toMatchObject({ restoring: true, problem: { type: "offline" } });
  silent = false;
  await world.clock.advance(10_000);
  await expectWhole(world, [bens], ["Budget"]);
});

test("[KP64] a notebook that is begun with somebody whose account is gone is in the record all the same", async () => {
  const world = createWorld();
  world.drives.removeAccountOf(ana);
  const [bens, phone] = [world.keeper(ben), world.keeper(ben, undefined, "phone")];
  await bens.open();
  say(bens, "Budget");
  await settle();
  await world.clock.advance(10_000);
  await phone.open();
  await expectWhole(world, [bens, phone], ["Budget"]);
  expect(world.drives.files()).toHaveLength(1);
});

test("[KP19] whose account stands and who cannot be invited waits for nothing: the words are in a private file, and the record is as it was", async () => {
  const { world, anas, bens, file } = await begun();
  await anas[Symbol.asyncDispose]();
  world.drives.remove(file.at);
  world.fate = (_, method) => (method === "invite" ? { before: { type: "forbidden" } } : null);
  await bens.refresh();
  await bens.restore();
  await world.clock.advance(10_000);
  expect(bens.state()).toMatchObject({
    ...atRest,
    problem: { type: "notInvited", alone: true },
    sharing: { type: "unknown" },
  });
  expect(await world.pointers(ben).find(anaAndBen)).toMatchObject({ value: { address: file.at } });
  const [made] = world.drives.files();
  expect(made).toMatchObject({ owner: ben, writers: [] });
  expect(saidIn(made?.html ?? "")).toEqual(["Budget"]);

  // Once the other can be invited, it is the notebook of both.
  world.fate = () => null;
  await bens.open();
  await world.clock.advance(10_000);
  expect(bens.state()).toMatchObject({ ...atRest, sharing: { type: "onlyTheTwo" } });
  expect(await fileOf(world)).toMatchObject({ at: made?.at });
});
