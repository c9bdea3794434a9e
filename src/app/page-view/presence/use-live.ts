/** Opens live editing once the page stands and its file was read; nothing of it is loaded before. */
import { use, useEffect, useState } from "react";
import type { PageLive } from "#app/live/page-live.ts";
import { onceDrawn, patiently } from "#app/once-drawn.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { often } from "#app/page-view/part.tsx";
import { LiveToken } from "./live-context.ts";

/** Undefined while it cannot be fetched: a release of today has taken away what a page of yesterday asks for. */
export const useLive = (keeper: Keeper, pair: Pair, me: PersonId): PageLive | null | undefined => {
  const token = use(LiveToken);
  const [live, setLive] = useState<PageLive | null | undefined>(null);
  // The calendar gives the same two anew with every look; their room stays.
  const [who, setWho] = useState({ pair, me });
  if (who.pair.id !== pair.id || who.me !== me) setWho({ pair, me });

  useEffect(() => {
    let gone = false;
    let asked = false;
    let opened: PageLive | null = null;
    const missed = (failures: number): void => {
      if (!gone && failures >= often) setLive(undefined);
    };
    const begin = (): void => {
      if (asked || token === null || keeper.room() === null) return;
      asked = true;
      void onceDrawn()
        .then(patiently(() => import("#app/live/open-live.ts"), Infinity, missed))
        .then(({ openLive }) => {
          if (gone) return;
          opened = openLive(keeper, who.pair, who.me, token);
          setLive(opened);
        });
    };
    begin();
    const stop = keeper.subscribe(begin);
    return () => {
      gone = true;
      stop();
      setLive(null);
      void opened?.[Symbol.asyncDispose]();
    };
  }, [keeper, who, token]);

  return live;
};
