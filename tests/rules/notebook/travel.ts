/** The way between pages and Microsoft or the service, on which anything can be held and let go on in any order. */
import type { Page, World } from "./world.ts";

/** Sends, and brings back what is answered. */
export type Travel = <T>(send: () => Promise<T>) => Promise<T>;

/** Nothing leaves a page that has crashed, and nothing comes back to it. */
export const whileAlive =
  (page: Page): Travel =>
  async (send) => {
    if (page.crashed) return never();
    const answer = await send();
    return page.crashed ? never() : answer;
  };

/** It can be held before it arrives, and its answer before that does. */
export const heldIn = (world: World, page: Page): Travel => {
  const alive = whileAlive(page);
  return (send) =>
    alive(async () => {
      if (world.held) await turnOf(world);
      const answer = await send();
      if (world.held) await turnOf(world);
      return answer;
    });
};

const turnOf = (world: World): Promise<void> => new Promise((go) => world.waiting.push(go));

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** One of those that are held goes on. */
export const letOneGo = (world: World, which: number): void =>
  world.waiting.splice(which % Math.max(1, world.waiting.length), 1)[0]?.();

/** All that are held go on, and those that come are held no more. */
export const letGo = (world: World): void => {
  world.held = false;
  for (const go of world.waiting.splice(0)) go();
};
