/**
 * Editing together. To wire it up:
 *
 * ```ts
 * const awareness = new Awareness(doc);                     // y-protocols; y-prosemirror shows its carets
 * await using live = createLiveRoom(
 *   { url: liveUrl(location), token, clock, random, openSocket: (url) => new WebSocket(url), onWake: wakeOf(window, document) },
 *   { pair: pair.id, me, other, doc, awareness, origin: remote, canSave: () => !readOnly, told: (news) => … },
 * );
 * live.use({ secret, epoch, driveId, itemId });             // when the file was read; again when its secret is a new one
 * live.use(null);                                           // while there is no file
 * live.subscribe(() => show(live.state()));
 * ```
 *
 * - `origin` is the origin of transactions that bring in what the other typed; a keeper passes its own word for that.
 * - `state().link` other than "open", `inTouch` false, or `parted` while the other is not here, means: say in one quiet line
 *   that live editing cannot be had. Then, and while `inStep` is false, the file is read every ten seconds. `others` is who is
 *   here; carets and selections are in `awareness`.
 * - `planSave(live.self(), live.state().others, …)` (core/live/saver.ts) says who writes the file.
 * - After writing it, `live.announce({ type: "saved", version, holds, agoMs })`; after a new room secret, `live.announce({
 *   type: "rekeyed" })` and then `live.use(…)`. The others hear both through `told`, and read the file; at `rekeyed` they have
 *   left the room and come back with `use`, to the new one, or to the same where there is none.
 *
 * Nothing typed hangs on this: it is in the document at once, and whatever a connection misses comes with the next one.
 */
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { Clock } from "#core/clock.ts";
import type { ChannelState, News } from "#core/live/channel.ts";
import { livePath, type SessionId } from "#core/live/frame.ts";
import { afterClose, type OfflineReason } from "#core/live/reconnect.ts";
import { deriveRoomKeys, type RoomAccess } from "#core/live/room-keys.ts";
import type { Client } from "#core/live/saver.ts";
import { createSession, newSessionId, type Session } from "#core/live/session.ts";
import { openLiveSocket, type LiveSocket, type LiveSocketDeps } from "./live-socket.ts";

export interface LiveRoomDeps extends Pick<LiveSocketDeps, "url" | "openSocket" | "clock" | "token"> {
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  /** Tells when the network is back or the page is looked at again; returns how to stop that. */
  readonly onWake?: (listener: () => void) => () => void;
}

export interface LiveRoomConfig {
  readonly pair: string;
  readonly me: string;
  readonly other: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly origin: unknown;
  readonly canSave?: () => boolean;
  readonly told?: (news: News) => void;
  /** Of a person nothing was heard any more, and neither they nor the relay said why. */
  readonly vanished?: (person: string) => void;
  /** Looks whether this is still the room: asked after an absence in which nobody could tell. */
  readonly look?: () => Promise<unknown>;
}

export interface LiveState extends ChannelState {
  /** `off`: there is no file to meet in. */
  readonly link: "off" | "connecting" | "open" | "offline";
  /** Why it is offline. */
  readonly because: OfflineReason | null;
  /** The relay has no way to its other processes: who is with one of them is not heard. */
  readonly parted: boolean;
}

export interface LiveRoom extends AsyncDisposable {
  /** The same object until something changed. */
  readonly state: () => LiveState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Enters this room, leaving another. */
  readonly use: (access: RoomAccess | null) => void;
  readonly self: () => Client;
  /** Something changed for the better, maybe: tries at once, or asks whether the other end is still there. */
  readonly wake: () => void;
  /** Hangs up at once, and comes back with the token of whoever is signed in by then. */
  readonly rejoin: () => void;
  readonly announce: Session["announce"];
}

/** Where the relay of the service is that this page came from. */
export const liveUrl = ({ protocol, host }: { readonly protocol: string; readonly host: string }): string =>
  `${protocol === "https:" ? "wss:" : "ws:"}//${host}${livePath}`;

/** More than this on its way out, and edits wait to come together. */
const congestedBytes = 256 * 1024;
/** A connection that held this long begins the count of attempts anew. */
const lastedMs = 10_000;
/** A network that is slow takes some seconds to get in, and a person who looks at the page again and again has no other. */
const youngMs = 3_000;
/** Who was away for so long may have missed that there is a new room. */
const unsureAfterMs = 60_000;
/** A drive that does not answer keeps nobody out for longer; the relay waits five seconds for a join. */
const lookWithinMs = 3_000;

interface Connection {
  readonly socket: LiveSocket;
  /** From the join on. */
  session: Session | null;
  readonly id: SessionId;
  readonly begun: number;
  parted: boolean;
}

