import fc from "fast-check";
import { expect, test } from "vitest";
import {
  closeCode,
  closeReason,
  closeReasons,
  isFrameOf,
  maxCounter,
  maxFrameBytes,
  parseClientMessage,
  parseRelayMessage,
  readHeader,
  writeHeader,
  type SessionId,
} from "#core/live/frame.ts";
import { readMessages, writePayloads, type Message } from "#core/live/payload.ts";
import { toHex } from "#core/hex.ts";
import { deriveRoomKeys, type RoomAccess } from "#core/live/room-keys.ts";
import { maxPayloadBytes, openFrame, paddedBytes, sealFrame } from "#core/live/seal.ts";
import { createSession, newSessionId } from "#core/live/session.ts";
import { access, diceOf, handClock, newDoc, openRoom } from "./room.ts";
import { Awareness } from "y-protocols/awareness";

const session = "0123456789abcdef" as SessionId;
const utf8 = new TextEncoder();

test("[LV1] room id and key follow from secret, drive, item and epoch as written down", async () => {
  const { room, key } = await deriveRoomKeys(access);
  expect(room).toBe(vectors.room);
  await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow(/extractable/);
  // The same from node:crypto and the words of the module's header alone.
  const { createHash, hkdfSync } = await import("node:crypto");
  const salt = createHash("sha256");
  for (const part of ["duologue live 1", access.driveId, access.itemId, "1"]) {
    const bytes = Buffer.from(part, "utf8");
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    salt.update(length).update(bytes);
  }
  const salted = salt.digest();
  const derived = (info: string, bytes: number): string =>
    toHex(new Uint8Array(hkdfSync("sha256", access.secret, salted, info, bytes)));
  expect(derived("room", 16)).toBe(room);
  expect(derived("seal", 32)).toBe(vectors.key);
});

test("[LV1] another secret, drive, item or epoch is another room, which opens nothing of this one", async () => {
  const here = await deriveRoomKeys(access);
  const frame = await sealFrame(here.key, { session, counter: 1 }, utf8.encode("Raise"));
  const others: readonly RoomAccess[] = [
    { ...access, secret: access.secret.map((byte, at) => (at === 31 ? byte ^ 1 : byte)) },
    { ...access, epoch: 2 },
    { ...access, driveId: "b!other" },
    { ...access, itemId: "01OTHER" },
    // Lengths keep the parts apart.
    { ...access, driveId: "b!driv", itemId: "e01ITEM" },
  ];
  for (const other of others) {
    const there = await deriveRoomKeys(other);
    expect(there.room).not.toBe(here.room);
    expect(await openFrame(there.key, frame)).toEqual({ ok: false, error: { type: "notOurs" } });
  }
  expect((await openFrame(here.key, frame)).ok).toBe(true);
});

test("[LV2] a frame is as written down, byte for byte", async () => {
  const { key } = await deriveRoomKeys(access);
  const frame = await sealFrame(key, { session, counter: 258 }, utf8.encode("Holiday"));
  expect(toHex(frame.subarray(0, 13))).toBe("01" + session + "00000102");
  expect(frame.length).toBe(13 + 512 + 16);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(frame)));
  expect(toHex(hash)).toBe(vectors.frameSha256);
  expect(await openFrame(key, frame)).toEqual({
    ok: true,
    value: { session, counter: 258, payload: utf8.encode("Holiday") },
  });
});

test("[LV2] node:crypto opens a frame with nothing but the words of the headers", async () => {
  const { key } = await deriveRoomKeys(access);
  const frame = await sealFrame(key, { session, counter: 1 }, utf8.encode("Holiday"));
  const { createDecipheriv } = await import("node:crypto");
  const opener = createDecipheriv("aes-256-gcm", Buffer.from(vectors.key, "hex"), frame.subarray(1, 13));
  opener.setAAD(frame.subarray(0, 13));
  opener.setAuthTag(frame.subarray(-16));
  const plain = Buffer.concat([opener.update(frame.subarray(13, -16)), opener.final()]);
  expect(plain.subarray(4, 4 + plain.readUInt32BE(0)).toString("utf8")).toBe("Holiday");
});

test("[LV2] any payload that fits opens to itself", async () => {
  const { key } = await deriveRoomKeys(access);
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 3_000 }),
      fc.integer({ min: 1, max: maxCounter }),
      async (payload, counter) => {
        const opened = await openFrame(key, await sealFrame(key, { session, counter }, payload));
        expect(opened).toEqual({ ok: true, value: { session, counter, payload } });
      },
    ),
    { numRuns: 50 },
  );
  const longest = new Uint8Array(maxPayloadBytes).fill(7);
  const frame = await sealFrame(key, { session, counter: 1 }, longest);
  expect(frame.length).toBeLessThanOrEqual(maxFrameBytes);
  expect(await openFrame(key, frame)).toMatchObject({ ok: true, value: { payload: longest } });
});

