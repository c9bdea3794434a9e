/** Where the focus goes when what was pressed is gone: to what is left in its place, or on to the next thing to press. */
import { focusSoon } from "./keys.ts";

const pressable = 'button:not([tabindex="-1"], :disabled), a[href]';

/** `place` stays on screen. */
export const focusBeside = (place: HTMLElement | null): void =>
  focusSoon(() => {
    const all = [...document.querySelectorAll<HTMLElement>(pressable)];
    return all.find((it) => place !== null && isFrom(place, it) && it.getClientRects().length > 0) ?? null;
  });

/** In it or behind it. */
const isFrom = (place: HTMLElement, it: HTMLElement): boolean =>
  (place.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
