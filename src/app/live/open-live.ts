/** Live editing of one page in this browser. Loaded once the page stands. */
import { liveUrl } from "#browser/live-room.ts";
import { wakeOf } from "#browser/live-wake.ts";
import { machineClock, randomBytes } from "#browser/machine.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";
import { openPageLive, type PageLive } from "./page-live.ts";

export type ServiceToken = () => Promise<Result<string, unknown>>;

export const openLive = (keeper: Keeper, pair: Pair, me: PersonId, token: ServiceToken): PageLive =>
  openPageLive(
    {
      keeper,
      token,
      url: liveUrl(location),
      openSocket: (url) => new WebSocket(url),
      onWake: wakeOf(window, document),
      random: randomBytes,
      clock: machineClock,
    },
    pair,
    me,
  );
