/**
 * Who else is in the room, and how far each of us has heard the other. Pure: values in, values out.
 *
 * A session counts only once it has named ours in a `here`: ours is new and random, so that whoever names it is there now,
 * and frames that somebody kept from yesterday bring nobody back and change nothing.
 */
import type { SessionId } from "./frame.ts";
import { maxMessageBytes } from "./payload.ts";

export interface Peer {
  readonly session: SessionId;
  readonly person: string;
  readonly canSave: boolean;
  /** It has named our session. */
  readonly met: boolean;
  /** We have sent it everything that it lacked. */
  readonly answered: boolean;
  /** Frames of it are missing here: what it has must be asked for. */
  readonly behind: boolean;
  /** It is there and does not get what we send. */
  readonly deaf: boolean;
  readonly lastCounter: number;
  readonly heardAt: number;
  readonly askedAt: number;
  /** Pieces of a list of messages that goes on. */
  readonly pieces: readonly Uint8Array[];
}

/** Nothing heard for so long: gone. The relay usually says so at once. */
export const goneAfterMs = 25_000;
/** Signs of life, which also show what was lost. */
export const hereEveryMs = 10_000;
/** A frame that is not acknowledged by then did not arrive. */
export const deafAfterMs = 15_000;
/** Eight sockets fit into a room; the rest are sessions that ended a moment ago, or were invented. */
export const maxPeers = 64;

export const newPeer = (session: SessionId, lastCounter: number, now: number): Peer => ({
  session,
  person: "",
  canSave: false,
  met: false,
  answered: false,
  behind: false,
  deaf: false,
  lastCounter,
  heardAt: now,
  askedAt: Number.NEGATIVE_INFINITY,
  pieces: [],
});

/** Null for a frame that came before, or after a later one: its place was noticed as a gap. */
export const hear = (peer: Peer, counter: number, now: number): Peer | null => {
  if (counter <= peer.lastCounter) return null;
  const missed = counter > peer.lastCounter + 1;
  return {
    ...peer,
    lastCounter: counter,
    heardAt: now,
    ...(missed ? { behind: true, pieces: [] } : {}),
  };
};

/** A list of messages in several payloads: with the last of them it is whole. */
export const putTogether = (
  peer: Peer,
  piece: Uint8Array,
  goesOn: boolean,
): { readonly peer: Peer; readonly whole: Uint8Array | null } => {
  const pieces = [...peer.pieces, piece];
  if (!goesOn) return { peer: { ...peer, pieces: [] }, whole: joined(pieces) };
  const tooLong = lengthOf(pieces) > maxMessageBytes;
  return { peer: { ...peer, pieces: tooLong ? [] : pieces, behind: peer.behind || tooLong }, whole: null };
};

const lengthOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, it) => sum + it.length, 0);

const joined = (pieces: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
};

/** How many of those who left are remembered. */
export const maxDeparted = 1_000;
