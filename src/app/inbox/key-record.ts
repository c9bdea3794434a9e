/**
 * The public half of each notebook's inbox key as this device read it last, so that what is typed before the file was read again
 * can be parked too. It tells nothing and opens nothing; signing out forgets it.
 */
import { fromBase64, toBase64 } from "#core/base64.ts";
import { keyId, type PublicInboxKey } from "#core/inbox/keys.ts";
import type { PairId } from "#core/pairs/pair.ts";

export interface KeyRecord {
  readonly read: (pair: PairId) => PublicInboxKey | null;
  readonly note: (pair: PairId, key: PublicInboxKey) => void;
}

type Shelf = Pick<Storage, "getItem" | "setItem">;

/** A browser that refuses storage remembers none: words are parked once the file was read. */
export const createKeyRecord = (storage: Shelf | null): KeyRecord => {
  const known = new Map<PairId, string>();
  return {
    read: (pair) => {
      const publicKey = fromBase64(known.get(pair) ?? stored(storage, pair));
      return publicKey?.length === 32 ? { id: keyId(publicKey), publicKey } : null;
    },
    note: (pair, { publicKey }) => {
      const text = toBase64(publicKey);
      if (known.get(pair) === text) return;
      known.set(pair, text);
      try {
        storage?.setItem(nameOf(pair), text);
      } catch {
        // Full or refused by the browser.
      }
    },
  };
};

const nameOf = (pair: PairId): string => `duologue.inbox ${pair}`;

const stored = (storage: Shelf | null, pair: PairId): string | null => {
  try {
    return storage?.getItem(nameOf(pair)) ?? null;
  } catch {
    return null;
  }
};
