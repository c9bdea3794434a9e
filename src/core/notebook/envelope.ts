/** What the live file carries beside its words: which notebook it is, and the pair's secrets. */
import { mergeKeys, type InboxKeys } from "#core/inbox/keys.ts";
import { wholeIn } from "#core/pairs/json.ts";
import { isSameFile } from "./facts.ts";
import type { FileAddress } from "./notebook-store.ts";

export interface Envelope {
  readonly notebook: string;
  readonly room: { readonly secret: Uint8Array; readonly epoch: number };
  /** Newest first. */
  readonly inbox: InboxKeys;
  /** The block as it was read, without its state: it may hold fields that only its writer knows. */
  readonly found: Readonly<Record<string, unknown>>;
}

/** Nobody counts so far. */
export const lastEpoch = 2 ** 31;

/** What is none, or was written to stay the highest, is older than any. */
export const epochIn = (value: unknown): number => {
  const epoch = wholeIn(value) ?? 0;
  return epoch > lastEpoch ? 0 : epoch;
};

/** No page lags so far behind, and none is so far ahead of a floor. */
export const far = 2 ** 30;

/** An envelope as this page knows it: what the file has, put together with what it had before. */
export interface Kept {
  readonly envelope: Envelope;
  readonly at: FileAddress;
  /** The file came back with an older room, or with another of the same epoch: who knows either cannot be said any more. */
  readonly worn: boolean;
}

/**
 * The inbox keys of both are kept, from another address too: what waits sealed for an old one can be opened with nothing
 * else. Of two rooms the newer is used until a writing replaces what is worn. Where they are far from each other, somebody
 * put the higher there to stay, and all go on from the lower: also who has the higher, as soon as the next one that they
 * would write is too far for the others.
 */
export const keep = (before: Kept | null, envelope: Envelope, at: FileAddress, now: number): Kept => {
  if (before === null) return { envelope, at, worn: false };
  const ours = before.envelope;
  const merged = { ...envelope, inbox: mergeKeys(ours.inbox, envelope.inbox, now) };
  const ahead = envelope.room.epoch - ours.room.epoch;
  if (!isSameFile(before.at, at) || (ahead > 0 && ahead <= far)) return { envelope: merged, at, worn: false };
  const order = compareRooms(envelope.room, ours.room);
  const isTheirs = ahead === 0 ? order > 0 : ahead <= -far;
  const room = isTheirs ? envelope.room : ours.room;
  return { envelope: { ...merged, room }, at, worn: before.worn || order !== 0 };
};

/** Of one epoch the larger secret, so that all who look take the same of the two. */
export const compareRooms = (a: Envelope["room"], b: Envelope["room"]): number =>
  a.epoch - b.epoch || compareBytes(a.secret, b.secret);

export const carriesTheSame = (a: Envelope, b: Envelope): boolean =>
  a.notebook === b.notebook &&
  compareRooms(a.room, b.room) === 0 &&
  a.inbox.length === b.inbox.length &&
  a.inbox.every((key, at) => compareBytes(key.publicKey, b.inbox[at]?.publicKey ?? new Uint8Array()) === 0);

/** Of 32 bytes each. */
const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  return (a[at] ?? 0) - (b[at] ?? 0);
};
