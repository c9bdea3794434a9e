/**
 * Which lines are on screen while the list rests: a line that only flies past asks nobody for a picture or a notebook. Measured
 * when scrolling stops, part by part, since asking the browser for the place of a line makes it lay out the part around it.
 */
import { startTransition, useEffect, useRef, useState, type RefObject } from "react";

export interface Rested {
  /** The keys of the lines on screen; the same object until they are others. */
  readonly now: readonly string[];
  /** Of all lines that ever rested on screen. */
  readonly ever: ReadonlySet<string>;
}

export const useRested = (list: RefObject<HTMLElement | null>): Rested => {
  const [rested, setRested] = useState<Rested>({ now: [], ever: new Set() });
  const rests = useRef<() => void>(() => {});
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      const now = list.current === null ? [] : linesOnScreen(list.current);
      startTransition(() => setRested((before) => after(before, now)));
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(look, restMs);
    };
    rests.current = wait;
    document.addEventListener("scroll", wait, { capture: true, passive: true });
    window.addEventListener("resize", wait);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("scroll", wait, { capture: true });
      window.removeEventListener("resize", wait);
    };
  }, [list]);
  // Whatever was drawn may have moved lines.
  useEffect(() => rests.current());
  return rested;
};

const restMs = 200;

const linesOnScreen = (list: Element): readonly string[] =>
  [...list.children]
    .filter(isOnScreen)
    .flatMap((part) => [...part.querySelectorAll<HTMLElement>("[data-row]")])
    .filter(isOnScreen)
    .flatMap((line) => line.dataset["row"] ?? []);

const isOnScreen = (element: Element): boolean => {
  const { top, bottom, height } = element.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < window.innerHeight;
};

const after = (before: Rested, now: readonly string[]): Rested =>
  now.join("\n") === before.now.join("\n") ? before : { now, ever: new Set([...before.ever, ...now]) };
