/** What was begun and shared before the other was quicker is closed again by its browser. */
import { expect, test } from "vitest";
import { nothingKnown, type Facts } from "#core/notebook/facts.ts";
import { parseFile } from "#core/notebook/file-format.ts";
import { learn } from "#core/notebook/learn.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import { overtaken, overtakenEarly, writersOf } from "./overtaken.ts";
import { begun, envelopeIn, said, saidIn, say, settle, type World } from "./world.ts";

test("[KP4] a beginning that was overtaken after it was shared is shared with nobody any more, whenever that gets through", async () => {
  const { world, anas, bens } = await overtaken(async () => undefined);
  world.fate = (_, method) => (method === "revoke" ? { before: { type: "locked" } } : null);
  await world.clock.advance(120_000);
  await anas.refresh();
  expect(anas.state()).toMatchObject({ home: "theirs", saving: "saved", problem: null });
  world.fate = () => null;
  await world.clock.advance(70_000);
  await anas.refresh();
  expect(world.drives.files().map((it) => [it.owner, it.writers])).toEqual([
    [ana, []],
    [ben, [ana]],
  ]);
  await bens.refresh();
  expect(said(bens.doc)).toEqual(["Budget", "Holiday"]);
});

test("[KP4] also by the page that opens after it, and not before that one can know", async () => {
  const { world, hers, bens } = await overtaken(async (anas) => anas[Symbol.asyncDispose]());
  world.fate = (_, method) => (method === "revoke" ? { before: { type: "offline" } } : null);
  const second = world.keeper(ana);
  await second.open();
  expect(second.state()).toMatchObject({ home: "theirs", saving: "saved" });
  await second[Symbol.asyncDispose]();
  world.fate = () => null;
  const third = world.keeper(ana);
  await third.open();
  await settle();
  expect(writersOf(world, hers)).toEqual([]);
  await bens.refresh();
  expect(said(bens.doc)).toEqual(["Budget", "Holiday"]);
});

test("[KP4] and each minute although nothing else happens, also after the clock was put back", async () => {
  const { world, anas, hers } = await overtaken(async () => undefined);
  let tries = 0;
  world.fate = (_, method) => (method === "revoke" && ++tries > 0 ? { before: { type: "locked" } } : null);
  await world.clock.advance(120_000);
  await anas.refresh();
  await world.clock.advance(10 * 60_000);
  tries = 0;
  await world.clock.advance(5 * 60_000);
  expect(tries).toBe(5);
  world.fate = () => null;
  world.clock.setBack(24 * 60 * 60_000);
  await world.clock.advance(60_000);
  expect(writersOf(world, hers)).toEqual([]);
});

test("[KP10] told to wait while it closes what was overtaken, it asks for nothing at all before", async () => {
  const { world, anas, hers } = await overtaken(async () => undefined);
  const wait = 10 * 60_000;
  let toldAt = Infinity;
  const early: string[] = [];
  world.fate = (who, method) => {
    if (who !== ana) return null;
    const since = world.clock.now() - toldAt;
    if (since >= 0 && since < wait) early.push(method);
    if (method !== "revoke" || toldAt < Infinity) return null;
    toldAt = world.clock.now();
    return { before: { type: "throttled", retryAfterMs: wait } };
  };
  await world.clock.advance(120_000);
  await anas.refresh();
  say(anas, "Typed");
  await world.clock.advance(wait + 120_000);
  expect(toldAt).toBeLessThan(Infinity);
  expect(early).toEqual([]);
  expect(writersOf(world, hers)).toEqual([]);
  expect(anas.state().saving).toBe("saved");
});

test("[KP4] also when this browser gives its copy only after the other's file was opened", async () => {
  const { world, hers } = await overtaken(async (anas) => anas[Symbol.asyncDispose]());
  world.fate = () => null;
  const answers = Promise.withResolvers<void>();
  world.silent.set(ana, answers.promise);
  const again = world.keeper(ana);
  const opening = again.open();
  await world.clock.advance(3_000);
  await opening;
  expect(again.state()).toMatchObject({ home: "theirs", phase: "ready" });
  world.silent.delete(ana);
  answers.resolve();
  await world.clock.advance(10_000);
  expect(writersOf(world, hers)).toEqual([]);
});

