/** One deed after the other befalls a notebook that two people keep, and what holds when the weather clears. */
import { expect } from "vitest";
import * as Y from "yjs";
import { parseFile } from "#core/notebook/file-format.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { live } from "#core/notebook/merge.ts";
import type { StoreError } from "#core/notebook/notebook-store.ts";
import type { PointerError } from "#core/notebook/pointer-record.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import { deviceAt, personAt, seats, type Deed, type Seat } from "./storm-deeds.ts";
import type { Line } from "./tenant-drives.ts";
import { said, saidIn, say, settle, type Page, type World } from "./world.ts";

interface Desk {
  page: Page;
  keeper: Keeper;
}

const sit = (world: World, seat: Seat): Desk => {
  const page = { crashed: false };
  const keeper = world.keeper(personAt(seat), page, deviceAt(seat));
  void keeper.open();
  return { page, keeper };
};

/** Where requests go over a line, what becomes of the next ones of a person. */
export type Spoil = (who: PersonId, line: Line, requests: number) => void;

export interface Storm {
  readonly befall: (it: Deed) => Promise<void>;
  /** The weather clears, and whoever is asked something says yes. */
  readonly clear: () => Promise<void>;
  readonly expectWhole: () => Promise<void>;
}

export const createStorm = async (world: World, spoil: Spoil | null = null): Promise<Storm> => {
  const faults: { who: PersonId; error: StoreError | PointerError; lost: boolean; calls: number }[] = [];
  world.fate = (person) => {
    const fault = faults.find((it) => it.who === person && it.calls > 0);
    if (fault === undefined) return null;
    fault.calls -= 1;
    return fault.lost ? { after: fault.error } : { before: fault.error };
  };
  const desks = new Map(seats.map((seat) => [seat, sit(world, seat)]));
  const at = (seat: Seat): Desk => desks.get(seat) as Desk;
  const keepers = () => seats.map((seat) => at(seat).keeper);
  const typed: string[] = [];
  /** Room secrets that stood in a file while others could open it. */
  const leaked = new Set<string>();
  const open = new Set<string>();
  const notePeepers = (): void => {
    const files = world.drives.files().filter((it) => open.has(it.at.itemId) && it.wider.length > 0);
    for (const it of files) if (secretIn(it.html) !== null) leaked.add(secretIn(it.html) ?? "");
  };
  /** A page whose browser keeps nothing must not go: nobody else may have its words yet. */
  const refused = new Set<string>();
  const mayGo = (seat: Seat): boolean => {
    const device = deviceAt(seat);
    if (world.refusing.has(device)) return false;
    const copy = world.copies.get(device);
    return !refused.has(device) || (copy !== undefined && holds(copy.state, at(seat).keeper.doc));
  };
  await settle();

  const befall = async (it: Deed): Promise<void> => {
    switch (it.do) {
      case "type": {
        const word = `word ${String(typed.length).padStart(3, "0")}`;
        typed.push(word);
        say(at(it.who).keeper, word);
        break;
      }
      case "deliver":
        world.waiting.splice(it.which % Math.max(1, world.waiting.length), 1)[0]?.();
        break;
      case "refresh":
        void at(it.who).keeper.refresh();
        break;
      case "open":
        void at(it.who).keeper.open();
        break;
      case "save":
        void at(it.who).keeper.saveNow();
        break;
      case "repair":
        void at(it.who).keeper.repair();
        break;
      case "restore":
        void at(it.who).keeper.restore();
        break;
      case "accept":
        void at(it.who).keeper.acceptMove();
        break;
      case "link":
        void at(it.who).keeper.checkedLink();
        break;
      case "crash":
        if (!mayGo(it.who)) break;
        at(it.who).page.crashed = true;
        desks.set(it.who, sit(world, it.who));
        break;
      case "close":
        if (!mayGo(it.who)) break;
        await at(it.who).keeper[Symbol.asyncDispose]();
        desks.set(it.who, sit(world, it.who));
        break;
      case "meet":
        meet(at(it.who).keeper, keepers());
        break;
      case "company":
        for (const seat of seats) at(seat).keeper.company(seat === it.who ? "saves" : "watches");
        break;
      case "hold":
        world.held = it.on;
        break;
      case "pass":
        await world.clock.advance(it.ms);
        break;
      case "day":
        if (it.back) world.clock.setBack(day);
        else await world.clock.advance(day);
        break;
      case "half":
        world.cut = it.answers;
        break;
      case "leak":
        for (const file of world.drives.files().slice(-1)) {
          world.drives.grant(file.at, { wider: "anyoneLink" });
          open.add(file.at.itemId);
        }
        break;
      case "truncate":
        for (const file of world.drives.files().slice(-1))
          world.drives.overwrite(file.at, file.html.slice(0, Math.floor((file.html.length * it.at) / 1001)));
        break;
      case "older":
        for (const file of world.drives.files().slice(-1)) {
          const version = world.drives.versionsOf(file.at).at(-1 - it.back);
          if (version !== undefined) world.drives.restore(file.at, version);
        }
        break;
      case "delete":
        for (const file of world.drives.files().slice(-1)) world.drives.remove(file.at);
        break;
      case "leave":
        world.drives.removeDriveOf(personAt(it.who));
        break;
      case "point":
        await pointTo(world, it.to);
        break;
      case "refuse":
        if (it.on) world.refusing.add(deviceAt(it.who));
        else world.refusing.delete(deviceAt(it.who));
        refused.add(deviceAt(it.who));
        break;
      case "line":
        spoil?.(personAt(it.who), it.line, it.requests);
        break;
      case "fault":
        faults.push({ ...it, who: personAt(it.who) });
        break;
    }
    await settle();
    notePeepers();
    expectTrue();
  };

  /**
   * Whatever the weather: who says that all is saved, in the content that a file has, has it there. Not where the store never
   * says that somebody was written over.
   */
  const expectTrue = (): void => {
    if (world.ifMatch === "ignored") return;
    for (const keeper of keepers()) {
      const { saving, version, problem } = keeper.state();
      const file =
        saving === "saved" && problem === null ? world.drives.files().find((it) => it.cTag === version) : undefined;
      if (file === undefined) continue;
      const words = wordsOf(file.html);
      expect(said(keeper.doc).filter((it) => !words.has(it))).toEqual([]);
    }
  };
  let read = { html: "", words: new Set<string>() };
  const wordsOf = (html: string): ReadonlySet<string> => {
    if (html !== read.html) read = { html, words: new Set(saidIn(html)) };
    return read.words;
  };

  const clear = async (): Promise<void> => {
    faults.length = 0;
    for (const person of [ana, ben]) spoil?.(person, "cut", 0);
    world.refusing.clear();
    world.held = false;
    world.cut = 0;
    while (world.waiting.length > 0) {
      for (const go of world.waiting.splice(0)) go();
      await settle();
    }
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
        notePeepers();
      }
    }
  };

  const expectWhole = async (): Promise<void> => {
    for (const keeper of keepers()) expect(said(keeper.doc)).toEqual(typed.toSorted());
    if (typed.length === 0) return;
    const file = await fileOf(world);
    expect(saidIn(file?.html ?? "")).toEqual(typed.toSorted());
    const well = {
      phase: "ready",
      saving: "saved",
      problem: null,
      offer: null,
      moved: null,
      repair: null,
      restoring: false,
    };
    for (const keeper of keepers()) expect(keeper.state()).toMatchObject({ ...well, sharing: { type: "onlyTheTwo" } });
    expect(file?.wider).toEqual([]);
    expect(leaked).not.toContain(secretIn(file?.html ?? ""));
    for (const keeper of keepers())
      expect(Buffer.from(keeper.room()?.secret ?? []).toString("base64")).toBe(secretIn(file?.html ?? ""));
    // Whatever else was begun on the way, nobody but the two was let in by us, and no copy has a secret.
    const writers = world.drives.files().flatMap((it) => it.writers);
    expect(writers.filter((it) => !anaAndBen.people.includes(it))).toEqual([]);
    for (const copy of world.drives.ownFiles()) expect(parseFile(copy.html, anaAndBen).ok).toBe(false);
  };
  return { befall, clear, expectWhole };
};

