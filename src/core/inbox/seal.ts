/**
 * An inbox item under seal. Whoever holds the notebook's file opens it; the service that keeps it cannot.
 *
 * | Bytes | |
 * | --- | --- |
 * | 1 | 1, the version |
 * | 32 | one-time public key (`enc`) |
 * | rest | AES-256-GCM ciphertext and tag |
 *
 * HPKE base mode (hpke.ts) with info `duologue inbox 1`. The associated data names tenant, pair, item, writer and key, each
 * on a line, so that a seal opens nowhere but where it was put: not for another pair, not under another writer's name. Base
 * mode does not prove who sealed; that the writer is who they say rests on the service's check of their token.
 */
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { aes256Gcm, type Bytes, type HpkeError, openBase, sealBase } from "./hpke.ts";
import { bytesToItem, type InboxItem, type ItemId, itemToBytes, type Part } from "./item.ts";
import { bytesToPart, isPart, partToBytes } from "./parts.ts";
import { isPacked, packUpdate, unpackUpdate } from "./packed.ts";
import { type InboxKeys, keyId, publicHalf, type PublicInboxKey } from "./keys.ts";

export interface Place {
  readonly pair: Pair;
  readonly item: ItemId;
  /** Who wrote it, proven by their token. */
  readonly by: PersonId;
}

/** As base64 this fits a `keepalive` request, of which a browser lets 64 kB be under way. */
export const mostSealedBytes = 45_000;

export type SealError = Extract<HpkeError, { type: "badKey" }> | { readonly type: "tooLarge"; readonly bytes: number };

/** `random`: 32 random bytes, never used before. */
export const sealItem = async (
  item: InboxItem | Part,
  place: Place,
  key: PublicInboxKey,
  random: Bytes,
): Promise<Result<Bytes, SealError>> => {
  const plain = item.type === "part" ? partToBytes(item) : itemToBytes(item);
  const isTooLong = sealedOverhead + plain.length > mostSealedBytes;
  const bytesIn = isTooLong && item.type === "update" ? await packUpdate(item) : plain;
  const sealed = await sealBase(aes256Gcm, key.publicKey, info, dataFor(place, key.id), bytesIn, random);
  if (!sealed.ok) return err({ type: "badKey" });
  const { enc, ciphertext } = sealed.value;
  const bytes = new Uint8Array(1 + enc.length + ciphertext.length);
  bytes[0] = version;
  bytes.set(enc, 1);
  bytes.set(ciphertext, 1 + enc.length);
  return bytes.length > mostSealedBytes ? err({ type: "tooLarge", bytes: bytes.length }) : ok(bytes);
};

export type OpenError =
  /** Sealed for a key that this file does not hold, or no longer. */
  | { readonly type: "unknownKey" }
  /** Changed on the way, or put where it does not belong. */
  | { readonly type: "damaged" }
  | { readonly type: "newerVersion"; readonly version: number };

export const openItem = async (
  sealed: Bytes,
  place: Place,
  keys: InboxKeys,
  sealedFor: string,
): Promise<Result<InboxItem | Part, OpenError>> => {
  const [found = 0] = sealed;
  if (found > version) return err({ type: "newerVersion", version: found });
  const key = keys.find((it) => keyId(it.publicKey) === sealedFor);
  if (key === undefined) return err({ type: "unknownKey" });
  const parts = { enc: sealed.slice(1, 33), ciphertext: sealed.slice(33) };
  const opened = await openBase(aes256Gcm, key, info, dataFor(place, publicHalf(key).id), parts);
  const plain = opened.ok && found === version ? opened.value : null;
  const item = plain === null ? null : await itemIn(plain);
  return item === null ? err({ type: "damaged" }) : ok(item);
};

const itemIn = async (plain: Bytes): Promise<InboxItem | Part | null> => {
  if (isPart(plain)) return bytesToPart(plain);
  return isPacked(plain) ? unpackUpdate(plain) : bytesToItem(plain);
};

const version = 1;
/** Version, one-time key and tag. */
const sealedOverhead = 1 + 32 + 16;
const info: Bytes = new TextEncoder().encode("duologue inbox 1");

const dataFor = ({ pair, item, by }: Place, key: string): Bytes =>
  new TextEncoder().encode([pair.tenant, pair.id, item, by, key].join("\n"));
