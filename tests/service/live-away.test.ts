/** What a page does that was told, or may have missed, that there is a new room, or whose other is not heard any more. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPageLive, type PageLive } from "#app/live/page-live.ts";
import { machineClock, randomBytes } from "#browser/machine.ts";
import type { Keeper, RoomAccess } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { handClock } from "#tests/rules/live/room.ts";
import { letGo } from "#tests/rules/notebook/travel.ts";
import { begun, said, say, settle, type World } from "#tests/rules/notebook/world.ts";
import { liveAddress, openDevice, type Device } from "./live-fixture.ts";
import { patiently } from "./patiently.ts";
import { startServiceAlone, type ServiceFixture } from "./service-fixture.ts";

let service: ServiceFixture;
beforeAll(async () => {
  service = await startServiceAlone();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

const openPage = (keeper: Keeper, person: PersonId, openSocket = reached, clock = machineClock): PageLive =>
  openPageLive(
    {
      keeper,
      url: liveAddress(service.url),
      openSocket,
      token: async () => ok(await service.entra.token({ oid: person })),
      clock,
      random: randomBytes,
    },
    anaAndBen,
    person,
  );
const reached = (url: string): WebSocket => new WebSocket(url);

/** A way to the relay that is cut and mended by hand. */
const fragileWay = () => {
  let isCut = false;
  let socket: WebSocket | null = null;
  return {
    open: (url: string): WebSocket => (socket = reached(isCut ? "ws://127.0.0.1:1" : url)),
    cut: (): void => {
      isCut = true;
      socket?.close();
    },
    mend: (): void => {
      isCut = false;
    },
    is: (...states: readonly number[]): boolean => states.includes(socket?.readyState ?? WebSocket.CLOSED),
  };
};

const both = (a: PageLive, b: PageLive): Promise<void> =>
  patiently(() => expect([a.state().current, b.state().current]).toEqual([true, true]));
const sockets = async (it: Device, others: number): Promise<void> =>
  it.until(() => it.live.state().link === "open" && it.live.state().others.length === others);

/** Holds that secret for ever. */
const readAlong = (access: RoomAccess | null): Device => openDevice(service.url, service.entra, ben, { access });

const rotate = async (world: World, anas: Keeper): Promise<void> => {
  const before = anas.room()?.epoch;
  const [file] = world.drives.files();
  if (file === undefined) throw new Error("Expected a file");
  world.drives.grant(file.at, { wider: { who: "anyoneLink" } as never });
  await anas.open();
  await anas.repair();
  await world.clock.advance(10_000);
  expect(anas.room()?.epoch).not.toBe(before);
};

const callsOf = (world: World, who: string): readonly string[] =>
  world.log.filter((it) => it === `${who} describe` || it === `${who} read`);

test("[LV45] while the drive makes a page wait that was told of a new room, nothing it types is sealed for the old one", async () => {
  const { world, anas, bens } = await begun();
  const tablet = world.keeper(ben, { crashed: false }, "tablet");
  await tablet.open();
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await using t = openPage(tablet, ben);
  await both(a, b);
  await both(a, t);
  await using old = readAlong(anas.room());
  await sockets(old, 3);
  const before = anas.room();
  world.fate = (who) => (who === ben ? { before: { type: "throttled", retryAfterMs: 300_000 } } : null);
  await rotate(world, anas);
  await patiently(() => expect([bens.room(), tablet.room()]).toEqual([null, null]));
  old.live.use(before);
  await sockets(old, 0);
  say(bens, "On the laptop");
  say(tablet, "On the tablet");
  expect([b.state().current, t.state().current]).toEqual([false, false]);

  world.fate = () => null;
  await world.clock.advance(300_000);
  await both(a, b);
  await both(a, t);
  await patiently(() => expect(said(anas.doc)).toEqual(["Budget", "On the laptop", "On the tablet"]));
  expect(said(old.doc)).toEqual(["Budget"]);
});

test("[LV45] who says falsely that there is a new room costs a look and ten seconds, each time", async () => {
  const { world, anas, bens } = await begun();
  const { clock, advance } = handClock();
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben, reached, clock);
  await both(a, b);
  await using liar = readAlong(anas.room());
  await sockets(liar, 2);
  for (let lies = 1; lies <= 2; lies += 1) {
    world.log.length = 0;
    liar.live.announce({ type: "rekeyed" });
    await patiently(() => expect(callsOf(world, "ben")).toEqual(["ben read", "ben describe"]));
    await settle();
    expect([bens.room()?.epoch, b.state().current]).toEqual([1, false]);
    advance(9_000);
    await settle();
    // Ana's page is away as long by its own clock.
    await sockets(liar, 0);
    advance(1_000);
    await sockets(liar, 1);
    expect(callsOf(world, "ben")).toEqual(["ben read", "ben describe"]);
  }
});

