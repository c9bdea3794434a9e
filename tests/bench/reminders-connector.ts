/**
 * A connector as a process of its own that takes everything at once and remembers who got a card when. It writes its port; a
 * message asks what it took so far.
 */
import { createServer } from "node:http";

/** Who, as a number, and when, in milliseconds since 1970. */
export type Arrivals = readonly (readonly [number, number])[];

let arrivals: [number, number][] = [];
let count = 0;
const server = createServer((request, response) => {
  const path = request.url ?? "";
  const person = /chat-of-[0-9a-f-]{24}([0-9a-f]{12})/.exec(path)?.[1];
  if (person !== undefined && request.method === "POST") arrivals.push([Number.parseInt(person, 16), Date.now()]);
  request.resume();
  request.on("end", () => {
    response.writeHead(201, { "content-type": "application/json" });
    response.end(path === "/token" ? '{"access_token":"bot.token.1","expires_in":3600}' : `{"id":"m${++count}"}`);
  });
});
// The embedded database answers inside the process that asks us, and holds it up for longer than a connection usually stays open.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : address);
});
process.on("disconnect", () => process.exit());
process.on("message", (what: "count" | "take") => {
  if (what === "count") return void process.send?.(arrivals.length);
  const taken = arrivals;
  arrivals = [];
  return void process.send?.(taken);
});
