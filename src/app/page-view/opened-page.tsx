/** A page with its notebook kept: opened when it is shown, looked after while it is in sight, saved when it goes. */
import { useEffect, useState, type ReactNode } from "react";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { atRest } from "#app/at-rest.ts";
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
    void keeper.openLocal().then(atRest).then(keeper.open);
    const save = (): void => void keeper.saveNow();
    const look = (): void => void (document.visibilityState === "visible" ? keeper.refresh("arrived") : save());
    const listening = new AbortController();
    document.addEventListener("visibilitychange", look, listening);
    addEventListener("focus", look, listening);
    addEventListener("online", look, listening);
    addEventListener("pagehide", save, listening);
    return () => {
      listening.abort();
      save();
    };
  }, [keeper]);

  useEffect(() => {
    const timer = setInterval(() => {
      const due = document.visibilityState === "visible" && (live ? live.lookDue() : "file");
      if (due) void keeper.refresh(due);
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