test("[LV45] a save that names no version tells of no new room", async () => {
  const { world, anas, bens } = await begun();
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await both(a, b);
  await using liar = readAlong(anas.room());
  await sockets(liar, 2);
  const says = (version: string): void => liar.live.announce({ type: "saved", version, holds: null, agoMs: 0 });
  // Whoever comes may have something that Ben lacks, until they have answered.
  says("not written");
  await patiently(() => expect(callsOf(world, "ben")).toContain("ben read"));
  await both(a, b);
  let away = 0;
  b.subscribe(() => {
    if (!b.state().current) away += 1;
  });
  world.log.length = 0;
  for (const version of ["", "another"]) says(version);
  await patiently(() => expect(callsOf(world, "ben")).toContain("ben read"));
  await settle();
  expect([away, bens.room()?.epoch]).toEqual([0, 1]);
});

/** Ben's page lost its way to the relay, Ana's made a new room, and he is on his way back after `ms`. */
const backAfter = async (ms: number) => {
  const { world, anas, bens } = await begun();
  const { clock, advance } = handClock();
  const way = fragileWay();
  const a = openPage(anas, ana);
  const b = openPage(bens, ben, way.open, clock);
  await both(a, b);
  const before = anas.room();
  way.cut();
  await patiently(() => expect(b.state().current).toBe(false));
  await rotate(world, anas);
  const old = readAlong(before);
  await sockets(old, 0);
  let most = 0;
  old.live.subscribe(() => {
    most = Math.max(most, old.live.state().others.length);
  });
  world.log.length = 0;
  advance(ms);
  const comeBack = async (): Promise<void> => {
    way.mend();
    await patiently(() => {
      // What is on its way takes no time by his clock.
      if (way.is(WebSocket.CLOSING, WebSocket.CLOSED)) advance(100);
      expect(way.is(WebSocket.OPEN)).toBe(true);
    });
  };
  const all = [old, a, b];
  const end = async (): Promise<void> => {
    for (const it of all) await it[Symbol.asyncDispose]();
  };
  return { world, a, b, bens, old, advance, comeBack, metOld: () => most > 0, [Symbol.asyncDispose]: end };
};

test("[LV45] who was away for more than a minute looks at the file before entering, and meets nobody in a room of before", async () => {
  await using it = await backAfter(60_000);
  await it.comeBack();
  await both(it.a, it.b);
  expect(it.metOld()).toBe(false);
  expect(callsOf(it.world, "ben")).toEqual(["ben describe", "ben read"]);
});

test("[LV45] a drive that does not answer keeps nobody out of the room for longer than three seconds", async () => {
  await using it = await backAfter(60_000);
  it.world.held = true;
  await it.comeBack();
  await patiently(() => expect(it.world.waiting).toHaveLength(1));
  expect(it.metOld()).toBe(false);
  it.advance(3_000);
  await sockets(it.old, 1);
  letGo(it.world);
  await both(it.a, it.b);
});

test("[LV84] who is back sooner looks with the next question, and finds the room that was made meanwhile", async () => {
  await using it = await backAfter(5_000);
  const { clock } = it.world;
  expect(it.b.lookDue(clock.now() - 20_000)).not.toBe("record");
  await it.comeBack();
  await sockets(it.old, 1);
  expect(callsOf(it.world, "ben")).toEqual([]);
  expect(it.b.lookDue(clock.now())).toBe("file");
  expect(it.b.lookDue(clock.now() + 10_000)).toBe(null);
  await it.bens.refresh();
  await both(it.a, it.b);
});

test("[LV84] of who is not heard any more, and did not say why, the file is looked at every ten seconds", async () => {
  const { world, anas, bens } = await begun();
  const { clock, advance } = handClock();
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben, reached, clock);
  await both(a, b);
  const now = world.clock.now();
  expect([b.lookDue(now), b.lookDue(now + 10_000)]).toEqual([null, null]);
  // By his clock nothing came from her; she does not know.
  advance(11_000);
  expect(b.state().current).toBe(false);
  expect([20_000, 30_000, 40_000].map((ms) => b.lookDue(now + ms))).toEqual(["file", "file", "file"]);
});

test("[LV84] of who says that they go it is looked at once", async () => {
  const { world, anas, bens } = await begun();
  const a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await both(a, b);
  const now = world.clock.now();
  expect([b.lookDue(now), b.lookDue(now + 10_000)]).toEqual([null, null]);
  await a[Symbol.asyncDispose]();
  await patiently(() => expect(b.state().current).toBe(false));
  expect([20_000, 30_000, 40_000].map((ms) => b.lookDue(now + ms))).toEqual(["file", null, null]);
});
