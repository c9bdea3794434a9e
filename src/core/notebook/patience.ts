/** How long what may pass is waited for where other things wait with it. */
import { minute } from "#core/pairs/instant.ts";

/** What was asked for in vain so often, and since when. */
export interface Patience {
  readonly tries: number;
  readonly since: number;
}

export const inVain = (before: Patience | null | undefined, now: number): Patience => ({
  tries: (before?.tries ?? 0) + 1,
  since: before?.since ?? now,
});

/** Neither by who presses again and again, nor by a laptop that slept meanwhile, nor by a clock that is put back. */
export const isSpent = ({ tries, since }: Patience, now: number): boolean =>
  tries >= mostTries && (now - since >= longestMs || since > now);

const mostTries = 6;
const longestMs = 5 * minute;
