/** Notebooks of the list are read a few at a time, so that the one that is opened does not wait behind them. */
export interface ReadQueue {
  /** Runs the task when there is room. */
  readonly add: (task: () => Promise<void>) => void;
}

export const createReadQueue = (atOnce: number): ReadQueue => {
  const waiting = new Set<() => Promise<void>>();
  let running = 0;
  const next = (): void => {
    for (const task of waiting) {
      if (running >= atOnce) return;
      waiting.delete(task);
      running++;
      void task().finally(() => {
        running--;
        next();
      });
    }
  };
  return {
    add: (task) => {
      waiting.add(task);
      next();
    },
  };
};