export const createLiveRoom = (deps: LiveRoomDeps, config: LiveRoomConfig): LiveRoom => {
  const { clock, random } = deps;
  const { doc, awareness } = config;
  const canSave = config.canSave ?? (() => true);
  const listeners = new Set<() => void>();
  const empty: ChannelState = { others: [], inTouch: true, inStep: true };

  let access: RoomAccess | null = null;
  let connection: Connection | null = null;
  /** Counts what was begun, so that what comes late is known to be stale. */
  let turn = 0;
  let attempt = 0;
  let refusals = 0;
  /** Connections in a row that got through and were ended by a relay's own end before they held. */
  let restarts = 0;
  let link: LiveState["link"] = "off";
  let because: OfflineReason | null = null;
  let callOffRetry: (() => void) | null = null;
  /** When the room was last known to be the one. */
  let sureAt = clock.now();

  // What is shown.

  const look = (): LiveState => ({
    ...(connection?.session?.state() ?? empty),
    link,
    because,
    parted: connection?.parted ?? false,
  });
  let shown = look();
  const publish = (): void => {
    const next = look();
    if (JSON.stringify(next) === JSON.stringify(shown)) return;
    shown = next;
    for (const listener of listeners) listener();
  };
  const show = (nextLink: LiveState["link"], why: OfflineReason | null): void => {
    link = nextLink;
    because = why;
    publish();
  };

  // One connection after the other: a page is one device in the room.

  const connect = async (): Promise<void> => {
    void hangUp();
    if (access === null) return;
    const mine = turn;
    if (link !== "offline") show("connecting", null);
    const keys = await deriveRoomKeys(access);
    if (mine !== turn) return;

    const id = newSessionId(random);
    const over = (reason: Parameters<typeof afterClose>[0]): void => {
      if (mine !== turn) return;
      if (connection?.session) {
        if (clock.now() - connection.begun >= lastedMs) attempt = refusals = restarts = 0;
        // However long the way there was. Who is sent on from every join moves ever more slowly.
        if (reason === "restarting") attempt = Math.min(attempt, restarts++);
      }
      const tries = reason === "tokenRefused" ? refusals++ : attempt;
      const { afterMs, because: why } = afterClose(reason, tries, (random(1)[0] ?? 0) / 255);
      attempt += 1;
      void hangUp();
      show("offline", why);
      callOffRetry = clock.after(afterMs, () => void connect());
    };
    const socket = openLiveSocket(
      {
        ...deps,
        token: async () => {
          if (current.session === null) await makeSure();
          return deps.token();
        },
        joined: () => {
          current.session = createSession(
            {
              keys,
              doc,
              awareness,
              clock,
              transmit: socket.send,
              congested: () => socket.unsentBytes() > congestedBytes,
              changed: publish,
              told: (news) => {
                // Who has the old secret only would read what is typed until the file was.
                if (news.type === "rekeyed") use(null);
                config.told?.(news);
              },
              vanished: (person) => config.vanished?.(person),
              failed: over,
            },
            { session: id, person: config.me, canSave, origin: config.origin },
          );
          show("open", null);
        },
        frame: (frame) => current.session?.receive(frame),
        left: (session) => current.session?.left(session),
        again: () => {
          current.parted = false;
          current.session?.again();
          publish();
        },
        parted: () => {
          current.parted = true;
          publish();
        },
        closed: over,
      },
      { pair: config.pair, other: config.other, room: keys.room, session: id },
    );
    const current: Connection = { socket, session: null, id, begun: clock.now(), parted: false };
    connection = current;
  };

  const makeSure = async (): Promise<void> => {
    if (config.look === undefined || clock.now() - sureAt < unsureAfterMs) return;
    sureAt = clock.now();
    await Promise.race([config.look(), new Promise<void>((resolve) => clock.after(lookWithinMs, resolve))]);
  };

  /** Everything that waits leaves first. */
  const hangUp = async (): Promise<void> => {
    turn += 1;
    callOffRetry?.();
    callOffRetry = null;
    const last = connection;
    connection = null;
    if (last?.session) sureAt = last.socket.heardAt();
    await last?.session?.[Symbol.asyncDispose]();
    last?.socket.close();
  };

  const wake = (): void => {
    if (link !== "offline") return connection?.socket.check();
    // What is young now and fails is tried again in a moment.
    attempt = 0;
    if (connection === null || clock.now() - connection.begun >= youngMs) void connect();
  };
  const use: LiveRoom["use"] = (next) => {
    if (sameRoom(access, next)) return;
    access = next;
    attempt = refusals = restarts = 0;
    void connect();
    sureAt = clock.now();
    show(next === null ? "off" : "connecting", null);
  };
  const stopWaking = deps.onWake?.(wake);

  return {
    state: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    use,
    wake,
    rejoin: () => void connect(),
    self: () => ({ session: connection?.id ?? "", canSave: canSave() }),
    announce: (news) => connection?.session?.announce(news),
    [Symbol.asyncDispose]: async () => {
      stopWaking?.();
      access = null;
      await hangUp();
      show("off", null);
      listeners.clear();
    },
  };
};

const sameRoom = (a: RoomAccess | null, b: RoomAccess | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.epoch === b.epoch &&
    a.driveId === b.driveId &&
    a.itemId === b.itemId &&
    a.secret.length === b.secret.length &&
    a.secret.every((byte, at) => byte === b.secret[at]));
