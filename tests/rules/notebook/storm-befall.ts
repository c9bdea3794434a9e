/** What one deed does to a notebook, to the pages on it and to the way between. */
import { dayLength } from "#core/pairs/instant.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { StoreError } from "#core/notebook/notebook-store.ts";
import type { PointerError } from "#core/notebook/pointer-record.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { deviceAt, personAt, seats, type Deed, type Seat } from "./storm-deeds.ts";
import type { Desks } from "./storm-desks.ts";
import { doOnPage } from "./storm-edits.ts";
import type { Peepers } from "./storm-peepers.ts";
import { meet, pointTo } from "./storm-sight.ts";
import type { Line } from "./tenant-drives.ts";
import { letGo, letOneGo } from "./travel.ts";
import { say, settle, type World } from "./world.ts";

/** What becomes of the next calls of a person. */
export type Faults = { who: PersonId; error: StoreError | PointerError; lost: boolean; calls: number }[];

/** Where requests go over a line, what becomes of the next ones of a person. */
export type Spoil = (who: PersonId, line: Line, requests: number) => void;

interface Place {
  readonly world: World;
  readonly desks: Desks;
  readonly peepers: Peepers;
  readonly faults: Faults;
  readonly spoil: Spoil | null;
  readonly calm: () => Promise<void>;
}

export const losesFiles: ReadonlySet<Deed["do"]> = new Set(["truncate", "older", "delete", "leave", "point"]);

export const befalling = ({ world, desks, peepers, faults, spoil, calm }: Place): ((it: Deed) => Promise<void>) => {
  const { drives } = world;
  const keeperAt = (seat: Seat): Keeper => desks.at(seat).keeper;
  let said = 0;
  const type = (seat: Seat): void => {
    said += 1;
    say(keeperAt(seat), `word ${said}`);
  };
  const newest = () => drives.files().slice(-1);

  return async (it) => {
    switch (it.do) {
      case "type":
        return type(it.who);
      case "edit":
        said += 1;
        return doOnPage(keeperAt(it.who), desks.at(it.who).undo, it.edit, `said ${said}`);
      case "cross": {
        const { held } = world;
        world.held = true;
        for (const seat of it.who) {
          type(seat);
          void keeperAt(seat).saveNow();
        }
        await settle();
        await inTurn(world, it.order);
        world.held = held;
        return;
      }
      case "deliver":
        return inTurn(world, it.order);
      case "gone": {
        const there = seats.filter((seat) => deviceAt(seat) === deviceAt(it.who));
        if (there.every((seat) => isSaved(keeperAt(seat)))) desks.lose(it.who);
        return;
      }
      case "clock":
        return void world.ahead.set(deviceAt(it.who), it.ahead);
      case "refresh":
        return void keeperAt(it.who).refresh();
      case "open":
        return void keeperAt(it.who).open();
      case "save":
        return void keeperAt(it.who).saveNow();
      case "repair":
        return void keeperAt(it.who).repair();
      case "restore":
        return void keeperAt(it.who).restore();
      case "accept":
        return void keeperAt(it.who).acceptMove();
      case "move home":
        return void keeperAt(it.who).moveHome();
      case "link":
        return void keeperAt(it.who).checkedLink();
      case "crash":
        return desks.mayGo(it.who) ? desks.crash(it.who) : undefined;
      case "close":
        return desks.mayGo(it.who) ? desks.close(it.who) : undefined;
      case "meet":
        return meet(keeperAt(it.who), desks.keepers());
      case "company":
        for (const seat of seats) keeperAt(seat).company(seat === it.who ? "saves" : "watches");
        return;
      case "hold":
        if (it.on) world.held = true;
        else letGo(world);
        return;
      case "calm":
        await calm();
        return world.clock.advance(it.ms);
      case "pass":
        return world.clock.advance(it.ms);
      case "day":
        return it.back ? world.clock.setBack(dayLength) : world.clock.advance(dayLength);
      case "half":
        world.cut = it.answers;
        return;
      case "leak":
        for (const { at } of newest()) peepers.letIn(at);
        return;
      case "truncate":
        for (const { at, html } of newest())
          drives.overwrite(at, html.slice(0, Math.floor((html.length * it.at) / 1001)));
        return;
      case "older":
        for (const { at } of newest()) {
          const version = drives.versionsOf(at).at(-1 - it.back);
          if (version !== undefined) drives.restore(at, version);
        }
        return;
      case "delete":
        for (const { at } of newest()) drives.remove(at);
        return;
      case "leave":
        return drives.removeDriveOf(personAt(it.who));
      case "point":
        return pointTo(world, it.to);
      case "refuse":
        return desks.refuse(it.who, it.on);
      case "line":
        return spoil?.(personAt(it.who), it.line, it.requests);
      case "fault":
        return void faults.push({ ...it, who: personAt(it.who) });
    }
  };
};

/** One after the other of those that are held goes on as far as it comes. */
const inTurn = async (world: World, order: readonly number[]): Promise<void> => {
  for (const which of order) {
    letOneGo(world, which);
    await settle();
  }
};

/** What the page tells its person by. */
const isSaved = (keeper: Keeper): boolean => {
  const { phase, saving, problem, offer, moved } = keeper.state();
  return phase === "ready" && saving === "saved" && problem === null && offer === null && moved === null;
};
