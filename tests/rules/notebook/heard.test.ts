import { expect, test } from "vitest";
import * as Y from "yjs";
import type { Keeper } from "#core/notebook/keep.ts";
import { live } from "#core/notebook/merge.ts";
import { ben } from "#tests/cast.ts";
import { letGo } from "./travel.ts";
import { begun, said, saidIn, say, settle } from "./world.ts";

/** Through the room. */
const hear = (to: Keeper, from: Keeper): void =>
  Y.applyUpdateV2(to.doc, Y.encodeStateAsUpdateV2(from.doc, Y.encodeStateVector(to.doc)), live);

const newsOf = (keeper: Keeper) => ({ version: keeper.state().version ?? "", holds: keeper.written() });

/** Ana saves for both, and nothing waits. */
const paired = async () => {
  const { world, anas, bens, file } = await begun();
  await world.clock.advance(60_000);
  anas.company("saves");
  bens.company("watches");
  world.log.length = 0;
  return { world, anas, bens, file };
};

test("[LV52] what another's writing holds is saved here too, and not a call is made for it", async () => {
  const { world, anas, bens, file } = await paired();
  say(bens, "Growth");
  say(anas, "Holiday");
  hear(anas, bens);
  hear(bens, anas);
  await settle();
  expect(bens.state().saving).toBe("waiting");
  await bens.heard(newsOf(anas));
  expect(bens.state()).toMatchObject({ saving: "saved", version: anas.state().version });
  expect([said(bens.doc), bens.unsaved()]).toEqual([saidIn(file.html), null]);
  // A look finds the version that was told.
  await bens.refresh();
  expect(world.log).toEqual(["ana write", "ben describe"]);
});

test("[LV52] what was typed after the other's writing took what there was is still unsaved, and written after the file was read", async () => {
  const { world, anas, bens, file } = await paired();
  say(anas, "Holiday");
  hear(bens, anas);
  await settle();
  const news = newsOf(anas);
  say(bens, "Growth");
  await bens.heard(news);
  expect(bens.state().saving).toBe("waiting");
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, bens.unsaved() ?? new Uint8Array());
  expect(saidIn(file.html)).not.toContain("Growth");
  await world.clock.advance(30_000);
  expect(world.log).toEqual(["ana write", "ben read", "ben write"]);
  expect([bens.state().saving, saidIn(file.html)]).toEqual(["saved", ["Budget", "Growth", "Holiday"]]);
});

test("[LV52] a deletion that the other's writing lacks is still unsaved", async () => {
  const { anas, bens } = await paired();
  say(anas, "Holiday");
  hear(bens, anas);
  await settle();
  const news = newsOf(anas);
  bens.doc.transact(() => bens.doc.getText("notes").insert(0, "Words"));
  hear(anas, bens);
  await anas.saveNow();
  const later = newsOf(anas);
  bens.doc.transact(() => bens.doc.getText("notes").delete(0, 2));
  await bens.heard(later);
  expect(bens.state().saving).toBe("waiting");
  expect(news.version).not.toBe(later.version);
});

test("[LV52] where the page lacks something of it, or it was not told what it holds, the file is read at once", async () => {
  const { world, anas, bens } = await paired();
  say(anas, "Holiday");
  await settle();
  await bens.heard(newsOf(anas));
  expect(said(bens.doc)).toEqual(["Budget", "Holiday"]);
  say(anas, "Growth");
  await anas.saveNow();
  await bens.heard({ ...newsOf(anas), holds: null });
  expect(said(bens.doc)).toEqual(["Budget", "Growth", "Holiday"]);
  expect(world.log.filter((it) => it.startsWith("ben"))).toEqual(["ben read", "ben read"]);
});

test("[LV52] an older version that takes the place of what was told is found by the next look, and every word comes back", async () => {
  const { world, anas, bens, file } = await paired();
  const [older] = world.drives.versionsOf(file.at);
  say(anas, "Holiday");
  hear(bens, anas);
  await settle();
  await bens.heard(newsOf(anas));
  world.drives.restore(file.at, older ?? "");
  await bens.refresh();
  expect(bens.state().saving).not.toBe("saved");
  await bens.saveNow();
  expect(saidIn(file.html)).toEqual(["Budget", "Holiday"]);
});

