import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { addLines } from "#core/agenda/text.ts";
import { notesOf, type MeetingId } from "#core/agenda/meeting.ts";
import type { PageId } from "#core/agenda/page.ts";
import type { Bytes } from "#core/inbox/hpke.ts";
import {
  bytesToItem,
  type InboxItem,
  type ItemId,
  itemToBytes,
  parseItemId,
  type Part,
  type Update,
} from "#core/inbox/item.ts";
import { bytesToPart, cutUpdate, joinParts } from "#core/inbox/parts.ts";
import { keyId, keysToJson, mergeKeys, publicHalf, readKeys } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { packUpdate, unpackUpdate } from "#core/inbox/packed.ts";
import { mostSealedBytes, openItem, type Place, sealItem } from "#core/inbox/seal.ts";
import { pairOf, type Pair } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben, contoso, olga } from "#tests/cast.ts";

const random = (): Bytes => crypto.getRandomValues(new Uint8Array(32));
const day = 86_400_000;
const page = "0123456789abcdef01234567" as PageId;
const place: Place = { pair: anaAndBen, item: "0".repeat(32) as ItemId, by: ben };
const topic: InboxItem = { type: "topic", at: 1_795_000_000_000, page, text: "Rôle of the staff engineer \u{1F680}" };

const sealed = async (item: InboxItem | Part = topic, at: Place = place) => {
  const key = await newInboxKey(random(), 0);
  const made = await sealItem(item, at, publicHalf(key), random());
  if (!made.ok) throw new Error("It was not sealed");
  return { key, bytes: made.value, id: keyId(key.publicKey) };
};

test("[IB3] each kind of item comes out as it went in", async () => {
  const meeting = `${page}@2026-11-26T09:00Z` as MeetingId;
  const items: readonly InboxItem[] = [
    topic,
    { type: "skip", at: 1, meeting, reason: "On holiday" },
    { type: "skip", at: 1, meeting, reason: "" },
    { type: "nothing", at: 1, meeting },
    { type: "update", at: 1, update: new Uint8Array([0, 1, 254, 255]) },
  ];
  for (const item of items) {
    const { key, bytes, id } = await sealed(item);
    expect(await openItem(bytes, place, [key], id)).toEqual({ ok: true, value: item });
  }
});

test("[IB3] a seal opens nowhere but where it was put", async () => {
  const { key, bytes, id } = await sealed();
  const elsewhere: readonly Place[] = [
    { ...place, by: ana },
    { ...place, item: "1".repeat(32) as ItemId },
    { ...place, pair: pairOf(contoso, ben, olga) as Pair },
    { ...place, pair: { ...anaAndBen, tenant: anaAndBen.tenant.replace("c", "d") as Pair["tenant"] } },
  ];
  for (const other of elsewhere)
    expect(await openItem(bytes, other, [key], id)).toEqual({ ok: false, error: { type: "damaged" } });
});

test("[IB4] the seal holds no word of the item and hides its length", async () => {
  const lengths = new Set<number>();
  for (const text of ["a", "Salary", "x".repeat(150)]) {
    const { bytes } = await sealed({ ...topic, text });
    lengths.add(bytes.length);
    expect(new TextDecoder("latin1").decode(bytes)).not.toContain("Salary");
  }
  expect([...lengths]).toEqual([1 + 32 + 256 + 16]);
});

test("[IB4] the same words twice are different bytes", async () => {
  const key = await newInboxKey(random(), 0);
  const [first, second] = await Promise.all([1, 2].map(() => sealItem(topic, place, publicHalf(key), random())));
  expect(first).not.toEqual(second);
});

test("[IB5] the public half has no secret in it", async () => {
  const key = await newInboxKey(random(), 0);
  expect(Object.keys(publicHalf(key))).toEqual(["id", "publicKey"]);
  const { bytes, id } = await sealed();
  const stranger = { ...key, privateKey: key.publicKey };
  expect(await openItem(bytes, place, [stranger], id)).toMatchObject({ ok: false });
});

test("[IB6] of two files that each made a key both keys stay, and the newest seals", async () => {
  const [mine, theirs] = [await newInboxKey(random(), 1000), await newInboxKey(random(), 2000)];
  expect(mergeKeys([mine], [theirs], 3000)).toEqual([theirs, mine]);
  expect(mergeKeys([theirs], [mine], 3000)).toEqual([theirs, mine]);
  expect(mergeKeys([theirs, mine], [mine], 3000)).toEqual([theirs, mine]);
  const together = [await newInboxKey(random(), 1000), mine];
  expect(mergeKeys(together, [], 3000)).toEqual(mergeKeys([], together.toReversed(), 3000));
});

test("[IB6] an older key goes 105 days after the next was made, and the newest never", async () => {
  const [old, newest] = [await newInboxKey(random(), 0), await newInboxKey(random(), 10 * day)];
  expect(mergeKeys([newest, old], [], 115 * day - 1)).toEqual([newest, old]);
  expect(mergeKeys([newest, old], [], 115 * day)).toEqual([newest]);
  expect(mergeKeys([newest], [], 4000 * day)).toEqual([newest]);
});

test("[IB6] keys are written into the file and read back, and a broken one costs only itself", async () => {
  const keys = [await newInboxKey(random(), 2), await newInboxKey(random(), 1)];
  const json: unknown[] = JSON.parse(JSON.stringify(keysToJson(keys)));
  expect(readKeys(json)).toEqual(keys);
  expect(readKeys([...json, { publicKey: "AA==", privateKey: 7 }, null, "x"])).toEqual(keys);
  expect(readKeys("nothing")).toEqual([]);
});

