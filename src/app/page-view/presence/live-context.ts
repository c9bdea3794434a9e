/** The live room of the page that is drawn, for the pieces that show something of it. */
import { createContext, use, useSyncExternalStore } from "react";
import type { ServiceToken } from "#app/live/open-live.ts";
import type { PageLive, PageLiveState } from "#app/live/page-live.ts";

/** Lets a page into its room; null where nobody is signed in. */
export const LiveToken = createContext<ServiceToken | null>(null);

/** Null until the page stands and its file is known; undefined while live editing cannot be fetched. */
export const LiveContext = createContext<PageLive | null | undefined>(null);

export const useLiveState = (): PageLiveState | null => {
  const live = use(LiveContext);
  return useSyncExternalStore(live?.subscribe ?? never, live?.state ?? nothing);
};

const never = () => () => undefined;
const nothing = (): null => null;
