/** A browser whose storage says that nobody is signed in, for what asks for one; `vi.unstubAllGlobals` takes it away. */
import { vi } from "vitest";

export const standInBrowser = (visibilityState: DocumentVisibilityState): void => {
  const page = new EventTarget();
  vi.stubGlobal("window", page);
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("localStorage", { getItem: () => null });
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState }));
};

/** The browser tells this page that Ana has left in another; `next` has signed in since it heard of anything. */
export const signOutElsewhere = (next?: string): void => {
  const change = {
    key: "duologue-sign-in",
    oldValue: recordOf("ana"),
    newValue: next === undefined ? null : recordOf(next),
  };
  window.dispatchEvent(Object.assign(new Event("storage"), change));
};

const recordOf = (account: string): string => JSON.stringify({ account, at: 0 });
