/** Two people write through everything there is, and then every place is searched that our service has. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "redis";
import { expect, test } from "vitest";
import { openPageLive, type PageLive } from "#app/live/page-live.ts";
import { createInboxClient } from "#browser/inbox-client.ts";
import { machineClock, randomBytes } from "#browser/machine.ts";
import { createServiceDoor } from "#browser/service-door.ts";
import { newId } from "#core/agenda/hand.ts";
import type { ItemId } from "#core/inbox/item.ts";
import { publicHalf } from "#core/inbox/keys.ts";
import { sealItem } from "#core/inbox/seal.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import { microsoftOrigins } from "#service/pages/content-security.ts";
import { openPglite } from "#service/storage/pglite.ts";
import { openPostgres } from "#service/storage/postgres.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { deskOf } from "#tests/rules/agenda/desk.ts";
import { begun } from "#tests/rules/notebook/world.ts";
import { openClearWriter } from "./clear-writer.ts";
import type { ClearSettings } from "./clear-process.ts";
import { startEntraKeys, type EntraKeys } from "./entra-keys.ts";
import { callEveryDoor, misuseEveryDoor } from "./every-door.ts";
import { liveAddress } from "./live-fixture.ts";
import { startPostgres } from "./postgres-cluster.ts";
import { startRedis } from "./redis-server.ts";
import { startProcess, startServiceProcess, urlOf, type Ports, type SearchedProcess } from "./searched-process.ts";
import { startSmallConnector, type SmallConnector } from "./small-connector.ts";
import { bytesBelow, canaries, findings, foundIn, memoryOf, rowsOf, unescaped } from "./traces.ts";
import { writeEverything } from "./written.ts";

type Child = SearchedProcess<Ports>;

const [, , name] = canaries;
const nothing = (places: object): object => Object.fromEntries(Object.keys(places).map((place) => [place, []]));
const metricsOf = async ({ begun: { metricsPort } }: Child): Promise<Buffer> =>
  Buffer.from(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).bytes());
const folderOf = (url: string): string =>
  decodeURIComponent(new URL(url.replace("@/", "@localhost/")).searchParams.get("host") ?? "");

/** Null where the system does not show it, which is said and not passed over. */
const memoryOfAll = (children: readonly Child[]): readonly Buffer[] | null => {
  const parts = children.map((it) => memoryOf(it.pid));
  if (parts.every((it) => it !== null)) return parts.flat();
  console.log("Left out: the memory of a process, which this system does not show.");
  return null;
};

/** Everything that a Redis is told, until it is asked for. */
const listenTo = async (url: string): Promise<() => Buffer> => {
  const monitor = createClient({ url });
  // It ends with the Redis that it listens to.
  monitor.on("error", () => undefined);
  await monitor.connect();
  let lines = "";
  await monitor.monitor((line) => {
    lines += `${line}\n`;
  });
  return () => {
    monitor.destroy();
    return unescaped(lines);
  };
};

const builtApp = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "duologue-pages-"));
  mkdirSync(join(folder, "assets"));
  for (const it of ["index.html", "outlook.html", "redirect.html"])
    writeFileSync(join(folder, it), "<!doctype html><!--platform-->");
  return folder;
};

/** Tokens tell a name from here on, or do not. */
const tokensOf = (entra: EntraKeys, named: boolean) => (oid: PersonId) =>
  entra.token({ oid, ...(named ? { name, preferred_username: `${name}@contoso.example`, given_name: name } : {}) });

const openPage = (keeper: Keeper, person: PersonId, url: string, tokenOf: ReturnType<typeof tokensOf>): PageLive =>
  openPageLive(
    {
      keeper,
      url: liveAddress(url),
      openSocket: (it) => new WebSocket(it),
      token: async () => ok(await tokenOf(person)),
      clock: machineClock,
      random: randomBytes,
    },
    anaAndBen,
    person,
  );

/** Both are in the room and have everything of each other. */
const meet = (...pages: readonly PageLive[]): Promise<unknown> =>
  Promise.all(
    pages.map(
      (page) =>
        new Promise<void>((resolve) => {
          const check = (): void => {
            if (!page.state().here || !page.state().current) return;
            stop();
            resolve();
          };
          const stop = page.subscribe(check);
          check();
        }),
    ),
  );

