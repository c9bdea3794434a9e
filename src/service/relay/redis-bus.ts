/**
 * A bus over Redis or Valkey: one channel for each room, named by a hash, so that Redis learns neither tenant nor pair.
 *
 * A message is the id of the process that sent it (16 bytes), one byte (0 a sealed frame, 1 a text, 2 a full room) and the body. Redis
 * keeps nothing of it. What it keeps are numbers of seats: redis-seats.ts.
 */
import { createHash, randomBytes } from "node:crypto";
import { apart } from "./apart.ts";
import type { Bus, BusMessage } from "./bus.ts";
import { openRedisLink } from "./redis-link.ts";
import { openRedisSeats } from "./redis-seats.ts";

interface Entered {
  readonly channel: string;
  readonly listener: (message: BusMessage) => void;
}

const idBytes = 16;
const kinds = { frame: 0, text: 1, crowded: 2 } as const;
/** More than a page that is alone lets pass between two signs of life: while one channel is refused, that is seen so often. */
const quietMs = 15_000;

/**
 * Frames on their way at one time. Fewer than the client takes: what it refuses counts as lost for everybody, and who leaves,
 * knocks or holds a seat is not to be refused because others say much.
 */
const mostUnanswered = 15_000;
const mostUnansweredBytes = 128 * 1024 * 1024;

/** `elapsed`: milliseconds since any moment; never goes back. */
export const openRedisBus = async (
  url: string,
  failed: (error: unknown) => void,
  elapsed: () => number = () => performance.now(),
): Promise<Bus> => {
  const me = randomBytes(idBytes);
  const byRoom = new Map<string, Entered>();
  const byChannel = new Map<string, Entered>();
  const lostListeners: (() => void)[] = [];
  const gapListeners: (() => void)[] = [];
  const forgottenListeners: (() => void)[] = [];
  let [unanswered, unansweredBytes] = [0, 0];
  let lost = false;
  let lostAt = 0;
  const gap = (error: unknown): void => {
    lostAt = elapsed();
    if (lost) return;
    lost = true;
    failed(error);
    for (const listener of lostListeners) listener();
  };
  const mended = (): void => {
    if (!lost) return;
    lost = false;
    for (const listener of gapListeners) listener();
  };
  /**
   * Redis may also refuse what comes over an open connection, and take some and refuse some for as long as it is full: then
   * everybody asking again with each that it takes would keep it full.
   */
  const gotThrough = (): void => {
    if (lost && link.isReady() && elapsed() - lostAt >= quietMs) mended();
  };

  let leftOut = 0;
  const isBehind = (): boolean => unanswered >= mostUnanswered || unansweredBytes >= mostUnansweredBytes;

  const hear = (message: Buffer, name: Buffer): void => {
    const channel = name.toString("latin1");
    const entered = byChannel.get(channel);
    // It was left, and the client took it up again with a new connection.
    if (entered === undefined) return void link.unsubscribe(channel).catch(gap);
    if (message.subarray(0, idBytes).equals(me)) return;
    const read = readMessage(message.subarray(idBytes));
    if (read !== null) entered.listener(read);
  };
  const forget = (room: string, entered: Entered | undefined): void => {
    if (entered === undefined || byRoom.get(room) !== entered) return;
    byRoom.delete(room);
    byChannel.delete(entered.channel);
  };

  await using opened = new AsyncDisposableStack();
  const link = await openRedisLink(url, { lost: gap, ready: mended, hear });
  opened.defer(link.close);
  const seats = await openRedisSeats(link, {
    forgotten: () => forgottenListeners.forEach((it) => it()),
    failed: gap,
    taken: gotThrough,
  });
  const giveUp = (): void => void seats.giveUp().catch(passOver);
  opened.defer(giveUp);
  gapListeners.push(() => void seats.beat(true).catch(gap));
  const open = opened.move();

  return {
    enter: async (room, listener) => {
      const entered = { channel: channelOf(room), listener };
      byRoom.set(room, entered);
      byChannel.set(entered.channel, entered);
      try {
        await link.subscribe(entered.channel);
      } catch (error) {
        forget(room, entered);
        throw error;
      }
    },
    leave: (room) => {
      const entered = byRoom.get(room);
      forget(room, entered);
      if (entered !== undefined) link.unsubscribe(entered.channel).catch(gap);
    },
    hold: async (room, wanted, most) => {
      try {
        return await seats.hold(channelOf(room), wanted, most);
      } catch (error) {
        // Once it is mended everything is held again.
        gap(error);
        throw error;
      }
    },
    giveUp,
    onForgotten: (listener) => {
      forgottenListeners.push(listener);
    },
    publish: (room, message) => {
      if (message.type === "frame" && isBehind()) {
        leftOut += 1;
        return;
      }
      const channel = byRoom.get(room)?.channel ?? channelOf(room);
      const bytes = writeMessage(me, message);
      const answered = (): void => {
        unanswered -= 1;
        unansweredBytes -= bytes.length;
      };
      unanswered += 1;
      unansweredBytes += bytes.length;
      link.publish(channel, bytes).then(
        () => {
          answered();
          gotThrough();
        },
        (error: unknown) => {
          answered();
          gap(error);
        },
      );
    },
    leftOut: () => leftOut,
    isOpen: () => !lost,
    onLost: (listener) => {
      lostListeners.push(listener);
    },
    onGap: (listener) => {
      gapListeners.push(listener);
    },
    [Symbol.asyncDispose]: async () => {
      lostListeners.length = gapListeners.length = 0;
      await open.disposeAsync();
    },
  };
};

/** It is there for a few seconds more. */
const passOver = (): void => undefined;

const channelOf = (room: string): string => `duologue:live:${createHash("sha256").update(room).digest("base64url")}`;

const writeMessage = (from: Buffer, message: BusMessage): Buffer =>
  Buffer.concat([from, Buffer.of(kinds[message.type]), bodyOf(message)]);

const bodyOf = (message: BusMessage): Uint8Array => {
  if (message.type === "frame") return message.frame;
  return Buffer.from(message.type === "text" ? message.text : "", "utf8");
};

const readMessage = (bytes: Buffer): BusMessage | null => {
  if (bytes[0] === kinds.frame) return { type: "frame", frame: apart(bytes.subarray(1)) };
  if (bytes[0] === kinds.crowded) return { type: "crowded" };
  return bytes[0] === kinds.text ? { type: "text", text: bytes.subarray(1).toString("utf8") } : null;
};
