/** That somebody sits before the page: they point, type, scroll or come back to it. */
const signs = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "focus"] as const;

export const signsIn =
  (window: EventTarget) =>
  (listener: () => void): (() => void) => {
    const listening = new AbortController();
    for (const sign of signs)
      window.addEventListener(sign, listener, { signal: listening.signal, passive: true, capture: true });
    return () => listening.abort();
  };