test("[LV52] news that overtake a reading call nothing saved that the file does not hold", async () => {
  const { world, anas, bens, file } = await paired();
  const [older] = world.drives.versionsOf(file.at);
  say(anas, "Holiday");
  hear(bens, anas);
  await settle();
  const news = newsOf(anas);
  world.drives.restore(file.at, older ?? "");
  world.held = true;
  const looked = bens.refresh();
  await settle();
  // The description is answered, the content is on its way.
  for (const go of world.waiting.splice(0)) go();
  await settle();
  const heard = bens.heard(news);
  letGo(world);
  await Promise.all([looked, heard]);
  expect(bens.state().saving).not.toBe("saved");
  await bens.saveNow();
  expect(saidIn(file.html)).toEqual(["Budget", "Holiday"]);
});

test("[LV52] what is told while a save is under way is looked into after it", async () => {
  const { world, bens } = await paired();
  say(bens, "Growth");
  world.held = true;
  const saved = bens.saveNow();
  await settle();
  const heard = bens.heard({ version: "a newer one", holds: null });
  letGo(world);
  await Promise.all([saved, heard]);
  expect(world.log.slice(0, 2)).toEqual(["ben write", "ben describe"]);
});

test("[LV52] a new secret that is told of a content known by hearsay is read, and of one that was read costs nothing", async () => {
  const { world, anas, bens } = await paired();
  await bens.heard({ version: bens.state().version ?? "", holds: null });
  expect(world.log).toEqual([]);
  say(anas, "Holiday");
  hear(bens, anas);
  await anas.saveNow();
  await bens.heard(newsOf(anas));
  await bens.heard({ ...newsOf(anas), holds: null });
  expect(world.log.filter((it) => it.startsWith("ben"))).toEqual(["ben read"]);
});

test("[LV45] who is told of a new room uses none until the file was read, and where it was not true the same again", async () => {
  const { world, bens } = await paired();
  const before = bens.room();
  const rooms: (number | null)[] = [];
  bens.subscribe(() => rooms.push(bens.room()?.epoch ?? null));
  world.fate = (who) => (who === ben ? { before: { type: "throttled", retryAfterMs: 120_000 } } : null);
  await bens.heard({ version: "", holds: null });
  // A save that is told meanwhile says nothing of the room.
  await bens.heard({ version: bens.state().version ?? "", holds: Y.snapshot(bens.doc) });
  await world.clock.advance(119_000);
  expect([bens.room(), bens.state().problem?.type]).toEqual([null, "throttled"]);
  world.fate = () => null;
  await world.clock.advance(2_000);
  expect(bens.room()).toEqual(before);
  expect([rooms.at(0), rooms.at(-1)]).toEqual([null, before?.epoch]);
  expect(world.log.filter((it) => /^ben (describe|read)$/.test(it))).toEqual(["ben read"]);
});

test("[LV45] nor does news that was being understood at that moment, however the two fall together", async () => {
  for (let turns = 0; turns < 20; turns++) {
    const { world, anas, bens } = await paired();
    say(anas, "Holiday");
    hear(bens, anas);
    await settle();
    world.fate = (who) => (who === ben ? { before: { type: "throttled", retryAfterMs: 60_000 } } : null);
    void bens.heard(newsOf(anas));
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    void bens.heard({ version: "", holds: null });
    await settle();
    expect([turns, bens.room()]).toEqual([turns, null]);
  }
});

test("[LV45] nor does a reading that was on its way already say that it is the room", async () => {
  const { world, anas, bens } = await paired();
  say(anas, "Holiday");
  await settle();
  world.held = true;
  const looked = bens.refresh();
  await settle();
  for (const go of world.waiting.splice(0)) go();
  await settle();
  const heard = bens.heard({ version: "", holds: null });
  await settle();
  const rooms: unknown[] = [];
  bens.subscribe(() => rooms.push(bens.room()));
  // The content of before arrives.
  while (!said(bens.doc).includes("Holiday")) {
    for (const go of world.waiting.splice(0)) go();
    await settle();
  }
  expect(rooms.length).toBeGreaterThan(0);
  expect(rooms.every((it) => it === null)).toBe(true);
  letGo(world);
  await Promise.all([looked, heard]);
  expect(bens.room()).not.toBeNull();
});

