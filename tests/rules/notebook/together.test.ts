import { expect, test } from "vitest";
import * as Y from "yjs";
import { parseFile } from "#core/notebook/file-format.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { live } from "#core/notebook/merge.ts";
import type { NotebookStore } from "#core/notebook/notebook-store.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { createMemoryDrives } from "#tests/contracts/memory-store.ts";
import { openRoom } from "#tests/rules/live/room.ts";
import { letGo } from "./travel.ts";
import { begun, createWorld, htmlsIn, said, saidIn, say, settle, type Page, type World } from "./world.ts";

const day = 24 * 60 * 60 * 1000;

/** Through the room. */
const hear = (to: Keeper, from: Keeper): void =>
  Y.applyUpdateV2(to.doc, Y.encodeStateAsUpdateV2(from.doc, Y.encodeStateVector(to.doc)), live);

const writes = (log: readonly string[]): readonly string[] => log.filter((it) => it.endsWith(" write"));

test("[KP57] what is typed at every breath of reading and of writing reaches the file and the other", async () => {
  const { world, bens, file } = await begun();
  const typed: string[] = [];
  const page: Page = {
    crashed: false,
    breathe: async () => {
      if (typed.length === 12) return;
      typed.push(`Typed ${typed.length}`);
      say(anas, typed.at(-1) ?? "");
    },
  };
  const anas = world.keeper(ana, page, "laptop");
  await anas.open();
  await world.clock.advance(120_000);
  expect(typed).toHaveLength(12);
  expect(anas.state().saving).toBe("saved");
  const all = ["Budget", ...typed].toSorted();
  expect(saidIn(file.html)).toEqual(all);
  await bens.refresh();
  expect(said(bens.doc)).toEqual(all);
});

test("[KP42] who saves for both makes 130 versions an hour at most, and the other none", async () => {
  const { world, anas, bens, file } = await begun();
  await world.clock.advance(60_000);
  anas.company("saves");
  bens.company("watches");
  world.log.length = 0;
  const typed: string[] = [];
  const type = (keeper: Keeper): void => {
    const word = `word ${String(typed.length).padStart(3, "0")}`;
    typed.push(word);
    say(keeper, word);
  };
  // The one who saved tells the other that there is something new, who is typing in that moment as in every other.
  let { version } = anas.state();
  const stop = anas.subscribe(() => {
    if (anas.state().version === version) return;
    ({ version } = anas.state());
    type(bens);
    void bens.refresh();
  });
  for (let second = 0; second < 360; second += 1) {
    if (second % 5 === 0) type(second % 2 === 0 ? anas : bens);
    hear(bens, anas);
    hear(anas, bens);
    await world.clock.advance(1_000);
  }
  expect(new Set(writes(world.log))).toEqual(new Set(["ana write"]));
  expect(writes(world.log).length).toBeGreaterThanOrEqual(12);
  expect(writes(world.log).length).toBeLessThanOrEqual(13);
  stop();
  hear(anas, bens);
  await anas.saveNow();
  expect(saidIn(file.html)).toEqual(["Budget", ...typed]);
});

test("[KP42, LV32] the other writes what nobody saved, so that nothing waits longer than thirty seconds", async () => {
  const { world, bens, file } = await begun();
  await world.clock.advance(60_000);
  bens.company("watches");
  say(bens, "Typed");
  await world.clock.advance(28_000);
  expect(saidIn(file.html)).not.toContain("Typed");
  await world.clock.advance(2_000);
  expect(saidIn(file.html)).toContain("Typed");
});

test("[KP42] the other's writes are half a minute apart too, whoever types meanwhile", async () => {
  const { world, bens } = await begun();
  await world.clock.advance(60_000);
  bens.company("watches");
  world.log.length = 0;
  // Typed while a write is on its way as well.
  world.fate = (_, method) => {
    if (method === "write") queueMicrotask(() => say(bens, "Meanwhile"));
    return null;
  };
  for (let second = 0; second < 120; second += 1) {
    say(bens, `word ${second}`);
    await world.clock.advance(1_000);
  }
  expect(writes(world.log)).toHaveLength(4);
});

test("[KP42] on closing each writes at once, and alone again after five seconds", async () => {
  const { world, bens, file } = await begun();
  bens.company("watches");
  say(bens, "One");
  await bens.saveNow();
  expect(saidIn(file.html)).toContain("One");
  say(bens, "Two");
  await settle();
  expect(saidIn(file.html)).not.toContain("Two");
  bens.company("alone");
  await world.clock.advance(5_000);
  expect(saidIn(file.html)).toContain("Two");
});