test("[KP4] a home that the record leaves is no beginning: it stays shared as it was", async () => {
  const { world, anas, file } = await begun();
  const list = await world.store(ana).permissions(file.at);
  for (const it of list.ok ? list.value : [])
    if (it.type === "person" && it.person === ben) await world.store(ana).revoke(file.at, it.id);
  await anas.open();
  await anas.repair();
  const made = await world.store(ben).create("Elsewhere", file.html);
  const found = await world.pointers(ben).find(anaAndBen);
  if (!made.ok || !found.ok || found.value?.etag == null) throw new Error("Expected a file and a record");
  world.drives.grant(made.value.at, { person: ana });
  await world.pointers(ben).complete(anaAndBen, made.value.at, found.value.etag);
  await anas.open();
  await anas.acceptMove();
  await world.clock.advance(70_000);
  await anas.refresh();
  expect(anas.state().home).toBe("theirs");
  expect(world.drives.files()[0]?.writers).toEqual([ben]);
});

test("[KP4] nor is a file closed to which the record leads after all", async () => {
  const { world, anas, hers } = await overtaken(async () => undefined);
  world.fate = (_, method) => (method === "revoke" ? { before: { type: "offline" } } : null);
  await world.clock.advance(120_000);
  await anas.refresh();
  expect(anas.state().home).toBe("theirs");
  await world.pointTo(hers);
  world.fate = () => null;
  await anas.open();
  await anas.acceptMove();
  await world.clock.advance(120_000);
  expect(anas.state().home).toBe("mine");
  expect(writersOf(world, hers)).toEqual([ben]);
});

test("[KP4] and nothing is closed before the record was read: it may name that very file by now", async () => {
  const { world, anas, hers } = await overtaken(async () => undefined);
  world.fate = (_, method) => (method === "revoke" ? { before: { type: "offline" } } : null);
  await world.clock.advance(120_000);
  await anas.refresh();
  await anas[Symbol.asyncDispose]();
  await world.pointTo(hers);
  world.fate = (_, method) => (method === "find" ? { before: { type: "unavailable", status: 503 } } : null);
  const next = world.keeper(ana);
  void next.open();
  await world.clock.advance(180_000);
  expect(next.state().phase).toBe("ready");
  world.fate = () => null;
  await world.clock.advance(120_000);
  expect(writersOf(world, hers)).toEqual([ben]);
});

for (const when of ["before", "after"] as const)
  test(`[KP4] a beginning that was overtaken ${when} anybody was let in is closed as well, although nobody heard of an invitation`, async () => {
    const { world, bens, hers } = await overtakenEarly(when);
    expect(writersOf(world, hers)).toEqual(when === "after" ? [ben] : []);
    world.drives.grant(hers, { person: olga });
    const again = world.keeper(ana);
    await again.open();
    expect(again.state()).toMatchObject({ home: "theirs", saving: "saved" });
    expect(writersOf(world, hers)).toEqual([]);
    // It is for its owner alone: nothing of it has to go.
    expect(saidIn(htmlOf(world, hers))).toEqual(["Budget"]);
    await bens.refresh();
    expect(said(bens.doc)).toEqual(["Budget", "Holiday"]);
  });

const htmlOf = ({ drives }: World, { itemId }: FileAddress): string =>
  drives.files().find((it) => it.at.itemId === itemId)?.html ?? "";

const isClosed = (html: string): boolean => {
  const parsed = parseFile(html, anaAndBen);
  return !parsed.ok && parsed.error.type === "left";
};

/** Olga can open what Ana began, and nobody can take that away from the file alone: it comes from its folder. */
const inSharedFolder = async () => {
  const it = await overtakenEarly("before");
  it.world.drives.grant(it.hers, { person: olga });
  it.world.fate = (_, method) => (method === "revoke" ? { before: { type: "forbidden" } } : null);
  return it;
};

test("[KP4] where others can open it still, it keeps its words, to read, and no secret", async () => {
  const { world, bens, hers } = await inSharedFolder();
  const { room, inbox } = envelopeIn(htmlOf(world, hers));
  const again = world.keeper(ana);
  await again.open();
  const html = htmlOf(world, hers);
  expect(isClosed(html)).toBe(true);
  expect(html).toContain("Budget");
  expect(html).not.toContain("Holiday");
  expect(inbox).toHaveLength(1);
  for (const secret of [room.secret, ...inbox.map((it) => it.privateKey)])
    expect(html).not.toContain(Buffer.from(secret).toString("base64"));
  await bens.refresh();
  for (const keeper of [again, bens]) expect(said(keeper.doc)).toEqual(["Budget", "Holiday"]);
  // And it is over with that.
  world.log.length = 0;
  await world.clock.advance(60_000);
  expect(world.log.filter((it) => it === "ana permissions" || it === "ana read")).toEqual([]);
  expect(world.copies.get(ana)?.overtaken).toBeNull();
});

