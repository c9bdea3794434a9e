/** Live editing of one page in this browser. Loaded once the page stands. */
import { liveUrl } from "#browser/live-room.ts";
import { wakeOf } from "#browser/live-wake.ts";
import { randomBytes } from "#browser/machine.ts";
import { onOtherAccount } from "#browser/sign-in-record.ts";
import { signsIn } from "#browser/signs-of-life.ts";
import { steadyClock } from "#browser/steady-clock.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { openPageLive, type PageLive, type PageLiveDeps } from "./page-live.ts";

export type ServiceToken = PageLiveDeps["token"];

export const openLive = (keeper: Keeper, pair: Pair, me: PersonId, token: ServiceToken): PageLive => {
  const live = openPageLive(
    {
      keeper,
      token,
      url: liveUrl(location),
      openSocket: (url) => new WebSocket(url),
      onWake: wakeOf(window, document),
      onSign: signsIn(window),
      random: randomBytes,
      clock: steadyClock,
    },
    pair,
    me,
  );
  const tell = (): void => live.looks(document.visibilityState === "visible");
  tell();
  const listening = new AbortController();
  const { signal } = listening;
  document.addEventListener("visibilitychange", tell, { signal });
  onOtherAccount(live.letGo, { signal });
  return {
    ...live,
    [Symbol.asyncDispose]: () => {
      listening.abort();
      return live[Symbol.asyncDispose]();
    },
  };
};
