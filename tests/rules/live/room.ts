/** A room whose network and clock are cranked by hand. Frames are really sealed; what happens to them is the test's to say. */
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { Clock } from "#core/clock.ts";
import type { News } from "#core/live/channel.ts";
import type { SessionId } from "#core/live/frame.ts";
import { deriveRoomKeys, type RoomAccess, type RoomKeys } from "#core/live/room-keys.ts";
import { createSession, newSessionId, type Session } from "#core/live/session.ts";

export const access: RoomAccess = {
  secret: Uint8Array.from({ length: 32 }, (_, at) => at),
  epoch: 1,
  driveId: "b!drive",
  itemId: "01ITEM",
};

export const handClock = () => {
  let time = 1_795_000_000_000;
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  const clock: Clock = {
    now: () => time,
    after: (ms, task) => {
      const timer = { at: time + Math.max(0, ms), task };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  /** Runs what falls due on the way, in order. */
  const advance = (ms: number): void => {
    const end = time + ms;
    for (;;) {
      const next = [...timers].filter((it) => it.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      timers.delete(next);
      time = Math.max(time, next.at);
      next.task();
    }
    time = end;
  };
  return { clock, advance };
};

export interface Client {
  readonly id: SessionId;
  readonly person: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly session: Session;
  readonly news: News[];
  /** Who was heard no more, and nobody said why. */
  readonly vanished: string[];
  readonly failures: string[];
  readonly text: () => string;
  readonly type: (words: string) => void;
  readonly mood: { congested: boolean; canSave: boolean };
}

export interface Posted {
  readonly from: SessionId;
  readonly frame: Uint8Array;
}

export interface Room extends AsyncDisposable {
  readonly keys: RoomKeys;
  readonly clock: Clock;
  /** Sent and not yet delivered. */
  readonly post: Posted[];
  readonly clients: readonly Client[];
  /** `dozing`: its timers are held back, as those of a tab in the background are. */
  readonly enter: (person: string, doc?: Y.Doc, dozing?: boolean, origin?: string) => Promise<Client>;
  readonly leave: (client: Client) => Promise<void>;
  /** Gone without a word. */
  readonly crash: (client: Client) => Promise<void>;
  readonly settled: () => Promise<void>;
  /** Takes what was posted; nobody gets it. */
  readonly take: () => Promise<readonly Posted[]>;
  readonly give: (to: Client, frame: Uint8Array) => Promise<void>;
  /** Delivers all there is, and what comes of it, until the post is empty. */
  readonly deliver: () => Promise<void>;
  readonly pass: (ms: number) => Promise<void>;
}

/** `lateMs`: how much later than they should all timers come. */
export const openRoom = async (seed = 1, lateMs = 0): Promise<Room> => {
  const keys = await deriveRoomKeys(access);
  const { clock: exact, advance } = handClock();
  const clock: Clock = { now: exact.now, after: (ms, task) => exact.after(ms + lateMs, task) };
  const clients: Client[] = [];
  const post: Posted[] = [];
  const dice = diceOf(seed);
  let documents = 0;

  const settled = async (): Promise<void> => {
    for (const client of clients) await client.session.settled();
  };
  const remove = (client: Client): void => {
    const at = clients.indexOf(client);
    if (at !== -1) clients.splice(at, 1);
  };

  return {
    keys,
    clock,
    post,
    clients,
    settled,
    enter: async (person, doc = newDoc((documents += 1)), dozing = false, origin = "remote") => {
      const id = newSessionId(dice);
      const awareness = new Awareness(doc);
      const news: News[] = [];
      const vanished: string[] = [];
      const failures: string[] = [];
      const mood = { congested: false, canSave: true };
      const session = createSession(
        {
          keys,
          doc,
          awareness,
          clock: dozing ? { ...clock, after: () => () => undefined } : clock,
          transmit: (frame) => post.push({ from: id, frame }),
          congested: () => mood.congested,
          changed: () => undefined,
          told: (it) => news.push(it),
          vanished: (it) => vanished.push(it),
          failed: (because) => failures.push(because),
        },
        { session: id, person, canSave: () => mood.canSave, origin },
      );
      const text = doc.getText("page");
      const client: Client = {
        id,
        person,
        doc,
        awareness,
        session,
        news,
        vanished,
        failures,
        text: () => text.toJSON(),
        type: (words) => text.insert(text.length, words),
        mood,
      };
      clients.push(client);
      await settled();
      return client;
    },
    leave: async (client) => {
      await client.session[Symbol.asyncDispose]();
      client.awareness.destroy();
      remove(client);
    },
    crash: async (client) => {
      await client.session.settled();
      const sent = post.length;
      await client.session[Symbol.asyncDispose]();
      client.awareness.destroy();
      post.splice(sent);
      remove(client);
    },
    take: async () => {
      await settled();
      return post.splice(0);
    },
    give: async (to, frame) => {
      to.session.receive(frame);
      await settled();
    },
    deliver: async () => {
      await settled();
      for (let rounds = 0; post.length > 0; rounds++) {
        if (rounds > 200) throw new Error("The room does not come to rest.");
        for (const { from, frame } of post.splice(0))
          for (const client of clients) if (client.id !== from) client.session.receive(frame);
        await settled();
      }
    },
    pass: async (ms) => {
      advance(ms);
      await settled();
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients.splice(0)) {
        await client.session[Symbol.asyncDispose]();
        client.awareness.destroy();
      }
    },
  };
};

export const newDoc = (clientId: number): Y.Doc => {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  return doc;
};

/** Random bytes that are the same in every run of one seed. */
export const diceOf = (seed: number) => {
  let state = seed >>> 0;
  return (bytes: number): Uint8Array =>
    Uint8Array.from({ length: bytes }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
};

export const othersOf = (client: Client): readonly string[] => client.session.state().others.map((it) => it.person);

export const twoInside = async (room: Room): Promise<readonly [Client, Client]> => {
  const ana = await room.enter("ana");
  const ben = await room.enter("ben");
  await room.deliver();
  return [ana, ben];
};

export const inStep = (...clients: readonly Client[]): readonly boolean[] =>
  clients.map((it) => it.session.state().inStep);
