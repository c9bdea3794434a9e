/**
 * Pairs who type, as a process of its own: `node live-load.ts JSON` with `Load`. Prints a line when all have joined. For each
 * line that comes in, JSON with `Spell`, they type for so long, and `Loaded` is printed as JSON. Both clients of a room are in
 * this process and so share a clock.
 *
 * - `whole`: each client has its own document, and ours its own seal: what a person feels.
 * - `wire`: frames and updates that were made before: what the server can take. Also who only joins and is silent.
 */
import { createInterface } from "node:readline";
import * as Y from "yjs";
import { joinWire, type Protocol } from "./peers/wire.ts";
import { enter } from "./typist.ts";

export interface Load {
  readonly protocol: Protocol;
  readonly clients: "whole" | "wire";
  /** Servers for the first and the second of each room. */
  readonly urls: readonly [string, string];
  /** So that two load processes are not in each other's rooms. */
  readonly name: string;
  readonly rooms: number;
}

export interface Spell {
  readonly seconds: number;
  /** Updates of all rooms together; 0 types on as soon as the last word arrived. */
  readonly perSecond: number;
}

export interface Loaded {
  readonly joinMs: readonly number[];
  readonly latencyMs: readonly number[];
  readonly updates: number;
  readonly missing: number;
  /** Frames that one of a room sent and the other never got, also where it got their words later. */
  readonly lost: number;
}

/** One room: `put` types at one end, `heard` is called at the other. */
interface Desk {
  readonly put: () => void;
  readonly onHeard: (heard: () => void) => void;
  /** Frames on their way, either way. */
  readonly underWay?: () => number;
}

const typingIn = (doc: Y.Doc) => (): void => {
  const text = doc.getText("page");
  text.insert(text.length, "word");
};

const openSealed = async ({ urls }: Load, room: string, joinMs: number[]): Promise<Desk> => {
  const begun = performance.now();
  const a = await enter(urls[0], room, "a");
  // Said to an empty room, so that nobody gets it.
  await a.session().settled();
  a.frames.sent = 0;
  const b = await enter(urls[1], room, "b");
  const met = (): boolean =>
    [a, b].map((it) => it.session().state()).every((it) => it.others.length === 1 && it.inStep);
  while (!met()) await new Promise((resolve) => setImmediate(resolve));
  joinMs.push(performance.now() - begun);
  const underWay = (): number => a.frames.sent - b.frames.got + b.frames.sent - a.frames.got;
  return { put: typingIn(a.doc), onHeard: (heard) => b.doc.on("update", heard), underWay };
};

const openPlain = async ({ protocol, urls }: Load, room: string, joinMs: number[]): Promise<Desk> => {
  const [a, b] = [new Y.Doc(), new Y.Doc()];
  const begun = performance.now();
  const first = await joinWire(protocol, urls[0], room, "a");
  const second = await joinWire(protocol, urls[1], room, "b");
  joinMs.push(performance.now() - begun);
  a.on("update", first.put);
  second.onUpdate((update) => Y.applyUpdate(b, update, "remote"));
  return { put: typingIn(a), onHeard: (heard) => b.on("update", heard) };
};

/** Each room replays the same words, so that they are written once for all. */
const wordsBefore = () => {
  const doc = new Y.Doc();
  const words: Uint8Array[] = [];
  const write = typingIn(doc);
  doc.on("update", (update: Uint8Array) => words.push(update));
  return (at: number): Uint8Array => {
    while (words.length <= at) write();
    return words[at] ?? new Uint8Array();
  };
};
const wordAt = wordsBefore();

const openWire = async ({ protocol, urls }: Load, room: string): Promise<Desk> => {
  const first = await joinWire(protocol, urls[0], room, "a");
  const second = await joinWire(protocol, urls[1], room, "b");
  let at = 0;
  return { put: () => first.put(wordAt(at++)), onHeard: second.onUpdate };
};

/** Updates that are on their way in one room at saturation. */
const inFlight = 4;

interface Room {
  readonly desk: Desk;
  /** Of the words that are on their way. */
  readonly sentAt: number[];
}

const openRooms = async (load: Load, joinMs: number[]): Promise<readonly Room[]> => {
  const open = (at: number): Promise<Desk> => {
    const room = `${load.name}-${at}`;
    if (load.clients === "wire") return openWire(load, room);
    return (load.protocol === "duologue" ? openSealed : openPlain)(load, room, joinMs);
  };
  // One after the other where joining is measured.
  const atOnce = load.clients === "whole" ? 1 : 20;
  const desks: Desk[] = [];
  while (desks.length < load.rooms) {
    const count = Math.min(atOnce, load.rooms - desks.length);
    desks.push(...(await Promise.all(Array.from({ length: count }, (_, at) => open(desks.length + at)))));
  }
  return desks.map((desk) => ({ desk, sentAt: [] }));
};

const underWay = (rooms: readonly Room[]): number => rooms.reduce((sum, { desk }) => sum + (desk.underWay?.() ?? 0), 0);

const createTypists = (load: Load, rooms: readonly Room[], joinMs: readonly number[]) => {
  let latencyMs: number[] = [];
  let updates = 0;
  let running = false;
  /** Words follow each other as they arrive. */
  let chased = false;
  const type = (room: Room): void => {
    updates += 1;
    room.sentAt.push(performance.now());
    room.desk.put();
  };
  for (const room of rooms)
    room.desk.onHeard(() => {
      const now = performance.now();
      // Whole clients may send several words as one.
      const count = load.clients === "whole" ? room.sentAt.length : 1;
      for (const sentAt of room.sentAt.splice(0, count)) latencyMs.push(now - sentAt);
      if (!chased || !running) return;
      if (load.clients === "wire") type(room);
      else setImmediate(() => type(room));
    });

  return async ({ seconds, perSecond }: Spell): Promise<Loaded> => {
    chased = perSecond === 0;
    latencyMs = [];
    updates = 0;
    running = true;
    for (const room of rooms) room.sentAt.length = 0;
    const begun = performance.now();
    if (chased)
      for (const room of rooms) for (let at = 0; at < (load.clients === "wire" ? inFlight : 1); at++) type(room);
    while (performance.now() - begun < seconds * 1_000) {
      if (!chased)
        while (updates < ((performance.now() - begun) / 1_000) * perSecond) type(rooms[updates % rooms.length] as Room);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    running = false;
    const ended = performance.now();
    let lost = underWay(rooms);
    while ((latencyMs.length < updates || lost > 0) && performance.now() - ended < 2_000) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      // A sign of life may be under way at any moment; what was lost stays away.
      lost = Math.min(lost, underWay(rooms));
    }
    return { joinMs, latencyMs, updates, missing: updates - latencyMs.length, lost };
  };
};

const [text] = process.argv.slice(2);
if (text !== undefined) {
  const load = JSON.parse(text) as Load;
  const joinMs: number[] = [];
  const type = createTypists(load, await openRooms(load, joinMs), joinMs);
  console.log("joined");
  for await (const line of createInterface(process.stdin))
    console.log(JSON.stringify(await type(JSON.parse(line) as Spell)));
}
