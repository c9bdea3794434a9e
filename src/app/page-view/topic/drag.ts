/**
 * Dragging a topic to another place in its lane: with a mouse from anywhere on its line, by touch after a long press. Works on
 * what stands on the page, so that nothing of it has to be there before somebody drags; keys and buttons do the same.
 */

export interface DragDeeds {
  /** Behind which topic of the list it was let go; null for the front. */
  readonly drop: (id: string, behind: string | null) => void;
}

const startsAfterPx = 5;
const longPressMs = 350;
const edgePx = 56;
const scrollPx = 10;

/** Ticked off ones stand still and are no place to drag from; they can be dropped behind. */
const notHere = "a, input, textarea, select, summary, [contenteditable]";

/** Listens to every `[data-lane]` list inside; the returned function stops it. */
export const listenToDrag = (root: HTMLElement, deeds: DragDeeds): (() => void) => {
  let stop: (() => void) | null = null;

  const onPointerDown = (event: PointerEvent): void => {
    if (stop !== null || event.button !== 0 || !event.isPrimary || !(event.target instanceof Element)) return;
    const line = event.target.closest<HTMLElement>("[data-lane] > [data-line]");
    if (line === null || event.target.closest(notHere) !== null || line.querySelector("[data-topic]") === null) return;
    stop = press(
      line,
      event,
      (behind) => deeds.drop(line.dataset["line"] ?? "", behind),
      () => (stop = null),
    );
  };

  // A browser asks before the touch begins whether somebody may keep it from scrolling.
  const onTouchMove = (event: TouchEvent): void => {
    if (event.cancelable && root.querySelector("[data-dragged]") !== null) event.preventDefault();
  };

  root.addEventListener("pointerdown", onPointerDown);
  root.addEventListener("touchmove", onTouchMove, { passive: false });
  return () => {
    root.removeEventListener("pointerdown", onPointerDown);
    root.removeEventListener("touchmove", onTouchMove);
    stop?.();
  };
};

/** From the press until it is let go; answers what ends it early. */
const press = (
  line: HTMLElement,
  { pointerId, pointerType, clientX, clientY }: PointerEvent,
  onDrop: (behind: string | null) => void,
  onEnd: () => void,
): (() => void) => {
  const listening = new AbortController();
  const options = { signal: listening.signal };
  const scroller = scrollerOf(line);
  let [x, y] = [clientX, clientY];
  let dragging = false;
  let startScroll = 0;
  let frame = 0;
  let to: Place | null = null;

  const begin = (): void => {
    dragging = true;
    startScroll = scroller.scrollTop;
    line.dataset["dragged"] = "";
    step();
  };

  /** Each frame while it is dragged: the page may scroll under a pointer that rests. */
  const step = (): void => {
    if (!line.isConnected) return end();
    const height = document.documentElement.clientHeight;
    if (y < edgePx) scroller.scrollTop -= scrollPx;
    else if (y > height - edgePx) scroller.scrollTop += scrollPx;
    line.style.transform = `translateY(${y - clientY + scroller.scrollTop - startScroll}px)`;
    mark(placeAt(line, y));
    frame = requestAnimationFrame(step);
  };

  const mark = (place: Place | null): void => {
    if (to?.line !== place?.line) delete to?.line.dataset["mark"];
    to = place;
    if (place !== null) place.line.dataset["mark"] = place.side;
  };

  const end = (): void => {
    listening.abort();
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    mark(null);
    delete line.dataset["dragged"];
    line.style.transform = "";
    onEnd();
  };

  const move = (event: PointerEvent): void => {
    if (event.pointerId !== pointerId) return;
    [x, y] = [event.clientX, event.clientY];
    if (dragging || Math.hypot(x - clientX, y - clientY) < startsAfterPx) return;
    // By touch the finger scrolls, unless it had rested on the line before.
    if (pointerType === "touch") end();
    else begin();
  };

  const up = (event: PointerEvent): void => {
    if (event.pointerId !== pointerId) return;
    const place = to;
    const dragged = dragging;
    end();
    if (!dragged) return;
    swallowClick();
    if (place !== null) onDrop(place.behind);
  };

  const timer = pointerType === "touch" ? setTimeout(begin, longPressMs) : undefined;
  document.addEventListener("pointermove", move, options);
  document.addEventListener("pointerup", up, options);
  document.addEventListener("pointercancel", end, options);
  window.addEventListener("blur", end, options);
  // The long press is ours: it opens no menu.
  document.addEventListener("contextmenu", (event) => pointerType === "touch" && event.preventDefault(), options);
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !dragging) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    },
    { ...options, capture: true },
  );
  return end;
};

interface Place {
  readonly line: HTMLElement;
  readonly side: "before" | "behind";
  readonly behind: string | null;
}

/** Null where letting go would change nothing. */
const placeAt = (dragged: HTMLElement, y: number): Place | null => {
  const all = [...(dragged.parentElement?.querySelectorAll<HTMLElement>(":scope > [data-line]") ?? [])];
  const others = all.filter((it) => it !== dragged);
  const found = others.findIndex((it) => y < middleOf(it));
  const to = found === -1 ? others.length : found;
  if (to === all.indexOf(dragged)) return null;
  const next = others[to];
  const before = others[to - 1];
  const behind = before?.dataset["line"] ?? null;
  if (next !== undefined) return { line: next, side: "before", behind };
  return before === undefined ? null : { line: before, side: "behind", behind };
};

const middleOf = (line: HTMLElement): number => {
  const { top, height } = line.getBoundingClientRect();
  return top + height / 2;
};

/** What scrolls the line: the page as a rule, a column of it in a tab. */
const scrollerOf = (line: HTMLElement): Element => {
  for (let at = line.parentElement; at !== null; at = at.parentElement)
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return document.scrollingElement ?? document.documentElement;
};

/** Letting go on the line it began on is a click to the browser, and would open the topic. */
const swallowClick = (): void => {
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 0);
};

const swallow = (event: Event): void => {
  event.preventDefault();
  event.stopPropagation();
};
