/**
 * The live relay: sealed frames from one socket to the others of its room, unopened and never kept.
 * Wire format and reasons for closing: `core/live/frame.ts`. Rules RL1-RL54, docs/spec/relay.md.
 */
import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { livePath, maxFrameBytes } from "#core/live/frame.ts";
import type { Bus, BusMessage } from "./bus.ts";
import { usualLimits, type RelayLimits } from "./limits.ts";
import { createMeter } from "./metrics.ts";
import { createPeople } from "./people.ts";
import { createRelief } from "./relief.ts";
import { createRooms, letGoSilent, type Room } from "./rooms.ts";
import { createSeats } from "./seats.ts";
import { Connection, Socket, type SocketDeps } from "./socket.ts";

export interface RelayDeps extends Pick<SocketDeps, "verify" | "mayJoin" | "now" | "elapsed" | "failed"> {
  /** Other processes; null for this one alone. */
  readonly bus?: Bus | null;
}

/** Dispose moves everybody on: sockets are closed with `restarting` and cut off after a moment. */
export interface Relay extends AsyncDisposable {
  /** For the `upgrade` event of an HTTP server. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly metrics: () => Promise<Response>;
  readonly sockets: () => number;
  readonly rooms: () => number;
}

export const createRelay = (deps: RelayDeps, change: Partial<RelayLimits> = {}): Relay => {
  const limits: RelayLimits = { ...usualLimits, ...change };
  const bus = deps.bus ?? null;
  const rooms = createRooms(limits);
  const seats = bus === null ? null : createSeats(bus, rooms, limits.socketsPerRoom);
  const sockets = new Set<Socket>();
  /** Those of them that have not joined yet. */
  const waiting = new Set<Socket>();
  /** To other processes. Everybody who enters waits for it, also who comes while it is still being opened. */
  const ways = new WeakMap<Room, Promise<void>>();
  const { elapsed } = deps;
  const meter = createMeter({ sockets: () => sockets.size, rooms: rooms.size }, bus);
  const relieve = createRelief(sockets, limits, elapsed);
  const people = createPeople(limits);
  let draining = false;
  let emptied: (() => void) | null = null;

  // The types of ws do not know it.
  const closing = { closeTimeout: limits.drainMs };
  // A little above the limit, so that the reason for closing is ours; far above, ws ends the connection by itself.
  const server = new WebSocketServer({
    noServer: true,
    WebSocket: Connection,
    maxPayload: 2 * maxFrameBytes,
    // Neither the pieces in which a message is said nor those in which it arrives are ours to see before it is whole. Browsers
    // send in few; lines break what is sent into about fifty.
    maxFragments: 16,
    maxBufferedChunks: 512,
    perMessageDeflate: false,
    clientTracking: false,
    ...closing,
  });

  const tellAll = (text: string) => (): void => {
    for (const room of rooms.all()) for (const member of room.members) member.sendText(text);
  };
  bus?.onLost(tellAll(parted));
  bus?.onGap(tellAll(`{"type":"again"}`));

  const socketDeps: SocketDeps = {
    ...deps,
    crowded: relieve,
    spend: people.spend,
    limits,
    meter,
    enter: rooms.enter,
    way: async (room, socket) => {
      if (bus === null || seats === null) return true;
      const way = ways.get(room) ?? bus.enter(room.name, (message) => tellRoom(rooms.find(room.name), message));
      ways.set(room, way);
      const [, seated] = await Promise.all([way, seats.take(room, socket)]);
      if (seated || (letGoSilent(room, socket.owner) && (await seats.take(room, socket)))) return true;
      // Who does not answer may be with another process: that seat is free when this one comes again.
      bus.publish(room.name, { type: "crowded" });
      return false;
    },
    leave: (room, socket) => {
      const wasLast = rooms.leave(room, socket);
      if (!draining) seats?.giveBack(room);
      if (wasLast) bus?.leave(room.name);
      // Nobody has heard anything of this one.
      if (waiting.has(socket)) return;
      const text = `{"type":"left","session":"${socket.session}"}`;
      for (const other of room.members) other.sendText(text);
      bus?.publish(room.name, { type: "text", text });
    },
    pass: (room, from, frame) => {
      for (const member of room.members) if (member !== from) member.sendFrame(frame);
      bus?.publish(room.name, { type: "frame", frame });
    },
    joined: (socket) => {
      waiting.delete(socket);
      // Redis may answer some and refuse others.
      if (bus?.isOpen() === false) socket.sendText(parted);
    },
    ended: (socket) => {
      waiting.delete(socket);
      sockets.delete(socket);
      if (sockets.size === 0) emptied?.();
    },
  };

  const sweep = setInterval(() => {
    const [at, now] = [elapsed(), deps.now()];
    for (const socket of sockets) socket.look(at, now);
    people.forget(at);
    // Many for whom little waits call nobody by themselves.
    relieve();
  }, limits.sweepMs);
  sweep.unref();

  return {
    upgrade: (request, stream, head) => {
      if (request.url !== livePath) return refuse(stream, 404);
      if (draining) return refuse(stream, 503);
      if (waiting.size >= limits.waiting) return refuse(stream, 503);
      // Taken out first: the request, with its headers, is not kept.
      const { socket: line } = request;
      server.handleUpgrade(request, stream, head, (ws) => {
        const socket = new Socket(ws, line, socketDeps);
        sockets.add(socket);
        waiting.add(socket);
      });
    },
    metrics: async () => new Response(await meter.text(), { headers: { "content-type": meter.contentType } }),
    sockets: () => sockets.size,
    rooms: rooms.size,
    [Symbol.asyncDispose]: async () => {
      draining = true;
      bus?.giveUp();
      clearInterval(sweep);
      const empty = new Promise<void>((resolve) => {
        emptied = resolve;
        if (sockets.size === 0) resolve();
      });
      for (const socket of sockets) socket.close("restarting");
      const cutOff = setTimeout(() => {
        for (const socket of sockets) socket.cutOff();
      }, limits.drainMs);
      await empty;
      clearTimeout(cutOff);
      server.close();
    },
  };
};

const parted = `{"type":"parted"}`;

const tellRoom = (room: Room | undefined, message: BusMessage): void => {
  if (room === undefined) return;
  if (message.type === "crowded") return void letGoSilent(room, null);
  for (const member of room.members)
    if (message.type === "frame") member.sendFrame(message.frame);
    else member.sendText(message.text);
};

const refuse = (stream: Duplex, status: number): void => {
  // The other end may be gone already, which is all the same here.
  stream.on("error", () => undefined);
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
};
