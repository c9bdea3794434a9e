/** What the live file carries beside its words: which notebook it is, and the pair's secrets. */
import type { InboxKeys } from "#core/inbox/keys.ts";
import { mergeKeys } from "#core/inbox/keys.ts";
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

/** An envelope as this page knows it: what the file has, put together with what it had before. */
export interface Kept {
  readonly envelope: Envelope;
  readonly at: FileAddress;
  /** The file came back with an older room, or with another of the same epoch: who knows either cannot be said any more. */
  readonly worn: boolean;
}

/**
 * The inbox keys of both are kept, from another address too: what waits sealed for an old one can be opened with nothing
 * else. Of two rooms the newer is used until a writing replaces what is worn.
 */
export const keep = (before: Kept | null, envelope: Envelope, at: FileAddress, now: number): Kept => {
  if (before === null) return { envelope, at, worn: false };
  const ours = before.envelope;
  const merged = { ...envelope, inbox: mergeKeys(ours.inbox, envelope.inbox, now) };
  if (!isSameFile(before.at, at) || envelope.room.epoch > ours.room.epoch) return { envelope: merged, at, worn: false };
  const room = isNewer(ours.room, envelope.room) ? ours.room : envelope.room;
  return { envelope: { ...merged, room }, at, worn: before.worn || !isSameRoom(ours.room, envelope.room) };
};

/** Of one epoch the larger secret, so that all who look take the same of the two. */
const isNewer = (a: Envelope["room"], b: Envelope["room"]): boolean =>
  a.epoch === b.epoch ? compareBytes(a.secret, b.secret) > 0 : a.epoch > b.epoch;

const isSameRoom = (a: Envelope["room"], b: Envelope["room"]): boolean =>
  a.epoch === b.epoch && compareBytes(a.secret, b.secret) === 0;

export const carriesTheSame = (a: Envelope, b: Envelope): boolean =>
  a.notebook === b.notebook &&
  isSameRoom(a.room, b.room) &&
  a.inbox.length === b.inbox.length &&
  a.inbox.every((key, at) => compareBytes(key.publicKey, b.inbox[at]?.publicKey ?? new Uint8Array()) === 0);

const compareBytes = (a: Uint8Array, b: Uint8Array): number => {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  if (at === -1) return a.length - b.length;
  return (a[at] ?? 0) - (b[at] ?? 0);
};