/** Live: through the room, whoever has the same one. */
const meet = (from: Keeper, all: readonly Keeper[]): void => {
  const room = from.room();
  for (const to of all) {
    if (to === from || room === null || to.room() === null) continue;
    if (Buffer.compare(room.secret, to.room()?.secret ?? new Uint8Array()) !== 0) continue;
    Y.applyUpdateV2(to.doc, Y.encodeStateAsUpdateV2(from.doc, Y.encodeStateVector(to.doc)), live);
  }
};

const day = 24 * 60 * 60 * 1000;

const secretIn = (html: string): string | null => {
  const parsed = parseFile(html, anaAndBen);
  return parsed.ok ? Buffer.from(parsed.value.envelope.room.secret).toString("base64") : null;
};

const fileOf = async (world: World) => {
  const pointer = await world.pointers(ana).find(anaAndBen);
  const item = pointer.ok ? pointer.value?.address.itemId : null;
  return world.drives.files().find((it) => it.at.itemId === item);
};

const holds = (state: Uint8Array, doc: Y.Doc): boolean => {
  const kept = new Y.Doc();
  Y.applyUpdateV2(kept, state);
  const words = new Set(said(kept));
  return said(doc).every((word) => words.has(word));
};

/** The record is changed behind everybody's back: to no file, to one of before, or to somebody else's. */
const pointTo = async (world: World, to: "away" | "back" | "out"): Promise<void> => {
  const [first] = world.drives.files();
  if (first === undefined) return;
  if (to === "back") return world.pointTo(first.at);
  if (to === "away") return world.pointTo({ ...first.at, itemId: "nowhere" });
  const made = await world.drives.storeOf(olga).create("Lunch", "<p>Lunch</p>");
  if (!made.ok) return;
  for (const person of [ana, ben]) world.drives.grant(made.value.at, { person });
  return world.pointTo(made.value.at);
};
