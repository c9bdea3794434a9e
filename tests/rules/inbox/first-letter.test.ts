/** What parking needs comes with the first letter. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { quietOrTyped } from "#app/once-drawn.ts";

let page: EventTarget;
beforeEach(() => {
  page = new EventTarget();
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => setTimeout(draw, 16));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const wait = () => {
  const seen = { over: false };
  void quietOrTyped(150).then(() => (seen.over = true));
  return seen;
};

test("[IB42] the first letter ends the wait for a quiet page", async () => {
  const waits = wait();
  await vi.advanceTimersByTimeAsync(10);
  expect(waits.over).toBe(false);
  page.dispatchEvent(new Event("input"));
  await vi.advanceTimersByTimeAsync(0);
  expect(waits.over).toBe(true);
});

test("[IB42] without a letter the page is quiet a moment after it was drawn", async () => {
  const waits = wait();
  await vi.advanceTimersByTimeAsync(16 + 149);
  expect(waits.over).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(waits.over).toBe(true);
});