/** The page as it is written live, saved, and parked on closing. */
const writeLive = async (urls: readonly [string, string], entra: EntraKeys): Promise<void> => {
  const { world, anas, bens } = await begun();
  const plain = tokensOf(entra, false);
  await using a = openPage(anas, ana, urls[0], plain);
  await using b = openPage(bens, ben, urls[1], plain);
  await meet(a, b);
  a.writes("topic");
  await writeEverything(
    { doc: anas.doc, hand: anas.hand, awareness: a.awareness },
    { doc: bens.doc, hand: bens.hand, awareness: b.awareness },
  );
  const [update, key] = [anas.unsaved(), anas.inboxKeys()[0]];
  if (update === null || key === undefined) throw new Error("Expected words that the file does not have, and a key");
  const item = newId(anas.hand) as ItemId;
  const parked = { type: "update", at: Date.now(), update: new Uint8Array(update) } as const;
  const sealed = await sealItem(parked, { pair: anaAndBen, item, by: ana }, publicHalf(key), randomBytes(32));
  if (!sealed.ok) throw new Error(sealed.error.type);
  const token = async () => ok(await plain(ana));
  const inbox = createInboxClient(createServiceDoor({ fetch, base: urls[0], token }), ana);
  expect(await inbox.put(anaAndBen, { id: item, key: publicHalf(key).id, sealed: sealed.value })).toMatchObject({
    ok: true,
  });
  await world.clock.advance(60_000);
  await world.clock.advance(60_000);
  expect(bens.state().saving).toBe("saved");
};

/** Words cross, every door is called well and badly, and what is found is told. `children`: one, or two that are one service. */
const searchAfterWriting = async (
  children: readonly [Child, ...Child[]],
  entra: EntraKeys,
  connector: SmallConnector,
  places: () => Promise<Readonly<Record<string, readonly Buffer[]>>>,
): Promise<void> => {
  const urls = [urlOf(children[0]), urlOf(children.at(-1) ?? children[0])] as const;
  await writeLive(urls, entra);
  // Looked at before anything comes in the clear: what a caller says openly lies in memory that is free again, until it is used.
  const memory = memoryOfAll(children);
  const pair = Buffer.from(anaAndBen.id);
  if (memory !== null) {
    expect(memory.some((it) => it.includes(pair))).toBe(true);
    expect(findings({ memory })).toEqual({ memory: [] });
  }

  // From here on as whoever signed in with Microsoft does: their name stands in each token.
  const named = tokensOf(entra, true);
  const { anas, bens } = await begun();
  await using a = openPage(anas, ana, urls[0], named);
  await using b = openPage(bens, ben, urls[1], named);
  await meet(a, b);
  const key = await newInboxKey(randomBytes(32), 0);
  const caller = { token: await named(ana), connector };
  const answers = await callEveryDoor({ ...caller, url: urls[0] }, key, canaries);
  expect(await misuseEveryDoor({ ...caller, url: urls[1] }, canaries.join(" | "))).toEqual([]);
  // What follows turns over what the last request of a connection leaves behind.
  for (let n = 0; n < 40; n++) for (const url of urls) await (await fetch(`${url}/healthz`)).text();

  const look = (): Promise<readonly Buffer[]> => Promise.all(children.map((it) => it.heap()));
  // A request whose body was refused unread is held for half a second, until the rest of it must have come: a look takes longer.
  const early = await look();
  const heap = findings({ early })["early"]?.length === 0 ? early : await look();
  const found = {
    answers: answers.map((it) => Buffer.from(it)),
    heap,
    log: children.map((it) => it.said()),
    metrics: await Promise.all(children.map(metricsOf)),
    ...(await places()),
  };
  // What is searched is what was used.
  for (const place of ["answers", "heap", "disk", "rows"] as const)
    expect([place, (found as Record<string, readonly Buffer[]>)[place]?.some((it) => it.includes(pair))]).toEqual([
      place,
      true,
    ]);
  expect(found.metrics.every((it) => it.includes("duologue_live_frames_received_total"))).toBe(true);
  expect(found.log.every((it) => it.includes("started"))).toBe(true);
  expect(found.log.some((it) => it.includes("callerRefused"))).toBe(true);
  expect(findings(found)).toEqual(nothing(found));
};

