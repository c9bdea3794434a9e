import * as Y from "yjs";
import { expect, test } from "vitest";
import { parseCopy, parseFile } from "#core/notebook/file-format.ts";
import { pageOf } from "#core/agenda/page.ts";
import { readPurpose, setPurpose } from "#core/agenda/relation.ts";
import { addTopic } from "#core/agenda/topic.ts";
import { createKeeper, type KeepDeps, type Keeper } from "#core/notebook/keep.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import { renderCopy, renderFile } from "#core/notebook/write-file.ts";
import type { PointerRecord } from "#core/notebook/pointer-record.ts";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import { ana, anaAndBen, ben, contoso, olga } from "#tests/cast.ts";
import { envelope, handOf } from "./notebook.ts";
import {
  begun,
  createWorld,
  envelopeIn,
  htmlsIn,
  names,
  orphan,
  said,
  saidIn,
  say,
  settle,
  weekly,
  type World,
} from "./world.ts";

const encoded = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

const pointerOf = async (world: World) => {
  const found = await world.pointers(ana).find(anaAndBen);
  if (!found.ok || found.value?.etag == null) throw new Error("Expected a record");
  return { ...found.value, etag: found.value.etag };
};

const fileOf = async (world: World): Promise<string> => {
  const { address } = await pointerOf(world);
  return world.drives.files().find((it) => it.at.itemId === address.itemId)?.html ?? "";
};

/** Both have the same page as the file, and nothing waits. */
const expectWhole = async (world: World, keepers: readonly Keeper[], words: readonly string[]): Promise<void> => {
  for (const keeper of keepers) {
    expect(said(keeper.doc)).toEqual(words);
    expect(keeper.state()).toMatchObject({
      phase: "ready",
      saving: "saved",
      problem: null,
      offer: null,
      moved: null,
      restoring: false,
    });
  }
  expect(saidIn(await fileOf(world))).toEqual(words);
};

// A damaged file.

