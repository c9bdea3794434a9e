import * as Y from "yjs";
import { expect, test } from "vitest";
import { createKeeper, type Keeper } from "#core/notebook/keep.ts";
import type { PointerRecord } from "#core/notebook/pointer-record.ts";
import { ok } from "#core/result.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import { begun, createWorld, htmlsIn, names, said, saidIn, say, settle } from "./world.ts";

test("[KP1] looking creates nothing anywhere", async () => {
  const world = createWorld();
  for (const who of [ana, ben]) {
    const keeper = world.keeper(who);
    await keeper.openLocal();
    await keeper.open();
    await keeper.refresh();
    expect(keeper.state()).toEqual({
      phase: "ready",
      home: "none",
      saving: "saved",
      version: null,
      deviceRefused: false,
      sharing: { type: "notYet" },
      problem: null,
      readOnly: false,
      repair: null,
      offer: null,
      restoring: false,
      moved: null,
      moving: "no",
      unread: false,
      copyOpenTo: [],
      copyRepair: "no",
    });
  }
  expect(htmlsIn(world)).toEqual([]);
  expect(world.log.filter((it) => !it.endsWith(" find"))).toEqual([]);
});

test("[KP2] the first edit claims, creates with the content, looks who can open that, invites, audits, and only then tells the record", async () => {
  const world = createWorld();
  const anas = world.keeper(ana);
  await anas.open();
  say(anas, "Budget");
  await settle();
  expect(world.log).toEqual([
    "ana find",
    "ana claim",
    "ana readOwn",
    "ana create",
    "ana permissions",
    "ana invite",
    "ana permissions",
    "ana complete",
    "ana write",
  ]);
  expect(htmlsIn(world)).toHaveLength(1);
  expect(world.drives.files()[0]?.name).toBe("Ana Ruiz and Ben Okafor");
  expect(anas.state()).toMatchObject({ home: "mine", saving: "saved", sharing: { type: "onlyTheTwo", by: ana } });
});

test.each([{ type: "forbidden" }, { type: "unavailable", status: 503 }, { type: "notFound" }] as const)(
  "[PG8, PG27] a list that cannot be read keeps nobody out of a beginning: $type",
  async (error) => {
    const world = createWorld();
    const [anas, bens] = [world.keeper(ana), world.keeper(ben)];
    world.fate = (_, method) => (method === "permissions" ? { before: error } : null);
    await anas.open();
    say(anas, "Budget");
    await settle();
    await bens.open();
    expect(said(bens.doc)).toEqual(["Budget"]);
    expect(anas.state()).toMatchObject({ home: "mine", saving: "saved", sharing: { type: "unknown" } });
  },
);

test("[KP49] nothing is called saved before the record leads the other to it", async () => {
  const world = createWorld();
  const anas = world.keeper(ana);
  await anas.open();
  const seen: string[] = [];
  anas.subscribe(() => seen.push(`${anas.state().saving} ${world.log.includes("ana complete") ? "found" : "hidden"}`));
  say(anas, "Budget");
  await settle();
  expect(seen).toContain("saving hidden");
  expect(seen).not.toContain("saved hidden");
  expect(seen.at(-1)).toBe("saved found");
});

for (const method of ["invite", "complete"])
  test(`[KP49] nor while "${method}" does not get through, nor on the page that opens after it`, async () => {
    const world = createWorld();
    world.fate = (_, called) => (called === method ? { before: { type: "offline" } } : null);
    const anas = world.keeper(ana);
    await anas.open();
    say(anas, "Budget");
    await settle();
    expect(world.drives.files()).toHaveLength(1);
    expect(anas.state().saving).toBe("waiting");
    await anas[Symbol.asyncDispose]();
    const again = world.keeper(ana);
    await again.openLocal();
    expect(again.state().saving).toBe("waiting");
    await again.open();
    expect(again.state().saving).toBe("waiting");
    world.fate = () => null;
    await world.clock.advance(60_000);
    expect(again.state().saving).toBe("saved");
    const bens = world.keeper(ben);
    await bens.open();
    expect(said(bens.doc)).toEqual(["Budget"]);
  });

for (const failing of [["complete"], ["complete", "find"]])
  test(`[KP49] nor while the page asks the record again, and it answers neither ${failing.join(" nor ")}`, async () => {
    const world = createWorld();
    const anas = world.keeper(ana);
    world.fate = (_, called) => (called === "complete" ? { before: { type: "offline" } } : null);
    await anas.open();
    say(anas, "Budget");
    await settle();
    world.fate = (_, called) => (failing.includes(called) ? { before: { type: "offline" } } : null);
    const seen = new Set<string>();
    const look = (keeper: Keeper) => () =>
      seen.add(`${keeper.state().saving}, ${keeper.room() === null ? "no room" : "a room"}`);
    anas.subscribe(look(anas));
    await anas.open();
    await world.clock.advance(10_000);
    await anas[Symbol.asyncDispose]();
    const again = world.keeper(ana);
    again.subscribe(look(again));
    await again.open();
    await world.clock.advance(10_000);
    expect([...seen].filter((it) => it.startsWith("saved") || it.endsWith("a room"))).toEqual([]);
    world.fate = () => null;
    await world.clock.advance(120_000);
    expect([again.state().saving, again.room()]).toEqual(["saved", expect.anything()]);
    const bens = world.keeper(ben);
    await bens.open();
    expect(said(bens.doc)).toEqual(["Budget"]);
  });

