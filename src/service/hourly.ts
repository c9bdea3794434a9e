/** Work that rides along with a request, at most once an hour in this process. Nothing depends on when it is done. */
export const hourly = (clock: { readonly now: () => number }, work: () => Promise<unknown>): (() => Promise<void>) => {
  let last = -Infinity;
  return async () => {
    const now = clock.now();
    if (now - last < 3_600_000) return;
    last = now;
    await work();
  };
};
