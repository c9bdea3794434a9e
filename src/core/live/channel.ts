/**
 * One connection's conversation with the room: opened payloads in, payloads out, no socket, no key and no relay in sight.
 *
 * - On entering it says `here`. Whoever hears that answers with `here` and everything the newcomer lacks, and gets the same.
 * - Edits go out at once when the channel is at rest, and otherwise together, once for each frame of the screen.
 * - Counters show what did not arrive; it is asked for (y-protocols sync, step 1 and 2). Signs of life every four seconds,
 *   or eight while nobody else is there, carry them too, so that a loss at the very end is noticed, on either side.
 * - Nothing is applied but from a session that was met (see `peers.ts`). What cannot be read is dropped and asked for again.
 */
import { applyAwarenessUpdate, type Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { Clock } from "#core/clock.ts";
import { createOwnCaret } from "./own-caret.ts";
import type { FrameHeader, SessionId } from "./frame.ts";
import { readMessages, readPiece, writePayloads, type Message } from "./payload.ts";
import {
  deafAfterMs,
  goneAfterMs,
  greet,
  hear,
  hereEveryMs,
  lostAfterMs,
  newPeer,
  putTogether,
  type Peer,
} from "./peers.ts";
import { createOutbox } from "./outbox.ts";
import { createOwnSigns, tickMs } from "./own-signs.ts";
import { clientsIn, isAhead, readable, readSync, snapshotIn, waits } from "./reading.ts";
import { createRoster } from "./roster.ts";
import { maxPayloadBytes } from "./seal.ts";
import { answerTo, editOf, questionTo, savedOf } from "./sync.ts";

export interface ChannelDeps {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** For spans alone. */
  readonly clock: Clock;
  /** Hands one payload to the seal, in order. */
  readonly send: (counter: number, payload: Uint8Array) => void;
  /** The way out is full: edits wait and come together. */
  readonly congested: () => boolean;
  readonly changed: () => void;
  readonly told: (news: News) => void;
  /** Nothing was heard of them any more, and nobody said that they left. */
  readonly vanished?: (person: string) => void;
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
  | {
      readonly type: "saved";
      readonly version: string;
      readonly holds: Y.Snapshot | null;
      /** How long before this is said the writing took what there was; null where that is not told. */
      readonly agoMs: number | null;
    }
  /** It holds a new room secret. */
  | { readonly type: "rekeyed" };

export interface ChannelState {
  readonly others: readonly { readonly session: SessionId; readonly person: string; readonly canSave: boolean }[];
  /** Nothing that passes between those who are here and us is lost. */
  readonly inTouch: boolean;
  /** In touch, and nothing is known to be missing; an edit may wait for one that nobody here has any more. */
  readonly inStep: boolean;
}

export interface Channel extends Disposable {
  readonly state: () => ChannelState;
  readonly receive: (frame: FrameHeader & { readonly payload: Uint8Array }) => void;
  /** Its socket is gone, says the relay. */
  readonly left: (session: SessionId) => void;
  /** Frames may be missing, says the relay: tells the room what is here, and asks what is there. */
  readonly again: () => void;
  readonly announce: (news: News) => void;
}

const askAgainMs = 2_000;
/** For edits that came before others of which nobody here may know any more. */
const askAnybodyMs = 60_000;

export const createChannel = (deps: ChannelDeps, config: ChannelConfig): Channel => {
  const { doc, awareness, clock } = deps;
  const roster = createRoster(awareness, config.origin);
  const signs = createOwnSigns(config.session, clock.now());
  let counter = 0;
  let disposed = false;

  // Out.

  const send = (messages: readonly Message[]): void => {
    for (const payload of writePayloads(messages, maxPayloadBytes)) deps.send(++counter, payload);
  };

  /** A state vector grows with the years, so that a mere sign of life goes without. */
  const sayHere = (stateVector: Uint8Array, more: readonly Message[] = []): void => {
    const hears = new Map(roster.all().map((it) => [it.session, it.lastCounter]));
    const here = { kind: "here", person: config.person, canSave: config.canSave(), hears, stateVector } as const;
    send([here, ...caret.messages(), ...more]);
    signs.said(counter, clock.now());
  };
  let introducedAt = Number.NEGATIVE_INFINITY;
  const introduce = (more: readonly Message[] = []): void => {
    introducedAt = clock.now();
    caret.renew();
    sayHere(Y.encodeStateVector(doc), more);
  };

  // Edits: the first at once, the next ones together.

  const outbox = createOutbox({
    clock,
    congested: deps.congested,
    send: (update, withCaret) => {
      // In an empty room nobody listens, and whoever comes gets everything.
      if (roster.all().length > 0)
        send([...(update === null ? [] : [editOf(update)]), ...(withCaret ? caret.messages() : [])]);
    },
  });
  const onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin !== config.origin) outbox.putUpdate(update);
  };
  const caret = createOwnCaret(awareness, config.origin, outbox.putCaret);

  // In.

  const receive: Channel["receive"] = ({ session, counter: theirs, payload }) => {
    if (session === config.session || disposed) return;
    const now = clock.now();
    const known = roster.find(session) ?? newPeer(session, roster.lastHeard(session) ?? theirs - 1, now);
    const heard = hear(known, theirs, now);
    if (heard === null) return;
    const { peer, whole } = putTogether(heard, readPiece(payload));
    roster.keep(peer);
    if (whole === null) return;
    takenAgoMs = null;
    for (const message of readMessages(whole) ?? []) take(session, message);
    askIfBehind(session);
    deps.changed();
  };

  /** Said in front of the save that it is about. */
  let takenAgoMs: number | null = null;
  const take = (session: SessionId, message: Message): void => {
    const peer = roster.find(session);
    if (peer === undefined) return;
    if (message.kind === "here") return meet(peer, message);
    if (message.kind === "bye") return roster.drop([session]);
    if (!peer.met) return;
    switch (message.kind) {
      case "sync":
        if (message.to === null || message.to === config.session) takeSync(session, message.body);
        return;
      case "awareness":
        takeCaret(session, message.update);
        return;
      case "taken":
        takenAgoMs = message.agoMs;
        return;
      case "saved":
        deps.told({ type: "saved", version: message.version, holds: snapshotIn(message.holds), agoMs: takenAgoMs });
        return;
      case "rekeyed":
        // What waits belongs into the new room alone.
        outbox.forget();
        deps.told({ type: "rekeyed" });
    }
  };

  const meet = (peer: Peer, message: Extract<Message, { kind: "here" }>): void => {
    const { stateVector } = message;
    const introduced = stateVector.length > 0;
    const theirs = introduced ? readable(() => Y.decodeStateVector(stateVector)) : new Map<number, number>();
    if (theirs === null) return;
    const now = clock.now();
    const acknowledged = message.hears.get(config.session) ?? 0;
    const known = { ...peer, acknowledged, behind: peer.behind || isAhead(theirs, doc) };
    const greeted = greet(known, message, signs.unheardMs(acknowledged, now));
    // Its caret goes; its place in the count of frames stays.
    if (peer.met && !greeted.met) roster.drop([peer.session]);
    roster.keep(greeted);
    // On a slow line each answer would beget one; who has been answered is named by the signs of life too.
    if (!peer.answered || (!greeted.met && now - introducedAt >= hereEveryMs))
      introduce(introduced ? [answerTo(peer.session, doc, stateVector)] : []);
    // Timers of a tab in the background are held back for a minute; messages are not.
    else if (now - tickedAt >= 2 * tickMs && signs.silentMs(now) >= hereEveryMs - tickMs) signOfLife();
  };

  const takeSync = (session: SessionId, body: Uint8Array): void => {
    const read = readable(() => readSync(body));
    if (read === null) return roster.change(session, { behind: true });
    if (read.type === "ask") return send([answerTo(session, doc, read.bytes)]);
    Y.applyUpdate(doc, read.bytes, config.origin);
    if (read.type === "answer") roster.change(session, { behind: false });
  };

  const takeCaret = (session: SessionId, update: Uint8Array): void => {
    const clients = readable(() => clientsIn(update));
    // Our own state is nobody else's to give.
    if (clients === null || clients.includes(awareness.clientID)) return;
    const before = roster.giveCarets(clients, session);
    applyAwarenessUpdate(awareness, update, config.origin);
    // The same page with a new connection: the old one is lost, whether or not anybody says so.
    roster.drop(before);
  };

  /** An edit that is here waits for one that is not. */
  let waitsSince = Number.POSITIVE_INFINITY;
  const askIfBehind = (session: SessionId): void => {
    const peer = roster.find(session);
    const now = clock.now();
    waitsSince = waits(doc) ? Math.min(waitsSince, now) : Number.POSITIVE_INFINITY;
    if (!peer?.met || !(peer.behind || waitsSince <= now)) return;
    if (now - peer.askedAt < (peer.behind || peer.askedAt < waitsSince ? askAgainMs : askAnybodyMs)) return;
    roster.change(session, { askedAt: now });
    send([questionTo(session, doc)]);
  };

  // Time.

  let tickedAt = clock.now();
  const signOfLife = (): void => {
    caret.renew();
    sayHere(new Uint8Array());
  };
  const tick = (): void => {
    const now = (tickedAt = clock.now());
    callOffTick = clock.after(signs.nextLookMs(now), tick);
    const unheard = (it: Peer, forMs: number): boolean => it.met && signs.unheardMs(it.acknowledged, now) > forMs;
    const gone = roster.all().filter((it) => now - it.heardAt > goneAfterMs || unheard(it, lostAfterMs));
    roster.drop(gone.map((it) => it.session));
    for (const it of gone) if (it.met) deps.vanished?.(it.person);
    for (const it of roster.all()) if (unheard(it, deafAfterMs)) roster.change(it.session, { deaf: true });
    if (signs.isDue(now, roster.all().length === 0)) signOfLife();
    for (const { session } of roster.all()) askIfBehind(session);
    deps.changed();
  };

  doc.on("update", onUpdate);
  introduce();
  let callOffTick = clock.after(signs.nextLookMs(tickedAt), tick);

  return {
    state: () => {
      const met = roster.all().filter((it) => it.met);
      const inTouch = roster.all().every((it) => !it.deaf && !(it.met && it.behind));
      return {
        // Who does not hear us cannot save for us.
        others: met.map(({ session, person, canSave, deaf }) => ({ session, person, canSave: canSave && !deaf })),
        inTouch,
        inStep: inTouch && !waits(doc),
      };
    },
    receive,
    left: (session) => {
      if (disposed) return;
      roster.drop([session]);
      deps.changed();
    },
    again: () => {
      if (disposed) return;
      introduce();
      for (const { session } of roster.all()) {
        roster.change(session, { behind: true });
        askIfBehind(session);
      }
      deps.changed();
    },
    announce: (news) => {
      // What the file holds is with the others before they hear of it, so that they need not read it. The old room gets no more.
      if (news.type === "saved") outbox.empty();
      else outbox.forget();
      send(news.type === "saved" ? savedOf(news) : [{ kind: "rekeyed" }]);
    },
    [Symbol.dispose]: () => {
      disposed = true;
      callOffTick();
      doc.off("update", onUpdate);
      caret[Symbol.dispose]();
      outbox.empty();
      send([{ kind: "bye" }]);
      roster.drop(roster.all().map((it) => it.session));
    },
  };
};
