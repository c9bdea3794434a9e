/** A page with its notebook kept: opened when it is shown, looked after while it is in sight, saved when it goes. */
import { useEffect, useState, type ReactNode } from "react";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { OneOnOne } from "./one-on-one.ts";
import { PageView } from "./page-view.tsx";
import type { Place } from "./when.ts";

export interface OpenedPageProps {
  readonly it: OneOnOne;
  readonly keeper: Keeper;
  readonly place: Place;
  readonly photoOf: (person: PersonId) => Promise<string | null>;
  readonly banner: ReactNode;
  readonly onSignIn: (scopes: readonly string[]) => void;
}

const lookEveryMs = 10_000;

export const OpenedPage = ({ it, keeper, place, photoOf, banner, onSignIn }: OpenedPageProps) => {
  const photo = usePhoto(it.other.id, photoOf);

  useEffect(() => {
    void keeper.openLocal().then(() => keeper.open());
    const look = (): void => {
      if (document.visibilityState === "visible") void keeper.refresh();
      else void keeper.saveNow();
    };
    const save = (): void => void keeper.saveNow();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void keeper.refresh();
    }, lookEveryMs);
    document.addEventListener("visibilitychange", look);
    window.addEventListener("focus", look);
    window.addEventListener("online", look);
    window.addEventListener("pagehide", save);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("focus", look);
      window.removeEventListener("online", look);
      window.removeEventListener("pagehide", save);
      void keeper.saveNow();
    };
  }, [keeper]);

  return <PageView it={it} keeper={keeper} photo={photo} place={place} banner={banner} onSignIn={onSignIn} />;
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