test("[KP43] what came through the relay is kept here at once, and written when the other's page did not", async () => {
  const { world, anas, bens, file } = await begun();
  await world.clock.advance(60_000);
  world.fate = (person) => (person === ben ? { before: { type: "offline" } } : null);
  anas.company("watches");
  say(bens, "Holiday");
  hear(anas, bens);
  await settle();
  expect(anas.state().saving).toBe("waiting");
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, world.copies.get(ana)?.state ?? new Uint8Array());
  expect(said(doc)).toContain("Holiday");
  await world.clock.advance(40_000);
  expect(saidIn(file.html)).toEqual(["Budget", "Holiday"]);
});

test("[KP43] what a write replaced is told in the room too, where nobody may have it", async () => {
  let replaced: string | null = null;
  const world = createWorld((now) => {
    const drives = createMemoryDrives(now);
    const storeOf = (who: PersonId): NotebookStore => {
      const store = drives.storeOf(who);
      const read: NotebookStore["read"] = async (at) => {
        const answer = await store.read(at);
        if (!answer.ok || replaced === null) return answer;
        const html = replaced;
        replaced = null;
        return ok({ ...answer.value, html, replaced: true });
      };
      return { ...store, read };
    };
    return { ...drives, storeOf };
  });
  const { anas, bens } = await begun(world);
  const phone = world.keeper(ben, { crashed: false }, "ben's phone");
  await phone.open();
  const at = world.drives.files()[0]?.at;
  if (at === undefined) throw new Error("Expected a file");
  const [before] = htmlsIn(world);
  say(phone, "From the phone");
  await phone.saveNow();
  const [after] = htmlsIn(world);
  world.drives.overwrite(at, before ?? "");
  replaced = after ?? null;

  await using room = await openRoom();
  await room.enter("ana", anas.doc, false, live);
  await room.enter("ben", bens.doc, false, live);
  await room.deliver();
  world.fate = (_, method) => (method === "write" ? { before: { type: "locked" } } : null);
  await anas.refresh();
  await room.deliver();
  expect(anas.state().saving).toBe("waiting");
  expect(said(anas.doc)).toEqual(["Budget", "From the phone"]);
  expect(said(bens.doc)).toEqual(["Budget", "From the phone"]);
});

test("[KP43] what the relay brought is not this person's to undo", async () => {
  const { anas, bens } = await begun();
  const mine = { edits: "mine" };
  const undo = new Y.UndoManager(anas.doc, { trackedOrigins: new Set([mine]) });
  say(bens, "Holiday");
  hear(anas, bens);
  expect(undo.canUndo()).toBe(false);
});

test("[KP44] what the file lacks is one small update, and exactly that", async () => {
  const { world, anas, bens, file } = await begun();
  expect(anas.unsaved()).toBeNull();
  for (let n = 0; n < 300; n++) say(anas, `Long ago ${n}`);
  await anas.saveNow();
  expect(anas.unsaved()).toBeNull();
  say(anas, "Typed and closed");
  await Promise.resolve();
  const update = anas.unsaved();
  expect(update?.length).toBeLessThan(1000);

  // The write did not get through; the other puts the update in.
  world.fate = (person) => (person === ana ? { before: { type: "offline" } } : null);
  await bens.refresh();
  Y.applyUpdateV2(bens.doc, update ?? new Uint8Array(), live);
  await world.clock.advance(40_000);
  expect(saidIn(file.html)).toContain("Typed and closed");
});

test("[KP44] also what an earlier page left unsaved, and what a lost answer left unknown", async () => {
  const { world, anas } = await begun();
  world.fate = (_, method) => (method === "write" ? { before: { type: "offline" } } : null);
  say(anas, "On the train");
  await settle();
  await anas[Symbol.asyncDispose]();
  const again = world.keeper(ana);
  await again.openLocal();
  expect(again.unsaved()).toBeNull();
  await again.open();
  say(again, "And more");
  await settle();
  const doc = new Y.Doc();
  const file = parseFile(world.drives.files()[0]?.html ?? "", anaAndBen);
  if (file.ok) Y.applyUpdateV2(doc, file.value.state);
  Y.applyUpdateV2(doc, again.unsaved() ?? new Uint8Array());
  expect(said(doc)).toEqual(["And more", "Budget", "On the train"]);
});