test("[LV3] a frame that was changed in any bit, cut or lengthened does not open", async () => {
  const { key } = await deriveRoomKeys(access);
  const frame = await sealFrame(key, { session, counter: 1 }, utf8.encode("Raise"));
  for (let bit = 0; bit < 8 * frame.length; bit += 3) {
    const changed = new Uint8Array(frame);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect((await openFrame(key, changed)).ok).toBe(false);
  }
  for (const length of [0, 1, 12, 13, 28, 29, 100, frame.length - 1])
    expect((await openFrame(key, frame.subarray(0, length))).ok).toBe(false);
  expect((await openFrame(key, Uint8Array.from([...frame, 0]))).ok).toBe(false);
});

test("[LV3] no bytes make the opener throw", async () => {
  const { key } = await deriveRoomKeys(access);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      expect((await openFrame(key, bytes)).ok).toBe(false);
      expect((await openFrame(key, Uint8Array.from([1, ...bytes]))).ok).toBe(false);
    }),
    { numRuns: 100 },
  );
});

test("[LV3] a payload that says it is longer than its frame is none", async () => {
  const { key } = await deriveRoomKeys(access);
  const head = writeHeader({ session, counter: 1 });
  const plain = new Uint8Array(256).fill(255);
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: head.subarray(1), additionalData: head },
    key,
    plain,
  );
  const frame = Uint8Array.from([...head, ...new Uint8Array(sealed)]);
  expect(await openFrame(key, frame)).toEqual({ ok: false, error: { type: "notAFrame" } });
});

test("[LV4] no two frames of a room, over many connections, share a nonce", async () => {
  await using room = await openRoom();
  const nonces = new Set<string>();
  let frames = 0;
  for (let round = 0; round < 5; round++) {
    const ana = await room.enter("ana");
    const ben = await room.enter("ben");
    for (let letter = 0; letter < 10; letter++) {
      ana.type("a");
      ben.type("b");
      await room.pass(20);
    }
    for (const { frame } of await room.take()) {
      nonces.add(toHex(frame.subarray(1, 13)));
      frames += 1;
    }
    await room.leave(ana);
    await room.leave(ben);
    for (const { frame } of await room.take()) {
      nonces.add(toHex(frame.subarray(1, 13)));
      frames += 1;
    }
  }
  expect(nonces.size).toBe(frames);
  expect(frames).toBeGreaterThan(10);
});

test("[LV4] a session is 64 random bits of its own, and ends when its counters are used up", async () => {
  const dice = diceOf(7);
  expect(newSessionId(dice)).not.toBe(newSessionId(dice));
  const { key } = await deriveRoomKeys(access);
  await expect(sealFrame(key, { session, counter: maxCounter + 1 }, new Uint8Array())).rejects.toThrow(/Counter/);
  await expect(sealFrame(key, { session, counter: 0 }, new Uint8Array())).rejects.toThrow(/Counter/);

  const failures: string[] = [];
  const doc = newDoc(1);
  const awareness = new Awareness(doc);
  const one = createSession(
    {
      keys: await deriveRoomKeys(access),
      doc,
      awareness,
      clock: handClock().clock,
      transmit: () => undefined,
      congested: () => false,
      changed: () => undefined,
      told: () => undefined,
      failed: (because) => failures.push(because),
      lastCounter: 1,
    },
    { session, person: "ana", canSave: () => true, origin: "remote" },
  );
  expect(failures).toEqual([]);
  one.again();
  expect(failures).toEqual(["usedUp"]);
  awareness.destroy();
  await one[Symbol.asyncDispose]();
});

test("[LV5] a keystroke, a caret and a sign of life are of one length", async () => {
  await using room = await openRoom();
  const ana = await room.enter("ana");
  await room.enter("ben");
  await room.deliver();
  ana.type("a");
  await room.pass(20);
  ana.awareness.setLocalStateField("cursor", { anchor: { type: null, item: 12 }, head: { type: null, item: 12 } });
  await room.pass(20);
  await room.pass(4_000);
  const lengths = new Set((await room.take()).map(({ frame }) => frame.length));
  expect(lengths).toEqual(new Set([541]));
});

test("[LV5] frames come in eight lengths", () => {
  const lengths = new Set<number>();
  for (let bytes = 0; bytes <= maxPayloadBytes; bytes++) lengths.add(paddedBytes(bytes));
  expect([...lengths]).toEqual([512, 1024, 2048, 4096, 8192, 16384, 32768, 65504]);
  expect(() => paddedBytes(maxPayloadBytes + 1)).toThrow(/65501/);
});

