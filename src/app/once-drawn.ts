/** Whoever opens a page can type before the parts arrive that typing does not need. */
import { atRest } from "./at-rest.ts";

/** A frame, then as long from now, then when the page has nothing better to do. A hidden page draws no frames and waits for none. */
const afterFrame = (ms: number): Promise<void> =>
  new Promise((done) => {
    // Safari knows no idle time.
    const idle = (): unknown => globalThis.requestIdleCallback?.(() => done(), { timeout: ms }) ?? done();
    requestAnimationFrame(() => setTimeout(idle, ms));
    setTimeout(done, 4 * ms);
  });

/** The same, or with the first letter if that is sooner: whoever typed may be about to close the page. */
export const quietOrTyped = (ms: number): Promise<void> =>
  new Promise((done) => {
    void afterFrame(ms).then(done);
    addEventListener("input", () => done(), { once: true });
  });

let drawn: Promise<void> | null = null;

/**
 * Counted from the first time that anything asks while it is drawn, and each who asks has a turn of the page for itself; a press
 * loads what it needs without asking.
 */
export const onceDrawn = (): Promise<void> => (drawn = (drawn ?? afterFrame(300)).then(turn).then(atRest));

const turn = (): Promise<void> => new Promise((go) => void setTimeout(go));

/**
 * A part that could not be fetched is asked for again, ever more seldom: a network that was gone for a moment takes no page with
 * it. Rejects after `most` failures and tells each; without a network none is counted.
 */
export const patiently =
  <T>(load: () => Promise<T>, most = Infinity, missed?: (failures: number) => void) =>
  async (): Promise<T> => {
    for (let failures = 0, pause = 2_000; ; pause = Math.min(2 * pause, 60_000)) {
      try {
        return await load();
      } catch (unfetched) {
        if (navigator.onLine) failures += 1;
        missed?.(failures);
        if (failures >= most) throw unfetched;
        const over = new AbortController();
        const back = await new Promise((again) => {
          addEventListener("online", () => again(true), over);
          setTimeout(again, pause, false);
        });
        over.abort();
        if (back) pause = 1_000;
      }
    }
  };