test("[IB7] a key that nobody holds, a newer version and damage are told apart", async () => {
  const { key, bytes, id } = await sealed();
  const other = await newInboxKey(random(), 0);
  expect(await openItem(bytes, place, [other], id)).toEqual({ ok: false, error: { type: "unknownKey" } });
  expect(await openItem(bytes.with(0, 2), place, [key], id)).toEqual({
    ok: false,
    error: { type: "newerVersion", version: 2 },
  });
  for (const broken of [new Uint8Array(), bytes.slice(0, 20), bytes.slice(0, -1), bytes.with(0, 0)])
    expect(await openItem(broken, place, [key], id)).toEqual({ ok: false, error: { type: "damaged" } });
});

test("[IB7] an item too large for its way is refused before it sets out", async () => {
  const key = await newInboxKey(random(), 0);
  // Nothing shrinks what is random.
  const update: InboxItem = { type: "update", at: 1, update: noise(60_000) };
  expect(await sealItem(update, place, publicHalf(key), random())).toMatchObject({ error: { type: "tooLarge" } });
});

/** As people write, not as a generator does: what our own documentation says. */
const prose = (length: number): string => {
  const files = readdirSync("docs/spec").map((name) => readFileSync(`docs/spec/${name}`, "utf8"));
  const text = files.join("\n");
  if (text.length < length) throw new Error(`Expected ${length} letters of documentation, found ${text.length}`);
  return text.slice(0, length);
};

const noise = (length: number): Bytes => {
  const bytes = new Uint8Array(length);
  // So many at a time and no more.
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
};

test("[IB27] a hundred thousand letters written while nothing could be saved fit, and come out as they were", async () => {
  const doc = new Y.Doc();
  addLines(notesOf(doc, `${page}@2026-11-26T09:00Z` as MeetingId), prose(100_000));
  const update = new Uint8Array(Y.encodeStateAsUpdateV2(doc));
  expect(update.length).toBeGreaterThan(100_000);
  const item: InboxItem = { type: "update", at: 1_795_000_000_000, update };
  const { key, bytes, id } = await sealed(item);
  expect(bytes.length).toBeLessThanOrEqual(mostSealedBytes);
  expect(await openItem(bytes, place, [key], id)).toEqual({ ok: true, value: item });
});

test("[IB28] a packed update that was cut, changed or swells beyond measure is no item, and nothing throws", async () => {
  const whole = await packUpdate({ type: "update", at: 1, update: new Uint8Array(1_000) });
  expect(await unpackUpdate(whole)).toEqual({ type: "update", at: 1, update: new Uint8Array(1_000) });
  expect(await unpackUpdate(whole.slice(0, 20))).toBeNull();
  expect(await unpackUpdate(whole.with(12, 2))).toBeNull();
  expect(await unpackUpdate(whole.with(13, 255))).toBeNull();
  const swollen = await packUpdate({ type: "update", at: 1, update: new Uint8Array(20_000_000) });
  expect(swollen.length).toBeLessThan(45_000);
  expect(await unpackUpdate(swollen)).toBeNull();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
      await unpackUpdate(Uint8Array.of(2, ...bytes));
    }),
  );
});

test("[IB38] parts fit one item each under seal, and give the update in any order once all are there", async () => {
  const update: Update = { type: "update", at: 1_795_000_000_000, update: noise(100_000) };
  const parts = await cutUpdate(update, "0f".repeat(16));
  expect(parts).toHaveLength(3);
  const opened: Part[] = [];
  for (const part of parts) {
    const { key, bytes, id } = await sealed(part);
    expect(bytes.length).toBeLessThanOrEqual(mostSealedBytes);
    const item = await openItem(bytes, place, [key], id);
    if (item.ok && item.value.type === "part") opened.push(item.value);
  }
  expect(opened).toEqual(parts);
  expect(await joinParts(opened.toReversed())).toEqual(update);
  expect(await joinParts([...opened, ...opened])).toEqual(update);
  for (const missing of opened) expect(await joinParts(opened.filter((it) => it !== missing))).toBeNull();
  expect(await joinParts([])).toBeNull();
  expect(await joinParts(opened.map((it) => ({ ...it, bytes: noise(9) })))).toBeNull();
});

test("[IB38] what would not fit into an inbox is not cut, and no bytes make half a part", async () => {
  expect(await cutUpdate({ type: "update", at: 1, update: noise(4_000_000) }, "0f".repeat(16))).toEqual([]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const part = bytesToPart(Uint8Array.of(3, ...bytes));
      expect(part === null || part.index < part.count).toBe(true);
    }),
  );
});

test("[IB7] whatever bytes come out of a seal, reading them never throws and never makes half an item", () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("topic", "skip", "nothing", "update", page, `${page}@undated`, "QUJD"),
  );
  const record = fc.record(
    {
      v: fc.constantFrom(1, 2, "1"),
      type: value,
      at: fc.oneof(fc.nat(), value),
      page: value,
      text: value,
      meeting: value,
      reason: value,
      update: value,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(record, fc.jsonValue()), (json) => {
      const item = bytesToItem(new TextEncoder().encode(JSON.stringify(json)));
      expect(item && bytesToItem(itemToBytes(item))).toEqual(item);
    }),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void bytesToItem(bytes)));
  expect([parseItemId("0".repeat(32)), parseItemId("../../x")]).toEqual(["0".repeat(32), null]);
});
