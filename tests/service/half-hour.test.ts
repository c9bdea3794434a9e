import { afterAll, beforeAll, expect, test } from "vitest";
import { openPageLive, type PageLive } from "#app/live/page-live.ts";
import { machineClock, randomBytes } from "#browser/machine.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { begun, said, saidIn, say, settle, type World } from "#tests/rules/notebook/world.ts";
import { liveAddress } from "./live-fixture.ts";
import { startServiceAlone, type ServiceFixture } from "./service-fixture.ts";

let service: ServiceFixture;
beforeAll(async () => {
  service = await startServiceAlone();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

/** As SharePoint counts; a reading is a description and a download, a write is followed by the version list. */
const unitsOf: Readonly<Record<string, number>> = {
  describe: 1,
  read: 2,
  write: 4,
  permissions: 5,
  "copy permissions": 5,
  putOwn: 2,
};
const free = new Set(["find", "claim", "complete"]);

const unitsIn = (log: readonly string[]): number =>
  log.reduce((sum, line) => {
    const method = line.slice(line.indexOf(" ") + 1);
    const units = free.has(method) ? 0 : unitsOf[method];
    if (units === undefined)
      throw new Error(`What does "${method}" cost? Expected one of ${Object.keys(unitsOf).join()}.`);
    return sum + units;
  }, 0);

interface Page extends AsyncDisposable {
  readonly keeper: Keeper;
  readonly live: PageLive;
  /** The relay let it in. */
  readonly inside: Promise<void>;
}

/** Of several, the one with the lowest session saves for all. */
const lowest: typeof randomBytes = (bytes) => randomBytes(bytes).fill(0, 0, 4);

const openPage = (keeper: Keeper, person: PersonId, reach: "relay" | "nobody" = "relay"): Page => {
  const entered = Promise.withResolvers<void>();
  const live = openPageLive(
    {
      keeper,
      url: liveAddress(service.url),
      openSocket: (url) => {
        const socket = new WebSocket(reach === "relay" ? url : "ws://127.0.0.1:1");
        // Heard after the page has heard it.
        socket.addEventListener("message", () => setImmediate(entered.resolve), { once: true });
        return socket;
      },
      token: async () => ok(await service.entra.token({ oid: person })),
      clock: machineClock,
      random: person === ana ? lowest : randomBytes,
    },
    anaAndBen,
    person,
  );
  live.looks(true);
  return { keeper, live, inside: entered.promise, [Symbol.asyncDispose]: () => live[Symbol.asyncDispose]() };
};

/** Resolves when it holds; looked at after everything that a page or a notebook says. */
const until = (pages: readonly Page[], condition: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const check = (): void => {
      if (!condition()) return;
      for (const stop of stops) stop();
      for (const { keeper } of pages) keeper.doc.off("update", check);
      resolve();
    };
    const stops = pages.flatMap(({ keeper, live }) => [keeper.subscribe(check), live.subscribe(check)]);
    for (const { keeper } of pages) keeper.doc.on("update", check);
    check();
  });

const together = (pages: readonly Page[]): Promise<void> =>
  until(
    pages,
    () => pages.every(({ live }) => live.state().current) && pages.some(({ live }) => live.state().lookedAfter),
  );

/** Every ten seconds, as page-view/opened-page.tsx does while the page is in sight. */
const halfHour = async (world: World, pages: readonly Page[], meanwhile = async (_at: number): Promise<void> => {}) => {
  for (let at = 0; at < 180; at += 1) {
    await meanwhile(at);
    await world.clock.advance(10_000);
    for (const { keeper, live } of pages) {
      const due = live.lookDue(world.clock.now());
      if (due !== null) await keeper.refresh(due);
    }
  }
};

/** The notebook as yesterday left it, and nobody looking. */
const yesterday = async () => {
  const { world, anas, bens, file } = await begun();
  for (const keeper of [anas, bens]) {
    await world.clock.advance(180_000);
    await keeper[Symbol.asyncDispose]();
  }
  await world.clock.advance(86_400_000);
  world.log.length = 0;
  return { world, file };
};

const opened = async (world: World, ...people: readonly PersonId[]): Promise<readonly Keeper[]> => {
  const keepers = people.map((it) => world.keeper(it));
  for (const it of keepers) await it.open();
  await settle();
  return keepers;
};

test("[LV57] two who are in step and do nothing cost ten units in half an hour", async () => {
  const { world } = await yesterday();
  const [anas, bens] = (await opened(world, ana, ben)) as [Keeper, Keeper];
  await using a = openPage(anas, ana);
  await using b = openPage(bens, ben);
  await together([a, b]);
  await world.clock.advance(300_000);
  world.log.length = 0;
  await halfHour(world, [a, b]);
  expect(unitsIn(world.log)).toBeLessThanOrEqual(10);
});

test("[LV57] who is alone looks once a minute, and who cannot enter the room every ten seconds", async () => {
  const { world } = await yesterday();
  const [anas] = (await opened(world, ana)) as [Keeper];
  const a = openPage(anas, ana);
  await a.inside;
  await world.clock.advance(300_000);
  world.log.length = 0;
  await halfHour(world, [a]);
  expect(unitsIn(world.log)).toBeLessThanOrEqual(30);
  expect(unitsIn(world.log)).toBeGreaterThanOrEqual(29);
  await a[Symbol.asyncDispose]();
  await using out = openPage(anas, ana, "nobody");
  world.log.length = 0;
  await halfHour(world, [out]);
  expect(unitsIn(world.log)).toBe(180);
});

/** Both open the page, talk for half an hour while it is saved twenty times, and close it. */
const meeting = async (): Promise<{
  readonly units: number;
  readonly saves: number;
  readonly inFile: readonly string[];
}> => {
  const { world, file } = await yesterday();
  const [anas, bens] = (await opened(world, ana, ben)) as [Keeper, Keeper];
  // Whose drive it is: asked once by who does not own it.
  const drives = 1;
  const [a, b] = [openPage(anas, ana), openPage(bens, ben)];
  await together([a, b]);
  const keepers = [anas, bens];
  await halfHour(world, [a, b], async (at) => {
    if (at % 9 !== 4) return;
    say(at % 2 === 0 ? anas : bens, `Topic ${at}`);
    await until([a, b], () => keepers.every((it) => said(it.doc).includes(`Topic ${at}`)));
    await world.clock.advance(1_000);
    await until([a, b], () => anas.state().version === bens.state().version);
    await until([a, b], () => keepers.every((it) => it.state().saving === "saved"));
  });
  for (const it of [a, b]) {
    await it.keeper.saveNow();
    await it[Symbol.asyncDispose]();
  }
  await settle();
  const saves = world.log.filter((it) => it.endsWith(" write")).length;
  return { units: unitsIn(world.log) + drives, saves, inFile: saidIn(file.html) };
};

test("[MY8] a thousand people who do nothing but 1:1s stay within what SharePoint gives, as decision 100 counts", async () => {
  const { units, saves, inFile } = await meeting();
  expect(inFile).toHaveLength(21);
  expect(saves).toBeGreaterThanOrEqual(20);
  expect(units).toBeLessThanOrEqual(108);
  const people = 1_000;
  // Lines as the first test of MY8 counts them; each look at the list reads the index, too.
  const list = 2 + 28 + 4 * (2 + 1);
  const alone = 12;
  expect(((people * 10) / 2) * units + people * (list + alone)).toBeLessThanOrEqual(1_250 * 480);
});
