/** Parts of the page that cannot be fetched are asked for again. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { patiently } from "#app/once-drawn.ts";

/** The browser's window, as far as asking again needs it. */
class Window extends EventTarget {
  listening = 0;
  readonly navigator = { onLine: true };
  readonly listen = (type: string, listener: () => void, options: AddEventListenerOptions): void => {
    this.listening += 1;
    options.signal?.addEventListener("abort", () => (this.listening -= 1));
    this.addEventListener(type, listener, options);
  };
}

let browser: Window;
beforeEach(() => {
  browser = new Window();
  vi.useFakeTimers();
  vi.stubGlobal("navigator", browser.navigator);
  vi.stubGlobal("addEventListener", browser.listen);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(1_000 * count);

const failing = () => {
  const asked = { times: 0 };
  return [
    asked,
    async (): Promise<never> => {
      asked.times += 1;
      throw new TypeError("Failed to fetch");
    },
  ] as const;
};

test("[KJ8] a part is asked for ever more seldom, at least every minute, and leaves nothing listening behind", async () => {
  const [asked, load] = failing();
  void patiently(load)();
  const pauses: number[] = [];
  for (let since = 0; pauses.length < 8;) {
    const before = asked.times;
    await seconds(1);
    since += 1;
    if (asked.times === before) continue;
    pauses.push(since);
    since = 0;
    expect(browser.listening).toBe(1);
  }
  expect(pauses).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
});

test("[KJ8] a network that comes back is used at once, and what fails without one is not counted", async () => {
  const [asked, load] = failing();
  const missed: number[] = [];
  browser.navigator.onLine = false;
  const loaded = patiently(load, 2, (failures) => missed.push(failures))();
  const end = loaded.catch((error: unknown) => error);
  await seconds(100);
  expect(new Set(missed)).toEqual(new Set([0]));
  browser.navigator.onLine = true;
  const before = asked.times;
  browser.dispatchEvent(new Event("online"));
  await seconds(0);
  expect(asked.times).toBe(before + 1);
  await seconds(2);
  expect(await end).toBeInstanceOf(TypeError);
  expect(missed.slice(-2)).toEqual([1, 2]);
  expect(browser.listening).toBe(0);
});
