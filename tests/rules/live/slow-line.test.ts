/** Lines that take their time, and what a page says into them. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import { diceOf, newDoc, openRoom, othersOf, type Client, type Posted, type Room } from "./room.ts";

interface Weather {
  /** For every frame. */
  lateMs: (from: Client["id"]) => number;
  /** One frame after the other, from each sender. */
  bytesPerSecond: number;
}

/** Hands frames on in their order, each when it is due. */
const createLine = (room: Room, weather: Weather) => {
  const onWay: (Posted & { readonly at: number })[] = [];
  const sentAt = new Map<string, number>();
  const dueAt = new Map<string, number>();
  let posted = 0;
  return {
    /** How many frames have left. */
    posted: (): number => posted,
    pass: async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 100) {
        await room.pass(100);
        const now = room.clock.now();
        for (const { from, frame } of await room.take()) {
          posted += 1;
          const sent = Math.max(now, sentAt.get(from) ?? 0) + (1_000 * frame.length) / weather.bytesPerSecond;
          const at = Math.max(sent + weather.lateMs(from), dueAt.get(from) ?? 0);
          sentAt.set(from, sent);
          dueAt.set(from, at);
          onWay.push({ from, frame, at });
        }
        for (const { from, frame } of onWay.filter((it) => it.at <= now))
          for (const client of room.clients) if (client.id !== from) await room.give(client, frame);
        onWay.splice(0, onWay.length, ...onWay.filter((it) => it.at > now));
      }
    },
  };
};

const second = 1_000;
const all = (clients: readonly Client[], others: number): boolean =>
  clients.every((it) => it.session.state().inStep && othersOf(it).length === others);

for (const people of [2, 3])
  for (const lateMs of [12 * second, 40 * second])
    test(`[LV74] greetings come to an end: ${people} on a line that is ${lateMs / second} seconds late`, async () => {
      await using room = await openRoom(7);
      const weather: Weather = { lateMs: () => lateMs, bytesPerSecond: Number.POSITIVE_INFINITY };
      const line = createLine(room, weather);
      const clients: Client[] = [];
      for (let at = 0; at < people; at++) clients.push(await room.enter(at === 0 ? "ana" : "ben"));
      // In the first minute they ask and answer.
      await line.pass(70 * second);
      for (let ten = 0; ten < 13; ten++) {
        const before = line.posted();
        await line.pass(10 * second);
        // For each a sign of life and an introduction in four seconds.
        expect(line.posted() - before).toBeLessThanOrEqual(6 * people);
      }
      weather.lateMs = () => 100;
      await line.pass(lateMs + 20 * second);
      expect(all(clients, people - 1)).toBe(true);
    });

test("[LV75] a large answer on a slow line sends nobody away, and it arrives", async () => {
  await using room = await openRoom(8);
  const line = createLine(room, { lateMs: () => 100, bytesPerSecond: 40_000 });
  const [ana, ben] = [await room.enter("ana"), await room.enter("ben")];
  await line.pass(10 * second);
  expect(all([ana, ben], 1)).toBe(true);
  ana.type(new TextDecoder("latin1").decode(diceOf(1)(1_000_000).map((it) => 32 + (it % 90))));
  let outOfStep = 0;
  for (let at = 0; at < 40; at++) {
    await line.pass(second);
    expect([othersOf(ana), othersOf(ben)]).toEqual([["ben"], ["ana"]]);
    if (!ana.session.state().inStep) outOfStep += 1;
  }
  expect(outOfStep).toBeGreaterThan(10);
  expect(ben.text() === ana.text()).toBe(true);
  expect(all([ana, ben], 1)).toBe(true);
});

test("[LV18] a tab whose timers are held back is not lost to a sign of life that comes late", async () => {
  await using room = await openRoom();
  const ana = await room.enter("ana");
  const ben = await room.enter("ben", newDoc(2), true);
  // Now and then one of her signs comes a second too early, and the next one late.
  const late = [800, 0, 4_300, 4_500, 4_700, 0];
  const lateMs = (from: Client["id"]): number =>
    from === ana.id ? (late[Math.floor(room.clock.now() / 4_000) % 6] ?? 0) : 0;
  const line = createLine(room, { lateMs, bytesPerSecond: Number.POSITIVE_INFINITY });
  await line.pass(10 * second);
  for (let at = 0; at < 400; at++) {
    await line.pass(200);
    expect(othersOf(ana)).toEqual(["ben"]);
  }
  expect(ben.session.state().others).toHaveLength(1);
});

