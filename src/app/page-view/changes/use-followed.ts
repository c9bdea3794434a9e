/** A page whose calendar is read again while it is in sight. */
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import type * as Y from "yjs";
import type { Keeper } from "#core/notebook/keep.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";

/** The page with what its calendar says now; it never rejects. */
export type Follow = (it: OneOnOne, doc: Y.Doc) => Promise<OneOnOne>;

const everyMs = 4 * 60_000;
/** Somebody who comes back may come from the calendar. */
const restMs = 20_000;

export const useFollowed = (
  given: OneOnOne,
  keeper: Keeper,
  follow: Follow | undefined,
): readonly [OneOnOne, (to: OneOnOne) => void] => {
  const ready = useSyncExternalStore(keeper.subscribe, () => keeper.state().phase === "ready");
  const [chosen, setChosen] = useState({ given, it: given });
  const [read, setRead] = useState<{ readonly of: OneOnOne; readonly it: OneOnOne } | null>(null);
  if (chosen.given !== given) setChosen({ given, it: given });
  const of = chosen.it;

  useEffect(() => {
    // A page is read before its calendar, and nothing follows a calendar until the file is known.
    if (!ready || follow === undefined) return;
    let gone = false;
    let last = 0;
    const look = (): void => {
      last = Date.now();
      void follow(of, keeper.doc).then((it) => {
        if (!gone) setRead({ of, it });
      });
    };
    const lookAfterRest = (): void => {
      if (document.visibilityState === "visible" && Date.now() - last > restMs) look();
    };
    look();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") look();
    }, everyMs);
    const listening = new AbortController();
    document.addEventListener("visibilitychange", lookAfterRest, listening);
    addEventListener("focus", lookAfterRest, listening);
    addEventListener("online", lookAfterRest, listening);
    return () => {
      gone = true;
      clearInterval(timer);
      listening.abort();
    };
  }, [ready, follow, of, keeper]);

  const choose = useCallback((to: OneOnOne) => setChosen({ given, it: to }), [given]);
  return [read?.of === of ? read.it : of, choose];
};
