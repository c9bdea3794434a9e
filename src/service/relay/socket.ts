/** One socket of a relay: waits for the join, is let in or not, passes frames on, and ends with a reason. */
import type { Socket as Line } from "node:net";
import { WebSocket } from "ws";
import {
  closeCode,
  isFrameOf,
  maxFrameBytes,
  maxTextBytes,
  parseClientMessage,
  type ClientMessage,
  type CloseReason,
  type SessionId,
} from "#core/live/frame.ts";
import type { Result } from "#core/result.ts";
import { apart } from "./apart.ts";
import { spend, type Allowance, type RelayLimits } from "./limits.ts";
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
  /** Milliseconds since 1970, for tokens alone. */
  readonly now: () => number;
  /** Milliseconds since any moment; never goes back. */
  readonly elapsed: () => number;
  /** A bug in handling a message, or no way to other processes. */
  readonly failed: (error: unknown) => void;
  readonly limits: RelayLimits;
  readonly meter: Meter;
  readonly enter: (name: string, socket: Socket) => Result<Room, CloseReason>;
  /**
   * To those of the room who are with other processes. Rejects where there is none: alone here one would wait for nobody.
   * False when they have all seats.
   */
  readonly way: (room: Room, socket: Socket) => Promise<boolean>;
  readonly leave: (room: Room, socket: Socket) => void;
  /** Of what is left to this person. False when it is too much. */
  readonly spend: (owner: string, messages: number, bytes: number, at: number) => boolean;
  readonly pass: (room: Room, from: Member, frame: Uint8Array) => void;
  readonly joined: (socket: Socket) => void;
  /** Much waits for this one: it may be too much for all together. */
  readonly crowded: () => void;
  readonly ended: (socket: Socket) => void;
}

const binary = { binary: true, compress: false } as const;
const text = { binary: false, compress: false } as const;
/** A join, and what one may say while it is looked at. */
const bytesToJoin = 4 * maxTextBytes;
/** Waits for any reader at times: what it comes to for all of them is looked at now and then, and not with each frame. */
const littleBytes = 256 * 1024;

/** What ws makes of a connection; it knows whose it is, so that all of them share their listeners. */
export class Connection extends WebSocket {
  socket: Socket | null = null;
}

/** A class, since a process holds tens of thousands that are idle: they share their functions, and each is its few fields. */
export class Socket implements Member, Allowance {
  owner = "";
  session = "" as SessionId;
  framesFullAt: number;
  bytesFullAt: number;
  private readonly ws: Connection;
  private readonly line: Line;
  private readonly deps: SocketDeps;
  private room: Room | null = null;
  /** The same, and already while the way is being opened: so it is out again whenever it ends. */
  private entered: Room | null = null;
  private checking = false;
  private closing = false;
  private readonly joinBy: number;
  /** To show a new token by, as clocks say. */
  private tokenUntil = Infinity;
  /** It has said nothing since then, and was not asked whether it is there. */
  private quietSince: number;
  /** All that had come when it was asked. */
  private heardBytes = 0;
  private unanswered = 0;
  /** Of all that came, so much was counted against its allowance. */
  private countedBytes: number;
  /** Came before it was a socket: a proxy may have asked for other things over this connection. */
  private readonly earlierBytes: number;

  constructor(ws: Connection, line: Line, deps: SocketDeps) {
    const at = deps.elapsed();
    this.ws = ws;
    this.line = line;
    this.deps = deps;
    this.framesFullAt = at;
    this.bytesFullAt = at;
    this.quietSince = at;
    this.joinBy = at + deps.limits.joinWithinMs;
    this.countedBytes = this.earlierBytes = line.bytesRead;
    ws.socket = this;
    ws.on("message", onMessage).on("ping", onSign).on("pong", onSign).on("close", onClose).on("error", passOver);
  }

  /** Looks at the clocks, too late to join, token over, silent for too long, and at what came that was no message. */
  look(at: number, now: number): void {
    const { ws, line } = this;
    if (this.closing) return;
    if (this.room === null) {
      if (at > this.joinBy) return this.dismiss("joinTooLate");
      if (line.bytesRead - this.earlierBytes > bytesToJoin) return this.dismiss("tooLarge");
    }
    if (!this.count(0, at)) return;
    if (now > this.tokenUntil + this.deps.limits.graceMs) return this.close("tokenEnded");
    if (at - this.quietSince <= this.deps.limits.silenceMs || ws.readyState !== ws.OPEN) return;
    // A pong is an answer, and so is anything else.
    if (line.bytesRead !== this.heardBytes) this.unanswered = 0;
    if (this.unanswered >= 3) return ws.terminate();
    this.heardBytes = line.bytesRead;
    this.quietSince = at;
    this.unanswered += 1;
    ws.ping();
  }

  silentMs(): number {
    const { silenceMs, answerMs } = this.deps.limits;
    const asked = this.deps.elapsed() - this.quietSince;
    const isSilent = this.unanswered > 0 && asked >= answerMs && this.line.bytesRead === this.heardBytes;
    return isSilent ? this.unanswered * silenceMs + asked : 0;
  }

  close(reason: CloseReason): void {
    if (this.closing) return;
    this.closing = true;
    this.deps.meter.closed(reason);
    this.leave();
    this.ws.close(closeCode(reason), reason);
  }

  /** Who has not joined gets the reason, and no time to answer it. */
  private dismiss(reason: CloseReason): void {
    this.close(reason);
    this.line.destroySoon();
  }