for (const [how, spoil] of [
  ["truncated", (html: string) => html.slice(0, -200)],
  ["emptied", () => ""],
  ["changed in an editor", (html: string) => html.replace(/"state":"..../, `"state":"AAAA`)],
] as const)
  test(`[KP30] a file that was ${how} is offered back from its last good version, and one press restores it in its place`, async () => {
    const { world, anas, bens, file } = await begun();
    say(anas, "News");
    await settle();
    const good = file.html;
    world.drives.overwrite(file.at, spoil(good));
    world.drives.overwrite(file.at, spoil(good));
    await bens.refresh();
    expect(bens.state()).toMatchObject({ problem: { type: "damaged" }, offer: { from: "version" }, readOnly: true });
    say(bens, "Holiday");
    await settle();
    await bens.restore();
    expect(htmlsIn(world)).toHaveLength(1);
    await anas.refresh();
    // The owner's client has looked at the list anew, and says so in the file.
    await world.clock.advance(10_000);
    await expectWhole(world, [anas, bens], ["Budget", "Holiday", "News"]);
    expect(envelopeIn(file.html).room).toEqual(envelopeIn(good).room);
  });

test("[KP12, KP30] who may not write has restored nothing, and what stands on their page waits", async () => {
  const { world, bens, file } = await begun();
  await bens.refresh();
  await bens[Symbol.asyncDispose]();
  world.fate = (who, method) => {
    if (method === "versions") return { before: { type: "forbidden" } };
    return who === ben && method === "write" ? { before: { type: "forbidden" } } : null;
  };
  world.drives.overwrite(file.at, "");
  const again = world.keeper(ben);
  await again.open();
  expect(again.state().offer).toEqual({ from: "device" });
  expect(again.state().saving).toBe("waiting");
  await again.restore();
  await world.clock.advance(60_000);
  expect(again.state()).toMatchObject({ readOnly: true, saving: "waiting", offer: { from: "device" } });
  expect(again.state().problem).toMatchObject({ type: "damaged" });
  expect(world.copies.get(ben)?.unsaved).toBe(true);
});

test("[KP30] a page without anything of its own restores the version too", async () => {
  const { world, anas, bens, file } = await begun();
  for (const it of [anas, bens]) await it[Symbol.asyncDispose]();
  world.copies.clear();
  world.drives.overwrite(file.at, file.html.slice(0, -200));
  const again = world.keeper(ben);
  await again.open();
  expect(again.state()).toMatchObject({ phase: "local", offer: { from: "version", at: expect.any(Number) } });
  expect(said(again.doc)).toEqual(["Budget"]);
  await again.restore();
  await expectWhole(world, [again], ["Budget"]);
});

test("[KP30] without a good version, what stands on this page is written back, under new secrets", async () => {
  const { world, anas, bens, file } = await begun();
  const before = envelopeIn(file.html);
  world.fate = (_, method) => (method === "versions" ? { before: { type: "forbidden" } } : null);
  world.drives.overwrite(file.at, "");
  await anas[Symbol.asyncDispose]();
  await bens[Symbol.asyncDispose]();
  const again = world.keeper(ana);
  await again.open();
  expect(again.state().offer).toEqual({ from: "device" });
  await again.restore();
  await expectWhole(world, [again], ["Budget"]);
  const after = envelopeIn(file.html);
  expect(after.notebook).toBe(before.notebook);
  expect(after.room.secret).not.toEqual(before.room.secret);
});

test("[KP31] half an answer is no damage: the file is read once more before it is believed", async () => {
  const { world, anas, bens, file } = await begun();
  say(anas, "News");
  await settle();
  const whole = file.html;
  world.cut = 1;
  await bens.refresh();
  expect(bens.state()).toMatchObject({ problem: null, readOnly: false });
  expect(said(bens.doc)).toEqual(["Budget", "News"]);
  expect(file.html).toBe(whole);
});

test("[KP31] a file that says not found once is looked for again, through the record", async () => {
  const { world, bens } = await begun();
  let once = true;
  world.fate = (_, method) => {
    if (method !== "describe" || !once) return null;
    once = false;
    return { before: { type: "notFound" } };
  };
  await bens.refresh();
  expect(bens.state()).toMatchObject({ problem: null, offer: null });
  expect(world.log).toContain("ben find");
});

test("[KP32] an older version put over the file: both bring everything back by themselves, and the room is new", async () => {
  const { world, anas, bens, file } = await begun();
  world.drives.grant(file.at, { wider: "anyoneLink" });
  await anas.open();
  await anas.repair();
  await bens.refresh();
  const { room } = envelopeIn(file.html);
  say(anas, "News");
  await settle();
  await world.clock.advance(10_000);
  const versions = await world.store(ana).versions(file.at);
  const oldest = versions.ok ? versions.value.at(-1) : undefined;
  world.drives.restore(file.at, oldest?.id ?? "");
  expect(saidIn(file.html)).toEqual(["Budget"]);
  await bens.refresh();
  await world.clock.advance(10_000);
  await anas.refresh();
  await bens.refresh();
  await expectWhole(world, [anas, bens], ["Budget", "News"]);
  expect(envelopeIn(file.html).room.epoch).toBeGreaterThan(room.epoch);
});

test("[KP32] also when nobody had it open: the page that comes back does not use the old room", async () => {
  const { world, anas, bens, file } = await begun();
  world.drives.grant(file.at, { wider: "anyoneLink" });
  await anas.open();
  await anas.repair();
  say(anas, "News");
  await world.clock.advance(10_000);
  const { room } = envelopeIn(file.html);
  for (const it of [anas, bens]) await it[Symbol.asyncDispose]();
  const versions = await world.store(ana).versions(file.at);
  const oldest = versions.ok ? versions.value.at(-1) : undefined;
  const old = await world.store(ana).readVersion(file.at, oldest?.id ?? "");
  world.drives.restore(file.at, oldest?.id ?? "");
  const again = world.keeper(ana);
  await again.open();
  await world.clock.advance(10_000);
  expect(saidIn(file.html)).toEqual(["Budget", "News"]);
  const after = envelopeIn(file.html).room;
  expect(after.epoch).toBeGreaterThanOrEqual(room.epoch);
  expect(after.secret).not.toEqual(envelopeIn(old.ok ? old.value : "").room.secret);
});

test("[KP33] a room that changed without a new epoch is used by nobody any longer", async () => {
  const { anas, bens, file, world } = await begun();
  const mine = envelopeIn(file.html).room;
  for (const byte of [0, 255]) {
    const before = envelopeIn(file.html).room;
    const other = new Uint8Array(32).fill(byte);
    world.drives.overwrite(file.at, file.html.replace(encoded(before.secret), encoded(other)));
    await anas.refresh();
    await world.clock.advance(10_000);
    await bens.refresh();
    const { epoch, secret } = envelopeIn(file.html).room;
    expect(epoch).toBe(before.epoch + 1);
    for (const worn of [other, before.secret, mine.secret]) expect(secret).not.toEqual(worn);
    for (const keeper of [anas, bens]) expect(keeper.room()?.secret).toEqual(secret);
  }
});

test("[KP33] the inbox keys of both contents are kept", async () => {
  const { anas, bens, file, world } = await begun();
  const [ours] = envelopeIn(file.html).inbox;
  const without = file.html.replace(/"inbox":\[[^\]]*\]/, `"inbox":[]`);
  world.drives.overwrite(file.at, without);
  await anas.refresh();
  await world.clock.advance(10_000);
  await bens.refresh();
  expect(envelopeIn(file.html).inbox).toEqual([ours]);
  expect(bens.inboxKeys()).toEqual([ours]);
});

// A file that is gone.

test("[KP34] a file that is gone is offered back, and one press makes it anew in one's own drive, shared, and in the record", async () => {
  const { world, anas, bens, file } = await begun();
  const before = envelopeIn(file.html);
  world.drives.remove(file.at);
  await bens.refresh();
  expect(bens.state()).toMatchObject({
    problem: { type: "gone" },
    offer: { from: "device" },
    sharing: { type: "unknown" },
  });
  say(bens, "Holiday");
  await settle();
  expect(htmlsIn(world)).toEqual([]);
  await bens.restore();
  expect(bens.state()).toMatchObject({ home: "mine", sharing: { type: "onlyTheTwo", by: ben } });
  await expectWhole(world, [bens], ["Budget", "Holiday"]);
  const after = envelopeIn(htmlsIn(world)[0] ?? "");
  expect(after.notebook).toBe(before.notebook);
  expect(after.room.epoch).toBeGreaterThan(before.room.epoch);
  expect(after.room.secret).not.toEqual(before.room.secret);
  expect((await pointerOf(world)).by).toBe(ben);

  // The other types on, hears of the move, and goes on there.
  say(anas, "News");
  await settle();
  expect(anas.state()).toMatchObject({ moved: { to: ben }, saving: "waiting" });
  await anas.acceptMove();
  await world.clock.advance(10_000);
  await bens.refresh();
  await expectWhole(world, [anas, bens], ["Budget", "Holiday", "News"]);
});

test("[KP67] words that stand on no page are offered back as well", async () => {
  const world = createWorld();
  const anas = world.keeper(ana);
  await anas.open();
  setPurpose(anas.doc, "Growth, and nothing else");
  await settle();
  await anas.saveNow();
  const [made] = world.drives.files();
  if (made === undefined) throw new Error("Expected a file");
  world.drives.remove(made.at);
  await anas.refresh();
  expect(anas.state()).toMatchObject({ problem: { type: "gone" }, offer: { from: "device" } });
  await anas.restore();
  await anas[Symbol.asyncDispose]();
  world.copies.clear();
  const again = world.keeper(ana);
  await again.open();
  expect(readPurpose(again.doc)).toBe("Growth, and nothing else");
});

test("[KP34] the owner left and the drive is gone: from one's own copy, on a device that never saw the notebook", async () => {
  const { world, anas, bens } = await begun();
  await bens.saveNow();
  await settle();
  for (const it of [anas, bens]) await it[Symbol.asyncDispose]();
  world.drives.removeDriveOf(ana);
  world.copies.clear();
  const again = world.keeper(ben);
  await again.open();
  expect(again.state()).toMatchObject({ phase: "local", problem: { type: "gone" }, offer: { from: "copy" } });
  expect(said(again.doc)).toEqual(["Budget"]);
  await again.restore();
  await expectWhole(world, [again], ["Budget"]);
  expect(again.state()).toMatchObject({ home: "mine", sharing: { type: "onlyTheTwo" } });
});

test("[KP34] with neither a page nor a copy nothing is offered, and nothing is made", async () => {
  const { world, anas, bens, file } = await begun();
  for (const it of [anas, bens]) await it[Symbol.asyncDispose]();
  world.copies.clear();
  world.drives.remove(file.at);
  const again = world.keeper(ben);
  await again.open();
  expect(again.state()).toMatchObject({ phase: "failed", problem: { type: "gone" }, offer: null });
  await again.restore();
  await world.clock.advance(60_000);
  expect(htmlsIn(world)).toEqual([]);
});

test("[KP34] while what can be brought back is looked for and Graph does not answer, it is looked for again", async () => {
  const { world, bens, file } = await begun();
  world.drives.remove(file.at);
  world.fate = (_, method) => (method === "readOwn" ? { before: { type: "unavailable", status: 503 } } : null);
  await bens.refresh();
  expect(bens.state().offer).toBeNull();
  world.fate = () => null;
  await world.clock.advance(10_000);
  expect(bens.state()).toMatchObject({ problem: { type: "gone" }, offer: { from: "device" } });
});

for (const how of ["gone", "damaged", "another's"] as const)
  test(`[KP52] a file that was ${how} and came back opens by itself, and is written again`, async () => {
    const { world, anas, bens, file } = await begun();
    const whole = file.html;
    const drive = world.drives;
    let away = how === "gone";
    world.fate = (_, method) =>
      away && (method === "describe" || method === "read") ? { before: { type: "notFound" } } : null;
    if (how !== "gone") drive.overwrite(file.at, how === "damaged" ? whole.slice(0, -200) : "<p>Lunch</p>");
    await bens.refresh();
    expect(bens.state().offer).not.toBeNull();
    say(bens, "Holiday");
    await world.clock.advance(60_000);
    await bens.refresh();
    world.log.length = 0;
    await world.clock.advance(50_000);
    await bens.refresh();
    expect(world.log.filter((it) => it.startsWith("ben"))).toEqual([]);
    await world.clock.advance(20_000);
    await bens.refresh();
    // Still so: nothing is sought twice, and the offer stands.
    expect(world.log.filter((it) => /^ben (readOwn|versions)/.test(it))).toEqual([]);
    expect(bens.state().offer).not.toBeNull();

    away = false;
    if (how !== "gone") drive.overwrite(file.at, whole);
    await world.clock.advance(61_000);
    await bens.refresh();
    await world.clock.advance(5_000);
    await anas.refresh();
    expect(bens.state().readOnly).toBe(false);
    await expectWhole(world, [anas, bens], ["Budget", "Holiday"]);
  });

test("[KP52] what the other brought back into their OneDrive is asked about without a press", async () => {
  const { world, anas, bens, file } = await begun();
  world.drives.remove(file.at);
  await anas.refresh();
  await bens.refresh();
  await bens.restore();
  await world.clock.advance(61_000);
  await anas.refresh();
  expect(anas.state()).toMatchObject({ moved: { to: ben, another: false }, offer: null, problem: null });
  say(anas, "News");
  await anas.acceptMove();
  await world.clock.advance(30_000);
  await bens.refresh();
  await expectWhole(world, [anas, bens], ["Budget", "News"]);
});

test("[KP35] both restore in the same moment: one notebook, nothing lost", async () => {
  const { world, anas, bens, file } = await begun();
  world.drives.remove(file.at);
  await Promise.all([anas.refresh(), bens.refresh()]);
  say(anas, "News");
  say(bens, "Holiday");
  await Promise.all([anas.restore(), bens.restore()]);
  expect(anas.state().problem).toBeNull();
  await world.clock.advance(30_000);
  await Promise.all([anas.refresh(), bens.refresh()]);
  await world.clock.advance(30_000);
  await Promise.all([anas.refresh(), bens.refresh()]);
  await expectWhole(world, [anas, bens], ["Budget", "Holiday", "News"]);
});

test("[KP35] truncated and then deleted while both type: still one notebook with everything", async () => {
  const { world, anas, bens, file } = await begun();
  world.drives.overwrite(file.at, file.html.slice(0, -100));
  await bens.refresh();
  say(bens, "Holiday");
  world.drives.remove(file.at);
  await bens.restore();
  await settle();
  expect(bens.state()).toMatchObject({ problem: { type: "gone" }, offer: { from: "device" } });
  say(anas, "News");
  await settle();
  await anas.restore();
  await bens.open();
  expect(bens.state().problem).toBeNull();
  await world.clock.advance(10_000);
  await anas.refresh();
  await expectWhole(world, [anas, bens], ["Budget", "Holiday", "News"]);
});

for (const step of ["find", "create", "invite", "permissions", "complete", "write"])
  for (const when of ["before", "after"] as const)
    test(`[KP36] a restoring that broke off ${when} "${step}" is taken up at the next opening`, async () => {
      const { world, anas, bens, file } = await begun();
      await anas[Symbol.asyncDispose]();
      world.drives.remove(file.at);
      await bens.refresh();
      let broken = false;
      world.fate = (_, method) => {
        if (method !== step && !broken) return null;
        const first = !broken;
        broken = true;
        return first && when === "after" ? { after: { type: "offline" } } : { before: { type: "offline" } };
      };
      await bens.restore();
      await bens[Symbol.asyncDispose]();
      world.fate = () => null;
      const again = world.keeper(ben);
      await again.open();
      await world.clock.advance(30_000);
      // Nothing was made yet: it is offered again.
      if (again.state().offer !== null) await again.restore();
      await world.clock.advance(10_000);
      await expectWhole(world, [again], ["Budget"]);
      expect(world.drives.files().filter((it) => it.writers.length > 0)).toHaveLength(1);
    });

test("[KP36] nor is it forgotten on a page that asks again while neither the record nor its completing answers", async () => {
  const { world, bens, file } = await begun();
  world.drives.remove(file.at);
  await bens.refresh();
  const silent = new Set(["complete"]);
  world.fate = (_, method) => (silent.has(method) ? { before: { type: "unavailable", status: 503 } } : null);
  await bens.restore();
  silent.add("find");
  await bens.open();
  await world.clock.advance(10_000);
  silent.clear();
  for (let time = 0; time < 12; time++) {
    await bens.refresh("file");
    await world.clock.advance(10_000);
  }
  expect(bens.state()).toMatchObject({ problem: null, offer: null, restoring: false, saving: "saved" });
  expect((await pointerOf(world)).address).not.toEqual(file.at);
  await expectWhole(world, [bens], ["Budget"]);
});

test("[KP36] a restoring is over with the record's own word, also where the answer to its completing was lost", async () => {
  const { world, bens, file } = await begun();
  world.drives.remove(file.at);
  await bens.refresh();
  let lost = 0;
  world.fate = (_, method) => (method === "complete" && lost++ === 0 ? { after: { type: "offline" } } : null);
  await bens.restore();
  await world.clock.advance(60_000);
  expect(lost).toBeGreaterThan(0);
  expect((await pointerOf(world)).address).not.toEqual(file.at);
  expect(bens.state()).toMatchObject({ saving: "saved", problem: null, restoring: false });
});

test("[KP36] a beginning that was deleted while the record did not answer begins anew by itself", async () => {
  const world = createWorld();
  const first = world.keeper(ana);
  world.fate = (_, method) => (method === "complete" ? { before: { type: "offline" } } : null);
  await first.open();
  say(first, "Budget");
  await settle();
  await first[Symbol.asyncDispose]();
  const [begunHere] = world.drives.files();
  if (begunHere === undefined) throw new Error("Expected a file");
  const silent = new Set(["find", "complete"]);
  world.fate = (_, method) => (silent.has(method) ? { before: { type: "unavailable", status: 503 } } : null);
  const again = world.keeper(ana);
  await again.openLocal();
  world.drives.remove(begunHere.at);
  await again.open();
  await world.clock.advance(30_000);
  world.fate = () => null;
  for (let time = 0; time < 20; time += 1) {
    await again.refresh("file");
    await world.clock.advance(10_000);
  }
  expect(again.state()).toMatchObject({ saving: "saved", problem: null });
  await expectWhole(world, [again], ["Budget"]);
});

test("[KP70] a closed file that only the person's index leads to is no spoilt one that is put back in its place", async () => {
  const { world, anas, bens, file } = await begun();
  await bens.moveHome();
  await world.clock.advance(10_000);
  await Promise.all([anas, bens].map((it) => it[Symbol.asyncDispose]()));
  world.forgetRecord();
  const { pointers } = world;
  world.pointers = (who, ...page) => {
    const record = pointers(who, ...page);
    const known = ok({ address: file.at, by: ana, etag: null });
    const find: typeof record.find = async (...asked) => {
      const found = await record.find(...asked);
      return found.ok && found.value === null ? known : found;
    };
    return who === ana ? { ...record, find } : record;
  };
  world.copies.clear();
  const again = world.keeper(ana);
  await again.open();
  await world.clock.advance(10_000);
  expect(again.state().offer).not.toMatchObject({ from: "version" });
});

test("[KP13] while the record has no entry one bad answer does not begin the other's notebook anew", async () => {
  const { world, anas, bens, file } = await begun();
  await Promise.all([anas, bens].map((it) => it[Symbol.asyncDispose]()));
  world.forgetRecord();
  world.cut = 1;
  const again = world.keeper(ben);
  await again.open();
  await world.clock.advance(10_000);
  expect(htmlsIn(world)).toHaveLength(1);
  expect(again.state()).toMatchObject({ home: "theirs", problem: null });
  expect((await pointerOf(world)).address).toEqual(file.at);
});

test("[KP36] an answer to the creation that was lost leaves one file, not two", async () => {
  const world = createWorld();
  const anas = world.keeper(ana);
  await anas.open();
  let once = true;
  world.fate = (_, method) => {
    if (method !== "create" || !once) return null;
    once = false;
    return { after: { type: "offline" } };
  };
  say(anas, "Budget");
  await settle();
  say(anas, "News");
  await world.clock.advance(30_000);
  expect(htmlsIn(world)).toHaveLength(1);
  await expectWhole(world, [anas], ["Budget", "News"]);
});

for (const device of ["the same device", "another device"])
  test(`[KP36] a page that crashed before it heard of its file leaves no second one: ${device} goes on with it, under new secrets`, async () => {
    const { world, file } = await orphan();
    const again = device === "the same device" ? world.keeper(ana) : world.keeper(ana, undefined, "phone");
    await again.open();
    say(again, "News");
    await world.clock.advance(10_000);
    expect(world.drives.files().map((it) => it.at)).toEqual([file.at]);
    await expectWhole(world, [again], ["Budget", "News"]);
    const [before, after] = [envelopeIn(file.html), envelopeIn(htmlsIn(world)[0] ?? "")];
    expect(after.notebook).toBe(before.notebook);
    expect(after.room.epoch).toBeGreaterThan(before.room.epoch);
    expect(encoded(after.room.secret)).not.toBe(encoded(before.room.secret));
    const bens = world.keeper(ben);
    await bens.open();
    expect(said(bens.doc)).toEqual(["Budget", "News"]);
  });

test("[KP36] two devices of one person that begin at once make one file", async () => {
  const world = createWorld();
  const [here, there] = [world.keeper(ana), world.keeper(ana, undefined, "phone")];
  await Promise.all([here.open(), there.open()]);
  world.fate = (_, method) => (method === "complete" ? { before: { type: "unavailable", status: 503 } } : null);
  say(here, "Budget");
  await settle();
  say(there, "News");
  await settle();
  world.fate = () => null;
  await world.clock.advance(60_000);
  await Promise.all([here.refresh(), there.refresh()]);
  await world.clock.advance(10_000);
  await Promise.all([here.refresh(), there.refresh()]);
  expect(htmlsIn(world)).toHaveLength(1);
  await expectWhole(world, [here, there], ["Budget", "News"]);
});

for (const [whose, html] of [
  ["another pair's notebook", renderFile(new Y.Doc(), pairOf(contoso, ana, olga) ?? anaAndBen, envelope)],
  ["a page of somebody's own", "<p>Lunch</p>"],
  ["a damaged one", renderFile(new Y.Doc(), anaAndBen, envelope).slice(0, -200)],
] as const)
  test(`[KP36] ${whose} under the same name is left as it is`, async () => {
    const world = createWorld();
    const made = await world.store(ana).create("Ana Ruiz and Ben Okafor", html);
    const anas = world.keeper(ana);
    await anas.open();
    say(anas, "Budget");
    await world.clock.advance(10_000);
    await expectWhole(world, [anas], ["Budget"]);
    expect(htmlsIn(world)).toHaveLength(2);
    expect(world.drives.files().find((it) => made.ok && it.at.itemId === made.value.at.itemId)?.html).toBe(html);
  });

test("[KP36] a beginning that failed long ago does not lend its id to the notebook that is restored", async () => {
  const world = createWorld();
  const [anas, bens] = [world.keeper(ana), world.keeper(ben)];
  await Promise.all([anas.open(), bens.open()]);
  world.fate = (person, method) => (person === ana && method === "create" ? { before: { type: "full" } } : null);
  say(anas, "Budget");
  await settle();
  await world.clock.advance(125_000);
  say(bens, "Holiday");
  await settle();
  await anas.open();
  world.fate = () => null;
  await world.clock.advance(10_000);
  await bens.refresh();
  expect(world.drives.files()).toHaveLength(1);
  const [file] = world.drives.files();
  const before = envelopeIn(file?.html ?? "");
  world.drives.remove(file?.at ?? { driveId: "", itemId: "" });
  await anas.refresh();
  await anas.restore();
  await world.clock.advance(10_000);
  expect(envelopeIn(await fileOf(world)).notebook).toBe(before.notebook);
});

test("[KP34] the keys for what waits in the inbox go along", async () => {
  const { world, anas, bens, file } = await begun();
  const [key] = bens.inboxKeys();
  await bens[Symbol.asyncDispose]();
  const again = world.keeper(ben);
  world.drives.remove(file.at);
  await again.open();
  await again.restore();
  expect(again.inboxKeys()).not.toContainEqual(key);
  // The one who still had the file open knows the old key.
  await anas.refresh();
  await anas.acceptMove();
  await world.clock.advance(10_000);
  await again.refresh();
  for (const keeper of [anas, again]) expect(keeper.inboxKeys()).toContainEqual(key);
});

for (const service of ["was made to forget", "does not answer"] as const)
  test(`[KP34] also when the service ${service} and only one's own index still says where the file was`, async () => {
    const { world, anas, bens, file } = await begun();
    for (const it of [anas, bens]) await it[Symbol.asyncDispose]();
    world.drives.remove(file.at);
    const silent = service === "does not answer";
    if (!silent) world.forgetRecord();
    world.fate = (_, method) =>
      silent && (method === "find" || method === "claim") ? { before: { type: "unavailable", status: 503 } } : null;
    const again = createKeeper(
      { ...depsOf(world, ben), pointers: { ...world.pointers(ben), find: rememberingOf(world, file.at) } },
      { pair: anaAndBen, me: ben, names },
    );
    await again.open();
    expect(again.state()).toMatchObject({ problem: { type: "gone" }, offer: { from: "device" } });
    await again.restore();
    world.fate = () => null;
    await world.clock.advance(120_000);
    await expectWhole(world, [again], ["Budget"]);
    expect((await pointerOf(world)).by).toBe(ben);
  });

/** What the app does: where the record has no answer, the index says where the notebook was, with nothing to change it with. */
const rememberingOf =
  (world: World, address: FileAddress): PointerRecord["find"] =>
  async (pair) => {
    const found = await world.pointers(ben).find(pair);
    return found.ok && found.value !== null ? found : ok({ address, by: ana, etag: null });
  };

const depsOf = (world: World, who: PersonId): Pick<KeepDeps, "store" | "local" | "clock" | "random"> => ({
  store: world.store(who),
  local: {
    load: async () => world.copies.get(who) ?? null,
    keep: async () => true,
  },
  clock: world.clock,
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
});

// A new home.

/** A person's own copy of the same notebook: it says whose it is, and is no live file. */
const copyOf = (html: string): string => {
  const parsed = parseFile(html, anaAndBen);
  if (!parsed.ok) throw new Error(parsed.error.type);
  return renderCopy(parsed.value.content, anaAndBen, parsed.value.envelope.notebook);
};

const moved = async (change: (html: string) => string = (html) => html) => {
  const it = await begun();
  const { world, file } = it;
  const made = await world.store(ben).create("Elsewhere", change(file.html));
  if (!made.ok) throw new Error("Expected a file");
  world.drives.grant(made.value.at, { person: ana });
  const { etag } = await pointerOf(world);
  await world.pointers(ben).complete(anaAndBen, made.value.at, etag);
  return { ...it, there: made.value.at };
};

test("[KP37] a record that leads into the other's drive is asked about before anything is taken from there or put there", async () => {
  const { world, anas, there } = await moved();
  const elsewhere = () => world.drives.files().find((it) => it.at.itemId === there.itemId)?.html ?? "";
  const before = elsewhere();
  await anas.open();
  expect(anas.state()).toMatchObject({ moved: { to: ben, another: false, sharing: "unknown" }, problem: null });
  say(anas, "Typed");
  await world.clock.advance(60_000);
  await anas.saveNow();
  expect(elsewhere()).toBe(before);
  await anas.acceptMove();
  await world.clock.advance(10_000);
  expect(anas.state()).toMatchObject({ moved: null, home: "theirs", saving: "saved" });
  expect(saidIn(elsewhere())).toEqual(["Budget", "Typed"]);
  await anas.open();
  expect(anas.state().moved).toBeNull();
});

test("[KP37] a page that stays open asks the record again, although the old file still stands", async () => {
  const { world, anas } = await moved();
  await anas.refresh();
  expect(anas.state().moved).toBeNull();
  await world.clock.advance(10 * 60_000);
  await anas.refresh();
  expect(anas.state()).toMatchObject({ moved: { to: ben } });
});

test("[KP37] into one's own drive needs no question", async () => {
  const { world, bens } = await moved();
  await bens.open();
  await world.clock.advance(10_000);
  expect(bens.state()).toMatchObject({ moved: null, home: "mine", problem: null });
});

test("[KP38] a home that others can open says so", async () => {
  const { world, anas, bens, there } = await moved();
  await bens.open();
  world.drives.grant(there, { wider: "group" });
  await bens.open();
  await bens.saveNow();
  await anas.open();
  expect(anas.state().moved).toEqual({ to: ben, another: false, sharing: "tooOpen" });
  // Whoever of the others writes into it does not make that less true.
  const html = world.drives.files().find((it) => it.at.itemId === there.itemId)?.html ?? "";
  world.drives.overwrite(there, `${html} `, null);
  await anas.open();
  expect(anas.state().moved).toEqual({ to: ben, another: false, sharing: "tooOpen" });
});

test("[KP39] another notebook of the same two is asked about, and left alone until the yes", async () => {
  const { world, anas, there } = await moved((html) =>
    html.replace(/"notebook":"[^"]*"/, `"notebook":"${"0".repeat(32)}"`),
  );
  const before = htmlsIn(world);
  await anas.open();
  say(anas, "Typed");
  await world.clock.advance(60_000);
  expect(anas.state()).toMatchObject({ moved: { to: ben, another: true }, saving: "waiting" });
  expect(htmlsIn(world)).toEqual(before);
  await anas.acceptMove();
  await world.clock.advance(10_000);
  const html = world.drives.files().find((it) => it.at.itemId === there.itemId)?.html ?? "";
  expect(saidIn(html)).toEqual(["Budget", "Typed"]);
  expect(envelopeIn(html).notebook).toBe("0".repeat(32));
  await anas.open();
  expect(anas.state()).toMatchObject({ moved: null, saving: "saved" });
});

test("[KP39] a yes to a new home is none to another notebook there", async () => {
  const { world, anas, there } = await moved();
  await anas.open();
  const html = world.drives.files().find((it) => it.at.itemId === there.itemId)?.html ?? "";
  world.drives.overwrite(there, html.replace(/"notebook":"[^"]*"/, `"notebook":"${"0".repeat(32)}"`));
  await anas.acceptMove();
  expect(anas.state()).toMatchObject({ moved: { to: ben, another: true } });
});

const otherNotebook = (html: string, id: string): string => html.replace(/"notebook":"[^"]*"/, `"notebook":"${id}"`);

test("[KP39] a yes to another notebook is none to the next one that takes its place", async () => {
  const { world, anas, there } = await moved((html) => otherNotebook(html, "0".repeat(32)));
  await anas.open();
  await anas.acceptMove();
  await world.clock.advance(10_000);
  expect(anas.state()).toMatchObject({ moved: null, saving: "saved" });
  const html = world.drives.files().find((it) => it.at.itemId === there.itemId)?.html ?? "";
  world.drives.overwrite(there, otherNotebook(html, "1".repeat(32)));
  await anas.refresh();
  expect(anas.state()).toMatchObject({ moved: { to: ben, another: true } });
});

test("[KP37] a yes is to the file that was asked about, and a record that leads elsewhere meanwhile is asked about anew", async () => {
  const { world, anas, file } = await moved();
  await anas.open();
  expect(anas.state()).toMatchObject({ moved: { to: ben, another: false } });
  const next = await world.store(ben).create("Next", otherNotebook(file.html, "2".repeat(32)));
  if (!next.ok) throw new Error("Expected a file");
  world.drives.grant(next.value.at, { person: ana });
  await world.pointers(ben).complete(anaAndBen, next.value.at, (await pointerOf(world)).etag);
  await world.clock.advance(10 * 60_000);
  await anas.refresh();
  expect(anas.state()).toMatchObject({ moved: { to: ben, another: true } });
});

/** Theirs and one line more, as a file of `pair`, with the id of their notebook unless it is to have another. */
const bait = (html: string, pair: Pair, notebook?: string): string => {
  const parsed = parseFile(html, anaAndBen);
  if (!parsed.ok) throw new Error(parsed.error.type);
  const { content, envelope: known } = parsed.value;
  addTopic(content, pageOf(content, anaAndBen.id, weekly), "Bait", handOf(ben, 9));
  return renderFile(content, pair, { ...known, notebook: notebook ?? known.notebook });
};

const pairWith = (person: PersonId): Pair => {
  const pair = pairOf(contoso, person, olga);
  if (pair === null) throw new Error("Expected two people");
  return pair;
};

for (const [what, drive, pair] of [
  ["of the same two in a third person's drive", olga, anaAndBen],
  ["of another pair in the other's drive", ben, pairWith(ben)],
  ["of another pair in one's own drive", ana, pairWith(ana)],
] as const)
  test(`[KP39] a file ${what} is restored elsewhere and left as it is`, async () => {
    const { world, anas, file } = await begun();
    const made = await world.store(drive).create("Trap", bait(file.html, pair));
    if (!made.ok) throw new Error("Expected a trap");
    const { at } = made.value;
    if (drive !== ana) world.drives.grant(at, { person: ana });
    const trap = () => world.drives.files().find((it) => it.at.itemId === at.itemId)?.html;
    const before = trap();
    const { etag } = await pointerOf(world);
    await world.pointers(ben).complete(anaAndBen, at, etag);
    await anas.open();
    say(anas, "Typed");
    await settle();
    expect(anas.state()).toMatchObject({ problem: { type: "notOurs" }, offer: { from: "device" } });
    await anas.restore();
    await world.clock.advance(10_000);
    expect(saidIn(await fileOf(world))).toEqual(["Budget", "Typed"]);
    expect(trap()).toBe(before);
  });

for (const [what, pair, notebook] of [
  ["another notebook of the same two", anaAndBen, "0".repeat(32)],
  ["another pair's", pairWith(ana), undefined],
] as const) {
  test(`[KP39] a version that is ${what} is passed over for the last one of the notebook itself`, async () => {
    const { world, anas, file } = await begun();
    const other = bait(file.html, pair, notebook);
    say(anas, "News");
    await settle();
    await world.clock.advance(1000);
    world.drives.overwrite(file.at, other);
    await world.clock.advance(1000);
    world.drives.overwrite(file.at, "");
    const versions = await world.store(ana).versions(file.at);
    const [theirs, own] = versions.ok ? versions.value : [];
    expect(theirs?.modifiedAt).not.toBe(own?.modifiedAt);
    await anas.refresh();
    expect(anas.state()).toMatchObject({
      problem: { type: "damaged" },
      offer: { from: "version", at: own?.modifiedAt },
    });
    expect(said(anas.doc)).toEqual(["Budget", "News"]);
  });

  test(`[KP39] where every version is ${what}, what stands on this page is offered and nothing of theirs`, async () => {
    const { world, anas, file } = await begun();
    const other = bait(file.html, pair, notebook);
    // As many as are looked through.
    for (let put = 0; put < 10; put += 1) world.drives.overwrite(file.at, other);
    world.drives.overwrite(file.at, "");
    await anas.refresh();
    expect(anas.state()).toMatchObject({ problem: { type: "damaged" }, offer: { from: "device" } });
    await anas.restore();
    await world.clock.advance(10_000);
    await expectWhole(world, [anas], ["Budget"]);
  });
}

/** Nothing that this notebook ever had stands in a file that was not its own. */
const expectUntouched = (world: World, at: FileAddress, html: string): void =>
  expect(world.drives.files().find((it) => it.at.itemId === at.itemId)?.html).toBe(html);

for (const [what, html] of [
  ["an empty file", () => ""],
  ["a cut one", (whole: string) => whole.slice(0, -200)],
  ["a person's own copy", copyOf],
] as const)
  test(`[KP53] ${what} to which the record leads in the other's drive is not written into: it is brought back anew`, async () => {
    const { world, anas, there } = await moved(html);
    const before = world.drives.files().find((it) => it.at.itemId === there.itemId)?.html ?? "";
    world.drives.grant(there, { wider: "anyoneLink" });
    await anas.open();
    expect(anas.state()).toMatchObject({ problem: { type: "damaged" }, offer: { from: "device", anew: true } });
    await anas.restore();
    await world.clock.advance(10_000);
    expectUntouched(world, there, before);
    expect((await pointerOf(world)).address).not.toEqual(there);
    expect(anas.state().home).toBe("mine");
    await expectWhole(world, [anas], ["Budget"]);
  });

test("[KP53] nor is one in one's own drive, by a page that was opened anew", async () => {
  const { world, anas, file } = await begun();
  const copy = copyOf(file.html);
  const own = await world.store(ana).create("My copy", copy);
  if (!own.ok) throw new Error("Expected a file");
  await world.pointers(ben).complete(anaAndBen, own.value.at, (await pointerOf(world)).etag);
  await anas[Symbol.asyncDispose]();
  const opening = world.keeper(ana);
  await opening.open();
  await opening[Symbol.asyncDispose]();
  // The address that this browser remembers by now is the record's.
  const again = world.keeper(ana);
  await again.open();
  expect(again.state()).toMatchObject({ problem: { type: "damaged" }, offer: { from: "device", anew: true } });
  await again.restore();
  await world.clock.advance(10_000);
  expectUntouched(world, own.value.at, copy);
  await expectWhole(world, [again], ["Budget"]);
});

test("[KP53] a version that is whole at a new place in the other's drive is no reason to write there", async () => {
  const { world, anas, there } = await moved();
  world.drives.overwrite(there, "");
  await anas.open();
  expect(anas.state()).toMatchObject({ problem: { type: "damaged" }, offer: { from: "device", anew: true } });
  await anas.restore();
  await world.clock.advance(10_000);
  expectUntouched(world, there, "");
  await expectWhole(world, [anas], ["Budget"]);
});

test("[KP53] an offer for the own file is none for the next damaged one to which the record leads meanwhile", async () => {
  const { world, anas, file, there } = await moved(() => "");
  world.drives.overwrite(file.at, "");
  world.fate = (_, method) => (method === "versions" ? { before: { type: "forbidden" } } : null);
  await anas.refresh();
  expect(anas.state().offer).toEqual({ from: "device" });
  await world.clock.advance(61_000);
  await anas.refresh();
  expect(anas.state().offer).toEqual({ from: "device", anew: true });
  await anas.restore();
  await world.clock.advance(10_000);
  expectUntouched(world, there, "");
  await expectWhole(world, [anas], ["Budget"]);
});

test("[KP53] after the yes to a new home its file is the notebook's own and is mended in its place", async () => {
  const { world, anas, there } = await moved();
  await anas.open();
  await anas.acceptMove();
  await world.clock.advance(10_000);
  world.drives.overwrite(there, "");
  await anas.refresh();
  await anas.restore();
  await world.clock.advance(10_000);
  expect((await pointerOf(world)).address).toEqual(there);
  await expectWhole(world, [anas], ["Budget"]);
});

// One's own copy.

test("[KP40] each of the two keeps a copy in their own drive, at most daily, and only when something is new", async () => {
  const { world, anas, bens } = await begun();
  const puts = () => world.log.filter((it) => it.endsWith("putOwn"));
  await world.clock.advance(2 * 60_000);
  expect(puts().toSorted()).toEqual(["ana putOwn", "ben putOwn"]);
  expect(
    world.drives
      .ownFiles()
      .map((it) => it.owner)
      .toSorted(),
  ).toEqual([ana, ben].toSorted());
  say(anas, "News");
  await world.clock.advance(60 * 60_000);
  await anas.saveNow();
  await anas.open();
  await world.clock.advance(60 * 60_000);
  expect(puts()).toHaveLength(2);
  await world.clock.advance(24 * 60 * 60_000);
  await bens.refresh();
  await world.clock.advance(24 * 60 * 60_000);
  await anas[Symbol.asyncDispose]();
  await world.clock.advance(24 * 60 * 60_000);
  const news = puts().length;
  await world.clock.advance(3 * 24 * 60 * 60_000);
  expect(puts()).toHaveLength(news);
  const mine = world.drives.ownFiles().find((it) => it.owner === ana)?.html ?? "";
  const doc = new Y.Doc();
  const parsed = parseCopy(mine, anaAndBen);
  if (parsed.ok) Y.applyUpdateV2(doc, parsed.value.state);
  expect(said(doc)).toEqual(["Budget", "News"]);
});

test("[KP40] who closes the page sooner leaves one behind", async () => {
  const { world, bens } = await begun();
  await bens.saveNow();
  await settle();
  expect(world.log).toEqual(["ben readOwn", "ben putOwn", "ben copy permissions"]);
});

test("[KP40] a copy that could not be kept bothers nobody and is tried again", async () => {
  const { world, bens } = await begun();
  world.fate = (_, method) => (method === "putOwn" ? { before: { type: "full" } } : null);
  await bens.saveNow();
  expect(bens.state()).toMatchObject({ problem: null, saving: "saved" });
  world.fate = () => null;
  await world.clock.advance(60 * 60_000);
  expect(world.drives.ownFiles().some((it) => it.owner === ben)).toBe(true);
});

test("[KP41] a copy carries no secret of the live file, and opens as a document and as nothing else", async () => {
  const { world, bens, file } = await begun();
  await bens.saveNow();
  const [copy] = world.drives.ownFiles();
  const { room, inbox } = envelopeIn(file.html);
  expect(inbox).toHaveLength(1);
  for (const secret of [room.secret, ...inbox.flatMap((it) => [it.privateKey, it.publicKey])])
    expect(copy?.html).not.toContain(Buffer.from(secret).toString("base64"));
  expect(copy?.html).toContain("Budget");
  const block = /id="duologue-copy">(.*?)<\/script>/s.exec(copy?.html ?? "")?.[1] ?? "";
  const fields = Object.keys(JSON.parse(block) as object).toSorted();
  expect(fields).toEqual(["format", "notebook", "pair", "pairId", "state", "sum"]);
  expect(parseFile(copy?.html ?? "", anaAndBen)).toMatchObject({ ok: false, error: { type: "damaged" } });
  expect(parseCopy(file.html, anaAndBen).ok).toBe(false);
});

test("[KP41] who puts a copy in the file's place is offered the last good version, and not the copy's room", async () => {
  const { world, anas, bens, file } = await begun();
  await bens.saveNow();
  const before = envelopeIn(file.html);
  world.drives.overwrite(file.at, world.drives.ownFiles()[0]?.html ?? "");
  await anas.refresh();
  expect(anas.state()).toMatchObject({ problem: { type: "damaged" }, offer: { from: "version" } });
  await anas.restore();
  expect(envelopeIn(file.html).room).toEqual(before.room);
});

test("[PG17] a copy is for its owner alone: who else can open it is told", async () => {
  const { world, bens } = await begun();
  await bens.saveNow();
  expect(bens.state().copyOpenTo).toEqual([]);
  const [copy] = world.drives.ownFiles();
  world.drives.grant(copy?.at ?? { driveId: "", itemId: "" }, { wider: "group" });
  // Nothing new was typed: it is looked at all the same.
  await world.clock.advance(25 * 60 * 60_000);
  expect(bens.state().copyOpenTo).toEqual(["group"]);
  expect(world.log.filter((it) => it === "ben putOwn")).toHaveLength(1);
});

/** Ben's own copy, opened to others behind his back, and his page that has noticed. */
const openCopy = async () => {
  const { world, anas, bens, file } = await begun();
  await bens.saveNow();
  const [copy] = world.drives.ownFiles();
  const at = copy?.at ?? { driveId: "", itemId: "" };
  world.drives.grant(at, { wider: "organizationLink" });
  world.drives.grant(at, { person: olga });
  await world.clock.advance(25 * 60 * 60_000);
  expect(bens.state()).toMatchObject({ copyOpenTo: ["organizationLink", "outsidePerson"], copyRepair: "no" });
  const openTo = () => world.drives.ownFiles().find((it) => it.at.itemId === at.itemId);
  return { world, anas, bens, file, openTo };
};

test("[PG17] one press closes a copy to everybody but its owner, also while words wait to be written", async () => {
  const { bens, openTo } = await openCopy();
  bens.company("watches");
  say(bens, "News");
  await bens.repair();
  await settle();
  expect(openTo()).toMatchObject({ writers: [], wider: [] });
  expect(bens.state()).toMatchObject({ copyOpenTo: [], copyRepair: "no" });
});

test("[PG17] what was told of a copy is told again by the next page, until it is closed", async () => {
  const { world, bens } = await openCopy();
  await bens[Symbol.asyncDispose]();
  const again = world.keeper(ben);
  await again.open();
  expect(again.state().copyOpenTo).toEqual(["organizationLink", "outsidePerson"]);
  await again.repair();
  expect(again.state()).toMatchObject({ copyOpenTo: [], copyRepair: "no" });
});

test("[PG17] what cannot be taken away from a copy is said, with everything else done", async () => {
  const { world, bens, openTo } = await openCopy();
  let refused = 0;
  world.fate = (_, method) => (method === "revoke" && refused++ === 0 ? { before: { type: "forbidden" } } : null);
  await bens.repair();
  expect(bens.state()).toMatchObject({ copyOpenTo: ["organizationLink"], copyRepair: "stopped" });
  expect(openTo()).toMatchObject({ writers: [] });
  await bens.repair();
  expect(bens.state()).toMatchObject({ copyOpenTo: [], copyRepair: "no" });
});

test("[PG17] a press that did not get through is no success, and the file is left alone by who does not own it", async () => {
  const { world, bens } = await openCopy();
  world.fate = (_, method) => (method === "revoke" ? { before: { type: "offline" } } : null);
  world.log.length = 0;
  await bens.repair();
  expect(bens.state()).toMatchObject({ copyOpenTo: ["organizationLink", "outsidePerson"], copyRepair: "stopped" });
  expect(world.log).toEqual(["ben copy permissions"]);
});

test("[KP40] a copy that was thrown away is written again", async () => {
  const { world, bens } = await begun();
  await bens.saveNow();
  const [copy] = world.drives.ownFiles();
  world.drives.remove(copy?.at ?? { driveId: "", itemId: "" });
  await world.clock.advance(25 * 60 * 60_000);
  expect(world.drives.ownFiles().filter((it) => it.owner === ben)).toHaveLength(1);
});