test("[LV32] what the other's writing left was typed after it took what there was, however long it took", async () => {
  const { world, anas, bens, file } = await paired();
  say(bens, "First");
  await world.clock.advance(1_000);
  hear(anas, bens);
  const takenAt = world.clock.now();
  await anas.saveNow();
  await world.clock.advance(500);
  say(bens, "Second");
  await world.clock.advance(20_000);
  await bens.heard({ ...newsOf(anas), takenAt });
  expect(saidIn(file.html)).toEqual(["Budget", "First"]);
  await world.clock.advance(9_000);
  expect(saidIn(file.html)).toEqual(["Budget", "First", "Second"]);
});

test("[LV52] a key that this page knows and the file lost is written, whatever else is saved", async () => {
  const { world, anas, bens, file } = await paired();
  await world.clock.advance(95 * 86_400_000);
  const [older] = world.drives.versionsOf(file.at);
  say(bens, "Growth");
  await world.clock.advance(30_000);
  expect(bens.inboxKeys()).toHaveLength(2);
  world.drives.restore(file.at, older ?? "");
  anas.company("alone");
  await bens.refresh();
  expect(bens.state().saving).not.toBe("saved");
  world.log.length = 0;
  await bens.heard({ version: "told", holds: Y.snapshot(bens.doc) });
  // Of a version that is not there any more, which a look shows.
  expect(world.log).toEqual(["ben read", "ben describe"]);
  expect(bens.state().saving).not.toBe("saved");
});

test("[PG25] a list that is not as it should be is read again after a quarter of an hour, or when its owner comes back to the page", async () => {
  const { world, anas, file } = await begun();
  const lists = (): number => world.log.filter((it) => it === "ana permissions").length;
  world.drives.grant(file.at, { wider: "siteGroup" as never });
  await anas.open();
  world.log.length = 0;
  for (let minutes = 0; minutes < 30; minutes += 1) {
    await world.clock.advance(60_000);
    await anas.refresh();
  }
  expect(lists()).toBe(2);
  await anas.refresh("arrived");
  expect(lists()).toBe(2);
  await world.clock.advance(60_000);
  await anas.refresh("arrived");
  expect(lists()).toBe(3);
});

test("[LV52, KP26] whatever is typed, told late, put back or written from outside, saved is what the file holds, and no word is lost", async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const { world, anas, bens, file } = await paired();
    const phone = world.keeper(ben, { crashed: false }, "phone");
    await phone.open();
    const chance = numbersFrom(seed);
    const news: ReturnType<typeof newsOf>[] = [];
    let version = anas.state().version;
    anas.subscribe(() => {
      if (anas.state().saving !== "saved" || anas.state().version === version) return;
      ({ version } = anas.state());
      news.push(newsOf(anas));
    });
    let typed = 0;
    const deeds: readonly (() => unknown)[] = [
      () => say(anas, `word ${typed++}`),
      () => say(bens, `word ${typed++}`),
      () => say(phone, `word ${typed++}`),
      () => hear(bens, anas),
      () => hear(anas, bens),
      () => void (news.length > 0 && bens.heard(news.shift() ?? newsOf(anas))),
      () => void bens.refresh(),
      () => void anas.refresh(),
      () => phone.saveNow(),
      () => world.clock.advance(1_000 + chance(30) * 1_000),
      () => world.drives.restore(file.at, world.drives.versionsOf(file.at)[chance(3)] ?? ""),
    ];
    for (let turn = 0; turn < 60; turn += 1) {
      await deeds[chance(deeds.length)]?.();
      await settle();
      const [{ cTag } = { cTag: "" }] = world.drives.files();
      const untrue = [anas, bens].filter(
        (it) =>
          it.state().saving === "saved" &&
          it.state().version === cTag &&
          said(it.doc).some((word) => !saidIn(file.html).includes(word)),
      );
      expect(untrue, `seed ${seed}, turn ${turn}`).toEqual([]);
    }
    for (let round = 0; round < 3; round += 1)
      for (const it of [anas, bens, phone]) {
        it.company("alone");
        await it.refresh();
        await world.clock.advance(30_000);
      }
    expect(saidIn(file.html), `seed ${seed}`).toHaveLength(typed + 1);
    for (const it of [anas, bens, phone]) await it[Symbol.asyncDispose]();
  }
});

const numbersFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};
