/**
 * One connection's conversation with the room: opened payloads in, payloads out, no socket, no key and no relay in sight.
 *
 * - On entering it says `here`. Whoever hears that answers with `here` and everything the newcomer lacks, and gets the same.
 * - Edits go out at once when the channel is at rest, and otherwise together, once for each frame of the screen.
 * - Counters show what did not arrive; it is asked for (y-protocols sync, step 1 and 2). Signs of life every ten seconds
 *   carry them too, so that a loss at the very end is noticed, on either side.
 * - Nothing is applied but from a session that was met (see `peers.ts`). What cannot be read is dropped and asked for again.
 */
import * as encoding from "lib0/encoding";
import {
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
  type Awareness,
} from "y-protocols/awareness";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";
import type { Clock } from "#core/clock.ts";
import type { FrameHeader, SessionId } from "./frame.ts";
import { goesOn, maxMessageBytes, readMessages, writePayloads, type Message } from "./payload.ts";
import { deafAfterMs, goneAfterMs, hear, hereEveryMs, maxDeparted, maxPeers, newPeer, type Peer } from "./peers.ts";
import { createOutbox } from "./outbox.ts";
import { clientsIn, joined, readable, readSync } from "./reading.ts";
import { maxPayloadBytes } from "./seal.ts";

export interface ChannelDeps {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly clock: Clock;
  /** Hands one payload to the seal, in order. */
  readonly send: (counter: number, payload: Uint8Array) => void;
  /** The way out is full: edits wait and come together. */
  readonly congested: () => boolean;
  readonly changed: () => void;
  readonly told: (news: News) => void;
}

export interface ChannelConfig {
  readonly session: SessionId;
  readonly person: string;
  readonly canSave: () => boolean;
  /** Origin of the transactions that bring in what others typed. */
  readonly origin: unknown;
}

/** What another client says about the file. */
export type News =
  /** It was saved. `everything`: exactly what stands here. */
  | { readonly type: "saved"; readonly version: string; readonly everything: boolean }
  /** It holds a new room secret. */
  | { readonly type: "rekeyed" };

export interface ChannelState {
  readonly others: readonly { readonly session: SessionId; readonly person: string; readonly canSave: boolean }[];
  /** Nothing is known to be missing, here or there. */
  readonly inStep: boolean;
}

export interface Channel extends Disposable {
  readonly state: () => ChannelState;
  readonly receive: (frame: FrameHeader & { readonly payload: Uint8Array }) => void;
  /** The relay says that this session's socket is gone. */
  readonly left: (session: SessionId) => void;
  /** Frames may be missing: says `here` at once. */
  readonly again: () => void;
  readonly announce: (
    message: { readonly type: "saved"; readonly version: string } | { readonly type: "rekeyed" },
  ) => void;
}

const askAgainMs = 2_000;