test("[KP2] the other finds the words and the owner's verdict", async () => {
  const { world, bens } = await begun();
  expect(said(bens.doc)).toEqual(["Budget"]);
  expect(bens.state()).toMatchObject({ phase: "ready", home: "theirs", sharing: { type: "onlyTheTwo", by: ana } });
  expect(htmlsIn(world)).toHaveLength(1);
});

test("[KP3] who cannot make a file goes on in the one that the other has made since", async () => {
  const world = createWorld();
  const [anas, bens] = [world.keeper(ana), world.keeper(ben)];
  await Promise.all([anas.open(), bens.open()]);
  world.fate = (who, method) => (who === ana && method === "create" ? { before: { type: "full" } } : null);
  say(anas, "Budget");
  await world.clock.advance(125_000);
  say(bens, "Holiday");
  await settle();
  for (let time = 0; time < 12; time++) {
    await anas.refresh("file");
    await world.clock.advance(10_000);
  }
  await bens.refresh();
  for (const keeper of [anas, bens]) expect(said(keeper.doc)).toEqual(["Budget", "Holiday"]);
  expect(htmlsIn(world)).toHaveLength(1);
});

test("[KP3] two who begin in the same moment make one notebook with the words of both", async () => {
  const world = createWorld();
  const [anas, bens] = [world.keeper(ana), world.keeper(ben)];
  await Promise.all([anas.open(), bens.open()]);
  say(anas, "Budget");
  say(bens, "Holiday");
  await settle();
  await world.clock.advance(20_000);
  await Promise.all([anas.refresh(), bens.refresh()]);
  expect(htmlsIn(world)).toHaveLength(1);
  expect(said(anas.doc)).toEqual(["Budget", "Holiday"]);
  expect(said(bens.doc)).toEqual(["Budget", "Holiday"]);
  expect(saidIn(htmlsIn(world)[0] ?? "")).toEqual(["Budget", "Holiday"]);
});

test("[KP3] while the other begins, one waits, types on, and then opens theirs", async () => {
  const world = createWorld();
  const claim = await world.pointers(ben).claim(anaAndBen);
  const anas = world.keeper(ana);
  await anas.open();
  say(anas, "Budget");
  await settle();
  expect(anas.state()).toMatchObject({ saving: "waiting", problem: { type: "claimedByOther" } });
  expect(claim.ok && claim.value.type).toBe("claimed");
  // Ben's browser never comes back; his claim runs out.
  await world.clock.advance(130_000);
  expect(anas.state()).toMatchObject({ saving: "saved", home: "mine", problem: null });
});

for (const step of ["claim", "create", "invite", "permissions", "complete", "write"]) {
  for (const when of ["before", "after"] as const)
    test(`[KP4] a beginning that broke off ${when} "${step}" is taken up at the next opening`, async () => {
      const world = createWorld();
      const anas = world.keeper(ana);
      await anas.open();
      // From this call on nothing gets through, and the page is closed.
      let broken = false;
      world.fate = (_, method) => {
        if (method !== step && !broken) return null;
        const first = !broken;
        broken = true;
        return first && when === "after" ? { after: { type: "offline" } } : { before: { type: "offline" } };
      };
      say(anas, "Budget");
      await settle();
      await anas[Symbol.asyncDispose]();
      world.fate = () => null;

      const again = world.keeper(ana);
      await again.open();
      expect(said(again.doc)).toEqual(["Budget"]);
      await world.clock.advance(150_000);
      expect(again.state()).toMatchObject({ saving: "saved", problem: null, sharing: { type: "onlyTheTwo" } });

      const bens = world.keeper(ben);
      await bens.open();
      expect(said(bens.doc)).toEqual(["Budget"]);
      // At most a lost answer to "create" leaves a second file, and that one only its owner can open.
      const shared = world.drives.files().filter((it) => it.writers.length > 0);
      expect(shared).toHaveLength(1);
      expect(htmlsIn(world).length).toBeLessThanOrEqual(step === "create" && when === "after" ? 2 : 1);
    });
}

test("[KP4] a beginning whose file was taken away meanwhile begins again with the same words", async () => {
  const world = createWorld();
  const anas = world.keeper(ana);
  await anas.open();
  world.fate = (_, method) => (method === "invite" ? { before: { type: "offline" } } : null);
  say(anas, "Budget");
  await settle();
  await anas[Symbol.asyncDispose]();
  for (const it of world.drives.files()) world.drives.remove(it.at);
  world.fate = () => null;
  await world.clock.advance(130_000);
  await world.keeper(ana).open();
  expect(htmlsIn(world)).toHaveLength(1);
  expect(saidIn(htmlsIn(world)[0] ?? "")).toEqual(["Budget"]);
});