test("[RL35] heap, memory, disk, rows, Redis, log and metrics of every process hold no word and no name, whatever is written and whichever door is called, well or badly", async () => {
  await using cluster = await startPostgres();
  await using redis = await startRedis();
  await using entra = await startEntraKeys();
  await using connector = await startSmallConnector();
  const pages = { folder: builtApp(), platform: {}, origins: microsoftOrigins, officeScript: "", brotli: 1 };
  const settings = {
    entra: entra.config,
    database: { type: "postgres", url: cluster.url() },
    redis: redis.url,
    bot: connector.config,
    pages,
  } as const;
  await using one = await startServiceProcess(settings);
  await using two = await startServiceProcess(settings);
  const heard = await listenTo(redis.url);
  await searchAfterWriting([one, two], entra, connector, async () => {
    await using database = openPostgres(cluster.url());
    const rows = await rowsOf(database);
    await database.query("checkpoint");
    const commands = heard();
    expect(commands.length).toBeGreaterThan(20_000);
    return { rows, disk: bytesBelow(folderOf(cluster.url())), redis: [commands] };
  });
  rmSync(pages.folder, { recursive: true });
}, 240_000);

test("[RL35] nor do those of a service alone with the embedded database", async () => {
  await using entra = await startEntraKeys();
  await using connector = await startSmallConnector();
  const folder = mkdtempSync(join(tmpdir(), "duologue-embedded-"));
  const pages = { folder: builtApp(), platform: {}, origins: microsoftOrigins, officeScript: "", brotli: 1 };
  const database = { type: "embedded", folder: join(folder, "database") } as const;
  await using one = await startServiceProcess({ entra: entra.config, database, bot: connector.config, pages });
  await searchAfterWriting([one], entra, connector, async () => {
    expect(await one.end()).toBe(0);
    const disk = bytesBelow(folder);
    await using opened = await openPglite(database.folder);
    return { disk, rows: await rowsOf(opened) };
  });
  for (const it of [folder, pages.folder]) rmSync(it, { recursive: true });
}, 240_000);

/** Before the server writes down what it holds in any way of ours: as V8 has the words of a document that it was sent. */
const expectWordsAsHeld = async (server: Child): Promise<void> => {
  const memory = memoryOfAll([server]);
  const heap = await server.heap();
  for (const words of canaries) {
    expect([words, foundIn(heap, words)]).toEqual([words, ["json", "marker"]]);
    if (memory !== null)
      expect([words, memory.flatMap((it) => foundIn(it, words))]).toEqual([words, expect.arrayContaining(["latin1"])]);
  }
};

test("[RL35] the same search finds the same words in every place of a server that is given them in the clear", async () => {
  await using cluster = await startPostgres();
  await using redis = await startRedis();
  const settings: ClearSettings = { database: cluster.url(), redis: redis.url };
  await using server = await startProcess<Ports>("clear-process.ts", JSON.stringify(settings));
  const heard = await listenTo(redis.url);
  using a = await openClearWriter(urlOf(server), "room", deskOf(ana, 1).hand);
  using b = await openClearWriter(urlOf(server), "room", deskOf(ben, 2).hand);
  await writeEverything(a, b);
  await expectWordsAsHeld(server);
  await server.ask("tell");
  await using database = openPostgres(cluster.url());
  const rows = await rowsOf(database);
  await database.query("checkpoint");
  const memory = memoryOfAll([server]);
  const found = findings({
    ...(memory === null ? {} : { memory }),
    heap: [await server.heap()],
    disk: bytesBelow(folderOf(cluster.url())),
    rows,
    redis: [heard()],
    log: [server.said()],
    metrics: [await metricsOf(server)],
  });
  const every = ["base64", "json", "latin1", "marker", "utf16", "utf8"];
  const { heap, ...others } = found;
  expect(others).toEqual(Object.fromEntries(Object.keys(others).map((place) => [place, every])));
  // A snapshot is plain ASCII: it writes every string as JSON does, and no bytes.
  expect(heap).toEqual(["base64", "json", "marker"]);
}, 120_000);
