/** How much one socket, one room and one person may take of a relay. */

export interface RelayLimits {
  readonly socketsPerRoom: number;
  readonly roomsPerPerson: number;
  /** Connections that have not joined yet, of everybody together. */
  readonly waiting: number;
  readonly joinWithinMs: number;
  /**
   * A socket's own messages, and all the bytes that come over its connection, whatever becomes of them. What it saved up in
   * quiet times carries it through a large answer.
   */
  readonly framesPerSecond: number;
  readonly framesAtOnce: number;
  readonly bytesPerSecond: number;
  readonly bytesAtOnce: number;
  /**
   * All sockets of one person together may say as much as so many of them: several devices, in whatever rooms, are never all
   * as busy as one can be.
   */
  readonly busySocketsOfPerson: number;
  /** Waiting for one reader; beyond it the reader is dropped, and asks again for what it missed. */
  readonly unreadBytes: number;
  /** Waiting for all readers of one person, and for everybody: beyond it those go first for whom most is waiting. */
  readonly unreadBytesOfPerson: number;
  readonly unreadBytesOfAll: number;
  /**
   * A silent socket is asked so often whether it is there, and is gone after three times. Clients say something every four
   * seconds by themselves, or eight while they are alone, so that nobody asks them.
   */
  readonly silenceMs: number;
  /** Who was asked and has not answered for so long gives its seat in a full room to a newcomer. */
  readonly answerMs: number;
  /** How often times are looked at. */
  readonly sweepMs: number;
  /** A token may be this much over before its socket is closed: a new one may be on its way, and clocks differ. */
  readonly graceMs: number;
  /** Who is told to go, or at the end to move on, is cut off after this. */
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
  busySocketsOfPerson: 4,
  unreadBytes: 20 * 1024 * 1024,
  unreadBytesOfPerson: 60 * 1024 * 1024,
  unreadBytesOfAll: 400 * 1024 * 1024,
  silenceMs: 12_000,
  answerMs: 2_000,
  sweepMs: 2_000,
  graceMs: 60_000,
  drainMs: 1_500,
};

/** What is left to one socket or person, as the moments when all of it will be there again, on a clock that nobody sets. */
export interface Allowance {
  framesFullAt: number;
  bytesFullAt: number;
}

/** False when it is too much; then nothing is taken, so that a person's other sockets go on with what is left. */
export const spend = (of: Allowance, limits: RelayLimits, frames: number, bytes: number, now: number): boolean => {
  const framesFullAt = Math.max(of.framesFullAt, now) + (1000 * frames) / limits.framesPerSecond;
  const bytesFullAt = Math.max(of.bytesFullAt, now) + (1000 * bytes) / limits.bytesPerSecond;
  if (
    framesFullAt - now > (1000 * limits.framesAtOnce) / limits.framesPerSecond + roundingMs ||
    bytesFullAt - now > (1000 * limits.bytesAtOnce) / limits.bytesPerSecond + roundingMs
  )
    return false;
  of.framesFullAt = framesFullAt;
  of.bytesFullAt = bytesFullAt;
  return true;
};

/** Of sums of fractions. */
const roundingMs = 0.5;