test("[KP4] who opens again in the middle of a beginning goes on with the claim in hand", async () => {
  const world = createWorld();
  const anas = world.keeper(ana);
  await anas.open();
  world.fate = (_, method) => (method === "invite" ? { before: { type: "offline" } } : null);
  say(anas, "Budget");
  await settle();
  world.fate = () => null;
  await anas.open();
  expect(anas.state()).toMatchObject({ saving: "saved", problem: null, sharing: { type: "onlyTheTwo" } });
});

test("[KP5] every edit is in this browser before any call leaves it", async () => {
  const { world, anas } = await begun();
  world.held = true;
  say(anas, "Typed");
  await settle();
  const copy = world.copies.get(ana);
  expect(copy?.unsaved).toBe(true);
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, copy?.state ?? new Uint8Array());
  expect(said(doc)).toContain("Typed");
  expect(world.log).toEqual([]);
});

test("[KP5] words typed before anything was opened join what this browser remembers, and are saved", async () => {
  const { world, anas, file } = await begun();
  await anas[Symbol.asyncDispose]();
  const again = world.keeper(ana);
  say(again, "Early");
  await settle();
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, world.copies.get(ana)?.state ?? new Uint8Array());
  expect(said(doc)).toEqual(["Budget", "Early"]);
  await again.open();
  expect(saidIn(file.html)).toEqual(["Budget", "Early"]);
});

test("[KP5] words typed before anything was opened begin a notebook where there was none", async () => {
  const world = createWorld();
  const anas = world.keeper(ana);
  say(anas, "Early");
  await settle();
  expect(world.log).toEqual([]);
  await anas.open();
  expect(saidIn(htmlsIn(world)[0] ?? "")).toEqual(["Early"]);
});

for (const method of ["create", "write"])
  test(`[KP6] words typed while "${method}" was on its way are written after it`, async () => {
    const world = createWorld();
    const anas = world.keeper(ana);
    await anas.open();
    if (method === "write") {
      say(anas, "Zero");
      await settle();
      await world.clock.advance(10_000);
    }
    world.fate = (_, called) => {
      if (called === method) world.held = true;
      return null;
    };
    say(anas, "First");
    await settle();
    expect(world.waiting).toHaveLength(1);
    say(anas, "Second");
    await settle();
    world.fate = () => null;
    world.held = false;
    world.waiting.splice(0)[0]?.();
    await world.clock.advance(10_000);
    expect(saidIn(htmlsIn(world)[0] ?? "")).toEqual(expect.arrayContaining(["First", "Second"]));
    expect(anas.state().saving).toBe("saved");
  });

test("[KP6] the first edit after a rest is written at once, the next ones together five seconds later", async () => {
  const { world, anas, file } = await begun();
  say(anas, "First");
  await settle();
  expect(saidIn(file.html)).toContain("First");
  for (const word of ["Second", "Third"]) {
    say(anas, word);
    await settle();
  }
  expect(anas.state().saving).toBe("waiting");
  expect(world.log).toEqual(["ana write"]);
  await world.clock.advance(4_999);
  expect(world.log).toEqual(["ana write"]);
  await world.clock.advance(1);
  expect(world.log).toEqual(["ana write", "ana write"]);
  expect(saidIn(file.html)).toEqual(["Budget", "First", "Second", "Third"]);
  expect(anas.state().saving).toBe("saved");
});

test("[KP7] two who save in the same moment both keep everything", async () => {
  const { world, anas, bens, file } = await begun();
  say(anas, "Budget again");
  say(bens, "Holiday");
  await settle();
  expect(world.log.filter((it) => it.endsWith("write")).length).toBe(3);
  expect(saidIn(file.html)).toEqual(["Budget", "Budget again", "Holiday"]);
  expect([anas.state().saving, bens.state().saving]).toEqual(["saved", "saved"]);
  await anas.refresh();
  await bens.refresh();
  expect(said(anas.doc)).toEqual(saidIn(file.html));
  expect(said(bens.doc)).toEqual(saidIn(file.html));
});

test("[KP7] a file that changes at every try is tried again and again with growing rests", async () => {
  const { world, anas, file } = await begun();
  world.fate = (_, method) => (method === "write" ? { before: { type: "changed" } } : null);
  say(anas, "Typed");
  await settle();
  const soon = world.log.length;
  expect(soon).toBeLessThan(8);
  expect(anas.state().saving).toBe("waiting");
  world.fate = () => null;
  await world.clock.advance(60_000);
  expect(saidIn(file.html)).toContain("Typed");
});

test("[KP8] where Microsoft ignores the precondition, what was written over comes back with the next look", async () => {
  const { world, anas, bens, file } = await begun();
  world.ifMatch = "ignored";
  say(anas, "Budget again");
  await settle();
  say(bens, "Holiday");
  await settle();
  expect(saidIn(file.html)).toEqual(["Budget", "Holiday"]);
  await anas.refresh();
  await world.clock.advance(5_000);
  expect(saidIn(file.html)).toEqual(["Budget", "Budget again", "Holiday"]);
  await bens.refresh();
  expect(said(bens.doc)).toEqual(["Budget", "Budget again", "Holiday"]);
});

