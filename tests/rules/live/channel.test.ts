import { expect, test } from "vitest";
import * as Y from "yjs";
import { maxFrameBytes } from "#core/live/frame.ts";
import { writePayloads } from "#core/live/payload.ts";
import { maxPayloadBytes, sealFrame } from "#core/live/seal.ts";
import { inStep, newDoc, openRoom, othersOf, twoInside } from "./room.ts";

test("[LV10] two who enter have the same page after one answer each, whoever knew more", async () => {
  await using room = await openRoom();
  const ana = await room.enter("ana");
  ana.type("Growth. ");
  const ben = await room.enter("ben");
  ben.type("Holiday. ");
  // Ana's and Ben's entries cross.
  for (const { from, frame } of await room.take()) await room.give(from === ana.id ? ben : ana, frame);
  for (const { from, frame } of await room.take()) await room.give(from === ana.id ? ben : ana, frame);
  expect(ana.text()).toContain("Growth. ");
  expect(ana.text()).toContain("Holiday. ");
  expect(ben.text()).toBe(ana.text());
  await room.deliver();
  expect([othersOf(ana), othersOf(ben)]).toEqual([["ben"], ["ana"]]);
  expect(inStep(ana, ben)).toEqual([true, true]);
});

test("[LV10] who comes later has the page with the first answer", async () => {
  await using room = await openRoom();
  const ana = await room.enter("ana");
  ana.type("Growth");
  await room.take();
  const ben = await room.enter("ben");
  for (const { frame } of await room.take()) await room.give(ana, frame);
  const answers = await room.take();
  expect(answers).toHaveLength(1);
  for (const { frame } of answers) await room.give(ben, frame);
  expect(ben.text()).toBe("Growth");
  expect(othersOf(ben)).toEqual(["ana"]);
});

test("[LV10] deletions made apart arrive as well", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  ana.type("Growth and money");
  await room.pass(20);
  await room.deliver();
  await room.leave(ben);
  ana.doc.getText("page").delete(6, 10);
  const back = await room.enter("ben", ben.doc);
  await room.deliver();
  expect(back.text()).toBe("Growth");
});

test("[LV10] three devices, two of one person, all have the same page", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  const phone = await room.enter("ana");
  await room.deliver();
  for (const [client, words] of [
    [ana, "one "],
    [ben, "two "],
    [phone, "three "],
  ] as const) {
    client.type(words);
    await room.pass(20);
  }
  await room.deliver();
  expect(new Set([ana.text(), ben.text(), phone.text()]).size).toBe(1);
  expect(ana.text()).toHaveLength("one two three ".length);
  expect(othersOf(ben).toSorted()).toEqual(["ana", "ana"]);
});

test("[LV11] the first keystroke leaves at once, and those within a frame of the screen leave together", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  await room.pass(1_000);
  await room.take();
  ana.type("a");
  expect(await room.take().then((it) => Promise.all(it.map(({ frame }) => room.give(ben, frame))))).toHaveLength(1);
  expect(ben.text()).toBe("a");
  ana.type("b");
  ana.type("c");
  ana.awareness.setLocalStateField("cursor", 3);
  expect(await room.take()).toHaveLength(0);
  await room.pass(15);
  expect(await room.take()).toHaveLength(0);
  await room.pass(1);
  const together = await room.take();
  expect(together).toHaveLength(1);
  for (const { frame } of together) await room.give(ben, frame);
  expect(ben.text()).toBe("abc");
  expect(ben.awareness.getStates().get(ana.doc.clientID)).toEqual({ cursor: 3 });
});

test("[LV11] alone, nothing that is typed goes out", async () => {
  await using room = await openRoom();
  const ana = await room.enter("ana");
  await room.take();
  ana.type("Growth");
  await room.pass(1_000);
  expect(await room.take()).toHaveLength(0);
});

test("[LV12] while the way out is full, edits wait and come as one", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  await room.pass(1_000);
  await room.take();
  ana.mood.congested = true;
  for (const letter of "Growth") {
    ana.type(letter);
    await room.pass(100);
  }
  expect(await room.take()).toHaveLength(0);
  ana.mood.congested = false;
  await room.pass(50);
  expect(room.post).toHaveLength(1);
  await room.deliver();
  expect(ben.text()).toBe("Growth");
});

test("[LV13] a frame that did not arrive is noticed at the next one and asked for", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  ana.type("lost ");
  await room.take();
  await room.pass(20);
  ana.type("found");
  for (const { frame } of await room.take()) await room.give(ben, frame);
  expect(inStep(ben)).toEqual([false]);
  await room.deliver();
  expect(ben.text()).toBe("lost found");
  expect(inStep(ana, ben)).toEqual([true, true]);
});

