/** Where the two sit in a storm: a page at each desk, and the next one when that has gone. */
import * as Y from "yjs";
import type { Keeper } from "#core/notebook/keep.ts";
import { deviceAt, personAt, seats, type Seat } from "./storm-deeds.ts";
import { undoOf } from "./storm-edits.ts";
import { holds } from "./storm-sight.ts";
import type { Page, World } from "./world.ts";

export interface Desk {
  readonly page: Page;
  readonly keeper: Keeper;
  readonly undo: Y.UndoManager;
}

export interface Desks {
  /** All that any page ever held. */
  readonly truth: Y.Doc;
  readonly at: (seat: Seat) => Desk;
  readonly keepers: () => readonly Keeper[];
  /** A page whose browser keeps nothing must not go: nobody else may have its words yet. */
  readonly mayGo: (seat: Seat) => boolean;
  readonly crash: (seat: Seat) => void;
  readonly close: (seat: Seat) => Promise<void>;
  /** The device of that seat is gone with all that it keeps. */
  readonly lose: (seat: Seat) => void;
  readonly refuse: (seat: Seat, on: boolean) => void;
}

export const createDesks = (world: World): Desks => {
  const truth = new Y.Doc();
  let pages = 0;
  const sit = (seat: Seat): Desk => {
    const page = { crashed: false };
    const keeper = world.keeper(personAt(seat), page, deviceAt(seat));
    pages += 1;
    // By chance it would decide anew each time which of two edits at once comes first.
    keeper.doc.clientID = Math.imul(pages, 2_654_435_761) >>> 0;
    keeper.doc.on("updateV2", (update: Uint8Array) => Y.applyUpdateV2(truth, update));
    void keeper.open();
    return { page, keeper, undo: undoOf(keeper.doc) };
  };
  const desks = new Map(seats.map((seat) => [seat, sit(seat)]));
  const at = (seat: Seat): Desk => desks.get(seat) as Desk;
  const refused = new Set<string>();
  const crash = (seat: Seat): void => {
    at(seat).page.crashed = true;
    desks.set(seat, sit(seat));
  };
  return {
    truth,
    at,
    keepers: () => seats.map((seat) => at(seat).keeper),
    mayGo: (seat) => {
      const device = deviceAt(seat);
      if (world.refusing.has(device)) return false;
      const copy = world.copies.get(device);
      return !refused.has(device) || (copy !== undefined && holds(copy.state, at(seat).keeper.doc));
    },
    crash,
    close: async (seat) => {
      await at(seat).keeper[Symbol.asyncDispose]();
      desks.set(seat, sit(seat));
    },
    lose: (seat) => {
      const there = seats.filter((it) => deviceAt(it) === deviceAt(seat));
      for (const it of there) at(it).page.crashed = true;
      world.copies.delete(deviceAt(seat));
      for (const it of there) desks.set(it, sit(it));
    },
    refuse: (seat, on) => {
      if (on) world.refusing.add(deviceAt(seat));
      else world.refusing.delete(deviceAt(seat));
      refused.add(deviceAt(seat));
    },
  };
};