test("[LV6] messages of every kind and length come back as they were", () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  const id = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((it) => toHex(it) as SessionId);
  const named = id.filter((it) => it !== "0000000000000000");
  const message: fc.Arbitrary<Message> = fc.oneof(
    fc.record({
      kind: fc.constant("here" as const),
      person: fc.string({ unit: "grapheme" }),
      canSave: fc.boolean(),
      hears: fc.array(fc.tuple(id, fc.integer({ min: 0, max: maxCounter }))).map((it) => new Map(it)),
      stateVector: bytes,
    }),
    fc.record({ kind: fc.constant("sync" as const), to: fc.option(named), body: bytes }),
    fc.record({ kind: fc.constant("awareness" as const), update: bytes }),
    fc.record({ kind: fc.constant("saved" as const), version: fc.string(), holds: bytes }),
    fc.record({ kind: fc.constant("taken" as const), agoMs: fc.nat() }),
    fc.constantFrom<Message>({ kind: "rekeyed" }, { kind: "bye" }),
  );
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), fc.integer({ min: 2, max: 200 }), (messages, size) => {
      const payloads = writePayloads(messages, size);
      expect(payloads.every((it) => it.length <= size)).toBe(true);
      const bits = payloads.map((_, at) => (at < payloads.length - 1 ? 1 : 0) | (at > 0 ? 2 : 0));
      expect(payloads.map((it) => it[0])).toEqual(bits);
      const whole = Uint8Array.from(payloads.flatMap((it) => [...it.subarray(1)]));
      expect(readMessages(whole)).toEqual(messages);
    }),
  );
});

test("[LV6] kinds of a later version are passed over, and what cannot be read is no message", () => {
  const [bye] = writePayloads([{ kind: "bye" }], 100);
  const later = Uint8Array.from([99, 3, 1, 2, 3, ...(bye?.subarray(1) ?? [])]);
  expect(readMessages(later)).toEqual([{ kind: "bye" }]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const read = readMessages(bytes);
      expect(read === null || Array.isArray(read)).toBe(true);
    }),
  );
  expect(readMessages(Uint8Array.of(0, 200))).toBe(null);
});

test("[LV7] what a client says is parsed at the door", () => {
  const join = { type: "join", version: 1, token: "t", pair: "p", other: "o", room: "a".repeat(32), session };
  expect(parseClientMessage(JSON.stringify({ ...join, more: "x" }))).toEqual({ ok: true, value: join });
  expect(parseClientMessage(`{"type":"renew","token":"t"}`)).toEqual({
    ok: true,
    value: { type: "renew", token: "t" },
  });
  expect(parseClientMessage(`{"type":"ping"}`).ok).toBe(true);
  const bad = { ok: false, error: { type: "badMessage" } };
  expect(parseClientMessage(JSON.stringify({ ...join, version: 2 }))).toEqual({
    ok: false,
    error: { type: "versionUnknown" },
  });
  for (const field of ["token", "pair", "other", "room", "session", "type"])
    expect(parseClientMessage(JSON.stringify({ ...join, [field]: 7 }))).toEqual(bad);
  expect(parseClientMessage(JSON.stringify({ ...join, room: "A".repeat(32) }))).toEqual(bad);
  for (const text of ["", "null", "[]", "{", `{"type":"renew"}`, `{"type":"leave"}`])
    expect(parseClientMessage(text)).toEqual(bad);
});

test("[LV7] what the relay says beyond this is passed over", () => {
  expect(parseRelayMessage(`{"type":"joined","expiresInMs":5}`)).toEqual({ type: "joined", expiresInMs: 5 });
  expect(parseRelayMessage(`{"type":"left","session":"${session}"}`)).toEqual({ type: "left", session });
  for (const type of ["again", "parted"] as const) expect(parseRelayMessage(`{"type":"${type}"}`)).toEqual({ type });
  const texts = [
    "",
    "7",
    `{"type":"joined"}`,
    `{"type":"joined","expiresInMs":-1}`,
    `{"type":"left"}`,
    `{"type":"news"}`,
  ];
  for (const text of texts) expect(parseRelayMessage(text)).toBe(null);
});

test("[LV7] a frame's header is read and nothing else is", () => {
  expect(readHeader(new Uint8Array(600))).toBe(null);
  expect(readHeader(Uint8Array.from([1, ...new Uint8Array(599)]))).toBe(null);
  expect(readHeader(new Uint8Array(maxFrameBytes + 1).fill(1))).toBe(null);
  expect(readHeader(new Uint8Array(540).fill(1))).toBe(null);
  expect(readHeader(new Uint8Array(541).fill(1))).toEqual({ session: "01".repeat(8), counter: 0x01010101 });
  const frames = fc.uint8Array({ minLength: 536, maxLength: 546 });
  fc.assert(
    fc.property(frames, fc.boolean(), fc.integer({ min: -1, max: 8 }), fc.boolean(), (frame, known, at, counted) => {
      frame[0] = known ? 1 : 2;
      frame.set(Buffer.from(session, "hex"), 1);
      if (at >= 0) frame[1 + at] = 0;
      if (!counted) frame.fill(0, 9, 13);
      expect(isFrameOf(session, frame)).toBe(readHeader(frame)?.session === session);
    }),
  );
  for (const [code, reason] of Object.entries(closeReasons)) {
    expect(closeCode(reason)).toBe(Number(code));
    expect(closeReason(Number(code))).toBe(reason);
  }
  expect(closeReason(1006)).toBe(null);
});

/** Computed once; they change only with the version of the format. */
const vectors = {
  room: "6d0df1076aee8e104d32ff3565b00b04",
  key: "1ed280b6f04e3ae6c8ee2766f3701093809cfbfa1ccedea103056af1b259e04c",
  frameSha256: "b1e729900118d44db91567b0ef76752ac54696e3aefdc9fa7d646e47b67202c7",
};
