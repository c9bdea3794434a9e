/** One deed after the other befalls a notebook that two people keep, and what holds when the weather clears. */
import fc from "fast-check";
import { ana, ben } from "#tests/cast.ts";
import { befalling, losesFiles, type Faults, type Spoil } from "./storm-befall.ts";
import { deed, type Deed } from "./storm-deeds.ts";
import { createDesks } from "./storm-desks.ts";
import { createPeepers } from "./storm-peepers.ts";
import { createTruth, expectAtRest, expectNothingLost } from "./storm-truth.ts";
import { letGo } from "./travel.ts";
import { settle, type World } from "./world.ts";

/**
 * Two things that befall people make words go for good together and neither alone, so each time has one of them: the file or the
 * way to it is lost, or a device is.
 */
export const seasons = ["files lost", "devices lost"] as const;
export type Season = (typeof seasons)[number];

export interface Storm {
  readonly befall: (it: Deed) => Promise<void>;
  readonly turn: (season: Season) => void;
  /** The weather clears, and whoever is asked something says yes. */
  readonly clear: () => Promise<void>;
  readonly expectWhole: () => Promise<void>;
}

export const createStorm = async (world: World, spoil: Spoil | null = null): Promise<Storm> => {
  let season: Season = "files lost";
  const faults: Faults = [];
  world.fate = (person) => {
    const fault = faults.find((it) => it.who === person && it.calls > 0);
    if (fault === undefined) return null;
    fault.calls -= 1;
    return fault.lost ? { after: fault.error } : { before: fault.error };
  };
  const desks = createDesks(world);
  const { keepers } = desks;
  const peepers = createPeepers(world);
  const expectTrue = createTruth(world, desks);
  await settle();

  /** Nothing is in the way any more. */
  const calm = async (): Promise<void> => {
    faults.length = 0;
    for (const person of [ana, ben]) spoil?.(person, "cut", 0);
    world.cut = 0;
    world.held = false;
    while (world.waiting.length > 0) {
      letGo(world);
      await settle();
    }
    for (const keeper of keepers()) if (keeper.state().problem !== null) await keeper.open();
    await settle();
  };

  /** Were it gone before it knows whom it wrote over, and that person's device with it, nobody had those words any more. */
  const goesUnaware = (it: Deed): boolean => {
    if ((it.do !== "crash" && it.do !== "close") || world.drives.replaces !== true) return false;
    const { saving, problem } = desks.at(it.who).keeper.state();
    return saving === "saving" || problem !== null;
  };

  const befallOne = befalling({ world, desks, peepers, faults, spoil, calm });
  const befall = async (it: Deed): Promise<void> => {
    if (season === "devices lost" ? losesFiles.has(it.do) || goesUnaware(it) : it.do === "gone") return;
    await befallOne(it);
    await settle();
    peepers.look();
    expectTrue();
  };

  const clear = async (): Promise<void> => {
    world.refusing.clear();
    await calm();
    for (const keeper of keepers()) keeper.company("alone");
    for (let round = 0; round < 6; round++) {
      await world.clock.advance(130_000);
      for (const keeper of keepers()) {
        await (keeper.state().problem === null && round % 3 > 0 ? keeper.refresh() : keeper.open());
        await settle();
        const { offer, moved, sharing } = keeper.state();
        if (offer !== null) await keeper.restore();
        if (moved !== null) await keeper.acceptMove();
        if (sharing.type === "tooOpen") await keeper.repair();
        peepers.look();
      }
    }
  };

  const expectWhole = async (): Promise<void> => {
    await expectNothingLost(world, desks);
    if (desks.truth.store.clients.size === 0) return;
    // That others cannot open it is known again once every clock is right.
    if (world.ahead.size > 0) {
      world.ahead.clear();
      await clear();
    }
    await expectAtRest(world, desks, peepers.leaked);
  };
  return { befall, clear, expectWhole, turn: (to) => void (season = to) };
};

/** A notebook's whole life, and what holds each time the weather clears. STORM_STEPS and STORM_SEED make it longer and another one. */
export const liveLong = async (storm: Storm, deeds: number): Promise<void> => {
  const steps = Number(process.env["STORM_STEPS"] ?? deeds);
  const seed = Number(process.env["STORM_SEED"] ?? 1);
  for (const [at, it] of fc.sample(deed, { numRuns: steps, seed }).entries()) {
    storm.turn(seasons[Math.floor(at / seasonLength) % seasons.length] as Season);
    await storm.befall(it);
    if (at % seasonLength < seasonLength - 1 && at < steps - 1) continue;
    await storm.clear();
    await storm.expectWhole();
  }
};

const seasonLength = 50;
