/** One pass over everything that is due: decides and sends at the same time until nothing is left. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CardQueue } from "./card-queue.ts";
import type { Planner } from "./planner.ts";
import type { Sender } from "./sender.ts";

interface Deps {
  readonly planner: Planner;
  readonly queue: CardQueue;
  readonly sender: Sender;
  /** There is more to do than one process should do alone. */
  readonly callForHelp: () => Promise<void>;
  readonly stopping: AbortSignal;
}

export interface Sweep {
  /** Milliseconds until there is something to do again as far as is known; null for nothing. */
  readonly run: () => Promise<number | null>;
}

/** Questions decided in one transaction. */
const planSize = 500;
/** Cards under way at once, so that those that nobody answers hold up the others only when they are very many. */
const mostUnderWay = 192;
const takenAtOnce = 64;
/** A shorter wait is worth staying for. */
const patienceMs = 1_000;

export const createSweep = ({ planner, queue, sender, callForHelp, stopping }: Deps): Sweep => {
  let running: Promise<number | null> | null = null;
  let again = false;

  const pass = async (): Promise<number | null> => {
    await queue.recover();
    let planning = true;
    const plan = async (): Promise<void> => {
      try {
        for (let first = true; !stopping.aborted; first = false) {
          const planned = await planner.plan(planSize);
          if (first && planned === planSize) await callForHelp();
          if (planned === 0) return;
        }
      } finally {
        planning = false;
      }
    };
    const underWay = createUnderWay();
    const feed = async (): Promise<number | null> => {
      while (!stopping.aborted) {
        if (underWay.count() > mostUnderWay - takenAtOnce) {
          await underWay.oneDone();
          continue;
        }
        const begun = await sender.begin(takenAtOnce);
        begun.forEach(underWay.add);
        if (begun.length > 0) continue;
        const wait = await queue.waitMs();
        if (!planning && (wait === null || wait > patienceMs)) {
          if (underWay.count() === 0) return wait;
          // What fails now may have to be tried again before long.
          await underWay.oneDone();
        } else await sleep(Math.max(10, Math.min(wait ?? 25, 100)));
      }
      return null;
    };
    const [, wait] = await Promise.all([plan(), feed()]);
    await underWay.allDone();
    return wait;
  };

  /** Whoever asks during a pass gets another one after it: what they told may have come too late for the first. */
  const run = async (): Promise<number | null> => {
    for (;;) {
      again = false;
      const wait = await pass();
      if (!again || stopping.aborted) return wait;
    }
  };

  return {
    run: () => {
      again = true;
      running ??= run().finally(() => {
        running = null;
      });
      return running;
    },
  };
};

const createUnderWay = () => {
  const works = new Set<Promise<void>>();
  let failed: unknown = null;
  let next = Promise.withResolvers<void>();
  return {
    count: () => works.size,
    add: (work: Promise<void>): void => {
      works.add(work);
      void work
        .catch((error: unknown) => {
          failed = error;
        })
        .then(() => {
          works.delete(work);
          next.resolve();
          next = Promise.withResolvers();
        });
    },
    oneDone: () => next.promise,
    /** Throws what the last of them threw. */
    allDone: async (): Promise<void> => {
      await Promise.allSettled(works);
      if (failed instanceof Error) throw failed;
    },
  };
};
