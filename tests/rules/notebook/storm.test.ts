import fc from "fast-check";
import { expect, test } from "vitest";
import type { Keeper } from "#core/notebook/keep.ts";
import type { StoreError } from "#core/notebook/notebook-store.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { createWorld, said, saidIn, say, settle, type Page, type World } from "./world.ts";

const who = fc.constantFrom(ana, ben);
const error = fc.constantFrom<StoreError>(
  { type: "offline" },
  { type: "throttled", retryAfterMs: 7_000 },
  { type: "unavailable", status: 503 },
  { type: "locked" },
  { type: "full" },
);

const deed = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("type" as const), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("deliver" as const), which: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("refresh" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("save" as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("crash" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("hold" as const), on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 150_000 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      who,
      error,
      lost: fc.boolean(),
      calls: fc.integer({ min: 1, max: 4 }),
    }),
  },
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

interface Desk {
  page: Page;
  keeper: Keeper;
}

const sit = (world: World, person: PersonId): Desk => {
  const page = { crashed: false };
  const keeper = world.keeper(person, page);
  void keeper.open();
  return { page, keeper };
};

interface Ending {
  readonly typed: readonly string[];
  readonly anas: Keeper;
  readonly bens: Keeper;
  readonly world: World;
}

const live = async (ifMatch: World["ifMatch"], deeds: readonly Deed[]): Promise<Ending> => {
  const world = createWorld();
  world.ifMatch = ifMatch;
  const faults: { who: PersonId; error: StoreError; lost: boolean; calls: number }[] = [];
  world.fate = (person) => {
    const fault = faults.find((it) => it.who === person && it.calls > 0);
    if (fault === undefined) return null;
    fault.calls -= 1;
    return fault.lost ? { after: fault.error } : { before: fault.error };
  };
  const desks = new Map([ana, ben].map((person) => [person, sit(world, person)]));
  const at = (person: PersonId): Desk => desks.get(person) as Desk;
  const typed: string[] = [];
  await settle();

  for (const it of deeds) {
    if (it.do === "type") {
      const word = `word ${typed.length}`;
      typed.push(word);
      say(at(it.who).keeper, word);
    } else if (it.do === "deliver") world.waiting.splice(it.which % Math.max(1, world.waiting.length), 1)[0]?.();
    else if (it.do === "refresh") void at(it.who).keeper.refresh();
    else if (it.do === "save") void at(it.who).keeper.saveNow();
    else if (it.do === "crash") {
      at(it.who).page.crashed = true;
      desks.set(it.who, sit(world, it.who));
    } else if (it.do === "close") {
      await at(it.who).keeper[Symbol.asyncDispose]();
      desks.set(it.who, sit(world, it.who));
    } else if (it.do === "hold") world.held = it.on;
    else if (it.do === "pass") await world.clock.advance(it.ms);
    else faults.push({ ...it });
    await settle();
  }

  // The weather clears.
  faults.length = 0;
  world.held = false;
  while (world.waiting.length > 0) {
    for (const go of world.waiting.splice(0)) go();
    await settle();
  }
  for (let round = 0; round < 4; round++) {
    await world.clock.advance(130_000);
    for (const person of [ana, ben]) await at(person).keeper.refresh();
  }

  return { typed: typed.toSorted(), anas: at(ana).keeper, bens: at(ben).keeper, world };
};

const fileOf = async (world: World): Promise<string> => {
  const pointer = await world.pointers(ana).find(anaAndBen);
  const item = pointer.ok ? pointer.value?.address.itemId : null;
  return world.drives.files().find((it) => it.at.itemId === item)?.html ?? "";
};

for (const ifMatch of ["honoured", "ignored"] as const)
  test(`[KP26] whatever the weather, no word is lost and all three end equal, with the precondition ${ifMatch}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 40 }), async (deeds) => {
        const { typed, anas, bens, world } = await live(ifMatch, deeds);
        expect(said(anas.doc)).toEqual(typed);
        expect(said(bens.doc)).toEqual(typed);
        if (typed.length === 0) return;
        expect(saidIn(await fileOf(world))).toEqual(typed);
        const well = { saving: "saved", problem: null, sharing: { type: "onlyTheTwo" } };
        for (const keeper of [anas, bens]) expect(keeper.state()).toMatchObject(well);
        // Whatever else was begun on the way, nobody but the two can open it.
        const writers = world.drives.files().flatMap((it) => it.writers);
        expect(writers.filter((it) => !anaAndBen.people.includes(it))).toEqual([]);
      }),
      { numRuns: Number(process.env["STORMS"] ?? 60) },
    );
  }, 600_000);
