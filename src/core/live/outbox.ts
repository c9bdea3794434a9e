/** Edits on their way out: the first after a rest at once, the next ones together, once for each frame of the screen. */
import * as Y from "yjs";
import type { Clock } from "#core/clock.ts";

interface OutboxDeps {
  readonly clock: Clock;
  readonly congested: () => boolean;
  /** What waited, as one. */
  readonly send: (update: Uint8Array | null, caret: boolean) => void;
}

export interface Outbox {
  readonly putUpdate: (update: Uint8Array) => void;
  /** The caret as it is when it leaves. */
  readonly putCaret: () => void;
  /** Sends what waits, congested or not. */
  readonly empty: () => void;
  /** What waits is not sent. */
  readonly forget: () => void;
}

const frameMs = 16;
const congestedMs = 50;

export const createOutbox = ({ clock, congested, send }: OutboxDeps): Outbox => {
  let updates: Uint8Array[] = [];
  let caret = false;
  let flushedAt = Number.NEGATIVE_INFINITY;
  let callOff: (() => void) | null = null;

  const sendWaiting = (): void => {
    if (updates.length === 0 && !caret) return;
    const update = updates.length > 1 ? Y.mergeUpdates(updates) : (updates[0] ?? null);
    const withCaret = caret;
    updates = [];
    caret = false;
    send(update, withCaret);
  };
  const flush = (): void => {
    callOff = null;
    if (congested()) {
      callOff = clock.after(congestedMs, flush);
      return;
    }
    flushedAt = clock.now();
    sendWaiting();
  };
  const flushSoon = (): void => {
    if (callOff !== null) return;
    const inMs = flushedAt + frameMs - clock.now();
    if (inMs <= 0) flush();
    else callOff = clock.after(inMs, flush);
  };

  const rest = (): void => {
    callOff?.();
    callOff = null;
  };

  return {
    putUpdate: (update) => {
      updates.push(update);
      flushSoon();
    },
    putCaret: () => {
      caret = true;
      flushSoon();
    },
    empty: () => {
      rest();
      sendWaiting();
    },
    forget: () => {
      rest();
      updates = [];
      caret = false;
    },
  };
};
