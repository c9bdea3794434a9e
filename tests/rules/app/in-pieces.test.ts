/** Long work that makes nobody stumble. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const scrolled = new EventTarget();
let now = 0;
/** What the work had done at each turn of the page, and how long the turn was. */
let turns: { readonly steps: number; readonly ms: number }[] = [];
let steps = 0;
let onTurn = (): void => {};

beforeEach(() => {
  [now, steps, turns, onTurn] = [0, 0, [], () => {}];
  vi.stubGlobal("performance", { now: () => now });
  vi.stubGlobal("addEventListener", scrolled.addEventListener.bind(scrolled));
  vi.stubGlobal("setTimeout", (go: () => void, ms = 0) => {
    turns.push({ steps, ms });
    now += ms;
    onTurn();
    setImmediate(go);
  });
  vi.resetModules();
});
afterEach(() => vi.unstubAllGlobals());

/** Twelve steps of two milliseconds each. */
const work = function* (): Generator<undefined, string> {
  for (; steps < 12; steps++) {
    now += 2;
    yield;
  }
  return "done";
};

test("[UI91] after a few milliseconds of work the page has its turn, and so it has before anything is made of what was done", async () => {
  const { inPieces } = await import("#app/in-pieces.ts");
  expect(await inPieces(work())).toBe("done");
  expect(turns).toEqual([2, 5, 8, 11, 12].map((done) => ({ steps: done, ms: 0 })));
  expect(steps).toBe(12);
});

test("[UI91] work that has begun stands still while somebody scrolls and a moment more", async () => {
  const { inPieces } = await import("#app/in-pieces.ts");
  let scrolls = 3;
  onTurn = () => void (scrolls-- > 0 && scrolled.dispatchEvent(new Event("scroll")));
  expect(await inPieces(work())).toBe("done");
  expect(scrolls).toBeLessThan(0);
  const waits = turns.filter(({ ms }) => ms > 0);
  expect(waits.map((it) => it.steps)).toEqual(waits.map(() => 2));
  expect(waits.reduce((all, { ms }) => all + ms, 0)).toBeGreaterThan(150);
});