export const createChannel = (deps: ChannelDeps, config: ChannelConfig): Channel => {
  const { doc, awareness, clock } = deps;
  const peers = new Map<SessionId, Peer>();
  /** Last counters of those who left, so that nobody returns by frames that were heard before. */
  const departed = new Map<SessionId, number>();
  /** Whose caret is whose, to take it away with the session. */
  const carets = new Map<number, SessionId>();
  /** Our own signs of life, to see whether they are heard. */
  const signs: { readonly counter: number; readonly at: number }[] = [];
  let counter = 0;
  let disposed = false;

  // Out.

  const send = (messages: readonly Message[]): void => {
    for (const payload of writePayloads(messages, maxPayloadBytes)) deps.send(++counter, payload);
  };

  /** A state vector grows with the years, so that a mere sign of life goes without. */
  const here = (stateVector: Uint8Array): Message => ({
    kind: "here",
    person: config.person,
    canSave: config.canSave(),
    hears: new Map([...peers.values()].map((it) => [it.session, it.lastCounter])),
    stateVector,
  });
  const caret = (): readonly Message[] =>
    awareness.meta.has(awareness.clientID)
      ? [{ kind: "awareness", update: encodeAwarenessUpdate(awareness, [awareness.clientID]) }]
      : [];

  const sayHere = (stateVector: Uint8Array, more: readonly Message[] = []): void => {
    send([here(stateVector), ...caret(), ...more]);
    const now = clock.now();
    signs.push({ counter, at: now });
    while ((signs[0]?.at ?? now) < now - 2 * deafAfterMs) signs.shift();
  };
  const introduce = (more: readonly Message[] = []): void => {
    renewCaret();
    sayHere(Y.encodeStateVector(doc), more);
  };

  // Edits: the first at once, the next ones together.

  const outbox = createOutbox({
    clock,
    congested: deps.congested,
    send: (update, withCaret) => {
      const edits: readonly Message[] =
        update === null
          ? []
          : [{ kind: "sync", to: null, body: encoding.encode((body) => sync.writeUpdate(body, update)) }];
      // In an empty room nobody listens, and whoever comes gets everything.
      if (peers.size > 0) send([...edits, ...(withCaret ? caret() : [])]);
    },
  });
  const onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === heardIn) return;
    outbox.putUpdate(update);
  };
  const onAwareness = (changed: Changed, origin: unknown): void => {
    const mine = [...changed.added, ...changed.updated, ...changed.removed].includes(awareness.clientID);
    if (origin === heardIn || !mine) return;
    outbox.putCaret();
  };
  const renewCaret = (): void => {
    // y-protocols passes over a state whose clock is 0, or is that of one taken away, and takes away what is not renewed.
    awareness.off("update", onAwareness);
    awareness.setLocalState(awareness.getLocalState());
    awareness.on("update", onAwareness);
  };

  // In.

  const receive: Channel["receive"] = ({ session, counter: theirs, payload }) => {
    if (session === config.session || disposed) return;
    const now = clock.now();
    const known = peers.get(session) ?? newPeer(session, departed.get(session) ?? theirs - 1, now);
    const heard = hear(known, theirs, now);
    if (heard === null) return;
    const pieces = [...heard.pieces, payload.subarray(1)];
    if (goesOn(payload)) {
      const tooLong = pieces.reduce((sum, it) => sum + it.length, 0) > maxMessageBytes;
      keep({ ...heard, pieces: tooLong ? [] : pieces, behind: heard.behind || tooLong });
      return;
    }
    keep({ ...heard, pieces: [] });
    const messages = readMessages(joined(pieces));
    // The end of a list whose beginning was lost reads like anything; the gap before it was noticed.
    for (const message of messages ?? []) take(session, message);
    askIfBehind(session);
    deps.changed();
  };

  const take = (session: SessionId, message: Message): void => {
    const peer = peers.get(session);
    if (peer === undefined) return;
    if (message.kind === "here") return meet(peer, message);
    if (message.kind === "bye") return drop([session]);
    if (!peer.met) return;
    switch (message.kind) {
      case "sync":
        if (message.to === null || message.to === config.session) takeSync(session, message.body);
        return;
      case "awareness":
        takeCaret(session, message.update);
        return;
      case "saved":
        deps.told({ type: "saved", version: message.version, everything: isEverything(doc, message.snapshot) });
        return;
      case "rekeyed":
        deps.told({ type: "rekeyed" });
    }
  };

  const meet = (peer: Peer, message: Extract<Message, { kind: "here" }>): void => {
    const { stateVector } = message;
    const introduced = stateVector.length > 0;
    if (introduced && readable(() => Y.decodeStateVector(stateVector)) === null) return;
    const heard = message.hears.get(config.session);
    const meets = heard !== undefined;
    const now = clock.now();
    change(peer.session, {
      person: message.person,
      canSave: message.canSave,
      met: meets,
      answered: true,
      // Just met: what it has stands in this very payload, or is asked for.
      behind: peer.behind || (meets && !peer.met),
      deaf: meets ? signs.some((it) => it.at < now - deafAfterMs && it.counter > heard) : peer.met || peer.deaf,
    });
    if (!peer.answered || !meets) introduce(introduced ? everythingFor(peer.session, stateVector) : []);
    // Timers of a tab in the background are held back for a minute; messages are not.
    else if (now - hereAt >= hereEveryMs) signOfLife();
  };

  const everythingFor = (to: SessionId, stateVector: Uint8Array): readonly Message[] => [
    { kind: "sync", to, body: encoding.encode((body) => sync.writeSyncStep2(body, doc, stateVector)) },
  ];

  const takeSync = (session: SessionId, body: Uint8Array): void => {
    const read = readable(() => readSync(body));
    if (read === null) return change(session, { behind: true });
    if (read.type === "ask") return send(everythingFor(session, read.bytes));
    Y.applyUpdate(doc, read.bytes, heardIn);
    if (read.type === "answer") change(session, { behind: false });
  };

  const takeCaret = (session: SessionId, update: Uint8Array): void => {
    const clients = readable(() => clientsIn(update));
    // Our own state is nobody else's to give.
    if (clients === null || clients.includes(awareness.clientID)) return;
    const replaced = clients.flatMap((client) => carets.get(client) ?? []).filter((before) => before !== session);
    for (const client of clients) carets.set(client, session);
    applyAwarenessUpdate(awareness, update, heardIn);
    // The same page with a new connection: the old one is lost, whether or not anybody says so.
    drop(replaced);
  };

  const askIfBehind = (session: SessionId): void => {
    const peer = peers.get(session);
    const now = clock.now();
    if (!peer?.met || !peer.behind || now - peer.askedAt < askAgainMs) return;
    change(session, { askedAt: now });
    send([{ kind: "sync", to: session, body: encoding.encode((body) => sync.writeSyncStep1(body, doc)) }]);
  };

  // Who is there.

  const keep = (peer: Peer): void => {
    if (!peers.has(peer.session) && peers.size >= maxPeers) {
      // Sessions that were never met are the invented ones.
      const stranger = [...peers.values()].find((it) => !it.met);
      if (stranger === undefined) return;
      drop([stranger.session]);
    }
    peers.set(peer.session, peer);
  };
  const change = (session: SessionId, to: Partial<Peer>): void => {
    const peer = peers.get(session);
    if (peer !== undefined) peers.set(session, { ...peer, ...to });
  };
  const drop = (sessions: readonly SessionId[]): void => {
    for (const session of sessions) {
      const peer = peers.get(session);
      if (peer === undefined) continue;
      peers.delete(session);
      departed.set(session, peer.lastCounter);
      for (const oldest of departed.keys()) if (departed.size > maxDeparted) departed.delete(oldest);
    }
    const gone = [...carets].filter(([, session]) => !peers.has(session)).map(([client]) => client);
    for (const client of gone) carets.delete(client);
    removeAwarenessStates(awareness, gone, heardIn);
  };

  // Time.

  let hereAt = clock.now();
  const signOfLife = (): void => {
    hereAt = clock.now();
    renewCaret();
    sayHere(new Uint8Array());
  };
  const tick = (): void => {
    callOffTick = clock.after(askAgainMs, tick);
    const now = clock.now();
    const silent = [...peers.values()].filter((it) => now - it.heardAt > goneAfterMs).map((it) => it.session);
    drop(silent);
    if (now - hereAt >= hereEveryMs) signOfLife();
    for (const session of peers.keys()) askIfBehind(session);
    if (silent.length > 0) deps.changed();
  };

  const heardIn = config.origin;
  doc.on("update", onUpdate);
  awareness.on("update", onAwareness);
  introduce();
  let callOffTick = clock.after(askAgainMs, tick);

  return {
    state: () => {
      const met = [...peers.values()].filter((it) => it.met);
      return {
        others: met.map(({ session, person, canSave }) => ({ session, person, canSave })),
        inStep:
          [...peers.values()].every((it) => !it.deaf && !(it.met && it.behind)) && doc.store.pendingStructs === null,
      };
    },
    receive,
    left: (session) => {
      drop([session]);
      deps.changed();
    },
    again: () => introduce(),
    announce: (news) =>
      send([
        news.type === "rekeyed"
          ? { kind: "rekeyed" }
          : { kind: "saved", version: news.version, snapshot: Y.encodeSnapshot(Y.snapshot(doc)) },
      ]),
    [Symbol.dispose]: () => {
      disposed = true;
      callOffTick();
      doc.off("update", onUpdate);
      awareness.off("update", onAwareness);
      outbox.close();
      send([{ kind: "bye" }]);
      drop([...peers.keys()]);
    },
  };
};

interface Changed {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

/** A snapshot that cannot be read says nothing about what was saved. */
const isEverything = (doc: Y.Doc, snapshot: Uint8Array): boolean => {
  const saved = readable(() => Y.decodeSnapshot(snapshot));
  return saved !== null && Y.equalSnapshots(Y.snapshot(doc), saved);
};
