/** The time for words such as "tomorrow" and "5 minutes ago", refreshed each half minute while the page is in sight. */
import { useSyncExternalStore } from "react";

const stepMs = 30_000;

const subscribe = (listener: () => void): (() => void) => {
  const timer = setInterval(() => {
    if (document.visibilityState === "visible") listener();
  }, stepMs);
  document.addEventListener("visibilitychange", listener);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", listener);
  };
};

/** Steps of five seconds, so that one drawing sees one time. */
const read = (): number => Math.floor(Date.now() / 5_000) * 5_000;

export const useNow = (): number => useSyncExternalStore(subscribe, read);
