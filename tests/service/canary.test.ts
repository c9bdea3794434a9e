/** Two people write through everything that is live, and then every place is searched that our service has. */
import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "redis";
import { expect, test } from "vitest";
import * as Y from "yjs";
import type { PageId } from "#core/agenda/page.ts";
import { toBase64 } from "#core/base64.ts";
import type { ItemId } from "#core/inbox/item.ts";
import { publicHalf } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { sealItem } from "#core/inbox/seal.ts";
import { openPostgres } from "#service/storage/postgres.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { joinWire } from "#tests/bench/peers/wire.ts";
import { startEntraKeys } from "./entra-keys.ts";
import { openDevice, together, type Device } from "./live-fixture.ts";
import { startPostgres } from "./postgres-cluster.ts";
import { startRedis } from "./redis-server.ts";
import type { ProcessSettings } from "./service-process.ts";
import { bytesBelow, canaries, foundIn, memoryOf } from "./traces.ts";

const random = (bytes: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(bytes));

interface Child<T> extends AsyncDisposable {
  readonly begun: T;
  readonly pid: number;
  /** After collection. */
  readonly heap: () => Promise<Buffer>;
  /** All that it wrote to its terminal. */
  readonly said: () => Buffer;
}

const start = async <T>(script: string, argument: string): Promise<Child<T>> => {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [argument], {
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes: Buffer) => said.push(bytes));
  const next = <M>(): Promise<M> =>
    new Promise((resolve, reject) => {
      child.once("message", (message) => resolve(message as M));
      child.once("exit", () => reject(new Error(`It ended: ${Buffer.concat(said).toString()}`)));
    });
  return {
    begun: await next<T>(),
    pid: child.pid ?? 0,
    heap: async () => {
      const folder = mkdtempSync(join(tmpdir(), "duologue-heap-"));
      const written = next<string>();
      child.send(join(folder, "it.heapsnapshot"));
      const bytes = readFileSync(await written);
      rmSync(folder, { recursive: true });
      return bytes;
    },
    said: () => Buffer.concat(said),
    [Symbol.asyncDispose]: async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
    },
  };
};

/** In which places any of the canaries stand, and in what ways. */
const findings = (places: Readonly<Record<string, readonly Buffer[]>>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(places).map(([place, parts]) => [
      place,
      [...new Set(parts.flatMap((bytes) => canaries.flatMap((words) => foundIn(bytes, words))))],
    ]),
  );

const nothing = (places: object): object => Object.fromEntries(Object.keys(places).map((place) => [place, []]));

/** Letter by letter, as a sentence, with a name, and what is said of saving. */
const write = async (a: Device, b: Device): Promise<void> => {
  a.awareness.setLocalStateField("user", { name: canaries[2] });
  b.type(` ${canaries[1]} `);
  for (const letter of canaries[0]) {
    const before = b.text().length;
    a.type(letter);
    await b.until(() => b.text().length > before);
  }
  a.type(canaries.join(" | "));
  a.live.announce({ type: "saved", version: canaries[0] });
  await b.until(() => b.news.length === 1 && a.text() === b.text());
  await b.until(() => b.awareness.getStates().get(a.doc.clientID)?.["user"]?.name === canaries[2]);
};

