/** Words that must be nowhere, and the ways in which they could stand somewhere all the same. */
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

const marker = "Zebrafalter";

/** All begin alike, so that large memories are gone through for a few needles and not for dozens. */
export const canaries = [
  `${marker} möchte mehr Gehalt`,
  `${marker} kündigt im März`,
  `${marker} Canaria-Ruiz`,
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
    json: [Buffer.from(JSON.stringify(words).slice(1, -1)), Buffer.from(escaped(words))],
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

const base64 = (text: Buffer, length: number): readonly Buffer[] =>
  [0, 1, 2].map((skip) => Buffer.from(text.subarray(skip, skip + length).toString("base64")));

const anyTrace: readonly Buffer[] = [Buffer.from(marker), ...utf16(marker), ...base64(Buffer.from(marker), 9)];

export const escaped = (words: string): string =>
  words.replaceAll(/[^ -~]/g, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`);

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
