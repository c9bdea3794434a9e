/** An open port for a Fetch-style handler. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";

export interface Listening extends AsyncDisposable {
  readonly port: number;
}

/**
 * A proxy in front keeps its connections for a minute as a rule. Were it the one to find them closed, a request would now and then
 * be lost on its way, and what is not safe to repeat would fail: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
 */
const keptOpenMs = 75_000;

/** Rejects with Node's own error (`EADDRINUSE`) when the port is taken. Port 0 takes a free one. */
export const listen = async (
  fetch: (request: Request) => Response | Promise<Response>,
  host: string,
  port: number,
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<Listening> => {
  const server = createServer({ keepAliveTimeout: keptOpenMs }, getRequestListener(fetch));
  if (upgrade !== undefined) server.on("upgrade", upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`No port: expected one, got ${address}`);
  return { port: address.port, [Symbol.asyncDispose]: () => close(server) };
};

/** Answers what has begun, for three seconds at most. */
const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), 3_000);
    server.close(() => {
      clearTimeout(cutOff);
      resolve();
    });
    server.closeIdleConnections();
  });
