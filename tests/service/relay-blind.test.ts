import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createClient } from "redis";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { ok } from "#core/result.ts";
import { deriveRoomKeys } from "#core/live/room-keys.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { startChildRelay } from "./child-relay.ts";
import { liveFile, openDevice, together } from "./live-fixture.ts";
import { createProxy } from "./proxy.ts";
import { openRaw } from "./raw-socket.ts";
import { startRedis } from "./redis-server.ts";
import { canaries, escaped, foundIn, unescaped } from "./traces.ts";

test("[RL32] no word and no name is in what crosses the relay, in its heap or in Redis, whatever way it is written", async () => {
  await using redis = await startRedis();
  await using relay = await startChildRelay(redis.url);
  await using second = await startChildRelay(redis.url);
  // What a client sends is masked on the line; what the relay passes on to the other is as the relay has it.
  await using toAna = await createProxy(() => relay.url);
  await using toBen = await createProxy(() => second.url);
  const monitor = createClient({ url: redis.url });
  await monitor.connect();
  let commands = "";
  await monitor.monitor((line) => {
    commands += `${line}\n`;
  });

  const noKeys = { token: () => Promise.resolve("") };
  await using a = openDevice(toAna.url, noKeys, ana, token(ana));
  await using b = openDevice(toBen.url, noKeys, ben, token(ben));
  await together(a, b);
  a.awareness.setLocalStateField("user", { name: canaries[2] });
  b.type(` ${canaries[1]} `);
  for (const letter of canaries[0] ?? "") {
    const before = b.text().length;
    a.type(letter);
    await b.until(() => b.text().length > before);
  }
  a.live.announce({ type: "saved", version: canaries[0] ?? "", holds: Y.snapshot(a.doc), agoMs: 0 });
  await b.until(() => b.news.length === 1 && a.text() === b.text());
  await b.until(() => b.awareness.getStates().get(a.doc.clientID)?.["user"]?.name === canaries[2]);

  const places = async (): Promise<Readonly<Record<string, Buffer>>> => ({
    toAna: toAna.crossed(),
    toBen: toBen.crossed(),
    heap: Buffer.from(await relay.heap()),
    secondHeap: Buffer.from(await second.heap()),
    redis: unescaped(commands),
  });
  for (const [place, bytes] of Object.entries(await places()))
    for (const words of canaries) expect([place, words, foundIn(bytes, words)]).toEqual([place, words, []]);
  expect(toBen.crossed().length).toBeGreaterThan(5_000);

  // The same search finds the same words where somebody sends them unsealed.
  await using plain = await openRaw(toAna.url);
  const { room } = await deriveRoomKeys(liveFile);
  const session = "0".repeat(16);
  plain.say({ type: "join", version: 1, token: ana, pair: anaAndBen.id, other: ben, room, session });
  await plain.next();
  const text = canaries.join(" | ");
  const body = [text, Buffer.from(text).toString("base64"), escaped(text)].map((it) => Buffer.from(it));
  const wide = [Buffer.from(text, "utf16le"), Buffer.from(text, "latin1")];
  // And as long as a frame is at least.
  plain.say(Buffer.concat([Buffer.of(1, ...new Uint8Array(11), 1), ...body, ...wide, Buffer.alloc(528)]));
  a.type("and on");
  await b.until(() => b.text().endsWith("and on"));
  await b.until(() => b.text() === a.text());
  const found = await places();
  for (const words of canaries)
    for (const place of ["toBen", "redis"])
      expect([place, foundIn(found[place] ?? Buffer.of(), words).toSorted()]).toEqual([
        place,
        ["base64", "json", "latin1", "marker", "utf16", "utf8"],
      ]);
  monitor.destroy();
}, 90_000);

test("[RL33] the relay imports the frame's header and the result, and neither the seal nor the page", () => {
  const folder = "src/service/relay";
  const files = readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true }).filter((it) =>
    it.isFile(),
  );
  const code = files.map((it) => readFileSync(join(it.parentPath, it.name), "utf8"));
  expect(code.flatMap(strange)).toEqual([]);
  expect(code.flatMap(named)).toContain("#core/live/frame.ts");
  // And the header itself leads nowhere.
  const header = readFileSync("src/core/live/frame.ts", "utf8");
  expect([named(header), strange(header)]).toEqual([["#core/result.ts"], []]);
});