test("[KP44] words that came while a write was on its way are still unsaved after it", async () => {
  const { world, anas } = await begun();
  world.held = true;
  say(anas, "First");
  await settle();
  say(anas, "Second");
  await settle();
  letGo(world);
  await settle();
  expect(anas.unsaved()).not.toBeNull();
  await world.clock.advance(10_000);
  expect(anas.unsaved()).toBeNull();
});

test("[KP45] there is no room before the record's file was read; then it is the file's, and the same until it changes", async () => {
  const world = createWorld();
  const anas = world.keeper(ana);
  const heard: (number | null)[] = [];
  anas.subscribe(() => heard.push(anas.room()?.epoch ?? null));
  await anas.open();
  expect(anas.room()).toBeNull();
  say(anas, "Budget");
  await settle();
  const room = anas.room();
  const [file] = world.drives.files();
  const parsed = parseFile(file?.html ?? "", anaAndBen);
  expect(room).toEqual({ ...(parsed.ok ? parsed.value.envelope.room : {}), ...file?.at });
  expect(heard.at(-1)).toBe(1);
  const bens = world.keeper(ben);
  await bens.open();
  expect(bens.room()).toEqual(room);
  say(bens, "Holiday");
  await settle();
  await anas.refresh();
  expect(anas.room()).toBe(room);
});

test("[KP45] while the beginning is not in the record, there is no room", async () => {
  const world = createWorld();
  world.fate = (_, method) => (method === "complete" ? { before: { type: "offline" } } : null);
  const anas = world.keeper(ana);
  await anas.open();
  say(anas, "Budget");
  await settle();
  expect(anas.room()).toBeNull();
});

test("[KP46] a file begins with an inbox key, and after ninety days has a new one beside the old", async () => {
  const { world, anas, bens } = await begun();
  const [first] = anas.inboxKeys();
  expect(anas.inboxKeys()).toHaveLength(1);
  expect(bens.inboxKeys()).toEqual([first]);
  say(anas, "Soon");
  await world.clock.advance(80 * day);
  say(anas, "Later");
  await settle();
  expect(anas.inboxKeys()).toEqual([first]);
  await world.clock.advance(11 * day);
  say(anas, "Now");
  await settle();
  expect(anas.inboxKeys()).toHaveLength(2);
  expect(anas.inboxKeys()[1]).toEqual(first);
  await bens.refresh();
  expect(bens.inboxKeys()).toEqual(anas.inboxKeys());
});

for (const error of [{ type: "unavailable", status: 503 }, { type: "locked" }, { type: "full" }] as const)
  test(`[KP47] nor does it hold up what waits after "${error.type}"`, async () => {
    const { world, anas, file } = await begun();
    world.fate = (_, method) => (method === "write" ? { before: error } : null);
    say(anas, "Typed");
    await settle();
    expect(saidIn(file.html)).not.toContain("Typed");
    world.fate = () => null;
    world.clock.setBack(day);
    await world.clock.advance(60_000);
    await anas.refresh();
    expect(saidIn(file.html)).toContain("Typed");
  });

test("[KP47] a clock that is put back by a day holds up no saving, no waiting and no audit", async () => {
  const { world, anas, file } = await begun();
  say(anas, "First");
  await settle();
  world.clock.setBack(day);
  say(anas, "Second");
  await settle();
  expect(saidIn(file.html)).toContain("Second");

  await world.clock.advance(10_000);
  world.fate = (_, method) => (method === "write" ? { before: { type: "unavailable", status: 503 } } : null);
  say(anas, "Third");
  await settle();
  world.fate = () => null;
  world.clock.setBack(day);
  await world.clock.advance(60_000);
  expect(saidIn(file.html)).toContain("Third");

  world.clock.setBack(day);
  world.log.length = 0;
  await anas.refresh();
  expect(world.log).toContain("ana permissions");
  const { sharing } = anas.state();
  const looked = sharing.type === "onlyTheTwo" ? sharing.checkedAt - world.clock.right() : Number.NaN;
  expect(looked).toBeGreaterThanOrEqual(0);
  expect(looked).toBeLessThanOrEqual(1_000);
});

test("[KP48] where this browser keeps no copy the page says so, and everything is saved all the same", async () => {
  const { world, anas, bens, file } = await begun();
  world.refusing.add(ana);
  say(anas, "Typed");
  await settle();
  expect(anas.state()).toMatchObject({ deviceRefused: true, saving: "saved" });
  expect(saidIn(file.html)).toContain("Typed");
  // Room was made.
  world.refusing.delete(ana);
  say(anas, "More");
  await settle();
  expect(anas.state().deviceRefused).toBe(false);
  expect(bens.state().deviceRefused).toBe(false);
});

