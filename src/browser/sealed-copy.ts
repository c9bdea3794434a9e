/**
 * One notebook's copy, or what came later, sealed with AES-GCM-256. Inside: four bytes with the length of a JSON header
 * (`unsaved`, `address`, `version`, in a whole copy `vector`), the header, then the Yjs state. The pair's id is authenticated with it, so that a
 * copy put under another pair's name does not open.
 */
import type { KeptFacts } from "#core/notebook/local-copy.ts";
import type { PairId } from "#core/pairs/pair.ts";

export interface SealedCopy {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: ArrayBuffer;
}

export interface UnsealedCopy extends KeptFacts {
  readonly state: Uint8Array;
  /** How far a whole copy goes; what came later goes on from here. Copies of before it was noted have none. */
  readonly vector?: readonly number[];
}

/** The browser will use it and not give it out. */
export const newKey = (crypto: Crypto): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

export const seal = async (copy: UnsealedCopy, pair: PairId, key: CryptoKey, crypto: Crypto): Promise<SealedCopy> => {
  const { state, ...rest } = copy;
  const header = new TextEncoder().encode(JSON.stringify(rest));
  const plain = new Uint8Array(4 + header.length + state.length);
  new DataView(plain.buffer).setUint32(0, header.length);
  plain.set(header, 4);
  plain.set(state, 4 + header.length);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, bytes: await crypto.subtle.encrypt(algorithm(iv, pair), key, plain) };
};

/** Rejects with `OperationError` for another key, another pair or changed bytes. */
export const unseal = async (
  { iv, bytes }: SealedCopy,
  pair: PairId,
  key: CryptoKey,
  crypto: Crypto,
): Promise<UnsealedCopy> => {
  const plain = new Uint8Array(await crypto.subtle.decrypt(algorithm(iv, pair), key, bytes));
  const end = 4 + new DataView(plain.buffer).getUint32(0);
  const header = JSON.parse(new TextDecoder().decode(plain.subarray(4, end))) as Omit<UnsealedCopy, "state">;
  return { ...header, state: plain.slice(end) };
};

const algorithm = (iv: Uint8Array<ArrayBuffer>, pair: PairId): AesGcmParams => ({
  name: "AES-GCM",
  iv,
  additionalData: new TextEncoder().encode(pair),
});
