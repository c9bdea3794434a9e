/**
 * Closing and opening one frame. AES-256-GCM under the room's key.
 *
 * The nonce is the session (64 random bits for each connection) and the frame's counter (32 bits). A counter is used once,
 * and a session is never taken up again, so a nonce repeats only if two connections under one key draw the same 64 bits:
 * for a million connections in one epoch about one chance in 37 million.
 *
 * What is inside, before the tag:
 *
 * | Bytes | Field   |                                                                      |
 * | ----- | ------- | -------------------------------------------------------------------- |
 * | 4     | length  | of the payload, big-endian                                           |
 * | n     | payload | see `payload.ts`                                                     |
 * | …     | zeros   | up to the next of 512, 1024 … 32768, 65504 bytes in all              |
 *
 * A keystroke, a caret and a sign of life, which carries the caret, are all 512 bytes to the relay.
 */
import { err, ok, type Result } from "#core/result.ts";
import { headerBytes, maxFrameBytes, readHeader, writeHeader, type FrameHeader } from "./frame.ts";

const tagBytes = 16;
const smallest = 512;
const largest = maxFrameBytes - 32;

/** The longest payload of one frame. */
export const maxPayloadBytes = largest - 4;

export interface OpenedFrame extends FrameHeader {
  readonly payload: Uint8Array;
}

export type SealError =
  /** Not a frame of a version that is known here. */
  | { readonly type: "notAFrame" }
  /** Another key, or changed on its way. */
  | { readonly type: "notOurs" };

export const sealFrame = async (key: CryptoKey, header: FrameHeader, payload: Uint8Array): Promise<Uint8Array> => {
  const head = writeHeader(header);
  const sealed = await crypto.subtle.encrypt(parameters(head), key, pad(payload));
  const frame = new Uint8Array(headerBytes + sealed.byteLength);
  frame.set(head);
  frame.set(new Uint8Array(sealed), headerBytes);
  return frame;
};

export const openFrame = async (key: CryptoKey, frame: Uint8Array): Promise<Result<OpenedFrame, SealError>> => {
  const header = readHeader(frame);
  if (header === null) return err({ type: "notAFrame" });
  const bytes = new Uint8Array(frame);
  try {
    const head = bytes.subarray(0, headerBytes);
    const padded = new Uint8Array(await crypto.subtle.decrypt(parameters(head), key, bytes.subarray(headerBytes)));
    const payload = unpad(padded);
    return payload === null ? err({ type: "notAFrame" }) : ok({ ...header, payload });
  } catch {
    // WebCrypto rejects with an OperationError, and that alone, when the tag does not fit.
    return err({ type: "notOurs" });
  }
};

const parameters = (head: Uint8Array<ArrayBuffer>) => ({
  name: "AES-GCM",
  iv: head.subarray(1, headerBytes),
  additionalData: head,
  tagLength: 8 * tagBytes,
});

export const paddedBytes = (payloadBytes: number): number => {
  if (payloadBytes > maxPayloadBytes)
    throw new Error(`A payload of ${payloadBytes} bytes: expected ${maxPayloadBytes} at most.`);
  let size = smallest;
  while (size < payloadBytes + 4) size *= 2;
  return Math.min(size, largest);
};

const pad = (payload: Uint8Array): Uint8Array<ArrayBuffer> => {
  const padded = new Uint8Array(paddedBytes(payload.length));
  new DataView(padded.buffer).setUint32(0, payload.length);
  padded.set(payload, 4);
  return padded;
};

const unpad = (padded: Uint8Array): Uint8Array | null => {
  if (padded.length < 4) return null;
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  return length > padded.length - 4 ? null : padded.subarray(4, 4 + length);
};