test("[KP50] a store of the browser that does not answer holds up nothing, and what it gives later is taken in and saved", async () => {
  const { world, anas, file } = await begun();
  world.fate = () => ({ before: { type: "offline" } });
  say(anas, "Left behind");
  await settle();
  await anas[Symbol.asyncDispose]();
  world.fate = () => null;
  const answers = Promise.withResolvers<void>();
  world.silent.set(ana, answers.promise);

  const again = world.keeper(ana);
  const opening = again.openLocal().then(() => again.open());
  await world.clock.advance(3_000);
  await opening;
  expect(again.state()).toMatchObject({ phase: "ready", home: "mine" });
  expect(said(again.doc)).toEqual(["Budget"]);
  say(again, "Typed");
  await world.clock.advance(5_000);
  expect(again.state()).toMatchObject({ saving: "saved", deviceRefused: true });

  world.silent.delete(ana);
  answers.resolve();
  await world.clock.advance(10_000);
  expect(said(again.doc)).toEqual(["Budget", "Left behind", "Typed"]);
  expect(again.state()).toMatchObject({ saving: "saved", deviceRefused: false });
  expect(saidIn(file.html)).toEqual(["Budget", "Left behind", "Typed"]);
});

for (const told of [false, true])
  test(`[KP50] what comes from this browser's copy while a write is on its way is saved with the next one${told ? ", whatever is told meanwhile" : ""}`, async () => {
    const { world, anas, file } = await begun();
    world.fate = () => ({ before: { type: "offline" } });
    say(anas, "Left behind");
    await settle();
    await anas[Symbol.asyncDispose]();
    world.fate = () => null;
    const answers = Promise.withResolvers<void>();
    world.silent.set(ana, answers.promise);
    const again = world.keeper(ana);
    const opening = again.open();
    await world.clock.advance(3_000);
    await opening;
    await world.clock.advance(10_000);
    world.fate = (_, method) => {
      world.held ||= method === "write";
      return null;
    };
    say(again, "Typed");
    await settle();
    answers.resolve();
    await settle();
    expect(said(again.doc)).toEqual(["Budget", "Left behind", "Typed"]);
    if (told) void again.heard({ version: "an older one", holds: null });
    world.fate = () => null;
    world.held = false;
    for (const go of world.waiting.splice(0)) go();
    await settle();
    expect(saidIn(file.html)).toEqual(["Budget", "Typed"]);
    expect(again.state().saving).not.toBe("saved");
    await world.clock.advance(10_000);
    expect(again.state().saving).toBe("saved");
    expect(saidIn(file.html)).toEqual(["Budget", "Left behind", "Typed"]);
  });

test("[LC14] what a page left unsaved when it was closed is shown and saved by another page of this browser", async () => {
  const { world, anas, file } = await begun();
  const beside = world.keeper(ana);
  await beside.open();
  await world.clock.advance(1_000);
  world.fate = () => ({ before: { type: "offline" } });
  say(anas, "Left beside");
  await settle();
  await anas[Symbol.asyncDispose]();
  world.fate = () => null;
  expect(said(beside.doc)).toEqual(["Budget"]);

  await beside.refresh();
  await settle();
  expect(said(beside.doc)).toEqual(["Budget", "Left beside"]);
  await world.clock.advance(10_000);
  expect(beside.state().saving).toBe("saved");
  expect(saidIn(file.html)).toEqual(["Budget", "Left beside"]);
});

test("[LC14] what another page of this browser saved is taken in and not written again", async () => {
  const { world, anas, file } = await begun();
  const beside = world.keeper(ana);
  await beside.open();
  say(anas, "Saved beside");
  await world.clock.advance(10_000);
  expect(saidIn(file.html)).toEqual(["Budget", "Saved beside"]);
  world.log.length = 0;
  await beside.refresh();
  await world.clock.advance(20_000);
  expect(said(beside.doc)).toEqual(["Budget", "Saved beside"]);
  expect(world.log.filter((it) => it.endsWith("write"))).toEqual([]);
});

