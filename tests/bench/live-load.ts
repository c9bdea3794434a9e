/**
 * Pairs who type, as a process of its own: `node live-load.ts JSON` with `Load`. Prints a line when all have joined, begins
 * when a line comes in, and prints `Loaded` as JSON. Both clients of a room are in this process and so share a clock; each
 * has its own document, seal and socket.
 */
import { WebSocket } from "ws";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { Clock } from "#core/clock.ts";
import { livePath } from "#core/live/frame.ts";
import { deriveRoomKeys } from "#core/live/room-keys.ts";
import { createSession, newSessionId, type Session } from "#core/live/session.ts";

export interface Load {
  /** Relays for the first and the second of each room. */
  readonly urls: readonly [string, string];
  /** So that two load processes are not in each other's rooms. */
  readonly name: string;
  readonly rooms: number;
  /** Updates of all rooms together; 0 types on as soon as the last word arrived. */
  readonly perSecond: number;
  readonly seconds: number;
}

export interface Loaded {
  readonly joinMs: readonly number[];
  readonly latencyMs: readonly number[];
  readonly updates: number;
  readonly missing: number;
}

const clock: Clock = {
  now: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

interface Typist {
  readonly doc: Y.Doc;
  readonly session: () => Session;
}

const enter = async (url: string, room: string, person: string): Promise<Typist> => {
  const keys = await deriveRoomKeys({ secret: new Uint8Array(32), epoch: 1, driveId: room, itemId: room });
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const id = newSessionId(random);
  const ws = new WebSocket(`${url.replace("http", "ws")}${livePath}`, { perMessageDeflate: false });
  let session: Session | null = null;
  await new Promise<void>((resolve, reject) => {
    ws.on("error", reject);
    ws.on("open", () =>
      ws.send(
        JSON.stringify({
          type: "join",
          version: 1,
          token: person,
          pair: room,
          other: "x",
          room: keys.room,
          session: id,
        }),
      ),
    );
    ws.on("message", (data: Buffer, isBinary) => {
      if (isBinary) return session?.receive(data);
      if (session !== null) return undefined;
      session = createSession(
        {
          keys,
          doc,
          awareness,
          clock,
          transmit: (frame) => ws.send(frame),
          congested: () => false,
          changed: () => undefined,
          told: () => undefined,
          failed: (because) => reject(new Error(because)),
        },
        { session: id, person, canSave: () => true, origin: "remote" },
      );
      return resolve();
    });
  });
  return {
    doc,
    session: () => {
      if (session === null) throw new Error("Not joined");
      return session;
    },
  };
};

const run = async (load: Load): Promise<Loaded> => {
  const joinMs: number[] = [];
  const latencyMs: number[] = [];
  const rooms: { readonly a: Typist; readonly b: Typist; sentAt: number; open: boolean }[] = [];
  for (let at = 0; at < load.rooms; at++) {
    const name = `${load.name}-${at}`;
    const a = await enter(load.urls[0], name, "a");
    const begun = performance.now();
    const b = await enter(load.urls[1], name, "b");
    const met = (): boolean => [a, b].every((it) => it.session().state().others.length === 1);
    while (!met()) await new Promise((resolve) => setImmediate(resolve));
    joinMs.push(performance.now() - begun);
    rooms.push({ a, b, sentAt: 0, open: false });
  }

  console.log("joined");
  await new Promise((resolve) => process.stdin.once("data", resolve));
  let updates = 0;
  let running = true;
  const type = (room: (typeof rooms)[number]): void => {
    updates += 1;
    room.open = true;
    room.sentAt = performance.now();
    const text = room.a.doc.getText("page");
    text.insert(text.length, "word");
  };
  for (const room of rooms)
    room.b.doc.on("update", () => {
      if (!room.open) return;
      room.open = false;
      latencyMs.push(performance.now() - room.sentAt);
      if (load.perSecond === 0 && running) setImmediate(() => type(room));
    });

  const begun = performance.now();
  if (load.perSecond === 0) rooms.forEach(type);
  let next = 0;
  while (performance.now() - begun < load.seconds * 1_000) {
    if (load.perSecond > 0)
      while (next < ((performance.now() - begun) / 1_000) * load.perSecond)
        type(rooms[next++ % rooms.length] as (typeof rooms)[number]);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  running = false;
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { joinMs, latencyMs, updates, missing: updates - latencyMs.length };
};

const [text] = process.argv.slice(2);
if (text !== undefined) {
  const loaded = await run(JSON.parse(text) as Load);
  // A pipe takes its time; leaving at once would cut it off.
  process.stdout.write(`${JSON.stringify(loaded)}\n`, () => process.exit(0));
}
