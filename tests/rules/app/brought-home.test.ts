import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { broughtHome } from "#app/mine/brought-home.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("[SI32] whoever signs out is asked after a quarter of a minute when what waits gets no answer, and at once when it fails", async () => {
  const answers: boolean[] = [];
  void broughtHome(() => new Promise(() => {})).then((all) => answers.push(all));
  await vi.advanceTimersByTimeAsync(14_000);
  expect(answers).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(answers).toEqual([false]);
  expect(await broughtHome(() => Promise.reject(new Error("no part")))).toBe(false);
  expect(await broughtHome(async () => true)).toBe(true);
});
