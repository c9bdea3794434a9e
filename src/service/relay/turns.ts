/** What is asked of one channel happens one after the other, whatever each waits for. */
export interface Turns {
  readonly take: <T>(channel: string, act: () => Promise<T>) => Promise<T>;
}

export const createTurns = (): Turns => {
  const lasts = new Map<string, Promise<unknown>>();
  return {
    take: async (channel, act) => {
      const turn = (lasts.get(channel) ?? Promise.resolve()).then(act);
      const over = turn.catch(passOver);
      lasts.set(channel, over);
      try {
        return await turn;
      } finally {
        if (lasts.get(channel) === over) lasts.delete(channel);
      }
    },
  };
};

/** Told to whoever's turn it was. */
const passOver = (): void => undefined;
