/**
 * An update that is too large as JSON, packed: what somebody pasted, or typed through an hour in which nothing could be
 * saved, still fits the one request of a page that is being closed. Words shrink to about a third.
 *
 * | Bytes | |
 * | --- | --- |
 * | 1 | 2, which begins no JSON |
 * | 8 | when it was written, milliseconds since 1970, as a big-endian double |
 * | 4 | length of what follows, big-endian |
 * | … | the update (Yjs, v2) under raw DEFLATE, RFC 1951 |
 * | rest | zeros to the next multiple of 256 |
 */
import type { Bytes } from "./hpke.ts";
import type { Update } from "./item.ts";

export const isPacked = (bytes: Uint8Array): boolean => bytes[0] === packed;

export const packUpdate = async ({ at, update }: Update): Promise<Bytes> => {
  const deflated = await through(update, new CompressionStream("deflate-raw"), Infinity);
  if (deflated === null) throw new Error("Expected a compression that has no limit to end.");
  const bytes = new Uint8Array(Math.ceil((headLength + deflated.length) / 256) * 256);
  const head = new DataView(bytes.buffer);
  head.setUint8(0, packed);
  head.setFloat64(1, at);
  head.setUint32(9, deflated.length);
  bytes.set(deflated, headLength);
  return bytes;
};

/** Null for what no `packUpdate` made, and for what would fill the memory of whoever opens it. */
export const unpackUpdate = async (bytes: Bytes): Promise<Update | null> => {
  if (!isPacked(bytes) || bytes.length < headLength) return null;
  const head = new DataView(bytes.buffer, bytes.byteOffset, headLength);
  const [at, length] = [head.getFloat64(1), head.getUint32(9)];
  if (!Number.isSafeInteger(at) || at < 0 || headLength + length > bytes.length) return null;
  const deflated = bytes.slice(headLength, headLength + length);
  const update = await through(deflated, new DecompressionStream("deflate-raw"), mostUnpacked);
  return update === null ? null : { type: "update", at, update };
};

const packed = 2;
const headLength = 13;
/** Four times what a pair's whole inbox holds. */
const mostUnpacked = 16_000_000;

/** Null when it is no such data, or more than `most`. */
const through = async (
  bytes: Bytes,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Bytes | null> => {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    // Safari does not iterate over streams.
    const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
      if (length > most) return null;
    }
  } catch (error) {
    // The platform says so of data that was cut or changed; anything else is our own mistake.
    if (error instanceof TypeError) return null;
    throw error;
  }
  return joined(parts);
};

export const joined = (parts: readonly Uint8Array[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((length, it) => length + it.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
