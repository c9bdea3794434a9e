/**
 * A server of somebody else's as a process of its own, to stand beside our relay: `node server-process.ts NAME`. Writes its
 * port, on SIGUSR2 what it used so far and on SIGHUP the same after a collection, as `tests/service/relay-process.ts` does;
 * a message names a file for a snapshot of its heap. Each keeps its documents in memory.
 *
 * - `y-websocket` 2.1.0, `bin/utils.cjs`: the server that its own `bin/server.cjs` starts.
 * - `hocuspocus` 4.7.0, without extensions.
 */
import { createServer, type IncomingMessage, type Server as HttpServer } from "node:http";
import { createRequire } from "node:module";
import { writeHeapSnapshot } from "node:v8";
import { WebSocketServer, type WebSocket } from "ws";

const servers: Readonly<Record<string, () => HttpServer | Promise<HttpServer>>> = {
  "y-websocket": () => {
    const { setupWSConnection } = createRequire(import.meta.url)("y-websocket/bin/utils") as {
      readonly setupWSConnection: (ws: WebSocket, request: IncomingMessage) => void;
    };
    const sockets = new WebSocketServer({ noServer: true });
    const server = createServer();
    server.on("upgrade", (request, stream, head) =>
      sockets.handleUpgrade(request, stream, head, (ws) => setupWSConnection(ws, request)),
    );
    return server;
  },
  hocuspocus: async () => {
    // Only when asked for: it brings Yjs as a module, y-websocket as CommonJS, and Yjs wants to be there once.
    const { Server } = await import("@hocuspocus/server");
    return new Server({ quiet: true, stopOnSignals: false, timeout: 3_600_000 }).httpServer;
  },
};

const [name = ""] = process.argv.slice(2);
const make = servers[name];
if (make === undefined) throw new Error(`Unknown server '${name}': expected ${Object.keys(servers).join(" or ")}.`);
const server = await make();
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : address;
  console.log(port);
  process.send?.(port);
});
process.on("message", (path: string) => {
  void global.gc?.({ type: "major", execution: "async" }).then(() => process.send?.(writeHeapSnapshot(path)));
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
process.on("SIGUSR2", sayUsed);
process.on("SIGHUP", async () => {
  await global.gc?.({ type: "major", execution: "async", flavor: "last-resort" });
  sayUsed();
});

function sayUsed(): void {
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ cpuMicros: user + system, bytes: process.memoryUsage().rss, frames: null }));
}
