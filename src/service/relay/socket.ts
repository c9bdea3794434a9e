/** One socket of a relay: waits for the join, is let in or not, passes frames on, and ends with a reason. */
import type { WebSocket } from "ws";
import {
  closeCode,
  isFrameOf,
  maxFrameBytes,
  maxTextBytes,
  parseClientMessage,
  sessionBytes,
  type ClientMessage,
  type CloseReason,
} from "#core/live/frame.ts";
import type { Result } from "#core/result.ts";
import { createAllowance, type RelayLimits } from "./limits.ts";
import type { Meter } from "./metrics.ts";
import type { Member, Room } from "./rooms.ts";

/** Whom a token names, and until when. */
export interface Bearer {
  readonly tenant: string;
  readonly person: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface SocketDeps {
  readonly verify: (token: string) => Promise<Result<Bearer, "refused" | "tryLater">>;
  readonly mayJoin: (tenant: string, person: string, pair: string, other: string) => boolean | Promise<boolean>;
  readonly now: () => number;
  readonly failed: (error: unknown) => void;
  readonly limits: RelayLimits;
  readonly meter: Meter;
  readonly enter: (name: string, member: Member) => Promise<Result<Room, CloseReason>>;
  readonly leave: (room: Room, member: Member) => void;
  readonly pass: (room: Room, from: Member, frame: Uint8Array) => void;
  readonly ended: (socket: Socket) => void;
}

export interface Socket {
  readonly joined: () => boolean;
  /** Looks at the clock: too late to join, token over, silent for too long. */
  readonly look: () => void;
  readonly close: (reason: CloseReason) => void;
  readonly cutOff: () => void;
  readonly gone: Promise<void>;
}

const binary = { binary: true, compress: false } as const;
const text = { binary: false, compress: false } as const;

export const createSocket = (ws: WebSocket, deps: SocketDeps): Socket => {
  const { limits, meter, now } = deps;
  const openedAt = now();
  const allowance = createAllowance(limits, openedAt);
  let bearer: Bearer | null = null;
  let place: { readonly room: Room; readonly member: Member; readonly session: Uint8Array } | null = null;
  let checking = false;
  let closing = false;
  let heardAt = openedAt;
  let askedAt = openedAt;
  let unanswered = 0;

  const close = (reason: CloseReason): void => {
    if (closing) return;
    closing = true;
    meter.closed(reason);
    leave();
    ws.close(closeCode(reason), reason);
  };
  const leave = (): void => {
    if (place === null) return;
    const { room, member } = place;
    place = null;
    deps.leave(room, member);
  };
  const send = (data: string | Uint8Array): void => {
    if (closing || ws.readyState !== ws.OPEN) return;
    if (ws.bufferedAmount > limits.unreadBytes) {
      close("tooSlow");
      // A reader that does not read will not read the close either.
      ws.terminate();
      return;
    }
    ws.send(data, typeof data === "string" ? text : binary);
  };

  const take = async (message: ClientMessage): Promise<void> => {
    if (message.type === "ping") return send(`{"type":"pong"}`);
    if (checking || (message.type === "join") === (bearer !== null)) return close("badMessage");
    checking = true;
    const verified = await deps.verify(message.token);
    if (!verified.ok) return close(verified.error === "tryLater" ? "tryLater" : "tokenRefused");
    const { tenant, person, until } = verified.value;
    if (message.type === "renew" && (tenant !== bearer?.tenant || person !== bearer.person))
      return close("tokenRefused");
    if (message.type === "join" && !(await enter(message, verified.value))) return;
    bearer = verified.value;
    checking = false;
    const type = message.type === "join" ? "joined" : "renewed";
    send(JSON.stringify({ type, expiresInMs: Math.max(1, until - now()) }));
  };

  const enter = async (
    { pair, other, room: id, session }: Extract<ClientMessage, { type: "join" }>,
    { tenant, person }: Bearer,
  ): Promise<boolean> => {
    if (!(await deps.mayJoin(tenant, person, pair, other))) {
      close("notYourPair");
      return false;
    }
    // Its owner may have left while the token was checked.
    if (closing || ws.readyState !== ws.OPEN) return false;
    const sendFrame = (frame: Uint8Array): void => {
      meter.frameOut();
      send(frame);
    };
    const member: Member = { session, owner: `${tenant}/${person}`, sendFrame, sendText: send };
    const room = await deps.enter(`${tenant}/${pair}/${id}`, member);
    if (!room.ok) {
      close(room.error);
      return false;
    }
    if (closing || ws.readyState !== ws.OPEN) {
      deps.leave(room.value, member);
      return false;
    }
    place = { room: room.value, member, session: sessionBytes(session) };
    meter.joined();
    return true;
  };

  const takeFrame = (frame: Uint8Array): void => {
    if (place === null || !isFrameOf(place.session, frame)) return close("badMessage");
    meter.frameIn(frame.length);
    deps.pass(place.room, place.member, frame);
  };

  const heard = (): void => {
    heardAt = now();
    unanswered = 0;
  };
  ws.on("message", (data: Buffer, isBinary) => {
    if (closing) return;
    heard();
    if (data.length > (isBinary ? maxFrameBytes : maxTextBytes)) return close("tooLarge");
    if (!allowance.spend(data.length, heardAt)) return close("tooFast");
    if (isBinary) return takeFrame(data);
    const message = parseClientMessage(data.toString("utf8"));
    if (!message.ok) return close(message.error.type);
    take(message.value).catch((error: unknown) => {
      deps.failed(error);
      close("tryLater");
    });
  });
  ws.on("pong", heard);
  // What ws finds wrong with a connection (bytes that are no WebSocket, a reset) ends in "close" as well.
  ws.on("error", () => undefined);

  const socket: Socket = {
    joined: () => bearer !== null,
    look: () => {
      const at = now();
      if (bearer === null && at - openedAt > limits.joinWithinMs) return close("joinTooLate");
      if (bearer !== null && at > bearer.until + limits.graceMs) return close("tokenEnded");
      if (at - Math.max(heardAt, askedAt) <= limits.silenceMs || ws.readyState !== ws.OPEN) return;
      if (unanswered >= 3) return ws.terminate();
      askedAt = at;
      unanswered += 1;
      ws.ping();
    },
    close,
    cutOff: () => ws.terminate(),
    gone: new Promise((resolve) => {
      ws.once("close", () => {
        leave();
        closing = true;
        deps.ended(socket);
        resolve();
      });
    }),
  };
  return socket;
};