test("[KP50] a store of the browser that does not answer holds up no closing", async () => {
  const { world, anas } = await begun();
  world.silent.set(ana, new Promise(() => undefined));
  say(anas, "Typed");
  await settle();
  let closed = false;
  const closing = anas[Symbol.asyncDispose]().then(() => {
    closed = true;
  });
  await settle();
  expect(closed).toBe(false);
  await world.clock.advance(3_000);
  await closing;
  expect(closed).toBe(true);
});

for (const error of [{ type: "signInNeeded" }, { type: "consentMissing", scopes: ["Files.ReadWrite.All"] }] as const)
  test(`[KP51] "${error.type}" while somebody types: every word is kept here, and saved after the next sign-in`, async () => {
    const { world, anas, file } = await begun();
    say(anas, "Before");
    await settle();
    world.fate = (who) => (who === ana ? { before: error } : null);
    await world.clock.advance(10_000);
    say(anas, "During");
    await world.clock.advance(10_000);
    say(anas, "After");
    await world.clock.advance(60_000);
    expect(anas.state()).toMatchObject({ saving: "waiting", problem: { type: error.type } });
    expect(copiedOn(world, ana)).toEqual(["After", "Before", "Budget", "During"]);
    await anas[Symbol.asyncDispose]();
    world.fate = () => null;
    const again = world.keeper(ana);
    await again.open();
    await world.clock.advance(10_000);
    expect(saidIn(file.html)).toEqual(["After", "Before", "Budget", "During"]);
  });

test("[KP51] while a call hangs typing goes on, and what came meanwhile is small enough to park", async () => {
  const { world, anas, bens, file } = await begun();
  world.held = true;
  say(anas, "First");
  await settle();
  say(anas, "Second");
  await world.clock.advance(30_000);
  expect(anas.state().saving).toBe("saving");
  expect(copiedOn(world, ana)).toEqual(["Budget", "First", "Second"]);
  const parked = anas.unsaved();
  if (parked === null) throw new Error("Expected something to park");
  Y.applyUpdateV2(bens.doc, parked);
  expect(said(bens.doc)).toEqual(["Budget", "First", "Second"]);
  letGo(world);
  await world.clock.advance(10_000);
  expect(saidIn(file.html)).toEqual(["Budget", "First", "Second"]);
});

test("[KP51] after a day without a network both find everything", async () => {
  const { world, anas, bens, file } = await begun();
  world.fate = () => ({ before: { type: "offline" } });
  for (let hour = 0; hour < 24; hour += 6) {
    say(hour % 12 === 0 ? anas : bens, `Hour ${hour}`);
    await world.clock.advance(2 * 60_000);
    // The lid is shut: the clock goes on, and no timer with it.
    world.clock.setBack(-6 * 60 * 60_000);
  }
  expect(saidIn(file.html)).toEqual(["Budget"]);
  world.fate = () => null;
  await world.clock.advance(2 * 60_000);
  await Promise.all([anas.refresh(), bens.refresh()]);
  await world.clock.advance(10_000);
  const all = ["Budget", "Hour 0", "Hour 12", "Hour 18", "Hour 6"];
  for (const words of [said(anas.doc), said(bens.doc), saidIn(file.html)]) expect(words).toEqual(all);
  expect(anas.state()).toMatchObject({ saving: "saved", problem: null });
});

const copiedOn = (world: World, device: string): readonly string[] => {
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, world.copies.get(device)?.state ?? new Uint8Array());
  return said(doc);
};

test("[PG21] a repair is answered with one new room, also when each heard through the old one that it is worn out", async () => {
  const { world, anas, bens, file } = await begun();
  await world.clock.advance(60_000);
  anas.company("saves");
  bens.company("watches");
  world.drives.grant(file.at, { wider: "organizationLink" });
  await anas.open();
  await anas.repair();
  const hearEachOther = (): void => {
    hear(bens, anas);
    hear(anas, bens);
  };
  for (let turn = 0; turn < 20; turn += 1) {
    hearEachOther();
    await world.clock.advance(10_000);
    await Promise.all([bens.refresh(), anas.refresh()]);
  }
  const epoch = anas.room()?.epoch;
  expect(bens.room()?.epoch).toBe(epoch);
  world.log.length = 0;
  for (let turn = 0; turn < 20; turn += 1) {
    hearEachOther();
    await world.clock.advance(10_000);
    await Promise.all([bens.refresh(), anas.refresh()]);
  }
  expect(writes(world.log)).toEqual([]);
  expect(anas.room()?.epoch).toBe(epoch);
  expect(epoch).toBeLessThanOrEqual(3);
});