test("[RL35] heap, memory, disk, rows, Redis, log and metrics of every process hold no word and no name, whatever way it is written", async () => {
  await using cluster = await startPostgres();
  await using redis = await startRedis();
  await using entra = await startEntraKeys();
  const settings: ProcessSettings = { entra: entra.config, database: cluster.url(), redis: redis.url };
  await using one = await start<Ports>("service-process.ts", JSON.stringify(settings));
  await using two = await start<Ports>("service-process.ts", JSON.stringify(settings));
  const urlOf = ({ begun }: Child<Ports>): string => `http://127.0.0.1:${begun.port}`;
  const monitor = createClient({ url: redis.url });
  await monitor.connect();
  let commands = "";
  await monitor.monitor((line) => {
    commands += `${line}\n`;
  });

  await using a = openDevice(urlOf(one), entra, ana);
  await using b = openDevice(urlOf(two), entra, ben);
  await together(a, b);
  await write(a, b);

  const key = publicHalf(await newInboxKey(random(32), 0));
  for (const [at, text] of canaries.entries()) {
    const item = `${at}`.padStart(32, "0") as ItemId;
    const page = "0123456789abcdef01234567" as PageId;
    const sealed = await sealItem(
      { type: "topic", at, page, text },
      { pair: anaAndBen, item, by: ana },
      key,
      random(32),
    );
    if (!sealed.ok) throw new Error(sealed.error.type);
    const answer = await fetch(`${urlOf(one)}/v1/inbox/${anaAndBen.id}/${item}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${await entra.token({ oid: ana })}`, "content-type": "application/json" },
      body: JSON.stringify({ other: ben, key: key.id, sealed: toBase64(sealed.value) }),
    });
    expect(answer.status).toBe(201);
  }
  const headers = { authorization: `Bearer ${await entra.token({ oid: ben })}` };
  const listed = await fetch(`${urlOf(two)}/v1/inbox/${anaAndBen.id}?other=${ana}`, { headers });
  expect(((await listed.json()) as { items: unknown[] }).items).toHaveLength(3);

  const database = openPostgres(cluster.url());
  const tables = await database.query(
    "select schemaname, tablename from pg_tables where schemaname !~ '^(pg_|information)'",
  );
  let rows = "";
  for (const { schemaname, tablename } of tables as readonly Record<string, string>[])
    rows += JSON.stringify(await database.query(`select * from "${schemaname}"."${tablename}"`));
  await database.query("checkpoint");
  await database[Symbol.asyncDispose]();
  const folder = decodeURIComponent(new URL(cluster.url().replace("@/", "@localhost/")).searchParams.get("host") ?? "");
  const metrics = async ({ begun }: Child<Ports>): Promise<Buffer> =>
    Buffer.from(await (await fetch(`http://127.0.0.1:${begun.metricsPort}/metrics`)).text());
  const places: Readonly<Record<string, readonly Buffer[]>> = {
    memory: [one, two].flatMap((it) => memoryOf(it.pid) ?? []),
    heap: [await one.heap(), await two.heap()],
    disk: bytesBelow(folder),
    rows: [Buffer.from(rows)],
    redis: [Buffer.from(commands)],
    log: [one.said(), two.said()],
    metrics: [await metrics(one), await metrics(two)],
  };
  // What is searched is what was used.
  const pair = Buffer.from(anaAndBen.id);
  for (const place of ["heap", "disk", "rows"])
    expect([place, places[place]?.some((it) => it.includes(pair))]).toEqual([place, true]);
  expect(commands.length).toBeGreaterThan(20_000);
  expect(places["metrics"]?.every((it) => it.includes("duologue_live_frames_received_total"))).toBe(true);
  expect(places["log"]?.every((it) => it.includes("started"))).toBe(true);
  expect(findings(places)).toEqual(nothing(places));
  monitor.destroy();
}, 120_000);

test("[RL35] the same search finds the same words in a server that is given them in the clear", async () => {
  await using server = await start<number>("../bench/peers/server-process.ts", "hocuspocus");
  const doc = new Y.Doc();
  const wire = await joinWire("hocuspocus", `http://127.0.0.1:${server.begun}`, "room", "a");
  const reader = await joinWire("hocuspocus", `http://127.0.0.1:${server.begun}`, "room", "b");
  doc.on("update", wire.put);
  const text = doc.getText("page");
  const arrived = new Promise<void>((resolve) => reader.onUpdate(() => resolve()));
  text.insert(0, canaries.join(" | "));
  await arrived;
  const memory = memoryOf(server.pid);
  if (memory === null) console.log("Left out: the memory of a process, which this system does not show.");
  const found = findings({ heap: [await server.heap()], ...(memory === null ? {} : { memory }) });
  for (const ways of Object.values(found)) expect(ways).toContain("marker");
  expect(found["heap"]).toContain("json");
}, 60_000);

interface Ports {
  readonly port: number;
  readonly metricsPort: number;
}
