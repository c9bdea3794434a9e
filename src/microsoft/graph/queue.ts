/** Lets a few tasks run at once and the others wait in line. */
export type Queue = <T>(task: () => Promise<T>) => Promise<T>;

export const createQueue = (atOnce: number): Queue => {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (task) => {
    if (running >= atOnce) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await task();
    } finally {
      // A place that becomes free is handed on, so that nobody who comes now overtakes those in line.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
};
