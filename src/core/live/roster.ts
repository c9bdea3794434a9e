/** Everybody else in the room, whose caret is whose, and how far those who left were heard. */
import { removeAwarenessStates, type Awareness } from "y-protocols/awareness";
import type { SessionId } from "./frame.ts";
import { maxDeparted, maxPeers, type Peer } from "./peers.ts";

export interface Roster {
  readonly all: () => readonly Peer[];
  readonly find: (session: SessionId) => Peer | undefined;
  /** Last counter of one that left, so that nobody returns by frames that were heard before. */
  readonly lastHeard: (session: SessionId) => number | undefined;
  readonly keep: (peer: Peer) => void;
  readonly change: (session: SessionId, to: Partial<Peer>) => void;
  /** Takes their carets away with them. */
  readonly drop: (sessions: readonly SessionId[]) => void;
  /** These carets are the session's; answers with the other sessions that had one of them. */
  readonly giveCarets: (clients: readonly number[], session: SessionId) => readonly SessionId[];
}

/** `origin`: of changes of the awareness. */
export const createRoster = (awareness: Awareness, origin: unknown): Roster => {
  const peers = new Map<SessionId, Peer>();
  const departed = new Map<SessionId, number>();
  const carets = new Map<number, SessionId>();

  const drop: Roster["drop"] = (sessions) => {
    for (const session of sessions) {
      const peer = peers.get(session);
      if (peer === undefined) continue;
      peers.delete(session);
      departed.set(session, peer.lastCounter);
      for (const oldest of departed.keys()) if (departed.size > maxDeparted) departed.delete(oldest);
    }
    const gone = [...carets].filter(([, session]) => !peers.has(session)).map(([client]) => client);
    for (const client of gone) carets.delete(client);
    removeAwarenessStates(awareness, gone, origin);
  };

  return {
    all: () => [...peers.values()],
    find: (session) => peers.get(session),
    lastHeard: (session) => departed.get(session),
    keep: (peer) => {
      if (!peers.has(peer.session) && peers.size >= maxPeers) {
        // Sessions that were never met are the invented ones.
        const stranger = [...peers.values()].find((it) => !it.met);
        if (stranger === undefined) return;
        drop([stranger.session]);
      }
      peers.set(peer.session, peer);
    },
    change: (session, to) => {
      const peer = peers.get(session);
      if (peer !== undefined) peers.set(session, { ...peer, ...to });
    },
    drop,
    giveCarets: (clients, session) => {
      const before = clients.flatMap((client) => carets.get(client) ?? []).filter((it) => it !== session);
      for (const client of clients) carets.set(client, session);
      return before;
    },
  };
};
