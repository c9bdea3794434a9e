/** What a page shows of live editing, decided from what the room says and since when. Pure; `page-live.ts` keeps the time. */
import type { LiveState } from "#browser/live-room.ts";

export interface Seen {
  readonly here: boolean;
  /** When the other was last here; null when never. */
  readonly hereAt: number | null;
  /** They came, and not merely back. */
  readonly came: boolean;
  /** Since when something is in the way, of the link or beyond it; null while nothing is, or there is nothing to link to. */
  readonly apartSince: number | null;
  /** More attempts will change nothing soon. */
  readonly settled: boolean;
  readonly current: boolean;
}

export const nothingSeen: Seen = {
  here: false,
  hereAt: null,
  came: false,
  apartSince: null,
  settled: false,
  current: false,
};

export interface Shown {
  /** The other's page is open beside this one. */
  readonly here: boolean;
  /** Worth telling somebody who does not see it. */
  readonly came: boolean;
  /** What the other types arrives by itself, and who saves tells it. */
  readonly current: boolean;
  /** Live editing cannot be had, or not whole; what the other writes comes through the file. */
  readonly apart: boolean;
}

/** A relay that restarts is back within this, and nobody has left meanwhile. */
const holdMs = 3_000;
/** Who comes back within this was not away. */
const awayMs = 60_000;
/** A slow line catches up, and a connection comes back, within this. */
const apartAfterMs = 6_000;

export const see = (before: Seen, room: LiveState, other: string, now: number): Seen => {
  const here = room.others.some((it) => it.person === other);
  const linked = room.link === "open" || room.link === "off";
  return {
    here,
    hereAt: here || before.here ? now : before.hereAt,
    came: here && (before.here ? before.came : before.hereAt === null || now - before.hereAt > awayMs),
    apartSince: linked && room.inTouch && !room.parted ? null : (before.apartSince ?? now),
    settled: room.because !== null && room.because !== "unreachable" && room.because !== "signInNeeded",
    current: here && room.link === "open" && room.inStep,
  };
};

/** `againInMs`: when it will be another by itself. */
export const shownOf = (seen: Seen, now: number): Shown & { readonly againInMs: number | null } => {
  const held = seen.here || seen.hereAt === null ? 0 : seen.hereAt + holdMs - now;
  const patience = seen.apartSince === null || seen.settled ? 0 : seen.apartSince + apartAfterMs - now;
  const waits = [held, patience].filter((it) => it > 0);
  return {
    here: seen.here || held > 0,
    came: seen.came,
    current: seen.current,
    // Who is with this process of the relay is heard whatever becomes of the others.
    apart: seen.apartSince !== null && patience <= 0 && !seen.current,
    againInMs: waits.length === 0 ? null : Math.min(...waits),
  };
};
