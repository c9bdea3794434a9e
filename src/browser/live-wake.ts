/** When a browser is likely to have its network back: it says so, or the page is looked at again. */
export const wakeOf =
  (window: EventTarget, document: EventTarget & { readonly visibilityState: string }) =>
  (listener: () => void): (() => void) => {
    const listening = new AbortController();
    const { signal } = listening;
    const onVisible = (): void => {
      if (document.visibilityState === "visible") listener();
    };
    window.addEventListener("online", listener, { signal });
    window.addEventListener("pageshow", listener, { signal });
    document.addEventListener("visibilitychange", onVisible, { signal });
    return () => listening.abort();
  };
