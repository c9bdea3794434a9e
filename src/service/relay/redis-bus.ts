/**
 * A bus over Redis or Valkey: one channel for each room, named by a hash, so that Redis learns neither tenant nor pair.
 *
 * A message is the id of the process that sent it (16 bytes), one byte (0 a sealed frame, 1 a text) and the body. Redis
 * keeps nothing of it.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Bus, BusMessage } from "./bus.ts";
import { openRedisLink } from "./redis-link.ts";

const idBytes = 16;
const kinds = { frame: 0, text: 1 } as const;

export const openRedisBus = async (url: string, failed: (error: unknown) => void): Promise<Bus> => {
  const me = randomBytes(idBytes);
  const rooms = new Map<string, (message: Buffer) => void>();
  const gapListeners: (() => void)[] = [];
  let lost = false;
  const gap = (error: unknown): void => {
    // Told once for each time that the way is lost.
    if (!lost) failed(error);
    lost = true;
  };

  const link = await openRedisLink(url, {
    lost: gap,
    ready: () => {
      if (!lost || !link.isReady()) return;
      lost = false;
      for (const listener of gapListeners) listener();
    },
  });

  return {
    enter: async (room, listener) => {
      const hear = (message: Buffer): void => {
        const from = message.subarray(0, idBytes);
        const read = readMessage(message.subarray(idBytes));
        if (read !== null && !from.equals(me)) listener(read);
      };
      rooms.set(room, hear);
      await link.subscribe(channelOf(room), hear);
    },
    leave: (room) => {
      const hear = rooms.get(room);
      rooms.delete(room);
      if (hear !== undefined) link.unsubscribe(channelOf(room), hear).catch(gap);
    },
    publish: (room, message) => {
      link.publish(channelOf(room), Buffer.concat([me, writeMessage(message)])).catch(gap);
    },
    onGap: (listener) => {
      gapListeners.push(listener);
    },
    [Symbol.asyncDispose]: async () => {
      gapListeners.length = 0;
      await link.close();
    },
  };
};

const channelOf = (room: string): string => `duologue:live:${createHash("sha256").update(room).digest("base64url")}`;

const writeMessage = (message: BusMessage): Buffer =>
  Buffer.concat([
    Buffer.of(kinds[message.type]),
    message.type === "frame" ? message.frame : Buffer.from(message.text, "utf8"),
  ]);

const readMessage = (bytes: Buffer): BusMessage | null => {
  if (bytes[0] === kinds.frame) return { type: "frame", frame: bytes.subarray(1) };
  return bytes[0] === kinds.text ? { type: "text", text: bytes.subarray(1).toString("utf8") } : null;
};
