/** What can wait while somebody scrolls. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const scrolled = new EventTarget();
const scroll = (): boolean => scrolled.dispatchEvent(new Event("scroll"));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  vi.stubGlobal("addEventListener", scrolled.addEventListener.bind(scrolled));
  vi.resetModules();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** And a little more. */
const aFrame = 20;

const begin = async () => {
  const { atRest } = await import("#app/at-rest.ts");
  let rested = false;
  return { rest: () => void atRest().then(() => (rested = true)), rested: () => rested };
};

test("[UI90] where nothing is scrolled nothing waits", async () => {
  const { rest, rested } = await begin();
  rest();
  await vi.advanceTimersByTimeAsync(0);
  expect(rested()).toBe(true);
});

test("[UI90] what can wait waits as long as somebody scrolls and a moment more", async () => {
  const { rest, rested } = await begin();
  scroll();
  rest();
  for (let frame = 0; frame < 100; frame++) {
    await vi.advanceTimersByTimeAsync(100);
    scroll();
  }
  await vi.advanceTimersByTimeAsync(149);
  expect(rested()).toBe(false);
  await vi.advanceTimersByTimeAsync(aFrame + 1);
  expect(rested()).toBe(true);
});

test("[UI90] a page that was held up counts what moved meanwhile, of which it hears with its next frame", async () => {
  const { rest, rested } = await begin();
  scroll();
  rest();
  await vi.advanceTimersByTimeAsync(150);
  expect(rested()).toBe(false);
  scroll();
  await vi.advanceTimersByTimeAsync(aFrame + 130);
  expect(rested()).toBe(false);
  await vi.advanceTimersByTimeAsync(aFrame);
  expect(rested()).toBe(true);
});
