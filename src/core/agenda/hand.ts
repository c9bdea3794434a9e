/** Who writes, with the clock and the dice that core is told. */
import { toHex } from "#core/hex.ts";
import type { PersonId } from "#core/pairs/pair.ts";

export interface Hand {
  readonly me: PersonId;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** That many random bytes. */
  readonly random: (bytes: number) => Uint8Array;
}

/** 128 random bits: two people can make records offline for years without meeting twice on one id. */
export const newId = (hand: Hand): string => toHex(hand.random(16));