test("[KP8] also when the one who was written over had closed the page and comes back later", async () => {
  const { world, anas, bens, file } = await begun();
  world.ifMatch = "ignored";
  say(anas, "Budget again");
  await settle();
  await anas[Symbol.asyncDispose]();
  say(bens, "Holiday");
  await settle();
  const again = world.keeper(ana);
  await again.open();
  expect(saidIn(file.html)).toEqual(["Budget", "Budget again", "Holiday"]);
});

test("[KP9] a write whose answer was lost is neither lost nor made twice", async () => {
  const { world, anas, file } = await begun();
  world.fate = (_, method) => (method === "write" ? { after: { type: "offline" } } : null);
  say(anas, "Typed");
  await settle();
  expect(anas.state()).toMatchObject({ saving: "waiting", problem: { type: "offline" } });
  world.fate = () => null;
  const before = await world.store(ana).describe(file.at);
  await world.clock.advance(10_000);
  expect(anas.state()).toMatchObject({ saving: "saved", problem: null });
  expect(saidIn(file.html)).toEqual(["Budget", "Typed"]);
  expect(await world.store(ana).describe(file.at)).toEqual(before);
});

test.each([
  { type: "throttled", retryAfterMs: 90_000 },
  { type: "unavailable", status: 503, retryAfterMs: 90_000 },
] as const)("[KP10] $type, it waits as told, whatever anybody presses", async (told) => {
  const { world, anas, file } = await begun();
  world.fate = (_, method) => (method === "write" ? { before: told } : null);
  say(anas, "Typed");
  await settle();
  expect(anas.state()).toMatchObject({ saving: "waiting", problem: { type: told.type }, readOnly: false });
  world.fate = () => null;
  await world.clock.advance(80_000);
  await anas.saveNow();
  await anas.refresh("arrived");
  await anas.open();
  expect(world.log).toEqual([]);
  await world.clock.advance(10_000);
  expect(saidIn(file.html)).toContain("Typed");
  expect(anas.state().problem).toBeNull();
});

test.each([
  { type: "throttled", retryAfterMs: 0 },
  { type: "unavailable", status: 503, retryAfterMs: 0 },
  { type: "unavailable", status: 503, retryAfterMs: 1_000 },
] as const)("[KP10] $type and told $retryAfterMs ms again and again, it rests longer each time", async (told) => {
  const { world, anas, file } = await begun();
  let tries = 0;
  // It ends, so that a keeper that never rests fails here and does not hang.
  world.fate = (_, method) => (method === "write" && ++tries < 1_000 ? { before: told } : null);
  say(anas, "Typed");
  await settle();
  await world.clock.advance(10 * 60_000);
  expect(tries).toBeGreaterThan(5);
  expect(tries).toBeLessThan(25);
  world.fate = () => null;
  await world.clock.advance(60_000);
  expect(saidIn(file.html)).toContain("Typed");
});

test.each([
  { type: "throttled", retryAfterMs: 1_000 },
  { type: "unavailable", status: 503, retryAfterMs: 1_000 },
] as const)("[KP56] $type, what was told resists a press, and our own longer rest after it does not", async (told) => {
  const { world, anas, file } = await begun();
  let [tries, failedAt, savedAt] = [0, 0, 0];
  world.fate = (_, method) => {
    if (method !== "write") return null;
    tries += 1;
    if (tries > 8) {
      savedAt = world.clock.now();
      return null;
    }
    if (tries === 8) {
      failedAt = world.clock.now();
      for (const ms of [500, 2_000]) world.clock.after(ms, () => void anas.saveNow());
    }
    return { before: told };
  };
  say(anas, "Typed");
  await settle();
  await world.clock.advance(10 * 60_000);
  expect(savedAt - failedAt).toBe(2_000);
  expect(saidIn(file.html)).toContain("Typed");
});

for (const error of [
  { type: "offline" },
  { type: "unavailable", status: 503 },
  { type: "locked" },
  { type: "full" },
] as const)
  test(`[KP11] "${error.type}" is tried again by itself, and sooner when a person asks`, async () => {
    const { world, anas, file } = await begun();
    let tries = 0;
    world.fate = (_, method) => (method === "write" && ++tries > 0 ? { before: error } : null);
    say(anas, "Typed");
    await settle();
    expect(anas.state()).toMatchObject({ saving: "waiting", problem: error, readOnly: false });
    await world.clock.advance(10 * 60_000);
    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(25);
    world.fate = () => null;
    await anas.saveNow();
    expect(saidIn(file.html)).toContain("Typed");
    expect(anas.state()).toMatchObject({ saving: "saved", problem: null });
  });

