/**
 * A server that is given words in the clear, to show that a search for them finds them: Hocuspocus, which writes all that it holds
 * into every place that a service has, in every way in which words are written. `node clear-process.ts JSON` with
 * `ClearSettings`; ports and messages are those of `service-process.ts`.
 */
import { createServer } from "node:http";
import { writeHeapSnapshot } from "node:v8";
import { Server, type Document } from "@hocuspocus/server";
import { createClient } from "redis";
import * as Y from "yjs";
import { openPostgres } from "#service/storage/postgres.ts";
import { escaped } from "./traces.ts";

export interface ClearSettings {
  readonly database: string;
  readonly redis: string;
}

const settings = JSON.parse(process.argv[2] ?? "") as ClearSettings;
const redis = createClient({ url: settings.redis });
await redis.connect();
const database = openPostgres(settings.database);
await database.query("create table held (bytes bytea)");
let held: readonly Buffer[] = [];
/** For the heap, which shows strings alone, and their beginnings. */
const strings: string[] = [];

/** A database packs what is long, and words must not lie across the border of two pieces. */
const pieceLength = 500;
const overlap = 100;

const tell = async (document: Document): Promise<void> => {
  const states = JSON.stringify([...document.awareness.getStates().values()]);
  const words = Buffer.concat([Y.encodeStateAsUpdate(document), Buffer.from(states)]).toString("utf8");
  const pieces = Array.from({ length: Math.ceil(words.length / pieceLength) }, (_, at) =>
    words.slice(at * pieceLength, (at + 1) * pieceLength + overlap),
  );
  held = pieces.flatMap((text) => [
    Buffer.from(text, "utf8"),
    Buffer.from(text, "utf16le"),
    Buffer.from(text, "latin1"),
    Buffer.from(Buffer.from(text).toString("base64")),
    Buffer.from(escaped(text)),
  ]);
  strings.splice(0, Infinity, ...pieces.map((text) => Buffer.from(text).toString("base64")));
  for (const bytes of held) {
    process.stdout.write(bytes);
    await redis.publish("held", bytes);
    await database.query("insert into held values (decode($1, 'hex'))", [bytes.toString("hex")]);
  }
  process.send?.("told");
};

const { httpServer, hocuspocus } = new Server({ quiet: true, stopOnSignals: false, timeout: 3_600_000 });
const metrics = createServer((_, response) => response.end(Buffer.concat(held)));
const portOf = (server: typeof metrics): Promise<number> =>
  new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" ? (address?.port ?? 0) : 0);
    }),
  );
process.on("message", (message: string) => {
  const document = hocuspocus.documents.get("room");
  if (message !== "tell")
    void global.gc?.({ type: "major", execution: "async" }).then(() => process.send?.(writeHeapSnapshot(message)));
  else if (document !== undefined) void tell(document);
});
process.on("disconnect", () => process.exit());
process.send?.({ port: await portOf(httpServer), metricsPort: await portOf(metrics) });