test("[RL33] a way out of the relay that goes round, and one that is not written down, are seen as well", () => {
  const ways = [
    `import { seal } from "./x/../../../core/live/seal.ts";`,
    `import { seal } from "../../core/live/seal.ts";`,
    `import { seal } from "./../../core/live/seal.ts";`,
    `import { seal } from "#core/live/../live/seal.ts";`,
    `import { seal } from /* the header */ "#core/live/seal.ts";`,
    `import { seal } from "\\u0023core/live/seal.ts";`,
    `import { createRequire } from "node:module";`,
    `const seal = await import(where);`,
    `const seal = await import("#core/live/" + name);`,
    "const seal = await import(`#core/live/${name}`);",
    `const seal = require(["#core", "live", "seal.ts"].join("/"));`,
  ];
  expect(ways.filter((it) => strange(it).length === 0)).toEqual([]);
  const good = [
    `import { a } from "./rooms.ts";`,
    `const a = await import("./rooms.ts");`,
    `const b = import.meta.url;`,
  ];
  expect(good.flatMap(strange)).toEqual([]);
});

const seal = "#core/live/seal.ts";
const waysToImport = [
  `import "${seal}";`,
  `import { sealFrame } from "${seal}";`,
  `import type { Opened } from "${seal}";`,
  `export { sealFrame } from '${seal}';`,
  `export * from "${seal}";`,
  `export const seal = await import("${seal}");`,
];

test("[RL33] an import is seen in whatever way it is written", () => {
  const others = [`const seal = require("${seal}");`, `const seal = import(\n  \`${seal}\`,\n);`];
  for (const it of [...waysToImport, ...others]) expect([it, named(it)]).toEqual([it, [seal]]);
});

test("[RL33] the linter refuses a file of the relay that imports the seal, and takes one that imports the frame", () => {
  // Beside the project: a file among its own would be in whatever is built or linted meanwhile.
  const root = mkdtempSync(join(tmpdir(), "duologue-blind-"));
  try {
    const folder = join(root, "src/service/relay");
    mkdirSync(folder, { recursive: true });
    for (const [at, it] of waysToImport.entries()) writeFileSync(join(folder, `seeing-${at}.ts`), `${it}\n`);
    writeFileSync(join(folder, "blind.ts"), waysToImport.join("\n").replaceAll(seal, "#core/live/frame.ts"));
    const lint = ["-c", ".config/oxlint.config.ts", "--format", "json", root];
    const { status, stdout } = spawnSync("node_modules/.bin/oxlint", lint, { encoding: "utf8" });
    const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Complaint[] };
    const refused = diagnostics.filter((it) => it.code === "eslint(no-restricted-imports)");
    expect(status).toBe(1);
    expect(refused.map((it) => `${basename(it.filename)} ${it.message}`).toSorted()).toEqual(
      waysToImport.map((_, at) => expect.stringContaining(`seeing-${at}.ts '${seal}' import is restricted`)),
    );
  } finally {
    rmSync(root, { recursive: true });
  }
});

interface Complaint {
  readonly code: string;
  readonly message: string;
  readonly filename: string;
}

const token = (person: string) => ({ token: () => Promise.resolve(ok(person)) });

const named = (code: string): readonly string[] =>
  [...code.matchAll(/\b(?:from|import|require)\b\s*\(?\s*["'`]([^"'`]+)["'`]/g)].map((it) => it[1] ?? "");

/** Files of the relay's own folder, and what it may name beside them. */
const allowed =
  /^(\.\/([\w-]+\/)*[\w-]+\.ts|node:(crypto|http|net|stream|timers\/promises)|ws|redis|prom-client|#core\/live\/frame\.ts|#core\/result\.ts)$/;
/** An address that is made while it runs could be any. */
const unwritten = /\b(?:import|require)\s*\((?!\s*(["'`])[^"'`$]*\1\s*,?\s*\)).*/g;

const strange = (code: string): readonly string[] => {
  // Both, since what looks like a comment may stand in a string.
  const both = [code, code.replace(/\/\*[\s\S]*?\*\//g, " ")];
  return both.flatMap((it) => [...named(it).filter((to) => !allowed.test(to)), ...(it.match(unwritten) ?? [])]);
};
