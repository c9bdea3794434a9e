/** One port on this machine's loopback, in both families where there are two: browsers try `::1` for localhost first. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";

export interface Listening extends AsyncDisposable {
  readonly url: string;
}

export type Answerer = (request: Request, env: HttpBindings) => Response | Promise<Response>;

/** A caller in the same process that was busy for Node's six seconds would find its connection closed with a request on it. */
const keptOpenMs = 75_000;

export const listen = async (answer: Answerer, port: number): Promise<Listening> => {
  const handle = getRequestListener((request, env) => answer(request, env as HttpBindings));
  const make = (): Server =>
    createServer({ keepAliveTimeout: keptOpenMs }, (incoming, outgoing) => void handle(incoming, outgoing));

  const first = make();
  await bound(first, "127.0.0.1", port);
  const taken = (first.address() as AddressInfo).port;
  const second = make();
  const servers = [first];
  // A machine without IPv6, or with this port in use there, is served by the first alone.
  if (
    await bound(second, "::1", taken).then(
      () => true,
      () => false,
    )
  )
    servers.push(second);

  return {
    url: `http://localhost:${taken}`,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(
        servers.map((it) => {
          const closed = new Promise<void>((resolve) => it.close(() => resolve()));
          it.closeAllConnections();
          return closed;
        }),
      );
    },
  };
};

const bound = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
