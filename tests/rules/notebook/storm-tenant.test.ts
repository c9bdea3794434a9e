/** The storm over the real store: every call is requests over HTTP, under each reading of the precondition. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { live } from "#core/notebook/merge.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import type { Switches } from "#tenant/world.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { createStorm, liveLong, seasons, type Season, type Storm } from "./storm.ts";
import { crossing, deed, seats, type Deed } from "./storm-deeds.ts";
import { tenantDrives, type TenantDrives } from "./tenant-drives.ts";
import { begun, createWorld, said, saidIn, say, settle } from "./world.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());

const stormOver = async (switches: Partial<Switches>, access: FileAccess): Promise<Storm> => {
  const made: TenantDrives[] = [];
  const world = createWorld((now) => {
    const drives = tenantDrives(tenant, switches, access)(now);
    made.push(drives);
    return drives;
  });
  world.unadmitted = access === "selected";
  return createStorm(world, made[0]?.spoil);
};

const readings: readonly (readonly [FileAccess, Partial<Switches>])[] = [
  ["all", { ifMatchOnContent: "ignored" }],
  ["all", { ifMatchOnContent: "eTagOnly", eTagDrift: true }],
  ["all", { ifMatchOnContent: "honoured" }],
  ["selected", { ifMatchOnContent: "honoured" }],
  ["selected", { ifMatchOnContent: "eTagOnly", eTagDrift: true, driveOfGrant: "closed", versionAddress: "untold" }],
];

test.each(readings)(
  "[KP26] whatever the weather over the real store, in mode %s with %o",
  async (access, switches) => {
    expect.hasAssertions();
    const deeds = fc.array(deed, { minLength: 1, maxLength: 40, size: "max" });
    await fc.assert(
      fc.asyncProperty(deeds, fc.constantFrom(...seasons), async (all, season) =>
        liveThrough(await stormOver(switches, access), season, all),
      ),
      { numRuns: Number(process.env["STORMS"] ?? 8) },
    );
  },
  3_600_000,
);

const liveThrough = async (storm: Storm, season: Season, deeds: readonly Deed[]): Promise<void> => {
  storm.turn(season);
  for (const it of deeds) await storm.befall(it);
  await storm.clear();
  await storm.expectWhole();
};

/** Each page has the file open. */
const begin: readonly Deed[] = [
  { do: "type", who: "ana" },
  ...seats.map((who) => ({ do: "open", who }) as const),
  { do: "calm", ms: 10_000 },
];

/** Ben is told that he has saved, and his device is gone; then Ana's save arrives, which knows nothing of it. */
const replaced: Deed[] = [
  { do: "hold", on: true },
  { do: "cross", who: ["ana", "ben"], order: [1, 1, 1, 1] },
  { do: "gone", who: "ben" },
  { do: "deliver", order: [0] },
];

test.each([...readings, ["selected", { ifMatchOnContent: "ignored", driveOfGrant: "closed" }] as const])(
  "[KP26] in whatever order the requests of saves that cross arrive and are answered, in mode %s with %o",
  async (access, switches) => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(fc.array(crossing, { minLength: 2, maxLength: 8, size: "max" }), async (deeds) =>
        liveThrough(await stormOver(switches, access), "devices lost", [...begin, ...deeds]),
      ),
      { examples: [[replaced]], numRuns: Number(process.env["STORMS"] ?? 8) },
    );
  },
  3_600_000,
);

test.each(readings)(
  "[KP26] in one long life over the real store nothing is lost, in mode %s with %o",
  async (access, switches) => {
    expect.hasAssertions();
    await liveLong(await stormOver(switches, access), 450);
  },
  3_600_000,
);

test("[GR95] what a write replaced is in no file any more, also when the page that reads it lacks none of it", async () => {
  const world = createWorld(tenantDrives(tenant, { ifMatchOnContent: "ignored" }));
  const { anas, bens } = await begun(world);
  const inFile = () => saidIn(world.drives.files()[0]?.html ?? "");
  expect(inFile()).toEqual(["Budget"]);

  // Ana's write is on its way as Ben's gets through, which she hears of live.
  say(anas, "From Ana");
  world.held = true;
  const saving = anas.saveNow();
  await settle();
  world.held = false;
  pass(anas.doc, bens.doc);
  say(bens, "From Ben");
  await bens.saveNow();
  expect(inFile()).toEqual(["Budget", "From Ana", "From Ben"]);
  await bens[Symbol.asyncDispose]();
  pass(bens.doc, anas.doc);
  for (const go of world.waiting.splice(0)) go();
  await saving;

  await world.clock.advance(60_000);
  expect(said(anas.doc)).toEqual(["Budget", "From Ana", "From Ben"]);
  expect(anas.state().saving).toBe("saved");
  expect(inFile()).toEqual(["Budget", "From Ana", "From Ben"]);
});

const pass = (from: Y.Doc, to: Y.Doc): void =>
  Y.applyUpdateV2(to, Y.encodeStateAsUpdateV2(from, Y.encodeStateVector(to)), live);
