/**
 * The pair's inbox keys. Both halves live in the notebook's file; the service is told the public half, so that it can put
 * something in and never take it out.
 *
 * As JSON, newest first: `[{ "publicKey": base64, "privateKey": base64, "madeAt": ms }]`.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { dayLength } from "#core/pairs/instant.ts";
import { listIn, objectIn, wholeIn } from "#core/pairs/json.ts";
import { fromBase64, toBase64 } from "#core/base64.ts";
import type { Bytes, HpkeKeyPair } from "./hpke.ts";

export interface InboxKey extends HpkeKeyPair {
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

/** Newest first. The newest is the one to seal with; the others open what was sealed before. */
export type InboxKeys = readonly InboxKey[];

/** What may leave the file. */
export interface PublicInboxKey {
  readonly id: string;
  readonly publicKey: Bytes;
}

/** An item waits 60 days, and a view that still names an older key is believed for 45. */
const keptAfterNextMs = 105 * dayLength;

/** Two copies of the file may each have made a key: none of them is lost. Keys that nothing can wait for any more go. */
export const mergeKeys = (a: InboxKeys, b: InboxKeys, now: number): InboxKeys => {
  const byId = new Map([...a, ...b].map((key) => [keyId(key.publicKey), key]));
  const newestFirst = [...byId].toSorted(([idA, x], [idB, y]) => y.madeAt - x.madeAt || (idA < idB ? -1 : 1));
  return newestFirst
    .map(([, key]) => key)
    .filter((_, at, all) => at === 0 || now < (all[at - 1]?.madeAt ?? 0) + keptAfterNextMs);
};

/** 22 characters of base64url: 128 bits of SHA-256 over the public key. */
export const keyId = (publicKey: Bytes): string =>
  toBase64(sha256(publicKey).slice(0, 16)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export const publicHalf = ({ publicKey }: InboxKey): PublicInboxKey => ({ id: keyId(publicKey), publicKey });

export const keysToJson = (keys: InboxKeys): readonly Readonly<Record<string, string | number>>[] =>
  keys.map(({ publicKey, privateKey, madeAt }) => ({
    publicKey: toBase64(publicKey),
    privateKey: toBase64(privateKey),
    madeAt,
  }));

/** Keys that cannot be read are left out, so that one of them does not cost the others. */
export const readKeys = (json: unknown): InboxKeys =>
  listIn(json)
    .map((it) => {
      const { publicKey, privateKey, madeAt } = objectIn(it) ?? {};
      const [open, secret, time] = [fromBase64(publicKey), fromBase64(privateKey), wholeIn(madeAt)];
      if (open?.length !== 32 || secret?.length !== 32 || time === null) return null;
      return { publicKey: open, privateKey: secret, madeAt: time };
    })
    .filter((it) => it !== null);
