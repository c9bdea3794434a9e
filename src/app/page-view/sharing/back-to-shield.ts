/** Once what stood here is decided, whoever pressed in it stands on the line that says who can open this. */
import { useLayoutEffect, useRef, type RefObject } from "react";
import { focusSoon } from "#app/page-view/keys.ts";

export const useBackToShield = (): RefObject<HTMLDivElement | null> => {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const own = place.current;
    return () => {
      if (own?.contains(document.activeElement) === true)
        focusSoon(() => document.querySelector<HTMLElement>('[data-key="shield"]'));
    };
  }, []);
  return place;
};
