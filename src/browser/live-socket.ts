/**
 * One connection to the live relay, from the join to the close; it does not come back by itself. Says `ping` when nothing
 * was heard for a while, since a browser does not show when a network is gone or a laptop slept, and renews its token.
 */
import type { Clock } from "#core/clock.ts";
import {
  closeReason,
  frameVersion,
  parseRelayMessage,
  type CloseReason,
  type RelayMessage,
  type RoomId,
  type SessionId,
} from "#core/live/frame.ts";
import { passing } from "#core/notebook/notebook-store.ts";
import type { Result } from "#core/result.ts";

export interface LiveSocketDeps {
  readonly url: string;
  readonly openSocket: (url: string) => WebSocket;
  /** For spans alone: one that is put back would hold up what it measures. */
  readonly clock: Clock;
  /** Fresh for longer than a moment. */
  readonly token: () => Promise<Result<string, { readonly type: string }>>;
  readonly joined: () => void;
  readonly frame: (frame: Uint8Array) => void;
  readonly left: (session: SessionId) => void;
  readonly again: () => void;
  /** May come before `joined`. */
  readonly parted: () => void;
  /** Called once, also when it never opened. */
  readonly closed: (because: CloseReason | null) => void;
}

export interface JoinAs {
  readonly pair: string;
  readonly other: string;
  readonly room: RoomId;
  readonly session: SessionId;
}

export interface LiveSocket {
  readonly send: (frame: Uint8Array) => void;
  readonly unsentBytes: () => number;
  readonly heardAt: () => number;
  /** Asks now whether anybody is there. */
  readonly check: () => void;
  /** Nothing is reported after it. What was sent before still leaves. */
  readonly close: () => void;
}

const openWithinMs = 10_000;
const quietMs = 10_000;
const answerWithinMs = 4_000;
const open = 1;

export const openLiveSocket = (deps: LiveSocketDeps, as: JoinAs): LiveSocket => {
  const { clock } = deps;
  let ended = false;
  let joined = false;
  let heardAt = clock.now();
  const timers = new Map<"open" | "quiet" | "renew", () => void>();
  const timer = (name: "open" | "quiet" | "renew", ms: number, task: () => void): void => {
    timers.get(name)?.();
    timers.set(name, clock.after(ms, task));
  };

  const end = (because: CloseReason | null): void => {
    if (ended) return;
    close();
    deps.closed(because);
  };
  const close = (): void => {
    ended = true;
    for (const callOff of timers.values()) callOff();
    listening.abort();
    socket.close();
  };

  const join = async (): Promise<void> => {
    const token = await deps.token();
    if (ended) return;
    if (!token.ok) return end(passing(token.error) ? null : "tokenRefused");
    socket.send(JSON.stringify({ type: "join", version: frameVersion, token: token.value, ...as }));
  };
  const renew = async (): Promise<void> => {
    const token = await deps.token();
    if (ended) return;
    if (token.ok) socket.send(JSON.stringify({ type: "renew", token: token.value }));
    // The relay waits a little beyond the end of a token; until then it is asked for again.
    else timer("renew", 20_000, () => void renew());
  };

  const watch = (): void => {
    const quiet = clock.now() - heardAt;
    if (quiet >= quietMs) check();
    else timer("quiet", quietMs - quiet, watch);
  };
  const check = (): void => {
    if (ended || socket.readyState !== open) return;
    const askedAt = clock.now();
    socket.send(`{"type":"ping"}`);
    timer("quiet", answerWithinMs, () => (heardAt >= askedAt ? watch() : end(null)));
  };

  const take = (message: RelayMessage | null): void => {
    switch (message?.type) {
      case "joined":
      case "renewed":
        timers.get("open")?.();
        timer("renew", renewAfter(message.expiresInMs), () => void renew());
        // Once for each connection, whatever the relay says: a session that began twice would use its nonces twice.
        if (message.type === "joined" && !joined) {
          joined = true;
          deps.joined();
        }
        return;
      case "left":
        return deps.left(message.session);
      case "again":
        return deps.again();
      case "parted":
        return deps.parted();
      case "pong":
      case undefined:
    }
  };

  const listening = new AbortController();
  const { signal } = listening;
  const socket = deps.openSocket(deps.url);
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => void join(), { signal });
  socket.addEventListener("close", (event) => end(closeReason(event.code)), { signal });
  socket.addEventListener(
    "message",
    ({ data }) => {
      heardAt = clock.now();
      if (typeof data === "string") take(parseRelayMessage(data));
      else if (data instanceof ArrayBuffer) deps.frame(new Uint8Array(data));
    },
    { signal },
  );
  timer("open", openWithinMs, () => end(null));
  timer("quiet", quietMs, watch);

  return {
    send: (frame) => {
      if (!ended && socket.readyState === open) socket.send(new Uint8Array(frame));
    },
    unsentBytes: () => socket.bufferedAmount,
    heardAt: () => heardAt,
    check,
    close,
  };
};

/** Well before the end, so that a second try has its time. Timers hold 24 days at most. */
const renewAfter = (expiresInMs: number): number =>
  Math.min(Math.max(expiresInMs - 300_000, expiresInMs / 2, 20_000), 12 * 3_600_000);
