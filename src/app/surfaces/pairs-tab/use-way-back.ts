import { useEffect, useEffectEvent } from "react";

/** The browser's own Back leads from what covers the list to the list, and not out of the tab. */
export const useWayBack = (covered: boolean, close: () => void): void => {
  const onBack = useEffectEvent(close);
  useEffect(() => {
    if (!covered) return;
    // After a reload the entry is still there.
    if (!isOurs(history.state)) history.pushState(ours, "");
    const leave = (): void => onBack();
    addEventListener("popstate", leave);
    return () => {
      removeEventListener("popstate", leave);
      if (isOurs(history.state)) history.back();
    };
  }, [covered]);
};

const ours = { over: "list" };

const isOurs = (state: unknown): boolean => (state as Partial<typeof ours> | null)?.over === ours.over;
