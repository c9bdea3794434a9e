/**
 * Who else is in the room, and how far each of us has heard the other. Pure: values in, values out.
 *
 * A session counts only once it has named ours in a `here`: ours is new and random, so that whoever names it is there now,
 * and frames that somebody kept from yesterday bring nobody back and change nothing.
 */
import type { SessionId } from "./frame.ts";

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

/** How many of those who left are remembered. */
export const maxDeparted = 1_000;
