/** Any edits over any network, by seeds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createBadRelay, crimes, wordsOf } from "./bad-relay.ts";
import { goneAfterMs } from "#core/live/peers.ts";
import { deriveRoomKeys } from "#core/live/room-keys.ts";
import { sealFrame } from "#core/live/seal.ts";
import type { SessionId } from "#core/live/frame.ts";
import { access, openRoom, othersOf, type Client, type Posted, type Room } from "./room.ts";

/** What is left of bad weather is gone after half a minute of an honest network. */
const clearUp = async (room: Room): Promise<void> => {
  for (let seconds = 0; seconds < 30; seconds += 2) {
    await room.deliver();
    await room.pass(2_000);
  }
  await room.deliver();
};

const expectAllWell = (clients: readonly Client[], typed: readonly string[]): void => {
  for (const client of clients) {
    expect(wordsOf(client)).toEqual(typed.toSorted());
    expect(client.text()).toBe(clients[0]?.text());
    expect(client.session.state().inStep).toBe(true);
    expect(othersOf(client)).toHaveLength(clients.length - 1);
  }
};

const step = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom("type", "type", "type", "caret", "wait", "post", "post", "lose", "double", "late", "crash"),
  pick: fc.nat(1000),
});

test("[LV19] whatever the order of edits, losses, doubles, delays and leavings, all pages come out equal and whole", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer(), async (steps, seed) => {
      await using room = await openRoom(seed);
      const devices: Client[] = [await room.enter("ana"), await room.enter("ben"), await room.enter("ana")];
      const typed: string[] = [];
      let late: readonly Posted[] = [];
      const giveAll = async (posted: readonly Posted[]): Promise<void> => {
        for (const { from, frame } of posted)
          for (const client of room.clients) if (client.id !== from) await room.give(client, frame);
      };
      for (const { who, what, pick } of steps) {
        const device = devices[who] as Client;
        switch (what) {
          case "type": {
            const word = `w${typed.length}`;
            typed.push(word);
            device.doc.getText("page").insert(spaceIn(device.text(), pick), `${word} `);
            break;
          }
          case "caret":
            device.awareness.setLocalStateField("cursor", pick);
            break;
          case "wait":
            await room.pass(pick * 20);
            break;
          case "post":
            await giveAll(await room.take());
            break;
          case "lose":
            await room.take();
            break;
          case "double": {
            const posted = await room.take();
            await giveAll([...posted, ...posted]);
            break;
          }
          case "late": {
            const before = late;
            late = await room.take();
            await giveAll(before);
            break;
          }
          case "crash":
            await room.crash(device);
            devices[who] = await room.enter(device.person, device.doc);
            break;
        }
      }
      await clearUp(room);
      expectAllWell(devices, typed);
      expect(room.post).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test("[LV20] a bad relay brings in no word that nobody typed, and when it is gone all pages are equal and whole", async () => {
  const foreign = await foreignFrames();
  const crime = fc.record({
    crime: fc.constantFrom(...crimes),
    pick: fc.nat(100_000),
    who: fc.nat(1),
    act: fc.constantFrom("type", "type", "caret", "wait", "nothing"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(crime, { minLength: 5, maxLength: 80 }), fc.integer(), async (steps, seed) => {
      await using room = await openRoom(seed);
      const yesterday = await yesterdayIn(room);
      const devices = [await room.enter("ana"), await room.enter("ben")] as const;
      const relay = createBadRelay(room, foreign, yesterday);
      const typed: string[] = [];
      for (const { crime: what, pick, who, act } of steps) {
        const device = devices[who as 0 | 1];
        if (act === "type") {
          typed.push(`w${typed.length}`);
          device.type(`${typed.at(-1)} `);
        }
        if (act === "caret") device.awareness.setLocalStateField("cursor", pick);
        if (act === "wait") await room.pass(pick % 9_000);
        await relay.commit(what, pick);
        for (const each of devices) for (const word of wordsOf(each)) expect(typed).toContain(word);
        for (const each of devices)
          for (const other of othersOf(each)) expect(other).toBe(each === devices[0] ? "ben" : "ana");
      }
      relay.repent();
      await clearUp(room);
      expectAllWell(devices, typed);
    }),
    { numRuns: 60 },
  );
});

test("[LV20] a page that a bad relay keeps from an edit says within ten seconds that it is alone or not in step", async () => {
  const foreign = await foreignFrames();
  const second = fc.record({
    // Its lies are the only ones that leave no gap in what a page hears.
    crime: fc.oneof(
      fc.constant(null),
      fc.constantFrom(...crimes),
      fc.constantFrom("sayLeft" as const, "sayAgain" as const),
    ),
    pick: fc.nat(100_000),
    // Seldom, so that no later edit shows what is missing.
    typist: fc.constantFrom(0, 1, null, null, null, null, null, null, null, null),
  });
  let held = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(second, { minLength: 15, maxLength: 60 }), fc.integer(), async (seconds, seed) => {
      await using room = await openRoom(seed);
      const yesterday = await yesterdayIn(room);
      const devices = [await room.enter("ana"), await room.enter("ben")] as const;
      const relay = createBadRelay(room, foreign, yesterday);
      const claims = [claimOf(room, devices[0], devices[1]), claimOf(room, devices[1], devices[0])];
      for (const [at, { crime, pick, typist }] of seconds.entries()) {
        if (typist !== null) {
          devices[typist].type(`w${at} `);
          claims[1 - typist]?.theirs(`w${at}`);
        }
        await room.pass(1_000);
        for (const claim of claims) held += claim.hold();
        if (crime !== null) await relay.commit(crime, pick);
        await room.deliver();
        for (const claim of claims) held += claim.hold();
      }
    }),
    { numRuns: 60 },
  );
  expect(held).toBeGreaterThan(100);
}, 60_000);

/**
 * What a page claims by not saying that it is alone or not in step: it has all that the other typed, but for the moments in
 * which a sign of life may be on its way.
 */
const claimOf = (room: Room, page: Client, other: Client) => {
  const words: { readonly word: string; readonly at: number }[] = [];
  let since = Number.POSITIVE_INFINITY;
  return {
    theirs: (word: string): number => words.push({ word, at: room.clock.now() }),
    /** How many words it was held to. */
    hold: (): number => {
      const now = room.clock.now();
      const claims = othersOf(page).includes(other.person) && page.session.state().inStep;
      since = claims ? Math.min(since, now) : Number.POSITIVE_INFINITY;
      const due = words.filter(({ at }) => since <= at && at <= now - goneAfterMs);
      for (const { word } of due) expect(wordsOf(page)).toContain(word);
      return due.length;
    },
  };
};

test("[LV20] while a bad relay swallows everything, no client says that it is in step with the other", async () => {
  await using room = await openRoom();
  const [ana, ben] = [await room.enter("ana"), await room.enter("ben")];
  await room.deliver();
  ana.type("swallowed");
  for (let seconds = 0; seconds < 12; seconds += 2) {
    await room.pass(2_000);
    await room.take();
  }
  expect([othersOf(ana), othersOf(ben)]).toEqual([[], []]);
});

test("[LV20] frame after frame that does not open ends the connection as tampered", async () => {
  await using room = await openRoom();
  const ana = await room.enter("ana");
  for (let at = 0; at < 63; at++) await room.give(ana, new Uint8Array(541).fill(1));
  expect(ana.failures).toEqual([]);
  await room.give(ana, new Uint8Array(541).fill(1));
  await room.give(ana, new Uint8Array(541).fill(1));
  expect(ana.failures).toEqual(["tampered"]);
});

test("[LV20] a client of another make that holds the key and speaks nonsense stops nobody", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 120 }), { maxLength: 20 }), async (payloads) => {
      await using room = await openRoom();
      const [ana, ben] = [await room.enter("ana"), await room.enter("ben")];
      await room.deliver();
      const stranger = "feedfeedfeedfeed" as SessionId;
      let counter = 0;
      for (const payload of payloads) {
        const frame = await sealFrame(room.keys.key, { session: stranger, counter: ++counter }, payload);
        await room.give(ana, frame);
      }
      ana.type("Growth");
      await clearUp(room);
      expect(ben.text()).toBe("Growth");
    }),
    { numRuns: 40 },
  );
});

const spaceIn = (text: string, pick: number): number => {
  const spaces = [0, ...Array.from(text.matchAll(/ /g), (it) => it.index + 1)];
  return spaces[pick % spaces.length] ?? 0;
};

/** Frames of another room of the same two, under another key. */
const foreignFrames = async (): Promise<readonly Uint8Array[]> => {
  const { key } = await deriveRoomKeys({ ...access, epoch: 9 });
  const session = "1111111111111111" as SessionId;
  return Promise.all(
    [1, 2, 3].map((counter) => sealFrame(key, { session, counter }, new TextEncoder().encode("forged"))),
  );
};

/** A meeting of yesterday in this very room, whose words were all taken away again since. */
const yesterdayIn = async (room: Room): Promise<readonly Uint8Array[]> => {
  const [ana, ben] = [await room.enter("zoe"), await room.enter("zoe")];
  const frames = (await room.take()).map((it) => it.frame);
  for (const frame of frames) for (const client of [ana, ben]) await room.give(client, frame);
  ana.type("yesterday ");
  await room.pass(20);
  frames.push(...(await room.take()).map((it) => it.frame));
  await room.leave(ana);
  await room.leave(ben);
  frames.push(...(await room.take()).map((it) => it.frame));
  return frames;
};
