/** A network between a client and a server that the test can cut, or let go silent; it keeps what crossed it. */
import { createServer, connect, type Socket } from "node:net";

export interface Proxy extends AsyncDisposable {
  readonly url: string;
  /** Every byte so far, in both directions. */
  readonly crossed: () => Buffer;
  /** Ends all connections and takes no more. */
  readonly cut: () => void;
  /** Lets nothing through any more, without a word. */
  readonly swallow: () => void;
  /** The first connection over which this is said from now on lets nothing through any more, without a word. */
  readonly loseWhoSays: (word: string) => void;
  /** Reads nothing more from the server, as a client on a blocked line does. */
  readonly hold: () => void;
  /** What the server says from now on comes so slowly. */
  readonly trickle: (bytesPerSecond: number) => void;
  /** Reads again, and what was held comes. */
  readonly goOn: () => void;
  /** Ends what there is; new connections are as they should be. */
  readonly mend: () => void;
}

export const createProxy = async (target: () => string): Promise<Proxy> => {
  const pairs = new Set<readonly [Socket, Socket]>();
  const crossed: Buffer[] = [];
  const silent = new Set<readonly [Socket, Socket]>();
  let mood: "open" | "cut" | "silent" = "open";
  let fatal: string | null = null;
  let bytesPerSecond = Number.POSITIVE_INFINITY;

  const server = createServer((near) => {
    if (mood === "cut") return void near.destroy();
    const { hostname, port } = new URL(target());
    const far = connect(Number(port), hostname);
    const pair = [near, far] as const;
    pairs.add(pair);
    let waiting = Buffer.alloc(0);
    const drip = setInterval(() => {
      const now = Math.min(waiting.length, bytesPerSecond / 10);
      near.write(waiting.subarray(0, now));
      waiting = waiting.subarray(now);
    }, 100);
    near.on("close", () => clearInterval(drip));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (bytes: Buffer) => {
        if (fatal !== null && from === near && bytes.includes(fatal)) {
          fatal = null;
          silent.add(pair);
        }
        if (mood === "silent" || silent.has(pair)) return;
        crossed.push(bytes);
        if (from === near || bytesPerSecond === Number.POSITIVE_INFINITY) to.write(bytes);
        else waiting = Buffer.concat([waiting, bytes]);
      });
      // The other side is told by the end of its own connection.
      from.on("error", () => undefined);
      from.on("close", () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port");
  const endAll = (): void => pairs.forEach(([near, far]) => [near, far].forEach((it) => it.destroy()));

  return {
    url: `http://127.0.0.1:${address.port}`,
    crossed: () => Buffer.concat(crossed),
    cut: () => {
      mood = "cut";
      endAll();
    },
    swallow: () => {
      mood = "silent";
    },
    loseWhoSays: (word) => {
      fatal = word;
    },
    trickle: (rate) => {
      bytesPerSecond = rate;
    },
    hold: () => pairs.forEach(([, far]) => far.pause()),
    goOn: () => pairs.forEach(([, far]) => far.resume()),
    mend: () => {
      endAll();
      mood = "open";
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        endAll();
      }),
  };
};