  cutOff(): void {
    this.ws.terminate();
  }

  /** What waits to be read. */
  unread(): number {
    return this.ws.bufferedAmount;
  }

  dropAsTooSlow(): void {
    this.close("tooSlow");
    // A reader that does not read will not read the close either.
    this.ws.terminate();
  }

  sendFrame(frame: Uint8Array): void {
    if (this.room === null || !this.takesMore()) return;
    this.deps.meter.frameOut();
    this.ws.send(frame, binary);
  }

  sendText(words: string): void {
    if (this.room !== null) this.say(words);
  }

  private say(words: string): void {
    if (this.takesMore()) this.ws.send(words, text);
  }

  private takesMore(): boolean {
    const { ws } = this;
    if (this.closing || ws.readyState !== ws.OPEN) return false;
    const unread = ws.bufferedAmount;
    if (unread <= littleBytes) return true;
    if (unread > this.deps.limits.unreadBytes) this.dropAsTooSlow();
    else this.deps.crowded();
    return !this.closing;
  }

  ended(): void {
    this.closing = true;
    this.leave();
    this.deps.ended(this);
  }

  hear(data: Buffer, isBinary: boolean): void {
    if (this.closing) return;
    const { deps } = this;
    const at = deps.elapsed();
    this.quietSince = at;
    if (data.length > (isBinary ? maxFrameBytes : maxTextBytes)) return this.close("tooLarge");
    if (!this.count(1, at)) return;
    if (isBinary) return this.takeFrame(data);
    const message = parseClientMessage(data.toString("utf8"));
    if (!message.ok) return this.close(message.error.type);
    this.take(message.value).catch((error: unknown) => {
      deps.failed(error);
      this.close("tryLater");
    });
  }

  /** It asks whether we are there, or answers, asked or not. */
  sign(): void {
    if (!this.closing) this.count(1, this.deps.elapsed());
  }

  /** False when it was too much, and the connection is ended. What came may be no message yet, or never become one. */
  private count(messages: number, at: number): boolean {
    const bytes = this.line.bytesRead - this.countedBytes;
    if (messages === 0 && bytes === 0) return true;
    this.countedBytes += bytes;
    const { owner, deps } = this;
    if (spend(this, deps.limits, messages, bytes, at) && (owner === "" || deps.spend(owner, messages, bytes, at)))
      return true;
    this.close("tooFast");
    return false;
  }

  private takeFrame(frame: Uint8Array): void {
    if (this.room === null || !isFrameOf(this.session, frame)) return this.close("badMessage");
    this.deps.meter.frameIn(frame.length);
    this.deps.pass(this.room, this, apart(frame));
  }

  private async take(message: ClientMessage): Promise<void> {
    if (message.type === "ping") return this.say(`{"type":"pong"}`);
    if (this.checking || (message.type === "join") === (this.room !== null)) return this.close("badMessage");
    this.checking = true;
    const verified = await this.deps.verify(message.token);
    if (!verified.ok) {
      if (verified.error === "refused") return this.close("tokenRefused");
      if (message.type === "join") return this.close("tryLater");
      // Nothing is known of the new token, and the old one is as good as it was.
      return this.carryOn("renewed");
    }
    const { tenant, person, until } = verified.value;
    const owner = [tenant, person].join("/");
    if (message.type === "renew" && owner !== this.owner) return this.close("tokenRefused");
    if (message.type === "join" && !(await this.join(message, verified.value, owner))) return;
    this.tokenUntil = until;
    this.carryOn(message.type === "join" ? "joined" : "renewed");
  }

  private carryOn(type: "joined" | "renewed"): void {
    this.checking = false;
    this.say(JSON.stringify({ type, expiresInMs: Math.max(1, this.tokenUntil - this.deps.now()) }));
  }

  private async join(
    { pair, other, room: id, session }: Extract<ClientMessage, { type: "join" }>,
    { tenant, person }: Bearer,
    owner: string,
  ): Promise<boolean> {
    const { deps } = this;
    if (!(await deps.mayJoin(tenant, person, pair, other))) {
      this.close("notYourPair");
      return false;
    }
    // Its owner may have left while the token was checked.
    if (!this.isOpen()) return false;
    this.owner = owner;
    this.session = session;
    const room = deps.enter([tenant, pair, id].join("/"), this);
    if (!room.ok) {
      this.close(room.error);
      return false;
    }
    this.entered = room.value;
    const seated = await deps.way(room.value, this);
    if (!this.isOpen()) return false;
    if (!seated) {
      this.close("roomFull");
      return false;
    }
    this.room = room.value;
    deps.meter.joined();
    deps.joined(this);
    return true;
  }

  private leave(): void {
    const { entered } = this;
    this.entered = this.room = null;
    if (entered !== null) this.deps.leave(entered, this);
  }

  private isOpen(): boolean {
    return !this.closing && this.ws.readyState === this.ws.OPEN;
  }
}

function onMessage(this: WebSocket, data: Buffer, isBinary: boolean): void {
  (this as Connection).socket?.hear(data, isBinary);
}

function onSign(this: WebSocket): void {
  (this as Connection).socket?.sign();
}

function onClose(this: WebSocket): void {
  (this as Connection).socket?.ended();
}

/** What ws finds wrong with a connection (bytes that are no WebSocket, a reset) ends in "close" as well. */
const passOver = (): void => undefined;
