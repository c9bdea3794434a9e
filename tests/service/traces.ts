/** Words that must be nowhere, and the ways in which they could stand somewhere all the same. */
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "#service/storage/database.ts";

const marker = "Zebrafalter";

/** All begin alike, so that large memories are gone through for a few needles and not for dozens. */
export const canaries = [
  `${marker} möchte mehr Gehalt`,
  `${marker} kündigt im März`,
  `${marker} Canària-Ruiz`,
] as const;

/** In what ways `words`, one of the canaries, stand in `bytes`. */
export const foundIn = (bytes: Buffer, words: string): readonly string[] => {
  if (!anyTrace.some((it) => bytes.includes(it))) return [];
  const utf8 = Buffer.from(words, "utf8");
  const ways: Readonly<Record<string, readonly Buffer[]>> = {
    utf8: [utf8],
    utf16: utf16(words),
    // Wherever in a group of three the words begin.
    base64: base64(utf8, 12),
    // A snapshot of a heap escapes with capitals.
    json: [JSON.stringify(words).slice(1, -1), escaped(words), escapedLargely(words)].map((it) => Buffer.from(it)),
    // As V8 keeps letters of Western Europe.
    latin1: [Buffer.from(words, "latin1")],
    marker: anyTrace,
  };
  return Object.entries(ways).flatMap(([way, needles]) => (needles.some((it) => bytes.includes(it)) ? [way] : []));
};

const utf16 = (words: string): readonly Buffer[] => [
  Buffer.from(words, "utf16le"),
  Buffer.from(words, "utf16le").swap16(),
];

/** With both alphabets: a token writes its claims in the one for addresses. */
const base64 = (text: Buffer, length: number): readonly Buffer[] =>
  [0, 1, 2].flatMap((skip) =>
    (["base64", "base64url"] as const).map((way) => Buffer.from(text.subarray(skip, skip + length).toString(way))),
  );

const anyTrace: readonly Buffer[] = [Buffer.from(marker), ...utf16(marker), ...base64(Buffer.from(marker), 9)];

export const escaped = (words: string): string =>
  words.replaceAll(/[^ -~]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`);

const escapedLargely = (words: string): string =>
  escaped(words).replaceAll(/\\u(....)/g, (_, hex: string) => `\\u${hex.toUpperCase()}`);

/** In which places any of the canaries stand, and in what ways. */
export const findings = (
  places: Readonly<Record<string, readonly Buffer[]>>,
): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(places).map(([place, parts]) => [
      place,
      [...new Set(parts.flatMap((bytes) => canaries.flatMap((words) => foundIn(bytes, words))))].toSorted(),
    ]),
  );

/** What MONITOR tells of a Redis, byte for byte as it came there: all that is not plain ASCII stands escaped in its lines. */
export const unescaped = (lines: string): Buffer =>
  Buffer.from(
    lines.replaceAll(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex: string | undefined, letter: string) =>
      hex === undefined ? (controls[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    "latin1",
  );

const controls: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", a: "\u0007", b: "\b" };

/** Every value of every table; bytes as they are. */
export const rowsOf = async (database: Database): Promise<readonly Buffer[]> => {
  const tables = await database.query<Readonly<Record<string, string>>>(
    "select schemaname, tablename from pg_tables where schemaname !~ '^(pg_|information)'",
  );
  const parts: Buffer[] = [];
  for (const { schemaname, tablename } of tables)
    for (const row of await database.query<object>(`select * from "${schemaname}"."${tablename}"`))
      for (const value of Object.values(row) as readonly unknown[])
        parts.push(
          value instanceof Uint8Array
            ? Buffer.from(value)
            : Buffer.from(typeof value === "string" ? value : (JSON.stringify(value) ?? "")),
        );
  return parts;
};

/** Every file below a folder, one after the other. */
export const bytesBelow = (folder: string): readonly Buffer[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((name) => statSync(name, { throwIfNoEntry: false })?.isFile() === true)
    .map((name) => readFileSync(name));

/** All that a process may write to, its buffers outside of the heap included. Null where the system does not show it. */
export const memoryOf = (pid: number): readonly Buffer[] | null => {
  let memory: number;
  try {
    memory = openSync(`/proc/${pid}/mem`, "r");
  } catch {
    // No Linux, or one that lets nobody look.
    return null;
  }
  const regions = readFileSync(`/proc/${pid}/maps`, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      return from === undefined || to === undefined ? [] : [{ from: Number(`0x${from}`), to: Number(`0x${to}`) }];
    });
  const parts: Buffer[] = [];
  for (const { from, to } of regions)
    for (let at = from; at < to; at += partBytes) {
      const bytes = Buffer.alloc(Math.min(to - at, partBytes + overlap));
      if (readPart(memory, bytes, at) && !bytes.equals(zeros.subarray(0, bytes.length))) parts.push(bytes);
    }
  closeSync(memory);
  return parts;
};

const partBytes = 1 << 22;
/** Words may lie across the border of two parts. */
const overlap = 256;
const zeros = Buffer.alloc(partBytes + overlap);

const readPart = (memory: number, into: Buffer, at: number): boolean => {
  try {
    return readSync(memory, into, 0, into.length, at) > 0;
  } catch {
    // Reserved, and holds nothing yet.
    return false;
  }
};
