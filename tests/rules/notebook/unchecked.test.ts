/** Where Microsoft ignores preconditions, a save counts once it is known what it replaced. Over the real store and HTTP. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import type { Keeper } from "#core/notebook/keep.ts";
import type { Switches } from "#tenant/world.ts";
import { ben } from "#tests/cast.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { tenantDrives } from "./tenant-drives.ts";
import { begun, createWorld, said, saidIn, say } from "./world.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
beforeEach(() => tenant.control("/faults", []));
afterAll(() => tenant[Symbol.asyncDispose]());

/** Ana has saved and is gone; Ben saves over it, on what he had read before. */
const overwritten = async (weather: readonly object[], switches: Partial<Switches> = {}) => {
  const world = createWorld(tenantDrives(tenant, { ifMatchOnContent: "ignored", ...switches }));
  const { anas, bens } = await begun(world);
  say(anas, "From Ana");
  await anas.saveNow();
  expect(anas.state().saving).toBe("saved");
  await anas[Symbol.asyncDispose]();
  const inFile = () => saidIn(world.drives.files()[0]?.html ?? "");
  expect(inFile()).toEqual(["Budget", "From Ana"]);
  await tenant.control("/faults", weather);
  say(bens, "From Ben");
  await bens.saveNow();
  expect(inFile()).toEqual(["Budget", "From Ben"]);
  return { world, bens, inFile };
};

const versions = { method: "GET", path: "^/drives/.*/versions$", person: "ben" };
const version = { method: "GET", path: "^/drives/.*/versions/[^/]+$", person: "ben" };
const content = { method: "PUT", path: "^/drives/.*/content$", person: "ben" };

test.each<readonly [string, object]>([
  ["the version list is dropped", { match: versions, fault: "offline", times: 3 }],
  ["the version list fails", { match: versions, fault: "status", status: 500, times: 1 }],
  ["the version list wants a rest", { match: versions, fault: "status", status: 429, retryAfter: 40, times: 1 }],
  ["the replaced version is dropped", { match: version, fault: "offline", times: 3 }],
  ["the content of the replaced version is dropped", { match: { path: "^/_download/" }, fault: "offline", times: 3 }],
  ["the answer to the save is lost", { match: content, fault: "lostAnswer", times: 1 }],
  ["the answer to the save ends half-way", { match: content, fault: "halfAnswer", times: 1 }],
])("[KP65] a save is none until it is known what it replaced: %s", async (_, fault) => {
  const { world, bens, inFile } = await overwritten([fault]);
  expect(bens.state().saving).not.toBe("saved");
  // Somebody comes back to the window before the save is tried again.
  await bens.refresh();
  await world.clock.advance(120_000);
  expect(bens.state()).toMatchObject({ saving: "saved", problem: null });
  expect(said(bens.doc)).toEqual(["Budget", "From Ana", "From Ben"]);
  expect(inFile()).toEqual(["Budget", "From Ana", "From Ben"]);
});

test("[KP65] while that cannot be looked up, nothing of the file is taken for what it was", async () => {
  const { world, bens, inFile } = await overwritten([{ match: versions, fault: "offline" }]);
  for (let turn = 0; turn < 5; turn += 1) {
    await bens.refresh();
    await world.clock.advance(60_000);
    expect(bens.state().saving).not.toBe("saved");
  }
  await tenant.control("/faults", []);
  await world.clock.advance(120_000);
  expect(bens.state().saving).toBe("saved");
  expect(inFile()).toEqual(["Budget", "From Ana", "From Ben"]);
});

test("[KP65, LV52] nor does a later save of the other's, told in the room, make it one", async () => {
  const { world, bens, inFile } = await overwritten([{ match: versions, fault: "offline" }]);
  await bens.heard({ version: "a later one", holds: Y.snapshot(bens.doc) });
  expect(bens.state().saving).not.toBe("saved");
  await tenant.control("/faults", []);
  await world.clock.advance(120_000);
  expect(bens.state().saving).toBe("saved");
  expect(inFile()).toEqual(["Budget", "From Ana", "From Ben"]);
});

test("[KP65] a list that does not show the save yet is asked for again", async () => {
  const late = { match: versions, fault: "status", status: 200, body: { value: [] }, times: 2 };
  const { world, bens, inFile } = await overwritten([late]);
  expect(bens.state().saving).not.toBe("saved");
  await world.clock.advance(120_000);
  expect(bens.state()).toMatchObject({ saving: "saved", unread: false });
  expect(inFile()).toEqual(["Budget", "From Ana", "From Ben"]);
});