test("[KP4] what comes into it meanwhile is not written over, and half an answer is not the end of it", async () => {
  const { world, hers } = await inSharedFolder();
  const whole = htmlOf(world, hers);
  const before = (asked: string, then: () => void): void => {
    let once = true;
    world.fate = (who, method) => {
      if (who === ana && method === asked && once) then();
      once &&= who !== ana || method !== asked;
      return method === "revoke" ? { before: { type: "forbidden" } } : null;
    };
  };
  const again = world.keeper(ana);
  before("revoke", () => (world.cut = 1));
  await again.open();
  expect(htmlOf(world, hers)).toBe(whole);
  before("write", () => world.drives.overwrite(hers, `${whole} `));
  await again.open();
  expect(htmlOf(world, hers)).toBe(`${whole} `);
  await world.clock.advance(60_000);
  expect(isClosed(htmlOf(world, hers))).toBe(true);
});

test("[KP4] no file is closed that this browser knows from the record alone", async () => {
  const { world, anas, file } = await begun();
  await anas[Symbol.asyncDispose]();
  const [phone, next] = [world.keeper(ana, undefined, "phone"), world.keeper(ana, undefined, "phone")];
  world.fate = (_, method) => (method === "read" ? { before: { type: "offline" } } : null);
  void phone.open();
  await settle();
  await phone[Symbol.asyncDispose]();
  expect(world.copies.get("phone")).toMatchObject({ address: file.at, readAt: null });
  world.fate = () => null;
  const made = await world.store(ben).create("Elsewhere", file.html);
  if (!made.ok) throw new Error("Expected a file");
  world.drives.grant(made.value.at, { person: ana });
  await world.pointTo(made.value.at);
  await next.open();
  await world.clock.advance(120_000);
  expect(next.state()).toMatchObject({ home: "theirs", saving: "saved" });
  expect(writersOf(world, file.at)).toEqual([ben]);
});

const file = (itemId: string) => ({ driveId: "ana", itemId });

test("[KP54] what is overtaken later is closed by itself, whatever became of the one before", () => {
  const closing: Facts = {
    ...nothingKnown,
    pointer: "found",
    at: file("theirs"),
    overtaken: file("first"),
    opened: true,
  };
  const gone = learn(closing, { type: "failed", during: "withdraw", error: { type: "notFound" }, spread: 0 }, 0);
  const again: Facts = { ...gone, pointer: "none", at: file("second"), invited: true };
  expect(learn(again, { type: "pointed", at: file("theirs"), etag: null }, 0)).toMatchObject({
    overtaken: file("second"),
    overtakenAfter: 0,
  });
});

test("[KP4] what is to be closed still is not forgotten over what is begun later, and what was lost is", () => {
  const waiting: Facts = { ...nothingKnown, pointer: "none", overtaken: file("first"), opened: true };
  const known = { version: { eTag: "1", cTag: "1" }, owner: ana, webUrl: "" };
  const created = { type: "created", at: file("second"), file: known, dirty: false, due: false, left: [] } as const;
  expect(learn(waiting, created, 0)).toMatchObject({ at: file("second"), overtaken: file("first") });
  const begunHere = learn({ ...waiting, overtaken: null, overtakenAfter: null }, created, 0);
  const found = { type: "pointed", at: file("theirs"), etag: null } as const;
  expect(learn(begunHere, found, 0)).toMatchObject({ overtaken: file("second"), overtakenAfter: 0 });
  const lost = { type: "failed", during: "invite", error: { type: "notFound" }, spread: 0 } as const;
  expect(learn(begunHere, lost, 0)).toMatchObject({ at: null, overtaken: null });
  expect(learn({ ...begunHere, overtaken: file("first") }, lost, 0)).toMatchObject({ overtaken: file("first") });
});

test("[KP54] where asking again changes nothing, closing it is tried again once somebody opens", async () => {
  const { world, anas, hers } = await overtaken(async () => undefined);
  let tries = 0;
  world.fate = (_, method) => (method === "revoke" && ++tries > 0 ? { before: { type: "signInNeeded" } } : null);
  await world.clock.advance(120_000);
  await anas.refresh();
  await world.clock.advance(60 * 60_000);
  expect(tries).toBe(1);
  expect(world.drives.ownFiles().map((it) => it.owner)).toContain(ana);
  expect(anas.state()).toMatchObject({ saving: "saved", problem: null });
  world.fate = () => null;
  await world.clock.advance(60 * 60_000);
  expect(writersOf(world, hers)).toEqual([ben]);
  await anas.open();
  expect(writersOf(world, hers)).toEqual([]);
});
