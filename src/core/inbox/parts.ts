/**
 * An update that is too large for one item even when packed, in several. Any page of a notebook puts them together again once
 * all are there; one of them alone says nothing.
 *
 * | Bytes | |
 * | --- | --- |
 * | 1 | 3, which begins no JSON and nothing packed |
 * | 16 | which update it is of, drawn by its writer |
 * | 2, 2 | which part it is, from 0, and of how many; big-endian |
 * | 4 | length of what follows, big-endian |
 * | … | that part of the packed update (packed.ts) |
 * | rest | zeros to the next multiple of 256 |
 */
import { toHex } from "#core/hex.ts";
import type { Bytes } from "./hpke.ts";
import type { Part, Update } from "./item.ts";
import { joined, packUpdate, unpackUpdate } from "./packed.ts";

/** With its head this is 44,800 bytes, which fits one item under seal. */
const partLength = 44_775;
/** More would not fit into a pair's inbox. */
const mostParts = 80;

export const isPart = (bytes: Uint8Array): boolean => bytes[0] === partMark;

/** `of`: 32 characters of hexadecimal, never used before. Empty for more than an inbox holds. */
export const cutUpdate = async (update: Update, of: string): Promise<readonly Part[]> => {
  const whole = await packUpdate(update);
  const count = Math.ceil(whole.length / partLength);
  if (count > mostParts) return [];
  return Array.from({ length: count }, (_, index) => ({
    type: "part" as const,
    of,
    index,
    count,
    bytes: whole.slice(index * partLength, (index + 1) * partLength),
  }));
};

/** Null while one is missing, and for what no `cutUpdate` made. */
export const joinParts = async (parts: readonly Part[]): Promise<Update | null> => {
  const [first] = parts;
  if (first === undefined) return null;
  const inOrder: Uint8Array[] = [];
  for (const { index, bytes } of parts.filter((it) => it.count === first.count)) inOrder[index] = bytes;
  const there = Object.values(inOrder);
  return there.length === first.count ? unpackUpdate(joined(there)) : null;
};

export const partToBytes = ({ of, index, count, bytes }: Part): Bytes => {
  const written = new Uint8Array(Math.ceil((headLength + bytes.length) / 256) * 256);
  const head = new DataView(written.buffer);
  head.setUint8(0, partMark);
  for (let at = 0; at < 16; at++) head.setUint8(1 + at, Number.parseInt(of.slice(2 * at, 2 * at + 2), 16));
  head.setUint16(17, index);
  head.setUint16(19, count);
  head.setUint32(21, bytes.length);
  written.set(bytes, headLength);
  return written;
};

export const bytesToPart = (bytes: Bytes): Part | null => {
  if (!isPart(bytes) || bytes.length < headLength) return null;
  const head = new DataView(bytes.buffer, bytes.byteOffset, headLength);
  const [index, count, length] = [head.getUint16(17), head.getUint16(19), head.getUint32(21)];
  if (index >= count || count > mostParts || length > partLength || headLength + length > bytes.length) return null;
  const of = toHex(bytes.slice(1, 17));
  return { type: "part", of, index, count, bytes: bytes.slice(headLength, headLength + length) };
};

const partMark = 3;
const headLength = 25;