test("[LV13] a question or an answer that is lost is asked again", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  ana.type("lost ");
  await room.take();
  await room.pass(20);
  ana.type("found");
  for (const { frame } of await room.take()) await room.give(ben, frame);
  for (let again = 0; again < 3; again++) {
    expect(inStep(ben)).toEqual([false]);
    expect((await room.take()).some((it) => it.from === ben.id)).toBe(true);
    await room.pass(3_000);
  }
  await room.deliver();
  expect(ben.text()).toBe("lost found");
  expect(inStep(ben)).toEqual([true]);
});

test("[LV14] a frame that comes twice, or after its successor, changes nothing that the first did not", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  await room.pass(1_000);
  await room.deliver();
  const frames: Uint8Array[] = [];
  for (const letter of "abc") {
    ana.type(letter);
    frames.push(...(await room.take()).map((it) => it.frame));
    await room.pass(20);
  }
  const [a, b, c] = frames as [Uint8Array, Uint8Array, Uint8Array];
  for (const frame of [a, a, c, b, a, c]) await room.give(ben, frame);
  await room.pass(2_000);
  await room.deliver();
  expect(ben.text()).toBe("abc");
  expect(inStep(ben)).toEqual([true]);
  expect(await room.take()).toHaveLength(0);
});

test("[LV15] frames of an earlier connection bring nobody back and change nothing", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  const kept: Uint8Array[] = [];
  ben.type("yesterday");
  ben.awareness.setLocalStateField("user", { name: "Ben" });
  await room.pass(20);
  kept.push(...(await room.take()).map((it) => it.frame));
  await room.pass(10_000);
  kept.push(...(await room.take()).map((it) => it.frame));
  await room.leave(ben);
  await room.leave(ana);
  await room.take();

  const today = await room.enter("ana");
  for (const frame of kept) await room.give(today, frame);
  expect(today.text()).toBe("");
  expect(othersOf(today)).toEqual([]);
  expect(today.awareness.getStates().size).toBe(1);
});

test("[LV15] frames of one who left a moment ago bring nobody back either", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  await room.pass(10_000);
  const kept = (await room.take()).filter((it) => it.from === ben.id);
  for (const { frame } of kept) await room.give(ana, frame);
  await room.leave(ben);
  await room.deliver();
  expect(othersOf(ana)).toEqual([]);
  for (const { frame } of kept) await room.give(ana, frame);
  expect(othersOf(ana)).toEqual([]);
});

test("[LV16] who leaves is gone at once, and the caret too", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  expect(ana.awareness.getStates().has(ben.doc.clientID)).toBe(true);
  await room.leave(ben);
  await room.deliver();
  expect(othersOf(ana)).toEqual([]);
  expect(ana.awareness.getStates().has(ben.doc.clientID)).toBe(false);
  expect(ana.vanished).toEqual([]);
});

test("[LV16] whose socket is gone is gone at once when the relay tells", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  await room.crash(ben);
  ana.session.left(ben.id);
  await room.settled();
  expect(othersOf(ana)).toEqual([]);
  expect(ana.awareness.getStates().has(ben.doc.clientID)).toBe(false);
  expect(ana.vanished).toEqual([]);
});

test("[LV78] that somebody left is heard after what they sent before", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  ben.type("one ");
  ben.type("two");
  await room.leave(ben);
  const sent = (await room.take()).filter((it) => it.from === ben.id);
  for (const { frame } of sent) ana.session.receive(frame);
  // None of them is unsealed yet.
  ana.session.left(ben.id);
  await room.settled();
  expect(ana.text()).toBe("one two");
  expect(othersOf(ana)).toEqual([]);
});

test("[LV16] whose socket is gone without a word is gone after ten seconds", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  await room.crash(ben);
  await room.pass(9_000);
  expect(othersOf(ana)).toEqual(["ben"]);
  await room.pass(2_000);
  expect(othersOf(ana)).toEqual([]);
  expect(ana.awareness.getStates().has(ben.doc.clientID)).toBe(false);
  // Not left, as far as anybody knows.
  expect(ana.vanished).toEqual(["ben"]);
});

