/** Null when the promise takes longer than `ms`. A host that never answers must not leave people before an empty panel. */
export const within = <T>(ms: number, promise: Promise<T>): Promise<T | null> => {
  let timer: ReturnType<typeof setTimeout>;
  const limit = new Promise<null>((late) => {
    timer = setTimeout(() => late(null), ms);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
};
