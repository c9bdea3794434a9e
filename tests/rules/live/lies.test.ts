/** What a relay could try on purpose, one by one. `weather.test.ts` has them at random. */
import { expect, test } from "vitest";
import { createOwnSigns } from "#core/live/own-signs.ts";
import { phaseOf } from "#core/live/peers.ts";
import { newSessionId } from "#core/live/session.ts";
import { diceOf, inStep, newDoc, openRoom, othersOf, type Posted, twoInside } from "./room.ts";

test("[LV68] signs of life of people who come at one moment do not fall on one moment", async () => {
  const dice = diceOf(3);
  const phases = Array.from({ length: 400 }, () => phaseOf(newSessionId(dice)));
  for (const quarter of [0, 0.25, 0.5, 0.75])
    expect(phases.filter((it) => it >= quarter && it < quarter + 0.25).length).toBeGreaterThan(60);

  await using room = await openRoom(5);
  const clients = await Promise.all(Array.from({ length: 6 }, (_, at) => room.enter("ana", newDoc(at + 1))));
  await room.deliver();
  const moments = new Map<string, number>();
  for (let ms = 0; ms < 4_000; ms += 50) {
    await room.pass(50);
    for (const { from } of await room.take()) if (!moments.has(from)) moments.set(from, ms);
  }
  expect(moments.size).toBe(clients.length);
  expect(new Set(moments.values()).size).toBeGreaterThan(3);
});

test("[LV68] who was alone keeps the moments of their signs of life when somebody comes, and says none at that moment", async () => {
  for (const aloneMs of [21_350, 33_000, 46_700, 58_050]) {
    await using room = await openRoom(aloneMs);
    const ana = await room.enter("ana");
    await room.deliver();
    const moments: number[] = [];
    let now = 0;
    const pass = async (untilMs: number): Promise<void> => {
      for (; now < untilMs; now += 50) {
        await room.pass(50);
        if (room.post.some((it) => it.from === ana.id)) moments.push(now);
        await room.deliver();
      }
    };
    await pass(aloneMs);
    await room.enter("ben");
    await room.deliver();
    const before = moments.length;
    await pass(aloneMs + 12_000);
    expect(before).toBeGreaterThan(1);
    expect(moments.length - before).toBe(3);
    expect(new Set(moments.map((ms) => ms % 4_000)).size).toBe(1);
  }
});

test("[LV68] signs of life keep their moments where timers come late, as those of a busy page do", async () => {
  await using room = await openRoom(5, 30);
  const ana = await room.enter("ana");
  await room.enter("ben");
  await room.deliver();
  const moments: number[] = [];
  for (let now = 0; now < 60_000; now += 10) {
    await room.pass(10);
    if (room.post.some((it) => it.from === ana.id)) moments.push(now);
    await room.deliver();
  }
  expect(moments.length).toBe(15);
  expect(new Set(moments.map((ms) => ms % 4_000)).size).toBe(1);
});

test("[LV68] a timer that knows whole milliseconds alone looks once a second, and at each of the moments", () => {
  const signs = createOwnSigns(newSessionId(diceOf(4)), 0);
  const looks: number[] = [];
  for (let now = 0; now < 60_000; now += Math.max(1, Math.trunc(signs.nextLookMs(now)))) {
    looks.push(now);
    if (signs.isDue(now, false)) signs.said(looks.length, now);
    expect(signs.silentMs(now)).toBeLessThanOrEqual(4_000);
  }
  expect(looks.length).toBeLessThanOrEqual(61);
});

test("[LV72] the end of a list whose beginning is lost says nothing, whatever somebody had pasted into the page", async () => {
  for (const shift of ["", " "]) {
    await using room = await openRoom();
    const [ana, ben] = await twoInside(room);
    await room.pass(1_000);
    await room.take();
    // Read as a list of messages, it says again and again that the file has a new secret.
    ana.type(`${shift}${"\u0004\u0000".repeat(45_000)}\u0063\u0001`);
    const [, ...tail] = await room.take();
    expect(tail).toHaveLength(1);
    for (const { frame } of tail) await room.give(ben, frame);
    expect(ben.news).toEqual([]);
    expect(inStep(ben)).toEqual([false]);
    await room.deliver();
    await room.pass(2_000);
    await room.deliver();
    expect(ben.text() === ana.text()).toBe(true);
    expect(inStep(ben)).toEqual([true]);
  }
});

test("[LV73] an untrue word that somebody left costs no edit: whoever introduces themselves anew is asked", async () => {
  await using room = await openRoom(11);
  const [ana, ben] = await twoInside(room);
  const untilOneSpeaks = async (): Promise<string | undefined> => {
    while (room.post.length === 0) await room.pass(50);
    return room.post[0]?.from;
  };
  while ((await untilOneSpeaks()) !== ana.id) await room.deliver();
  await room.deliver();
  // She takes him for gone and tells nobody what she types; before she says who is there to her, he speaks.
  ana.session.left(ben.id);
  await room.settled();
  ana.type("lost ");
  await room.pass(20);
  expect(room.post).toEqual([]);
  expect(await untilOneSpeaks()).toBe(ben.id);
  await room.deliver();
  expect(ben.text()).toBe("lost ");
  expect(inStep(ana, ben)).toEqual([true, true]);
  expect([othersOf(ana), othersOf(ben)]).toEqual([["ben"], ["ana"]]);
});

test("[LV73] who hears that frames may be missing asks for them, and is not in step until they are here", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  await room.pass(1_000);
  await room.take();
  ben.type("lost");
  await room.take();
  ana.session.again();
  expect(inStep(ana)).toEqual([false]);
  await room.deliver();
  expect(ana.text()).toBe("lost");
  expect(inStep(ana, ben)).toEqual([true, true]);
});

test("[LV20] a relay that holds back frames and lets them in one by one keeps nobody in the room for a minute who has gone", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  const held: Posted[] = [];
  for (let second = 0; second < 60; second += 1) {
    await room.pass(1_000);
    for (const posted of await room.take())
      if (posted.from === ben.id) held.push(posted);
      else await room.give(ben, posted.frame);
    const next = second % 8 === 0 ? held.shift() : undefined;
    if (next !== undefined) await room.give(ana, next.frame);
  }
  await room.crash(ben);
  const crashedAt = room.clock.now();
  let late = 0;
  for (const { frame } of held) {
    await room.pass(8_000);
    await room.take();
    await room.give(ana, frame);
    // Until then the page says that something is missing.
    expect(othersOf(ana).length > 0 && ana.session.state().inStep).toBe(false);
    if (room.clock.now() - crashedAt <= 60_000) continue;
    late += 1;
    expect(othersOf(ana)).toEqual([]);
  }
  expect(late).toBeGreaterThan(0);
  expect(ana.awareness.getStates().has(ben.doc.clientID)).toBe(false);
});
