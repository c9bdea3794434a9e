/**
 * From the room secret in the live file to the name of the room and the key of its seal.
 *
 * HKDF-SHA-256 over the secret of 32 bytes. The salt is SHA-256 over `duologue live 1`, drive id, item id and epoch,
 * each as UTF-8 behind its length (four bytes, big-endian), so that a copied file is another room and a new epoch another
 * key. `info` is `room` (16 bytes, the room id) or `seal` (an AES-256-GCM key that cannot be exported).
 */
import { toHex } from "#core/hex.ts";
import type { RoomId } from "./frame.ts";

export interface RoomAccess {
  /** 32 random bytes from the live file. */
  readonly secret: Uint8Array;
  readonly epoch: number;
  readonly driveId: string;
  readonly itemId: string;
}

export interface RoomKeys {
  readonly room: RoomId;
  readonly key: CryptoKey;
}

export const deriveRoomKeys = async ({ secret, epoch, driveId, itemId }: RoomAccess): Promise<RoomKeys> => {
  if (secret.length !== 32) throw new Error(`A room secret of ${secret.length} bytes: expected 32.`);
  const { subtle } = crypto;
  const material = await subtle.importKey("raw", new Uint8Array(secret), "HKDF", false, ["deriveBits", "deriveKey"]);
  const salt = await subtle.digest("SHA-256", behindLengths(["duologue live 1", driveId, itemId, String(epoch)]));
  const hkdf = (info: string) => ({ name: "HKDF", hash: "SHA-256", salt, info: utf8.encode(info) });
  const room = new Uint8Array(await subtle.deriveBits(hkdf("room"), material, 128));
  const key = await subtle.deriveKey(hkdf("seal"), material, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  return { room: toHex(room) as RoomId, key };
};

const utf8 = new TextEncoder();

const behindLengths = (parts: readonly string[]): Uint8Array<ArrayBuffer> => {
  const encoded = parts.map((part) => utf8.encode(part));
  const bytes = new Uint8Array(encoded.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of encoded) {
    view.setUint32(at, part.length);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
};
