/** One client of ours in a room, sealed, with a document of its own and no page. */
import { WebSocket } from "ws";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { Clock } from "#core/clock.ts";
import { livePath } from "#core/live/frame.ts";
import { deriveRoomKeys } from "#core/live/room-keys.ts";
import { createSession, newSessionId, type Session } from "#core/live/session.ts";

const clock: Clock = {
  now: () => performance.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

export interface Typist {
  readonly doc: Y.Doc;
  readonly session: () => Session;
  /** Sealed ones, from the join on. */
  readonly frames: { sent: number; got: number };
}

export const enter = async (url: string, room: string, person: string): Promise<Typist> => {
  const keys = await deriveRoomKeys({ secret: new Uint8Array(32), epoch: 1, driveId: room, itemId: room });
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const id = newSessionId(random);
  const ws = new WebSocket(`${url.replace("http", "ws")}${livePath}`, { perMessageDeflate: false });
  const frames = { sent: 0, got: 0 };
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
      if (isBinary) {
        frames.got += 1;
        return session?.receive(data);
      }
      if (session !== null) return undefined;
      session = createSession(
        {
          keys,
          doc,
          awareness,
          clock,
          transmit: (frame) => {
            frames.sent += 1;
            ws.send(frame);
          },
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
    frames,
    session: () => {
      if (session === null) throw new Error("Not joined");
      return session;
    },
  };
};
