/**
 * Who else is in the room, and how far each of us has heard the other. Pure: values in, values out.
 *
 * A session counts only once it has named ours in a `here`: ours is new and random, so that whoever names it is there now,
 * and frames that somebody kept from yesterday bring nobody back and change nothing.
 */
import type { SessionId } from "./frame.ts";
import { maxMessageBytes, type Piece } from "./payload.ts";

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
  /** The last frame of ours that it says it heard. */
  readonly acknowledged: number;
  readonly lastCounter: number;
  readonly heardAt: number;
  readonly askedAt: number;
  /** Pieces of a list of messages that goes on. */
  readonly pieces: readonly Uint8Array[];
}

/** Nothing heard for so long: gone. The relay usually says so at once. */
export const goneAfterMs = 10_000;
/**
 * Gone as well is one that has heard nothing of ours for so long: a relay that hands out old frames one by one could keep
 * somebody in the room who has left it. A large answer on a slow line holds up what is behind it for nearly as long.
 */
export const lostAfterMs = 60_000;
/** Signs of life, which also show what was lost. */
export const hereEveryMs = 4_000;
/** A frame that is not acknowledged by then did not arrive. */
export const deafAfterMs = 8_000;
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
  acknowledged: 0,
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

/** After its `here`. `unheardMs`: for how long it has heard nothing of ours. */
export const greet = (
  peer: Peer,
  here: { readonly person: string; readonly canSave: boolean; readonly stateVector: Uint8Array },
  unheardMs: number,
): Peer => {
  const met = peer.acknowledged > 0 && unheardMs <= lostAfterMs;
  // Just met, or met before and introduced anew: what it has stands in this very payload, or is asked for.
  const anew = met && (!peer.met || here.stateVector.length > 0);
  return {
    ...peer,
    person: here.person,
    canSave: here.canSave,
    met,
    answered: true,
    behind: peer.behind || anew,
    deaf: met ? unheardMs > deafAfterMs : peer.met || peer.deaf,
  };
};

/** A list of messages in several payloads: with the last of them it is whole. */
export const putTogether = (
  peer: Peer,
  { bytes, goesOn, goesOnFromLast }: Piece,
): { readonly peer: Peer; readonly whole: Uint8Array | null } => {
  // Words of the page stand there, and could be taken for messages.
  if (goesOnFromLast && peer.pieces.length === 0) return { peer, whole: null };
  const pieces = goesOnFromLast ? [...peer.pieces, bytes] : [bytes];
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

/** From 0 to 1, another for each session: people whose meeting begins at nine come at one moment, and their signs of life must not. */
export const phaseOf = (session: SessionId): number => Number.parseInt(session.slice(0, 4), 16) / 0x10000;

/** How many of those who left are remembered. */
export const maxDeparted = 1_000;
