/** How much one socket, one room and one person may take of a relay. */

export interface RelayLimits {
  readonly socketsPerRoom: number;
  readonly roomsPerPerson: number;
  /** Connections that have not joined yet, of everybody together. */
  readonly waiting: number;
  readonly joinWithinMs: number;
  /** A socket's own frames. What it saved up in quiet times carries it through a large answer. */
  readonly framesPerSecond: number;
  readonly framesAtOnce: number;
  readonly bytesPerSecond: number;
  readonly bytesAtOnce: number;
  /** Waiting for one reader; beyond it the reader is dropped, and asks again for what it missed. */
  readonly unreadBytes: number;
  /**
   * A silent socket is asked so often whether it is there, and is gone after three times. Clients say something every ten
   * seconds by themselves, so that nobody asks them.
   */
  readonly silenceMs: number;
  /** How often times are looked at. */
  readonly sweepMs: number;
  /** A token may be this much over before its socket is closed: a new one may be on its way, and clocks differ. */
  readonly graceMs: number;
  /** At the end sockets are told to move on, and are cut off after this. */
  readonly drainMs: number;
}

export const usualLimits: RelayLimits = {
  socketsPerRoom: 8,
  roomsPerPerson: 64,
  waiting: 2_000,
  joinWithinMs: 5_000,
  framesPerSecond: 120,
  framesAtOnce: 1_200,
  bytesPerSecond: 512 * 1024,
  bytesAtOnce: 20 * 1024 * 1024,
  unreadBytes: 20 * 1024 * 1024,
  silenceMs: 12_000,
  sweepMs: 2_000,
  graceMs: 60_000,
  drainMs: 2_000,
};

export interface Allowance {
  /** False when this frame is one too many. */
  readonly spend: (bytes: number, now: number) => boolean;
}

export const createAllowance = (limits: RelayLimits, begin: number): Allowance => {
  let frames = limits.framesAtOnce;
  let bytes = limits.bytesAtOnce;
  let at = begin;
  return {
    spend: (size, now) => {
      const seconds = Math.max(0, now - at) / 1000;
      at = now;
      frames = Math.min(limits.framesAtOnce, frames + seconds * limits.framesPerSecond) - 1;
      bytes = Math.min(limits.bytesAtOnce, bytes + seconds * limits.bytesPerSecond) - size;
      return frames >= 0 && bytes >= 0;
    },
  };
};
