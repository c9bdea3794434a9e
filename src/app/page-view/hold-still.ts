/**
 * What is written stays where it is: when a line comes or goes above the place where somebody types, the page scrolls by as much.
 * Browsers do so by themselves once a page is scrolled, but not at its top.
 */

/** Watches the heights inside; the returned function stops it. */
export const holdStill = (page: HTMLElement): (() => void) => {
  const listening = new AbortController();
  let held: { readonly line: Element; readonly top: number } | null = null;

  const mark = (): void => {
    const line = document.activeElement;
    held = line !== null && page.contains(line) && isWritten(line) ? { line, top: topOf(line) } : null;
  };
  // What somebody presses moves what it moves; only what comes by itself must not.
  let pressedAt = -Infinity;
  const press = (event: Event): void => {
    if (!(event instanceof KeyboardEvent) || event.key.length > 1) pressedAt = performance.now();
  };
  const settle = (): void => {
    if (held === null || held.line !== document.activeElement) return;
    if (performance.now() - pressedAt < ownMs) return mark();
    const by = topOf(held.line) - held.top;
    if (Math.abs(by) >= 1) scrollerOf(held.line).scrollTop += by;
    mark();
  };

  // With each letter, too: what moved the line while no size changed stays so, and is not put right at the next change of one.
  for (const type of ["focusin", "focusout", "input"]) page.addEventListener(type, mark, { signal: listening.signal });
  for (const type of ["keydown", "click"])
    page.addEventListener(type, press, { signal: listening.signal, capture: true });
  document.addEventListener("scroll", mark, { signal: listening.signal, capture: true, passive: true });
  // The width turns lines over, and nobody types while dragging an edge.
  window.addEventListener("resize", mark, { signal: listening.signal });
  const sizes = new ResizeObserver(settle);
  // The page itself grows when a part of it comes at all.
  for (const part of [page, ...page.children]) sizes.observe(part);
  mark();
  return () => {
    listening.abort();
    sizes.disconnect();
  };
};

/** As long as what follows a press is drawn. */
const ownMs = 300;

const isWritten = (it: Element): boolean =>
  it instanceof HTMLTextAreaElement ||
  it instanceof HTMLInputElement ||
  (it instanceof HTMLElement && it.isContentEditable);

const topOf = (it: Element): number => it.getBoundingClientRect().top;

const scrollerOf = (it: Element): Element => {
  for (let at = it.parentElement; at !== null; at = at.parentElement)
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return document.scrollingElement ?? document.documentElement;
};
