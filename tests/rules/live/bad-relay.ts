/** A relay that does to frames whatever a seed says. It knows what it saw, and can make no seal. */
import type { SessionId } from "#core/live/frame.ts";
import type { Client, Posted, Room } from "./room.ts";

export const crimes = [
  "deliver",
  "drop",
  "double",
  "reorder",
  "delay",
  "truncate",
  "flip",
  "replay",
  "swap",
  "invent",
  "impersonate",
  "echo",
  "sayLeft",
  "sayAgain",
] as const;
export type Crime = (typeof crimes)[number];

export interface BadRelay {
  /** Does this to the next frame that was posted, or to one that it kept. */
  readonly commit: (crime: Crime, pick: number) => Promise<void>;
  /** Becomes honest: what it still holds is lost, and what comes from now on arrives. */
  readonly repent: () => void;
}

/** `foreign`: frames of another room of the same two people. */
export const createBadRelay = (
  room: Room,
  foreign: readonly Uint8Array[],
  yesterday: readonly Uint8Array[],
): BadRelay => {
  const kept: Posted[] = [];
  let delayed: Posted[] = [];

  const give = async (from: SessionId | null, frame: Uint8Array): Promise<void> => {
    for (const client of room.clients) if (client.id !== from) await room.give(client, frame);
  };

  return {
    commit: async (crime, pick) => {
      await room.settled();
      const next = room.post.shift() ?? delayed.shift();
      if (next !== undefined) kept.push(next);
      const some = kept[pick % Math.max(1, kept.length)];
      const victim = room.clients[pick % Math.max(1, room.clients.length)];
      switch (crime) {
        case "deliver":
          if (next) await give(next.from, next.frame);
          return;
        case "drop":
          return;
        case "double":
          if (next) await give(next.from, next.frame);
          if (next) await give(next.from, next.frame);
          return;
        case "reorder": {
          const after = room.post.shift();
          if (after) kept.push(after);
          if (after) await give(after.from, after.frame);
          if (next) await give(next.from, next.frame);
          return;
        }
        case "delay":
          if (next) delayed = [...delayed, next];
          return;
        case "truncate":
          if (next) await give(next.from, next.frame.subarray(0, pick % next.frame.length));
          return;
        case "flip":
          if (next) await give(next.from, flipped(next.frame, pick));
          return;
        case "replay":
          if (some) await give(some.from, some.frame);
          if (yesterday.length > 0) await give(null, yesterday[pick % yesterday.length] as Uint8Array);
          if (next) await give(next.from, next.frame);
          return;
        case "swap":
          if (foreign.length > 0) await give(null, foreign[pick % foreign.length] as Uint8Array);
          return;
        case "invent":
          await give(null, invented(pick));
          if (next) await give(next.from, next.frame);
          return;
        case "impersonate":
          // The seal of one frame under the header of another, later one.
          if (next && some) await give(null, grafted(next.frame, some.frame));
          return;
        case "echo":
          if (next) for (const client of room.clients) await room.give(client, next.frame);
          return;
        // Its own texts. That it says `joined` as often as it likes is LV4's.
        case "sayLeft":
          for (const { id } of room.clients) if (victim && id !== victim.id) victim.session.left(id);
          if (next) await give(next.from, next.frame);
          return;
        case "sayAgain":
          victim?.session.again();
          if (next) await give(next.from, next.frame);
      }
    },
    repent: () => {
      delayed = [];
    },
  };
};

const flipped = (frame: Uint8Array, pick: number): Uint8Array => {
  const changed = new Uint8Array(frame);
  const bit = pick % (8 * frame.length);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
};

const invented = (pick: number): Uint8Array => {
  const frame = new Uint8Array(541).map((_, at) => (at * 31 + pick) & 255);
  frame[0] = 1;
  return frame;
};

const grafted = (header: Uint8Array, body: Uint8Array): Uint8Array =>
  Uint8Array.from([...header.subarray(0, 9), 0, 0, 255, 255, ...body.subarray(13)]);

/** Every word that stands on the page, whoever wrote it. */
export const wordsOf = (client: Client): readonly string[] => client.text().split(" ").filter(Boolean).toSorted();