test("[LV16] a new connection keeps the caret that the old one had", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  await room.crash(ben);
  const back = await room.enter("ben", ben.doc);
  back.awareness.setLocalStateField("user", { name: "Ben" });
  await room.deliver();
  // Nobody told that the old one is lost; the new one of the same page shows it.
  expect(othersOf(ana)).toEqual(["ben"]);
  ana.session.left(ben.id);
  await room.settled();
  expect(othersOf(ana)).toEqual(["ben"]);
  expect(ana.awareness.getStates().get(ben.doc.clientID)).toEqual({ user: { name: "Ben" } });
});

test("[LV16] who comes back to one that stayed has their caret at once, and no shadow of a lost connection", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  ben.awareness.setLocalStateField("cursor", 1);
  await room.pass(20);
  await room.deliver();
  await room.leave(ana);
  await room.deliver();
  // The same page as before, with all it remembers of Ben's caret.
  const again = await room.enter("ana", ana.doc);
  again.awareness.meta.set(ben.doc.clientID, {
    ...(ben.awareness.meta.get(ben.doc.clientID) as { clock: number; lastUpdated: number }),
  });
  await room.deliver();
  expect(again.awareness.getStates().get(ben.doc.clientID)).toEqual({ cursor: 1 });
  await room.crash(ben);
  await room.enter("ben", ben.doc);
  await room.deliver();
  expect(othersOf(again)).toEqual(["ben"]);
});

test("[LV17] carets keep up while nothing is typed", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  ben.awareness.setLocalStateField("cursor", { anchor: 1, head: 4 });
  await room.pass(20);
  await room.deliver();
  const clock = ana.awareness.meta.get(ben.doc.clientID)?.clock ?? 0;
  for (let seconds = 0; seconds < 40; seconds += 2) {
    await room.pass(2_000);
    await room.deliver();
  }
  expect(ana.awareness.getStates().get(ben.doc.clientID)).toEqual({ cursor: { anchor: 1, head: 4 } });
  expect(ana.awareness.meta.get(ben.doc.clientID)?.clock).toBeGreaterThan(clock + 2);
  ben.awareness.setLocalState(null);
  await room.pass(20);
  await room.deliver();
  expect(ana.awareness.getStates().has(ben.doc.clientID)).toBe(false);
});

test("[LV17] nobody passes on another's caret", async () => {
  await using room = await openRoom();
  const [, ben] = await twoInside(room);
  await room.pass(1_000);
  await room.take();
  ben.awareness.setLocalStateField("cursor", 1);
  const [posted] = await room.take();
  for (const client of room.clients) if (client !== ben && posted) await room.give(client, posted.frame);
  await room.pass(1_000);
  expect(await room.take()).toHaveLength(0);
});

test("[LV17] nobody moves our caret", async () => {
  await using room = await openRoom();
  const [ana] = await twoInside(room);
  ana.awareness.setLocalStateField("cursor", 1);
  const doc = newDoc(ana.doc.clientID);
  const double = await room.enter("ben", doc);
  await room.deliver();
  for (let at = 0; at < 5; at++) double.awareness.setLocalStateField("cursor", 99 + at);
  await room.pass(20);
  await room.deliver();
  expect(othersOf(ana)).toHaveLength(2);
  expect(ana.awareness.getLocalState()).toEqual({ cursor: 1 });
});

test("[LV18] a loss at the very end shows within five seconds", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  ana.type("last words");
  await room.take();
  await room.pass(5_000);
  await room.deliver();
  expect(ben.text()).toBe("last words");
});

test("[LV18] one that does not hear us shows as not in step, and is heard of again when it does", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  const oneWay = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 2_000) {
      await room.pass(2_000);
      for (const { from, frame } of await room.take()) if (from === ben.id) await room.give(ana, frame);
    }
  };
  await oneWay(30_000);
  expect(inStep(ana)).toEqual([false]);
  expect(ana.session.state().inTouch).toBe(false);
  ana.type("words into the wind");
  await oneWay(30_000);
  // Ben took Ana for gone, and says so by no longer naming her.
  expect(othersOf(ben)).toEqual([]);
  await room.pass(10_000);
  await room.deliver();
  expect(ben.text()).toBe("words into the wind");
  expect(inStep(ana, ben)).toEqual([true, true]);
  expect([othersOf(ana), othersOf(ben)]).toEqual([["ben"], ["ana"]]);
});

test("[LV18] a tab whose timers are held back answers signs of life", async () => {
  await using room = await openRoom();
  const ana = await room.enter("ana");
  const ben = await room.enter("ben", newDoc(2), true);
  await room.deliver();
  for (let seconds = 0; seconds < 60; seconds += 2) {
    await room.pass(2_000);
    await room.deliver();
    expect(othersOf(ana)).toEqual(["ben"]);
  }
  expect([othersOf(ana), othersOf(ben)]).toEqual([["ben"], ["ana"]]);
  expect(ana.awareness.getStates().has(ben.doc.clientID)).toBe(true);
});