test("[KP59] a token that nobody hands out for now is asked for again within seconds, and then ever more seldom", async () => {
  const { world, anas, file } = await begun();
  const error = { type: "unexpected", status: 0, code: "hostSilent" } as const;
  let tries = 0;
  world.fate = (_, method) => (method === "write" && ++tries > 0 ? { before: error } : null);
  say(anas, "Typed");
  await settle();
  await world.clock.advance(10_000);
  expect(tries).toBeGreaterThan(2);
  await world.clock.advance(10 * 60_000);
  expect(tries).toBeLessThan(25);
  expect(anas.state()).toMatchObject({ saving: "waiting", problem: error, readOnly: false });
  world.fate = () => null;
  await world.clock.advance(60_000);
  expect(saidIn(file.html)).toContain("Typed");
});

test("[KP59] nobody stays alone in a notebook because there was no token to invite the other with", async () => {
  const world = createWorld();
  const anas = world.keeper(ana);
  await anas.open();
  world.fate = (_, method) =>
    method === "invite" ? { before: { type: "unexpected", status: 0, code: "hostSilent" } } : null;
  say(anas, "Budget");
  await settle();
  expect(anas.state().saving).toBe("waiting");
  world.fate = () => null;
  await world.clock.advance(60_000);
  expect(world.log).toContain("ana complete");
  expect(anas.state()).toMatchObject({ saving: "saved", problem: null });
});

test("[KP60] whoever comes back ends the rest that the page took by itself; a look in passing does not", async () => {
  const { world, anas, file } = await begun();
  world.fate = () => ({ before: { type: "offline" } });
  say(anas, "Typed");
  await settle();
  await world.clock.advance(10 * 60_000);
  world.fate = () => null;
  await anas.refresh();
  expect(anas.state().saving).toBe("waiting");
  await anas.refresh("arrived");
  expect(saidIn(file.html)).toContain("Typed");
  expect(anas.state()).toMatchObject({ saving: "saved", problem: null });
});

test("[KP11] while a full drive refuses writing, the other's words still arrive", async () => {
  const { world, anas, bens } = await begun();
  world.fate = (who, method) => (who === ana && method === "write" ? { before: { type: "full" } } : null);
  say(anas, "Typed");
  await settle();
  say(bens, "Holiday");
  await settle();
  await anas.refresh();
  expect(said(anas.doc)).toEqual(["Budget", "Holiday", "Typed"]);
  expect(anas.state().problem).toEqual({ type: "full" });
});

test("[KP12] who may no longer write goes on reading, and what was typed stays in this browser", async () => {
  const { world, anas, bens, file } = await begun();
  world.fate = (who, method) => (who === ben && method === "write" ? { before: { type: "forbidden" } } : null);
  say(bens, "Holiday");
  await settle();
  expect(bens.state()).toMatchObject({
    saving: "waiting",
    readOnly: true,
    problem: { type: "forbidden", writing: true },
  });
  say(anas, "News");
  await settle();
  await bens.refresh();
  expect(said(bens.doc)).toEqual(["Budget", "Holiday", "News"]);
  expect(world.copies.get(ben)?.unsaved).toBe(true);
  world.fate = () => null;
  await bens.open();
  expect(bens.state()).toMatchObject({ saving: "saved", readOnly: false, problem: null });
  expect(saidIn(file.html)).toEqual(["Budget", "Holiday", "News"]);
});

test("[KP12, KP50] words that came late from this browser's copy wait where they may not be written", async () => {
  const { world, bens } = await begun();
  world.fate = (who, method) => (who === ben && method === "write" ? { before: { type: "forbidden" } } : null);
  say(bens, "Holiday");
  await settle();
  await bens[Symbol.asyncDispose]();
  const answers = Promise.withResolvers<void>();
  world.silent.set(ben, answers.promise);
  const again = world.keeper(ben);
  const opening = again.open();
  await world.clock.advance(3_000);
  await opening;
  expect(said(again.doc)).toEqual(["Budget"]);
  answers.resolve();
  await world.clock.advance(30_000);
  expect(said(again.doc)).toEqual(["Budget", "Holiday"]);
  expect(again.state()).toMatchObject({ readOnly: true, saving: "waiting" });
  expect(world.copies.get(ben)?.unsaved).toBe(true);
});

test("[KP13] a file that is gone is not replaced by itself, and what was typed stays", async () => {
  const { world, anas } = await begun();
  for (const it of world.drives.files()) world.drives.remove(it.at);
  say(anas, "Typed");
  await settle();
  expect(anas.state()).toMatchObject({ saving: "waiting", problem: { type: "gone" } });
  expect(htmlsIn(world)).toEqual([]);
  await anas[Symbol.asyncDispose]();
  const again = world.keeper(ana);
  await again.open();
  expect(again.state()).toMatchObject({ phase: "local", problem: { type: "gone" } });
  expect(said(again.doc)).toEqual(["Budget", "Typed"]);
  expect(htmlsIn(world)).toEqual([]);
});