/** What was replaced can never be read here. */
const outOfReach: readonly (readonly [string, Partial<Switches>, readonly object[]])[] = [
  ["versions tell no address", { versionAddress: "untold" }, []],
  ["versions may not be listed", {}, [{ match: versions, fault: "status", status: 403 }]],
  ["versions may not be read", {}, [{ match: version, fault: "status", status: 403 }]],
  ["the list of versions stays empty", {}, [{ match: versions, fault: "status", status: 200, body: { value: [] } }]],
  ["the list of versions fails for good", {}, [{ match: versions, fault: "status", status: 500 }]],
  ["a version fails for good", {}, [{ match: version, fault: "status", status: 503 }]],
  ["a version is no answer", {}, [{ match: version, fault: "status", status: 509 }]],
];

test.each(outOfReach)(
  "[KP66] where what a save replaced cannot be read, the person is told until they have looked, and goes on: %s",
  async (_, switches, weather) => {
    const { world, bens, inFile } = await overwritten(weather, switches);
    await world.clock.advance(10 * 60_000);
    expect(bens.state()).toMatchObject({ unread: true, saving: "saved", problem: null });
    await tenant.control("/faults", []);
    say(bens, "More");
    await world.clock.advance(60_000);
    expect(bens.state()).toMatchObject({ unread: true, saving: "saved" });
    expect(inFile()).toEqual(["Budget", "From Ben", "More"]);

    // Also whoever closed the page in between.
    await bens[Symbol.asyncDispose]();
    const again = world.keeper(ben);
    await again.open();
    expect(again.state()).toMatchObject({ unread: true, saving: "saved" });
    again.versionsSeen();
    expect(again.state().unread).toBe(false);
    await again[Symbol.asyncDispose]();
    const later = world.keeper(ben);
    await later.open();
    expect(later.state().unread).toBe(false);
  },
);

test.each<readonly [string, object, number, (bens: Keeper) => Promise<void>]>([
  [
    "a version, for four minutes and however often somebody presses",
    { match: version, fault: "status", status: 500 },
    4,
    (bens) => bens.saveNow(),
  ],
  [
    "anything at all, for an hour",
    { match: { method: "GET", path: "/drives/", person: "ben" }, fault: "status", status: 500 },
    60,
    (bens) => bens.refresh(),
  ],
])("[KP65] what may be answered yet is waited for: %s", async (_, fault, minutes, press) => {
  const { world, bens, inFile } = await overwritten([fault]);
  for (let minute = 0; minute < minutes; minute += 1) {
    for (let time = 0; time < 3; time += 1) await press(bens);
    await world.clock.advance(60_000);
    expect(bens.state().saving).not.toBe("saved");
  }
  await tenant.control("/faults", []);
  await world.clock.advance(120_000);
  expect(bens.state()).toMatchObject({ saving: "saved", unread: false });
  expect(inFile()).toEqual(["Budget", "From Ana", "From Ben"]);
});

test("[KP65] also when a laptop slept between the first try and the next ones", async () => {
  const { world, bens, inFile } = await overwritten([{ match: version, fault: "status", status: 500 }]);
  world.clock.setBack(-60 * 60_000);
  for (let time = 0; time < 3; time += 1) await bens.saveNow();
  await tenant.control("/faults", []);
  await world.clock.advance(120_000);
  expect(bens.state()).toMatchObject({ saving: "saved", unread: false });
  expect(inFile()).toEqual(["Budget", "From Ana", "From Ben"]);
});

test("[KP66] nor does a clock that is put back hold it up", async () => {
  const { world, bens } = await overwritten([{ match: version, fault: "status", status: 500 }]);
  world.clock.setBack(24 * 60 * 60_000);
  await world.clock.advance(10 * 60_000);
  expect(bens.state()).toMatchObject({ unread: true, saving: "saved", problem: null });
});

test("[KP66] a list that fails for good holds up one save and none after it", async () => {
  const { world, bens, inFile } = await overwritten([{ match: versions, fault: "status", status: 500 }]);
  await world.clock.advance(10 * 60_000);
  expect(bens.state()).toMatchObject({ unread: true, saving: "saved" });
  say(bens, "More");
  await world.clock.advance(6_000);
  expect(bens.state()).toMatchObject({ saving: "saved", problem: null });
  expect(inFile()).toEqual(["Budget", "From Ben", "More"]);

  // Once it was answered, the next that fails is waited for again.
  bens.versionsSeen();
  for (const weather of [[], [{ match: versions, fault: "status", status: 500, times: 1 }]]) {
    await tenant.control("/faults", weather);
    say(bens, "Even more");
    await world.clock.advance(30_000);
    expect(bens.state()).toMatchObject({ saving: "saved", unread: false });
  }
});

test("[KP66] a save that replaced nothing is saved, also where versions cannot be read", async () => {
  const world = createWorld(tenantDrives(tenant, { ifMatchOnContent: "ignored", versionAddress: "untold" }));
  const { anas } = await begun(world);
  say(anas, "From Ana");
  await anas.saveNow();
  expect(anas.state()).toMatchObject({ saving: "saved", unread: false });
});
