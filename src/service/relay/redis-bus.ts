/**
 * A bus over Redis or Valkey: one channel for each room, named by a hash, so that Redis learns neither tenant nor pair.
 *
 * A message is the id of the process that sent it (16 bytes), one byte (0 a sealed frame, 1 a text) and the body. Redis
 * keeps nothing of it.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Bus, BusMessage } from "./bus.ts";
import { openRedisLink } from "./redis-link.ts";

interface Entered {
  readonly channel: string;
  readonly listener: (message: BusMessage) => void;
}

const idBytes = 16;
const kinds = { frame: 0, text: 1 } as const;
/** More than a page lets pass between two signs of life: while one channel is refused, that is seen so often at least. */
const quietMs = 6_000;

export const openRedisBus = async (url: string, failed: (error: unknown) => void): Promise<Bus> => {
  const me = randomBytes(idBytes);
  const byRoom = new Map<string, Entered>();
  const byChannel = new Map<string, Entered>();
  const gapListeners: (() => void)[] = [];
  let lost = false;
  let lostAt = 0;
  const gap = (error: unknown): void => {
    // Told once for each time that the way is lost.
    if (!lost) failed(error);
    lost = true;
    lostAt = performance.now();
  };
  const mended = (): void => {
    if (!lost || !link.isReady()) return;
    lost = false;
    for (const listener of gapListeners) listener();
  };
  /**
   * Redis may also refuse what comes over an open connection, and take some and refuse some for as long as it is full: then
   * everybody asking again with each that it takes would keep it full.
   */
  const gotThrough = (): void => {
    if (lost && performance.now() - lostAt >= quietMs) mended();
  };

  /**
   * One for all channels: the client calls each listener of a channel, and keeps those whose leaving was overtaken by an
   * entering or by the loss of the connection, so that several would bring everything several times.
   */
  const hear = (message: Buffer, name: Buffer): void => {
    const channel = name.toString("latin1");
    const entered = byChannel.get(channel);
    // It was left, and the client took it up again with a new connection.
    if (entered === undefined) return void link.unsubscribe(channel, hear).catch(gap);
    if (message.subarray(0, idBytes).equals(me)) return;
    const read = readMessage(message.subarray(idBytes));
    if (read !== null) entered.listener(read);
  };
  const forget = (room: string, entered: Entered | undefined): void => {
    if (entered === undefined || byRoom.get(room) !== entered) return;
    byRoom.delete(room);
    byChannel.delete(entered.channel);
  };

  const link = await openRedisLink(url, {
    lost: gap,
    ready: mended,
  });

  return {
    enter: async (room, listener) => {
      const entered = { channel: channelOf(room), listener };
      byRoom.set(room, entered);
      byChannel.set(entered.channel, entered);
      try {
        await link.subscribe(entered.channel, hear);
      } catch (error) {
        forget(room, entered);
        throw error;
      }
    },
    leave: (room) => {
      const entered = byRoom.get(room);
      forget(room, entered);
      if (entered !== undefined) link.unsubscribe(entered.channel, hear).catch(gap);
    },
    publish: (room, message) => {
      const channel = byRoom.get(room)?.channel ?? channelOf(room);
      link.publish(channel, writeMessage(me, message)).then(gotThrough, gap);
    },
    isOpen: () => !lost,
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

const writeMessage = (from: Buffer, message: BusMessage): Buffer =>
  Buffer.concat([
    from,
    Buffer.of(kinds[message.type]),
    message.type === "frame" ? message.frame : Buffer.from(message.text, "utf8"),
  ]);

const readMessage = (bytes: Buffer): BusMessage | null => {
  if (bytes[0] === kinds.frame) return { type: "frame", frame: bytes.subarray(1) };
  return bytes[0] === kinds.text ? { type: "text", text: bytes.subarray(1).toString("utf8") } : null;
};