const spoilt: Readonly<Record<string, (html: string) => string>> = {
  damaged: (html) => html.slice(0, -200),
  newerVersion: (html) => html.replace(`"format":1`, `"format":2`),
  notOurs: (html) => html.replace(anaAndBen.id, "x".repeat(43)),
};
for (const [type, spoil] of Object.entries(spoilt))
  test(`[KP14] a file that is "${type}" is left as it is, and what was typed stays`, async () => {
    const { world, anas, file } = await begun();
    world.drives.overwrite(file.at, spoil(file.html));
    const before = file.html;
    await anas.refresh();
    say(anas, "Typed");
    await settle();
    await anas.saveNow();
    await world.clock.advance(120_000);
    expect(file.html).toBe(before);
    expect(anas.state()).toMatchObject({ saving: "waiting", readOnly: true, problem: { type } });
    const again = world.keeper(ana);
    await again.open();
    expect(said(again.doc)).toEqual(["Budget", "Typed"]);
    expect(again.state()).toMatchObject({ phase: "local", readOnly: true, problem: { type } });
    expect(file.html).toBe(before);
    expect(htmlsIn(world)).toHaveLength(1);
  });

test("[KP15] a pointer into the drive of a third person is not followed, even to a notebook of this pair", async () => {
  const { file } = await begun();
  const world = createWorld();
  const made = await world.store(olga).create("Trap", file.html);
  const claim = await world.pointers(ben).claim(anaAndBen);
  if (!made.ok || !claim.ok || claim.value.type !== "claimed") throw new Error("Expected a trap");
  world.drives.grant(made.value.at, { person: ana });
  await world.pointers(ben).complete(anaAndBen, made.value.at, claim.value.etag);
  const anas = world.keeper(ana);
  await anas.open();
  say(anas, "Typed");
  await settle();
  expect(anas.state()).toMatchObject({ phase: "failed", problem: { type: "notOurs" }, readOnly: true });
  expect(said(anas.doc)).toEqual(["Typed"]);
  expect(htmlsIn(world)).toEqual([file.html]);
});

test("[KP16] what comes from the file is no edit and is not saved again", async () => {
  const { world, anas, bens } = await begun();
  say(anas, "News");
  await settle();
  await bens.refresh();
  await world.clock.advance(60_000);
  expect(said(bens.doc)).toContain("News");
  expect(world.log.filter((it) => it === "ben write")).toEqual([]);
});

test("[KP16] neither the file nor this browser's copy ever looks like something to save", async () => {
  const { world, anas, bens } = await begun();
  say(anas, "News");
  await settle();
  const heard = new Set<string>();
  bens.subscribe(() => heard.add(bens.state().saving));
  await bens.refresh();
  await bens[Symbol.asyncDispose]();
  const again = world.keeper(ben);
  again.subscribe(() => heard.add(again.state().saving));
  await again.openLocal();
  await again.open();
  expect(said(again.doc)).toContain("News");
  expect([...heard]).toEqual(["saved"]);
});

test("[KP16] a file that did not change is described and not read", async () => {
  const { world, bens, file } = await begun();
  world.drives.settle(file.at);
  await bens.refresh();
  expect(world.log).toEqual(["ben describe"]);
});

test("[KP17] the owner's client audits when it opens and once a day, the other's never", async () => {
  const { world, anas, bens, file } = await begun();
  const audits = () => world.log.filter((it) => it.endsWith(" permissions") && !it.includes("copy"));
  await anas.refresh();
  await bens.refresh();
  expect(audits()).toEqual([]);
  await anas.open();
  await bens.open();
  expect(audits()).toEqual(["ana permissions"]);
  world.drives.grant(file.at, { wider: "anyoneLink" });
  await world.clock.advance(24 * 60 * 60 * 1000);
  await anas.refresh();
  await bens.refresh();
  expect(audits()).toEqual(["ana permissions", "ana permissions"]);
  for (const keeper of [anas, bens])
    expect(keeper.state().sharing).toMatchObject({ type: "tooOpen", by: ana, who: ["anyoneLink"] });
});

test("[KP17] opening a notebook whose verdict is of today makes no new version", async () => {
  const { world, anas } = await begun();
  await world.clock.advance(60_000);
  await anas.open();
  expect(world.log.filter((it) => it.endsWith("write"))).toEqual([]);
  expect(anas.state().sharing).toMatchObject({ type: "onlyTheTwo", checkedAt: world.clock.now() });
});

test("[PG8] an owner whose list could not be read does not know, and the page goes on", async () => {
  const { world, anas, bens, file } = await begun();
  world.fate = (_, method) => (method === "permissions" ? { before: { type: "unavailable", status: 503 } } : null);
  await anas.open();
  expect(anas.state()).toMatchObject({ sharing: { type: "unknown" }, problem: null });
  say(anas, "Typed");
  await settle();
  expect(saidIn(file.html)).toContain("Typed");
  await bens.refresh();
  expect(bens.state().sharing.type).toBe("onlyTheTwo");
  world.fate = () => null;
  await world.clock.advance(60_000);
  await anas.refresh();
  expect(anas.state().sharing.type).toBe("onlyTheTwo");
});

