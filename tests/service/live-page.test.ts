import { afterAll, beforeAll, expect, test } from "vitest";
import { openPageLive, type PageLive } from "#app/live/page-live.ts";
import { machineClock, randomBytes } from "#browser/machine.ts";
import type { Clock } from "#core/clock.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { letGo } from "#tests/rules/notebook/travel.ts";
import { begun, said, saidIn, say, settle, type World } from "#tests/rules/notebook/world.ts";
import { liveAddress } from "./live-fixture.ts";
import { patiently } from "./patiently.ts";
import { startServiceAlone, type ServiceFixture } from "./service-fixture.ts";

let service: ServiceFixture;
beforeAll(async () => {
  service = await startServiceAlone();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

/** Of several, the one with the lowest session saves for all. */
const lowest: typeof randomBytes = (bytes) => randomBytes(bytes).fill(0, 0, 4);

const openPage = (
  keeper: Keeper,
  person: PersonId,
  random = randomBytes,
  openSocket = (url: string) => new WebSocket(url),
  clock = machineClock,
): PageLive =>
  openPageLive(
    {
      keeper,
      url: liveAddress(service.url),
      openSocket,
      token: async () => ok(await service.entra.token({ oid: person })),
      clock,
      random,
    },
    anaAndBen,
    person,
  );

/** Resolves when it holds; looked at after everything that a page or a notebook says. */
const until = (pages: readonly (PageLive | Keeper)[], condition: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const check = (): void => {
      if (!condition()) return;
      for (const stop of stops) stop();
      for (const page of pages) if ("doc" in page) page.doc.off("update", check);
      resolve();
    };
    const stops = pages.map((page) => page.subscribe(check));
    for (const page of pages) if ("doc" in page) page.doc.on("update", check);
    check();
  });

const both = (a: PageLive, b: PageLive): Promise<void> => until([a, b], () => a.state().current && b.state().current);

/** Time goes by until that is done: not once and for all, since real sockets and ciphers beside it have another clock. */
const passing = async (world: World, work: Promise<unknown>): Promise<void> => {
  const done = work.then(() => true);
  const awhile = (): Promise<boolean> => world.clock.advance(100).then(() => false);
  while (!(await Promise.race([done, awhile()])));
};

const writes = (log: readonly string[]): readonly string[] => log.filter((it) => / (write|read)$/.test(it));

test("[LV50] a page enters its room when its file is known, and letters stand on the other's page before the file has them", async () => {
  const { world, anas, bens, file } = await begun();
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await both(a, b);
  world.held = true;
  expect([a.state().here, b.state().here]).toEqual([true, true]);
  say(bens, "Growth");
  say(bens, "Holiday");
  await until([anas], () => said(anas.doc).length === 3);
  expect(said(anas.doc)).toEqual(["Budget", "Growth", "Holiday"]);
  expect(saidIn(file.html)).not.toContain("Holiday");
});

test("[LV51, LV52] one writes the file for both within 30 seconds, and the other hears what it holds and need not read it", async () => {
  const { world, anas, bens, file } = await begun();
  await using a = openPage(anas, ana, lowest);
  await using b = openPage(bens, ben);
  await both(a, b);
  await world.clock.advance(40_000);
  await bens.refresh();
  world.log.length = 0;
  for (let second = 0; second < 60; second++) {
    if (second % 10 === 0) {
      say(anas, word("Ana", second));
      say(bens, word("Ben", second));
      await until([anas, bens], () => said(anas.doc).length === said(bens.doc).length && hasAll([anas, bens], second));
    }
    await world.clock.advance(1_000);
    // That it was saved crosses a socket, which takes no time on this clock.
    await until([anas, bens], () => anas.state().version === bens.state().version);
    const inFile = saidIn(file.html);
    for (let typed = 0; typed <= second - 29; typed += 10)
      expect(inFile).toEqual(expect.arrayContaining([word("Ana", typed), word("Ben", typed)]));
  }
  expect(writes(world.log).filter((it) => it.endsWith(" write"))).toEqual(["ana write", "ana write", "ana write"]);
  expect(writes(world.log).filter((it) => it.endsWith(" read"))).toEqual([]);
});

const word = (who: string, second: number): string => `${who} ${second}`;

const hasAll = (pages: readonly Keeper[], second: number): boolean =>
  pages.every((it) => ["Ana", "Ben"].every((who) => said(it.doc).includes(word(who, second))));

test("[LV32] when the one who saves hangs and stays linked, the other writes what both typed within 30 seconds", async () => {
  const { world, bens, file } = await begun();
  const page = { crashed: false };
  const anas = world.keeper(ana, page, "another device");
  await anas.open();
  await using a = openPage(anas, ana, lowest);
  await using b = openPage(bens, ben);
  await both(a, b);
  await world.clock.advance(40_000);
  page.crashed = true;
  say(anas, "Typed");
  await until([bens], () => said(bens.doc).includes("Typed"));
  say(bens, "Typed, too");
  expect([a.state().current, b.state().current]).toEqual([true, true]);
  await world.clock.advance(30_000);
  expect(saidIn(file.html)).toEqual(["Budget", "Typed", "Typed, too"]);
});

test.each([5, 20])("[LV32] nor where each write of the one who saves takes %s seconds", async (seconds) => {
  const { world, bens, file } = await begun();
  const { store } = world;
  const awhile = (): Promise<void> => new Promise((done) => world.clock.after(seconds * 1_000, done));
  const slow: World["store"] = (who, page) => {
    const drive = store(who, page);
    if (who !== ana) return drive;
    return { ...drive, write: (...request) => awhile().then(() => drive.write(...request)) };
  };
  Object.assign(world, { store: slow } satisfies Partial<World>);
  const anas = world.keeper(ana, { crashed: false }, "a slow line");
  await anas.open();
  await using a = openPage(anas, ana, lowest);
  await using b = openPage(bens, ben);
  await both(a, b);
  await world.clock.advance(40_000);
  world.log.length = 0;
  for (let second = 0; second < 100; second++) {
    say(anas, word("Ana", second));
    say(bens, word("Ben", second));
    await until([anas, bens], () => hasAll([anas, bens], second));
    await world.clock.advance(1_000);
    // What she is told while she writes she looks into afterwards.
    const heard = (): boolean => anas.state().saving === "saving" || anas.state().version === bens.state().version;
    await until([anas, bens], heard);
    const inFile = saidIn(file.html);
    for (let typed = 0; typed <= second - 29; typed += 1)
      expect(inFile).toEqual(expect.arrayContaining([word("Ana", typed), word("Ben", typed)]));
  }
  expect([a.state().current, b.state().current]).toEqual([true, true]);
  // Both write, and no more often than every half minute.
  expect(world.log.filter((it) => it === "ben write").length).toBeLessThanOrEqual(4);
});

test("[LV86] a hidden page that can save again is the one who saves at once, where it is its turn", async () => {
  const { world, anas, bens } = await begun();
  const [hers, his]: [string[], string[]] = [[], []];
  await using a = openPage(planned(anas, hers), ana, lowest);
  await using b = openPage(planned(bens, his), ben);
  const plans = (...expected: readonly string[]) =>
    patiently(() => expect([hers.at(-1), his.at(-1)]).toEqual(expected));
  await both(a, b);
  await plans("saves", "watches");
  world.fate = (who) => (who === ana ? { before: { type: "offline" } } : null);
  await anas.refresh();
  expect(anas.state().problem).toEqual({ type: "offline" });
  // Something happens in the room.
  b.looks(true);
  await plans("watches", "saves");
  world.fate = () => null;
  await world.clock.advance(60_000);
  expect([anas.state().problem, hers.at(-1)]).toEqual([null, "saves"]);
  await plans("saves", "watches");
});

const planned = (keeper: Keeper, plans: string[]): Keeper => ({
  ...keeper,
  company: (plan) => {
    plans.push(plan);
    keeper.company(plan);
  },
});

test("[LV81] what a person types on two devices is in the file within seconds, for the other who is not in the room", async () => {
  const { world, bens, file } = await begun();
  const tablet = world.keeper(ben, { crashed: false }, "tablet");
  await tablet.open();
  await using one = openPage(bens, ben, lowest);
  await using two = openPage(tablet, ben);
  const everywhere = (words: string) =>
    until([bens, tablet], () => [bens, tablet].every((it) => said(it.doc).includes(words)));
  say(bens, "Linked");
  await everywhere("Linked");
  await world.clock.advance(40_000);
  world.log.length = 0;
  for (let second = 0; second < 30; second++) {
    say(tablet, word("Ben", second));
    await everywhere(word("Ben", second));
    await world.clock.advance(1_000);
    await until([bens, tablet], () => bens.state().version === tablet.state().version);
    const inFile = saidIn(file.html);
    for (let typed = 0; typed < second - 5; typed++) expect(inFile).toContain(word("Ben", typed));
  }
  expect([one.state().here, two.state().here]).toEqual([false, false]);
  // No more often than one device alone.
  expect(writes(world.log).filter((it) => it.endsWith(" write")).length).toBeLessThanOrEqual(7);
});

test("[LV57] one page looks at the file for both, until it is out of sight, cannot get at it or is gone", async () => {
  const { world, anas, bens } = await begun();
  const a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await both(a, b);
  const [first, second] = a.awareness.clientID < b.awareness.clientID ? [a, b] : [b, a];
  expect(second.state().lookedAfter).toBe(false);
  first.looks(true);
  second.looks(true);
  await until([second], () => second.state().lookedAfter);
  expect(first.state().lookedAfter).toBe(false);
  first.looks(false);
  await until([second], () => !second.state().lookedAfter);
  first.looks(true);
  await until([second], () => second.state().lookedAfter);
  world.fate = () => ({ before: { type: "offline" } });
  await (first === a ? anas : bens).refresh();
  await until([second], () => !second.state().lookedAfter);
  await a[Symbol.asyncDispose]();
  await until([b], () => !b.state().lookedAfter);
});

test("[LV57] what a device outside the room wrote reaches everybody in it through the one page that looks", async () => {
  const { world, anas, bens } = await begun();
  const phone = world.keeper(ben, { crashed: false }, "phone");
  await phone.open();
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await both(a, b);
  await world.clock.advance(40_000);
  say(phone, "From the phone");
  await phone.saveNow();
  world.log.length = 0;
  await anas.refresh();
  await until([bens], () => said(bens.doc).includes("From the phone"));
  // Through the room alone: his own page did not look.
  expect(world.log.filter((it) => /^ben (describe|read)$/.test(it))).toEqual([]);
});

/** As it does while somebody outside the room writes. */
const looksOften = ({ clock }: World, page: PageLive): boolean => {
  page.lookDue(clock.now());
  return page.lookDue(clock.now() + 10_000) === "file";
};

test("[LV57] a look that overtakes the news of a save finds nobody outside the room", async () => {
  const { world, anas, bens } = await begun();
  await using a = openPage(anas, ana, lowest);
  await using b = openPage(bens, ben);
  await both(a, b);
  await world.clock.advance(40_000);
  // The file has it, and she does not know yet.
  world.held = true;
  say(anas, "Growth");
  await until([bens], () => said(bens.doc).includes("Growth"));
  await settle();
  expect(world.waiting).toHaveLength(1);
  world.waiting.shift()?.();
  await settle();
  world.held = false;
  const before = bens.state().version;
  await bens.refresh();
  expect(bens.state().version).not.toBe(before);
  expect(looksOften(world, b)).toBe(false);
  letGo(world);
  await until([anas], () => anas.state().version === bens.state().version);
  expect([looksOften(world, a), looksOften(world, b)]).toEqual([false, false]);
});

test("[LV57] nor does a look that fails, or a save whose answer is lost", async () => {
  const { world, anas, bens } = await begun();
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await both(a, b);
  await world.clock.advance(40_000);
  say(anas, "Growth");
  await until([bens], () => said(bens.doc).includes("Growth"));
  await anas.saveNow();
  await until([bens], () => bens.state().version === anas.state().version);
  world.fate = () => ({ before: { type: "offline" } });
  await bens.refresh();
  expect(bens.state().problem).toEqual({ type: "offline" });
  world.fate = () => null;
  await bens.refresh("arrived");
  expect(bens.state()).toMatchObject({ problem: null, version: anas.state().version });
  expect(looksOften(world, b)).toBe(false);

  say(anas, "Holiday");
  world.fate = (_, method) => (method === "write" ? { after: { type: "offline" } } : null);
  const before = anas.state().version;
  await anas.saveNow();
  world.fate = () => null;
  await anas.refresh("arrived");
  expect(anas.state().version).not.toBe(before);
  expect(looksOften(world, a)).toBe(false);
});

test("[LV57] nor does what somebody in the room wrote while the link was away", async () => {
  const { world, anas, bens } = await begun();
  let isAway = true;
  await using a = openPage(anas, ana, randomBytes, (url) => new WebSocket(isAway ? "ws://127.0.0.1:1" : url));
  await using b = openPage(bens, ben);
  say(bens, "Unheard");
  await bens.saveNow();
  await anas.refresh();
  expect(said(anas.doc)).toContain("Unheard");
  isAway = false;
  await both(a, b);
  expect(looksOften(world, a)).toBe(false);
});

test("[LV79] a page that cannot enter its room and that nobody touched looks every ten seconds again once the other writes", async () => {
  const { world, anas, bens } = await begun();
  await using a = openPage(anas, ana, randomBytes, () => new WebSocket("ws://127.0.0.1:1"));
  a.lookDue(world.clock.now());
  await world.clock.advance(40 * 60_000);
  expect(looksOften(world, a)).toBe(false);
  say(bens, "Typed");
  await bens.saveNow();
  await anas.refresh();
  expect(looksOften(world, a)).toBe(true);
});

test.each<readonly [string, (anas: Keeper) => Promise<void>]>([
  ["a look", (anas) => anas.refresh()],
  [
    "a save that it refuses",
    async (anas) => {
      say(anas, "From Ana");
      await anas.saveNow();
    },
  ],
])("[LV57] what a device outside the room wrote is looked for every ten seconds once %s finds it", async (_, find) => {
  const { world, anas, bens } = await begun();
  const phone = world.keeper(ben, { crashed: false }, "phone");
  await phone.open();
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await both(a, b);
  await world.clock.advance(40_000);
  expect(looksOften(world, a)).toBe(false);
  say(phone, "From outside");
  await phone.saveNow();
  await find(anas);
  expect(said(anas.doc)).toContain("From outside");
  expect(looksOften(world, a)).toBe(true);
});

test("[LV51] when the one who saves is gone, the other saves what both typed", async () => {
  const { world, anas, bens, file } = await begun();
  const a = openPage(anas, ana, lowest);
  const b = openPage(bens, ben);
  await both(a, b);
  await world.clock.advance(40_000);
  say(anas, "Growth");
  await until([bens], () => said(bens.doc).length === 2);
  // She writes the first edit at once, and goes before the second.
  say(bens, "Holiday");
  await until([anas], () => said(anas.doc).length === 3);
  await settle();
  world.log.length = 0;
  await a[Symbol.asyncDispose]();
  await anas[Symbol.asyncDispose]();
  await until([b], () => !b.state().current);
  await world.clock.advance(6_000);
  expect(saidIn(file.html)).toEqual(["Budget", "Growth", "Holiday"]);
  expect(world.log.filter((it) => it.endsWith(" write"))).toEqual(["ben write"]);
  await b[Symbol.asyncDispose]();
});

test("[RL1, LV70] two whose clocks are six hours apart type together, and both pages are equal and in step", async () => {
  const { world, file } = await begun();
  const [hers, his] = [3 * hour, -3 * hour];
  world.ahead.set(ana, hers).set(ben, his);
  const [anas, bens] = [world.keeper(ana), world.keeper(ben)];
  for (const it of [anas, bens]) await it.open();
  await using a = openPage(anas, ana, lowest, undefined, ahead(hers));
  await using b = openPage(bens, ben, undefined, undefined, ahead(his));
  await both(a, b);
  for (let at = 0; at < 5; at++) {
    say(anas, word("Ana", at));
    say(bens, word("Ben", at));
    await until([anas, bens], () => hasAll([anas, bens], at));
  }
  await both(a, b);
  expect([a.state().here, b.state().here]).toEqual([true, true]);
  expect(said(anas.doc)).toHaveLength(11);
  expect(said(bens.doc)).toEqual(said(anas.doc));
  await world.clock.advance(40_000);
  expect(saidIn(file.html)).toEqual(said(anas.doc));
});

const hour = 3_600_000;
const ahead = (ms: number): Clock => ({ ...machineClock, now: () => machineClock.now() + ms });

test("[LV53] a new room secret under typing: both follow, and every word is on both pages and in the file", async () => {
  const { world, anas, bens, file } = await begun();
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await both(a, b);
  const before = anas.room()?.epoch ?? 0;
  world.drives.grant(file.at, { wider: { who: "anyoneLink" } as never });
  say(bens, "Before");
  const repaired = anas.repair();
  say(bens, "Meanwhile");
  say(anas, "Meanwhile, too");
  await passing(world, repaired);
  expect(anas.room()?.epoch).toBeGreaterThan(before);
  await passing(
    world,
    until([bens], () => bens.room()?.epoch === anas.room()?.epoch),
  );
  await both(a, b);
  say(bens, "After");
  await until([anas], () => said(anas.doc).length === 5);
  await world.clock.advance(40_000);
  await until([anas, bens], () => [anas, bens].every((it) => it.state().saving === "saved"));
  expect(said(bens.doc)).toEqual(["After", "Before", "Budget", "Meanwhile", "Meanwhile, too"]);
  expect(saidIn(file.html)).toEqual(said(bens.doc));
});

test("[LV54] a second tab of the same person is not the other, and gets every letter", async () => {
  const { world, anas } = await begun();
  const again = world.keeper(ana);
  await again.open();
  await using one = openPage(anas, ana);
  await using two = openPage(again, ana);
  say(anas, "Growth");
  await until([again], () => said(again.doc).includes("Growth"));
  expect([one.state().here, two.state().here]).toEqual([false, false]);
});

test("[LV58] that the other writes a line is shown until they are done or gone", async () => {
  const { anas, bens } = await begun();
  await using a = openPage(anas, ana);
  const b = openPage(bens, ben);
  await both(a, b);
  b.writes("topic");
  await until([a], () => a.state().writing === "topic");
  b.writes("action");
  await until([a], () => a.state().writing === "action");
  b.writes(null);
  await until([a], () => a.state().writing === null);
  b.writes("topic");
  await until([a], () => a.state().writing === "topic");
  await b[Symbol.asyncDispose]();
  await until([a], () => a.state().writing === null);
  expect(a.state()).toMatchObject({ writing: null, current: false });
});

test("[LV82] at which line the other writes is known until they are done", async () => {
  const { anas, bens } = await begun();
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await both(a, b);
  for (const at of [
    "line/00112233445566778899aabbccddeeff",
    "comment/ffeeddccbbaa99887766554433221100",
    "purpose",
  ] as const) {
    b.writes(at);
    await until([a], () => a.state().writing === at);
  }
  b.writes(null);
  await until([a], () => a.state().writing === null);
  expect(a.state()).toMatchObject({ here: true, writing: null });
});

test("[LV58] what a later client says about itself is passed over where it is not known", async () => {
  const { anas, bens } = await begun();
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await both(a, b);
  b.awareness.setLocalStateField("writing", { at: "a place of a later version" });
  b.awareness.setLocalStateField("also", true);
  const heard = (): boolean => [...a.awareness.getStates().values()].some((it) => it["also"] === true);
  await new Promise<void>((resolve) => a.awareness.on("change", () => (heard() ? resolve() : undefined)));
  expect(a.state().writing).toBeNull();
});
