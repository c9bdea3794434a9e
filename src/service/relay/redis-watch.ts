/**
 * Gives up connections to Redis that answer nothing. A socket's own timeout begins anew with all that is written, so that it
 * never ends on a connection that swallows everything while much is said over it; and what waits for an answer to its ping
 * may wait behind many other answers.
 */

export interface Watched {
  readonly isReady: boolean;
  readonly on: (event: "ready" | "ping-interval", listener: () => void) => unknown;
  readonly destroy: () => void;
  readonly connect: () => Promise<unknown>;
}

export interface Watch {
  /** More than its pings was answered. */
  readonly answered: (client: Watched) => void;
  readonly end: () => void;
}

export const connectAnew = (client: Watched): void => {
  client.destroy();
  // What is wrong is told as an error as well.
  client.connect().catch(() => undefined);
};

/** Several pings of the client. */
const unansweredMs = 5_000;

/** `clients`: those that there are at the moment. */
export const watchOver = (clients: () => readonly Watched[], lost: (error: unknown) => void): Watch => {
  const answeredAt = new WeakMap<Watched, number>();
  const answered = (client: Watched): void => {
    if (!answeredAt.has(client))
      for (const event of ["ready", "ping-interval"] as const) client.on(event, () => answered(client));
    answeredAt.set(client, performance.now());
  };
  const timer = setInterval(() => {
    for (const client of clients()) {
      const at = answeredAt.get(client);
      if (at === undefined) answered(client);
      else if (client.isReady && performance.now() - at >= unansweredMs) {
        lost(new Error("Redis does not answer"));
        connectAnew(client);
      }
    }
  }, 1_000);
  timer.unref();
  return { answered, end: () => clearInterval(timer) };
};