test("[PG9] to the other, a verdict older than seven days is unknown", async () => {
  const { world, anas, bens } = await begun();
  await anas[Symbol.asyncDispose]();
  await world.clock.advance(7 * 24 * 60 * 60 * 1000);
  await bens.refresh();
  expect(bens.state().sharing).toEqual({ type: "unknown" });
});

test("[PG9] to its owner as well, whose page is left open and can ask nobody any more", async () => {
  const { world, anas } = await begun();
  world.fate = () => ({ before: { type: "signInNeeded" } });
  say(anas, "Typed");
  await settle();
  expect(anas.state().sharing.type).toBe("onlyTheTwo");
  await world.clock.advance(7 * 24 * 60 * 60 * 1000);
  await anas.refresh();
  expect(anas.state().sharing).toEqual({ type: "unknown" });
});

test("[KP18] while our service does not answer, the file that this browser remembers opens all the same", async () => {
  const { world, anas, file } = await begun();
  await anas[Symbol.asyncDispose]();
  world.fate = (_, method) => (method === "find" ? { before: { type: "unavailable", status: 502 } } : null);
  const again = world.keeper(ana);
  await again.open();
  expect(again.state()).toMatchObject({ phase: "ready", home: "mine", problem: null });
  say(again, "Typed");
  await settle();
  expect(saidIn(file.html)).toContain("Typed");
});

test("[KP18] a record that lost its entry is told again by whoever remembers the file", async () => {
  const { world, anas, bens } = await begun();
  for (const keeper of [anas, bens]) await keeper[Symbol.asyncDispose]();
  world.forgetRecord();
  world.copies.delete(ana);
  await world.keeper(ben).open();
  const again = world.keeper(ana);
  await again.open();
  expect(again.state()).toMatchObject({ phase: "ready", home: "mine" });
  expect(said(again.doc)).toEqual(["Budget"]);
  expect(htmlsIn(world)).toHaveLength(1);
});

test("[KP19] where the other cannot be invited, the record stays empty, and words are saved", async () => {
  const world = createWorld();
  world.fate = (who, method) => (who === ana && method === "invite" ? { before: { type: "forbidden" } } : null);
  const [anas, bens] = [world.keeper(ana), world.keeper(ben)];
  await anas.open();
  say(anas, "Budget");
  await settle();
  say(anas, "More");
  await world.clock.advance(10_000);
  expect(anas.state()).toMatchObject({
    saving: "saved",
    sharing: { type: "unknown", alone: true },
    problem: { type: "notInvited", alone: true },
  });
  expect(saidIn(htmlsIn(world)[0] ?? "")).toEqual(["Budget", "More"]);
  expect(await world.pointers(ben).find(anaAndBen)).toEqual({ ok: true, value: null });

  // What stood in the way is said still after something else did for a while.
  const { fate } = world;
  world.fate = (who, method) => (method === "write" ? { before: { type: "offline" } } : fate(who, method));
  say(anas, "Growth");
  await world.clock.advance(10_000);
  expect(anas.state().problem).toEqual({ type: "offline" });
  world.fate = fate;
  await world.clock.advance(120_000);
  expect(anas.state()).toMatchObject({ saving: "saved", problem: { type: "notInvited", alone: true } });

  // The other begins in a drive that may share, and all comes together there.
  await world.clock.advance(120_000);
  await bens.open();
  say(bens, "Holiday");
  await settle();
  await anas.refresh();
  await bens.refresh();
  expect(anas.state()).toMatchObject({ home: "theirs", saving: "saved", problem: null });
  expect(said(bens.doc)).toEqual(["Budget", "Growth", "Holiday", "More"]);
});

test("[KP19, PG18] where our application cannot be let in for the other, that is said, also after something else was", async () => {
  const world = createWorld();
  world.fate = (_, method) => (method === "invite" ? { before: { type: "grantRefused" } } : null);
  const anas = world.keeper(ana);
  await anas.open();
  say(anas, "Budget");
  await settle();
  const refused = { problem: { type: "grantRefused" }, sharing: { type: "unknown" } };
  expect(anas.state()).toMatchObject(refused);
  const { fate } = world;
  world.fate = (who, method) => (method === "write" ? { before: { type: "locked" } } : fate(who, method));
  say(anas, "More");
  await world.clock.advance(10_000);
  expect(anas.state().problem).toEqual({ type: "locked" });
  world.fate = fate;
  await world.clock.advance(120_000);
  expect(anas.state()).toMatchObject({ saving: "saved", ...refused });
  expect(anas.state().sharing).toEqual({ type: "unknown" });
});

test("[KP20] a claim that was overtaken leads to the other's notebook, with the words of both", async () => {
  const world = createWorld();
  const [anas, bens] = [world.keeper(ana), world.keeper(ben)];
  await Promise.all([anas.open(), bens.open()]);
  world.fate = (who, method) => (who === ana && method === "invite" ? { before: { type: "offline" } } : null);
  say(anas, "Budget");
  await settle();
  await world.clock.advance(125_000);
  say(bens, "Holiday");
  await settle();
  expect(bens.state().home).toBe("mine");
  world.fate = () => null;
  await world.clock.advance(120_000);
  await bens.refresh();
  await anas.refresh();
  expect(anas.state()).toMatchObject({ home: "theirs", saving: "saved" });
  expect(said(anas.doc)).toEqual(["Budget", "Holiday"]);
  expect(said(bens.doc)).toEqual(["Budget", "Holiday"]);
});

