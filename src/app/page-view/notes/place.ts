/** Puts something beside a stretch of the notes: over it or under it, wherever there is room, and never wider than the notes. */
import { useLayoutEffect, type RefObject } from "react";

interface Spot {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

const gap = 6;

/** `it` is placed in what it stands in; the spots are of the window, as the editor tells them. */
export const placeBeside = (it: HTMLElement, from: Spot, to: Spot, wish: "above" | "below"): void => {
  const sheet = it.offsetParent?.getBoundingClientRect();
  if (sheet === undefined) return;
  const { offsetWidth: width, offsetHeight: height } = it;
  const oneLine = Math.abs(from.top - to.top) < 4;
  const middle = oneLine ? (from.left + to.left) / 2 : from.left + width / 2;
  const left = Math.max(0, Math.min(middle - width / 2 - sheet.left, sheet.width - width));
  const above = from.top - gap - height;
  const below = to.bottom + gap;
  // By touch the system's own bubble stands over the selection.
  const touch = matchMedia("(pointer: coarse)").matches;
  const fitsAbove = above >= 0;
  const fitsBelow = below + height <= document.documentElement.clientHeight;
  const over = wish === "above" && !touch ? fitsAbove || !fitsBelow : !fitsBelow && fitsAbove;
  it.style.left = `${Math.round(left)}px`;
  it.style.top = `${Math.round((over ? above : below) - sheet.top)}px`;
};

/** Placed whenever it is drawn, and when the window gets another width. */
export const usePlaced = (it: RefObject<HTMLElement | null>, place: (it: HTMLElement) => void): void =>
  useLayoutEffect(() => {
    const again = (): void => {
      if (it.current !== null) place(it.current);
    };
    again();
    window.addEventListener("resize", again);
    return () => window.removeEventListener("resize", again);
  });
