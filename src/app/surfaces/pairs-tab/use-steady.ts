/** No line moves away from under a hand that is about to press it. */
import { useEffect, useState, type RefObject } from "react";
import type { PlacedRow } from "./pair-row.ts";

/** What the lines say is drawn at once; another order waits until the pointer rests or has left the list. */
export const useSteady = (rows: readonly PlacedRow[], list: RefObject<HTMLElement | null>): readonly PlacedRow[] => {
  const [drawn, setDrawn] = useState(rows);
  const isAimed = useAim(list);
  if (drawn !== rows && (!isAimed || movesNothing(drawn, rows))) setDrawn(rows);
  return drawn;
};

/** What comes behind the last line moves none. */
export const movesNothing = (before: readonly PlacedRow[], now: readonly PlacedRow[]): boolean =>
  before.every(({ row, group }, at) => row.key === now[at]?.row.key && group === now[at].group);

/** Whether a pointer is on its way to a line, or down on one. */
const useAim = (list: RefObject<HTMLElement | null>): boolean => {
  const [isAimed, setAimed] = useState(false);
  useEffect(() => {
    const place = list.current;
    if (place === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const aim = ({ type, buttons }: PointerEvent): void => {
      clearTimeout(timer);
      // A press lasts until it is lifted, and what it does is drawn before anything moves.
      if (buttons === 0 || type === "pointerleave") timer = setTimeout(() => setAimed(false), restMs);
      setAimed(true);
    };
    const listening = new AbortController();
    for (const type of ["pointermove", "pointerdown", "pointerup", "pointerleave", "pointercancel"] as const)
      place.addEventListener(type, aim, { signal: listening.signal, passive: true });
    return () => {
      clearTimeout(timer);
      listening.abort();
    };
  }, [list]);
  return isAimed;
};

/** From the last move of a hand to its press. */
const restMs = 800;