test("[LV56, LV76] an edit that waits for one which nobody has any more is asked for once a minute, not without end", async () => {
  await using room = await openRoom();
  const updates: Uint8Array[] = [];
  const carls = newDoc(9);
  carls.on("update", (update: Uint8Array) => updates.push(update));
  for (const words of ["lost ", "found"]) carls.getText("page").insert(carls.getText("page").length, words);
  const clients = [await room.enter("ana"), await room.enter("ben")];
  for (const { doc } of clients) Y.applyUpdate(doc, updates[1] ?? new Uint8Array(), "file");
  const line = createLine(room, { lateMs: () => 0, bytesPerSecond: Number.POSITIVE_INFINITY });
  await line.pass(10 * second);
  const before = line.posted();
  await line.pass(240 * second);
  // Nothing is wrong between the two, so that no page says so for ever.
  for (const { session } of clients) expect(session.state()).toMatchObject({ inStep: false, inTouch: true });
  // Two signs of life every four seconds; a question and its answer each.
  expect(line.posted() - before).toBeLessThanOrEqual(2 * 61 + 2 * 2 * 5);
  // Whoever has it brings it.
  const carl = await room.enter("ben", carls);
  await line.pass(5 * second);
  expect(clients.map((it) => it.text())).toEqual(["lost found", "lost found"]);
  expect(all([...clients, carl], 2)).toBe(true);
});

test("[LV76] that it was asked for something else a moment ago does not put the question off for a minute", async () => {
  await using room = await openRoom();
  const [ana, tablet, laptop] = [await room.enter("ana"), await room.enter("ben"), await room.enter("ben")];
  await room.deliver();
  await room.pass(5 * second);
  await room.deliver();
  /** To all, but for one of them. */
  const passBy = async (without: Client | null): Promise<void> => {
    for (const { from, frame } of await room.take())
      for (const client of room.clients) if (client !== without && client.id !== from) await room.give(client, frame);
  };
  // Ana misses a letter of the tablet's, and asks for it.
  tablet.type("a");
  await passBy(ana);
  await room.pass(100);
  tablet.type("b");
  await room.deliver();
  expect(ana.text()).toBe("ab");
  await room.pass(3 * second);
  await room.deliver();
  // Then one of the laptop's, which has gone before it can be asked. The tablet has it.
  laptop.type("x");
  await passBy(ana);
  await room.pass(100);
  laptop.type("y");
  await passBy(null);
  await room.crash(laptop);
  for (const client of [ana, tablet]) client.session.left(laptop.id);
  await room.settled();
  expect(ana.session.state().inStep).toBe(false);
  await room.pass(5 * second);
  await room.deliver();
  expect(ana.text()).toBe("abxy");
});

test("[LV77] alone in the room a page says something every eight seconds, and every four once somebody is there", async () => {
  await using room = await openRoom();
  await room.enter("ana");
  const line = createLine(room, { lateMs: () => 0, bytesPerSecond: Number.POSITIVE_INFINITY });
  await line.pass(12 * second);
  for (let more = 0; more < 5; more++) {
    const before = line.posted();
    await line.pass(8 * second);
    expect(line.posted() - before).toBe(1);
  }
  await room.enter("ben");
  await line.pass(4 * second);
  const before = line.posted();
  await line.pass(40 * second);
  expect(line.posted() - before).toBe(20);
});

test("[LV16] what the relay says to one who has left brings nobody back", async () => {
  await using room = await openRoom();
  const [ana, ben] = [await room.enter("ana"), await room.enter("ben")];
  await room.deliver();
  await room.leave(ana);
  await room.deliver();
  ana.session.again();
  ana.session.left(ben.id);
  await ana.session.settled();
  expect(room.post).toEqual([]);
});
