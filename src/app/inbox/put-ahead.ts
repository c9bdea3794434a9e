/**
 * What is too large for the one request of a closing page is put into the inbox while the page lives, in parts; closing then sends
 * what was typed since. Whoever takes it in puts what came later behind it. Rule IB38, docs/spec/inbox.md.
 */
import * as Y from "yjs";
import type { InboxClient, SealedForInbox } from "#browser/inbox-client.ts";
import type { Clock } from "#core/clock.ts";
import type { ItemId } from "#core/inbox/item.ts";
import type { Pair } from "#core/pairs/pair.ts";

export interface PutAhead {
  /** What of an unsaved update is not in parts that arrived. */
  readonly after: (update: Uint8Array) => Uint8Array;
  /** `until`: the state vector up to which these parts go. */
  readonly put: (parts: readonly SealedForInbox[], until: Uint8Array) => void;
  readonly isPutting: () => boolean;
  /** The file has all of it. */
  readonly forget: () => void;
  /** Settles when all was sent, or one could not be. */
  readonly sent: () => Promise<void>;
}

interface Deps {
  readonly pair: Pair;
  readonly inbox: Pick<InboxClient, "put">;
  readonly clock: Clock;
  /** It may be at the service, also when nobody answered. */
  readonly onSent: (id: ItemId) => void;
  /** They have all arrived. */
  readonly onAll: () => void;
}

const againMs = 60_000;

export const createPutAhead = ({ pair, inbox, clock, onSent, onAll }: Deps): PutAhead => {
  let waiting: readonly SealedForInbox[] = [];
  /** Up to where what waits goes, and what arrived: nothing may go on from parts that may never arrive. */
  let pending: Uint8Array | null = null;
  let covered: Uint8Array | null = null;
  let sending: Promise<void> | null = null;
  let callOff: (() => void) | null = null;

  const send = async (): Promise<void> => {
    for (let item; (item = waiting[0]) !== undefined;) {
      const { ok } = await inbox.put(pair, item);
      onSent(item.id);
      if (!ok) break;
      waiting = waiting.filter((it) => it !== item);
    }
    sending = null;
    if (waiting.length > 0) callOff = clock.after(againMs, goOn);
    else if (pending !== null) {
      [covered, pending] = [pending, null];
      onAll();
    }
  };
  const goOn = (): void => {
    callOff?.();
    callOff = null;
    sending ??= send();
  };

  return {
    after: (update) => (covered === null ? update : Y.diffUpdateV2(update, covered)),
    put: (parts, until) => {
      waiting = parts;
      pending = until;
      goOn();
    },
    isPutting: () => pending !== null,
    forget: () => {
      waiting = [];
      [covered, pending] = [null, null];
      callOff?.();
    },
    sent: () => sending ?? Promise.resolve(),
  };
};
