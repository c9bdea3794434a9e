/** A page with its notebook kept: opened when it is shown, looked after while it is in sight, saved when it goes. */
import { useEffect, useState, type ReactNode } from "react";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { useFollowed, type Follow } from "./changes/use-followed.ts";
import type { OneOnOne } from "./one-on-one.ts";
import { PageView } from "./page-view.tsx";
import { LiveContext } from "./presence/live-context.ts";
import { useLive } from "./presence/use-live.ts";
import type { Place } from "./when.ts";

export interface OpenedPageProps {
  readonly it: OneOnOne;
  readonly keeper: Keeper;
  readonly place: Place;
  readonly photoOf: (person: PersonId) => Promise<string | null>;
  readonly banner: ReactNode;
  /** Reads the calendar of the two again. */
  readonly follow?: Follow;
  readonly onSignIn: (scopes: readonly string[]) => void;
}

const lookEveryMs = 10_000;

export const OpenedPage = ({ it: given, keeper, place, photoOf, banner, follow, onSignIn }: OpenedPageProps) => {
  const [it, showOther] = useFollowed(given, keeper, follow);
  const photo = usePhoto(it.other.id, photoOf);
  const live = useLive(keeper, it.pair, it.me.id);

  useEffect(() => {
    void keeper.openLocal().then(() => keeper.open());
    const look = (): void => {
      if (document.visibilityState === "visible") void keeper.refresh();
      else void keeper.saveNow();
    };
    const save = (): void => void keeper.saveNow();
    document.addEventListener("visibilitychange", look);
    window.addEventListener("focus", look);
    window.addEventListener("online", look);
    window.addEventListener("pagehide", save);
    return () => {
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("focus", look);
      window.removeEventListener("online", look);
      window.removeEventListener("pagehide", save);
      void keeper.saveNow();
    };
  }, [keeper]);

  useEffect(() => {
    if (live === null) return undefined;
    const tell = (): void => live.looks(document.visibilityState === "visible");
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [live]);

  useEffect(() => {
    let turn = 0;
    const timer = setInterval(() => {
      turn += 1;
      // Another page that looks passes on what it finds; once a minute this one sees for itself.
      const told = live?.state().lookedAfter === true && turn % 6 !== 0;
      if (document.visibilityState === "visible" && !told) void keeper.refresh();
    }, lookEveryMs);
    return () => clearInterval(timer);
  }, [keeper, live]);

  return (
    <LiveContext value={live}>
      <PageView
        it={it}
        keeper={keeper}
        photo={photo}
        place={place}
        banner={banner}
        onSignIn={onSignIn}
        onOther={showOther}
      />
    </LiveContext>
  );
};

/** The picture comes when it comes; the place for it is there. */
export const usePhoto = (person: PersonId, photoOf: OpenedPageProps["photoOf"]): string | null => {
  const [photo, setPhoto] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    void photoOf(person).then((found) => {
      if (!gone) setPhoto(found);
    });
    return () => {
      gone = true;
    };
  }, [person, photoOf]);
  return photo;
};
