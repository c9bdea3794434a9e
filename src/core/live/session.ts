/**
 * A channel behind its seal: bytes of frames in, bytes of frames out. Sealing and opening take their time side by side;
 * what comes of them keeps its order.
 */
import type { Clock } from "#core/clock.ts";
import { createChannel, type Channel, type ChannelConfig, type ChannelDeps } from "./channel.ts";
import { maxCounter, parseSessionId, type SessionId } from "./frame.ts";
import type { RoomKeys } from "./room-keys.ts";
import { toHex } from "#core/hex.ts";
import { openFrame, sealFrame } from "./seal.ts";

export interface SessionDeps extends Omit<ChannelDeps, "send"> {
  readonly keys: RoomKeys;
  readonly clock: Clock;
  readonly transmit: (frame: Uint8Array) => void;
  /** This connection cannot go on; another one can. */
  readonly failed: (because: SessionFailure) => void;
  /** Of this session; a test may let it end sooner. */
  readonly lastCounter?: number;
}

export type SessionFailure =
  /** Frame after frame was changed on its way or is none of ours. */
  | "tampered"
  /** No nonce is left. */
  | "usedUp";

export interface Session extends Omit<Channel, "receive" | typeof Symbol.dispose>, AsyncDisposable {
  readonly receive: (frame: Uint8Array) => void;
  /** Everything so far is opened, or sealed and handed on. */
  readonly settled: () => Promise<void>;
}

const maxRejected = 64;

export const newSessionId = (random: (bytes: number) => Uint8Array): SessionId => {
  const id = parseSessionId(toHex(random(8)));
  if (id === null) throw new Error("Random bytes: expected 8 of them.");
  return id;
};

export const createSession = (deps: SessionDeps, config: ChannelConfig): Session => {
  const { keys, clock } = deps;
  let rejected = 0;
  let failed = false;
  let sealed: Promise<void> = Promise.resolve();
  let opened: Promise<void> = Promise.resolve();

  const fail = (because: SessionFailure): void => {
    if (failed) return;
    failed = true;
    deps.failed(because);
  };
  /** A bug must not stop the frames behind it, and must not go unseen. */
  const rethrow = (error: unknown): void => {
    clock.after(0, () => {
      throw error;
    });
  };

  const channel = createChannel(
    {
      ...deps,
      send: (counter, payload) => {
        if (counter > (deps.lastCounter ?? maxCounter)) return fail("usedUp");
        const frame = sealFrame(keys.key, { session: config.session, counter }, payload);
        sealed = sealed.then(async () => deps.transmit(await frame)).catch(rethrow);
      },
    },
    config,
  );

  const afterAllBefore = (take: () => void | Promise<void>): void => {
    opened = opened.then(take).catch(rethrow);
  };

  return {
    state: channel.state,
    // What was sent before it may still be opening.
    left: (session) => afterAllBefore(() => channel.left(session)),
    again: channel.again,
    announce: channel.announce,
    receive: (bytes) => {
      const opening = openFrame(keys.key, bytes);
      afterAllBefore(async () => {
        const frame = await opening;
        if (frame.ok) channel.receive(frame.value);
        else if (++rejected >= maxRejected) fail("tampered");
      });
    },
    settled: async () => {
      await opened;
      await sealed;
    },
    /** Nothing that is typed from this moment on leaves; what waits does, then a good-bye. */
    [Symbol.asyncDispose]: async () => {
      channel[Symbol.dispose]();
      await sealed;
    },
  };
};
