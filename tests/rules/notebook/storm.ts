/** One deed after the other befalls a notebook that two people keep, and what holds when the weather clears. */
import fc from "fast-check";
import { expect } from "vitest";
import * as Y from "yjs";
import { parseFile } from "#core/notebook/file-format.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { StoreError } from "#core/notebook/notebook-store.ts";
import type { PointerError } from "#core/notebook/pointer-record.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { deed, deviceAt, personAt, seats, type Deed, type Seat } from "./storm-deeds.ts";
import { docIn, fileOf, holds, lacking, meet, pointTo, secretIn } from "./storm-sight.ts";
import type { Line } from "./tenant-drives.ts";
import { doOnPage, undoOf, contentOf } from "./storm-edits.ts";
import { letGo, say, settle, type Page, type World } from "./world.ts";

interface Desk {
  page: Page;
  keeper: Keeper;
  undo: Y.UndoManager;
}

/**
 * Two things that befall people make words go for good together and neither alone, so each time has one of them: the file or the
 * way to it is lost, or a device is.
 */
export const seasons = ["files lost", "devices lost"] as const;
export type Season = (typeof seasons)[number];

/** Where requests go over a line, what becomes of the next ones of a person. */
export type Spoil = (who: PersonId, line: Line, requests: number) => void;

export interface Storm {
  readonly befall: (it: Deed) => Promise<void>;
  readonly turn: (season: Season) => void;
  /** The weather clears, and whoever is asked something says yes. */
  readonly clear: () => Promise<void>;
  readonly expectWhole: () => Promise<void>;
}

export const createStorm = async (world: World, spoil: Spoil | null = null): Promise<Storm> => {
  let season: Season = "files lost";
  /** All that any page ever held. */
  const truth = new Y.Doc();
  const sit = (seat: Seat): Desk => {
    const page = { crashed: false };
    const keeper = world.keeper(personAt(seat), page, deviceAt(seat));
    keeper.doc.on("updateV2", (update: Uint8Array) => Y.applyUpdateV2(truth, update));
    void keeper.open();
    return { page, keeper, undo: undoOf(keeper.doc) };
  };
  const faults: { who: PersonId; error: StoreError | PointerError; lost: boolean; calls: number }[] = [];
  world.fate = (person) => {
    const fault = faults.find((it) => it.who === person && it.calls > 0);
    if (fault === undefined) return null;
    fault.calls -= 1;
    return fault.lost ? { after: fault.error } : { before: fault.error };
  };
  const desks = new Map(seats.map((seat) => [seat, sit(seat)]));
  const at = (seat: Seat): Desk => desks.get(seat) as Desk;
  const keepers = () => seats.map((seat) => at(seat).keeper);
  let said = 0;
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
    if (season === "devices lost" && losesFiles.has(it.do)) return;
    switch (it.do) {
      case "type":
        said += 1;
        say(at(it.who).keeper, `word ${said}`);
        break;
      case "edit":
        said += 1;
        doOnPage(at(it.who).keeper, at(it.who).undo, it.edit, `said ${said}`);
        break;
      case "gone": {
        const device = deviceAt(it.who);
        const there = seats.filter((seat) => deviceAt(seat) === device);
        if (season !== "devices lost" || !there.every((seat) => isSaved(at(seat).keeper))) break;
        for (const seat of there) at(seat).page.crashed = true;
        world.copies.delete(device);
        for (const seat of there) desks.set(seat, sit(seat));
        break;
      }
      case "clock":
        world.ahead.set(deviceAt(it.who), it.ahead);
        break;
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
        desks.set(it.who, sit(it.who));
        break;
      case "close":
        if (!mayGo(it.who)) break;
        await at(it.who).keeper[Symbol.asyncDispose]();
        desks.set(it.who, sit(it.who));
        break;
      case "meet":
        meet(at(it.who).keeper, keepers());
        break;
      case "company":
        for (const seat of seats) at(seat).keeper.company(seat === it.who ? "saves" : "watches");
        break;
      case "hold":
        if (it.on) world.held = true;
        else letGo(world);
        break;
      case "calm":
        await calm();
        await world.clock.advance(it.ms);
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
      // A verdict that is doubted is taken out on the page, and nobody is told that this was saved.
      if (lacking(keeper.doc, snapshotOf(file.html)).length === 0) continue;
      const [content, both] = [docIn(file.html), docIn(file.html)];
      Y.applyUpdateV2(both, Y.encodeStateAsUpdateV2(keeper.doc));
      expect(contentOf(both)).toEqual(contentOf(content));
    }
  };
  let read = { html: "", content: Y.emptySnapshot };
  const snapshotOf = (html: string): Y.Snapshot => {
    if (html !== read.html) read = { html, content: Y.snapshot(docIn(html)) };
    return read.content;
  };

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
        notePeepers();
      }
    }
  };

  const expectWhole = async (): Promise<void> => {
    const all = contentOf(truth);
    for (const keeper of keepers()) expect(contentOf(keeper.doc)).toEqual(all);
    if (truth.store.clients.size === 0) return;
    const file = await fileOf(world);
    const content = docIn(file?.html ?? "");
    expect(contentOf(content)).toEqual(all);
    for (const keeper of keepers())
      expect(Y.equalSnapshots(Y.snapshot(keeper.doc), Y.snapshot(content)), "pages and file are one").toBe(true);
    // That others cannot open it is known again once every clock is right.
    if (world.ahead.size > 0) {
      world.ahead.clear();
      await clear();
    }
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
    const last = await fileOf(world);
    expect(last?.wider).toEqual([]);
    expect(leaked).not.toContain(secretIn(last?.html ?? ""));
    for (const keeper of keepers())
      expect(Buffer.from(keeper.room()?.secret ?? []).toString("base64")).toBe(secretIn(last?.html ?? ""));
    // Whatever else was begun on the way, nobody but the two was let in by us, and no copy has a secret.
    const writers = world.drives.files().flatMap((it) => it.writers);
    expect(writers.filter((it) => !anaAndBen.people.includes(it))).toEqual([]);
    for (const copy of world.drives.ownFiles()) expect(parseFile(copy.html, anaAndBen).ok).toBe(false);
  };
  return { befall, clear, expectWhole, turn: (to) => void (season = to) };
};

/** What the page tells its person by. */
const isSaved = (keeper: Keeper): boolean => {
  const { phase, saving, problem, offer, moved } = keeper.state();
  return phase === "ready" && saving === "saved" && problem === null && offer === null && moved === null;
};

const losesFiles: ReadonlySet<Deed["do"]> = new Set(["truncate", "older", "delete", "leave", "point"]);

const day = 24 * 60 * 60 * 1000;

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