test("[LV21] who saved tells which version the file has and what is in it, when that was taken, and that it has a new secret", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  ana.session.announce({ type: "saved", version: "c:6", holds: null, agoMs: null });
  ana.doc.getText("page").insert(0, "Growth");
  ana.doc.getText("page").delete(0, 1);
  ana.session.announce({ type: "saved", version: "c:7", holds: Y.snapshot(ana.doc), agoMs: 5_000 });
  await room.deliver();
  expect(ben.news[0]).toEqual({ type: "saved", version: "c:6", holds: null, agoMs: null });
  expect(ben.news[1]).toMatchObject({ type: "saved", version: "c:7", agoMs: 5_000 });
  const [, told] = ben.news;
  if (told?.type !== "saved" || told.holds === null) throw new Error("Expected to be told what the file holds.");
  expect(Y.equalSnapshots(told.holds, Y.snapshot(ana.doc))).toBe(true);
  ben.session.announce({ type: "rekeyed" });
  await room.deliver();
  expect(ana.news).toEqual([{ type: "rekeyed" }]);
});

for (const teller of ["ana", "ben"])
  test(`[LV45] what waits when ${teller} tells of a new room is not said in the old one`, async () => {
    await using room = await openRoom();
    const [ana, ben] = await twoInside(room);
    await room.pass(1_000);
    await room.take();
    ben.mood.congested = true;
    ben.type("Growth");
    (teller === "ana" ? ana : ben).session.announce({ type: "rekeyed" });
    await room.deliver();
    ben.mood.congested = false;
    await room.leave(ben);
    await room.deliver();
    expect(ana.text()).toBe("");
    expect(othersOf(ana)).toEqual([]);
    // The next room has it.
    await room.enter("ben", ben.doc);
    await room.deliver();
    expect(ana.text()).toBe("Growth");
  });

test("[LV21] where it cannot be read what the file holds, its version alone is told", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  const [payload] = writePayloads([{ kind: "saved", version: "c:7", holds: Uint8Array.of(9) }], maxPayloadBytes);
  if (payload === undefined) throw new Error("Expected a payload.");
  await room.give(ben, await sealFrame(room.keys.key, { session: ana.id, counter: 100 }, payload));
  expect(ben.news).toEqual([{ type: "saved", version: "c:7", holds: null, agoMs: null }]);
});

test("[LV22] what the other typed carries its origin and is not sent back", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  const origins: unknown[] = [];
  ben.doc.on("update", (_: Uint8Array, origin: unknown) => origins.push(origin));
  ana.type("Growth");
  await room.pass(20);
  const posted = await room.take();
  for (const { frame } of posted) await room.give(ben, frame);
  await room.pass(100);
  expect(origins).toEqual(["remote"]);
  expect(await room.take()).toHaveLength(0);
});

test("[LV22] an edit made in answer to the other's goes out", async () => {
  await using room = await openRoom();
  const [ana, ben] = await twoInside(room);
  const done = ben.doc.getMap("done");
  ben.doc.getText("page").observe(() => {
    if (!done.has("seen")) ben.doc.transact(() => done.set("seen", true), "local rule");
  });
  ana.type("Growth");
  await room.pass(20);
  await room.deliver();
  await room.pass(20);
  await room.deliver();
  expect(ana.doc.getMap("done").get("seen")).toBe(true);
});

test("[LV23] a notebook larger than a frame arrives whole, and a piece that is lost is asked for with the rest", async () => {
  const large = newDoc(77);
  const words = Array.from({ length: 40_000 }, (_, at) => `word ${at} `).join("");
  large.getText("page").insert(0, words);
  expect(Y.encodeStateAsUpdate(large).length).toBeGreaterThan(5 * maxFrameBytes);
  for (const lose of [-1, 0, 3]) {
    await using room = await openRoom();
    const ana = await room.enter("ana", large);
    const ben = await room.enter("ben");
    for (const { from, frame } of await room.take()) if (from === ben.id) await room.give(ana, frame);
    const pieces = await room.take();
    expect(pieces.length).toBeGreaterThan(5);
    for (const [at, { frame }] of pieces.entries()) if (at !== lose) await room.give(ben, frame);
    for (let round = 0; round < 6; round++) {
      await room.deliver();
      await room.pass(2_000);
    }
    expect(ben.text() === words).toBe(true);
    expect(inStep(ben)).toEqual([true]);
  }
});
