/**
 * A server that only copies: what comes over one connection goes to the one that was opened before or after it. No WebSocket, no
 * rooms, no limits. Sends its port, and for each message what it used so far, in microseconds of CPU.
 */
import { createServer, type Socket } from "node:net";

const lines: Socket[] = [];
const server = createServer({ noDelay: true }, (line) => {
  const other = (lines.push(line) - 1) ^ 1;
  line.on("data", (bytes) => lines[other]?.write(bytes));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : address);
});
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