test("[KP18] a record that was erased stays so for who finds the file by their own index", async () => {
  const { world, anas, bens, file } = await begun();
  for (const keeper of [anas, bens]) await keeper[Symbol.asyncDispose]();
  world.forgetRecord();
  world.log.length = 0;
  const pointers: PointerRecord = {
    ...world.pointers(ben),
    find: async () => ok({ address: file.at, by: ana, etag: null }),
  };
  const again = createKeeper(
    {
      store: world.store(ben),
      pointers,
      local: { load: async () => world.copies.get(ben) ?? null, keep: async () => true },
      clock: world.clock,
      random: (bytes) => new Uint8Array(bytes),
    },
    { pair: anaAndBen, me: ben, names },
  );
  await again.open();
  say(again, "Typed");
  await settle();
  expect(again.state()).toMatchObject({ phase: "ready", saving: "saved" });
  expect(saidIn(file.html)).toEqual(["Budget", "Typed"]);
  expect(world.log.filter((it) => /claim|complete/.test(it))).toEqual([]);
});

test("[KP21] a save is one write and nothing else", async () => {
  const { world, anas } = await begun();
  await world.clock.advance(60_000);
  say(anas, "Typed");
  await settle();
  expect(world.log).toEqual(["ana write"]);
});

test("[KP22] words typed without a network are written by the next page that opens", async () => {
  const { world, bens, file } = await begun();
  world.fate = () => ({ before: { type: "offline" } });
  say(bens, "On the train");
  await settle();
  await bens[Symbol.asyncDispose]();
  expect(saidIn(file.html)).toEqual(["Budget"]);
  world.fate = () => null;
  const again = world.keeper(ben);
  expect(await again.openLocal()).toBe(true);
  expect(again.state()).toMatchObject({ phase: "local", saving: "waiting" });
  expect(said(again.doc)).toEqual(["Budget", "On the train"]);
  await again.open();
  expect(saidIn(file.html)).toEqual(["Budget", "On the train"]);
});

test("[PG20] while the file is on its way it is being checked who can open it, and without an answer it is unknown", async () => {
  const { world, bens } = await begun();
  await bens[Symbol.asyncDispose]();
  const again = world.keeper(ben);
  expect(await again.openLocal()).toBe(true);
  expect(again.state()).toMatchObject({ phase: "local", sharing: { type: "checking" } });
  world.fate = () => ({ before: { type: "offline" } });
  await again.open();
  expect(again.state()).toMatchObject({ phase: "local", sharing: { type: "unknown" } });
  world.fate = () => null;
  await again.open();
  expect(again.state().sharing.type).toBe("onlyTheTwo");
});

test("[KP23] a missing sign-in or consent stops until somebody opens again, and typing goes on", async () => {
  const { world, anas, file } = await begun();
  const missing = { type: "consentMissing", scopes: ["Files.ReadWrite.All"] } as const;
  world.fate = () => ({ before: missing });
  say(anas, "Typed");
  await settle();
  await world.clock.advance(10 * 60_000);
  expect(anas.state()).toMatchObject({ saving: "waiting", problem: missing });
  world.fate = () => null;
  await anas.open();
  expect(anas.state()).toMatchObject({ saving: "saved", problem: null });
  expect(saidIn(file.html)).toContain("Typed");
});

test("[KP24] the state is the same object until something changed, and listeners hear of each change", async () => {
  const { anas } = await begun();
  const before = anas.state();
  const heard: string[] = [];
  const stop = anas.subscribe(() => heard.push(anas.state().saving));
  await anas.refresh();
  expect(anas.state()).toBe(before);
  say(anas, "Typed");
  await settle();
  expect(heard).toEqual(["waiting", "saving", "saved"]);
  stop();
});

test("[KP25] each client writes its own person's name, and the other's only while nobody has", async () => {
  const { world, bens, file } = await begun();
  expect(file.html).toContain("<bdi>Ben Okafor</bdi>");
  await bens[Symbol.asyncDispose]();
  const renamed = createKeeper(
    {
      store: world.store(ben),
      pointers: world.pointers(ben),
      local: { load: async () => null, keep: async () => false },
      clock: world.clock,
      random: (bytes) => new Uint8Array(bytes),
    },
    { pair: anaAndBen, me: ben, names: { ...names, [ben]: "Ben Okafor-Lind", [ana]: "Anna" } },
  );
  await renamed.open();
  say(renamed, "Typed");
  await settle();
  expect(file.html).toContain("<h1><bdi>Ana Ruiz</bdi> and <bdi>Ben Okafor-Lind</bdi></h1>");
});
