import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { meetingIdOf } from "#core/agenda/meeting.ts";
import { pageOf } from "#core/agenda/page.ts";
import { openTopics } from "#core/agenda/topic.ts";
import { fromBase64, toBase64 } from "#core/base64.ts";
import type { Bytes } from "#core/inbox/hpke.ts";
import type { InboxItem, ItemId } from "#core/inbox/item.ts";
import { type InboxKey, keyId, publicHalf } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { putIn } from "#core/inbox/put-in.ts";
import { mostSealedBytes, openItem, sealItem } from "#core/inbox/seal.ts";
import { otherOf, type PersonId } from "#core/pairs/pair.ts";
import { defaultSettings } from "#core/reminders/settings.ts";
import { createInbox, type Inbox } from "#service/inbox/inbox.ts";
import { createViews } from "#service/views/views.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import { lineOf, scheduleOf, viewOf } from "#tests/rules/reminders/stand.ts";
import { databases, type TestDatabase } from "#tests/service/databases.ts";
import { startService, type Answer, type ServiceFixture } from "#tests/service/service-fixture.ts";

const day = 86_400_000;
const path = `/v1/inbox/${anaAndBen.id}`;
const page = pageOf(new Y.Doc(), anaAndBen.id, "weekly");
const topic: InboxItem = { type: "topic", at: 1_795_000_000_000, page: page.id, text: "Staff role" };
const random = (bytes: number): Bytes => crypto.getRandomValues(new Uint8Array(bytes));
const itemId = (n: number): ItemId => n.toString(16).padStart(32, "0") as ItemId;

const idsOf = (answer: Answer): readonly string[] => (answer.body["items"] as { id: string }[]).map((it) => it.id);
const item = (n: number, sealed: string) => ({ id: itemId(n), key: "k".repeat(22), sealed });

describe.each(databases)("on $name", ({ open }) => {
  let opened: TestDatabase;
  let service: ServiceFixture;
  let key: InboxKey;
  let inbox: Inbox;
  beforeAll(async () => {
    opened = await open();
    key = await newInboxKey(random(32), 0);
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(async () => {
    await opened.empty();
    service = await startService(opened.database);
    inbox = createInbox(opened.database, createViews(opened.database, service), service, random);
    return () => service[Symbol.asyncDispose]();
  });

  const sealedTopic = async (n: number, by: PersonId): Promise<string> => {
    const made = await sealItem(topic, { pair: anaAndBen, item: itemId(n), by }, publicHalf(key), random(32));
    if (!made.ok) throw new Error("It was not sealed");
    return toBase64(made.value);
  };
  const put = async (by: PersonId, n: number, sealed?: string): Promise<Answer> =>
    service.as(
      by,
      "PUT",
      `${path}/${itemId(n)}`,
      {},
      {
        other: otherOf(anaAndBen, by),
        key: keyId(key.publicKey),
        sealed: sealed ?? (await sealedTopic(n, by)),
      },
    );
  const list = (me: PersonId, after = ""): Promise<Answer> =>
    service.as(me, "GET", `${path}?other=${otherOf(anaAndBen, me)}&after=${after}`);
  const acknowledge = (me: PersonId, n: number): Promise<Answer> =>
    service.as(me, "DELETE", `${path}/${itemId(n)}?other=${otherOf(anaAndBen, me)}`);
  const tellKey = async (me: PersonId, its: InboxKey, ago = 0): Promise<void> => {
    await service.as(me, "PUT", "/v1/settings", {}, { ...defaultSettings, on: true });
    const line = lineOf(scheduleOf({ days: ["thursday"], every: 1, time: "10:00", zone: "UTC" }));
    const half = publicHalf(its);
    const view = {
      ...viewOf(line, service.now() - ago),
      inbox: { id: half.id, publicKey: toBase64(half.publicKey) },
    };
    const told = await service.as(me, "PUT", `/v1/views/${anaAndBen.id}`, {}, { other: otherOf(anaAndBen, me), view });
    expect(told.status).toBe(200);
  };

  test("[IB21, IB22] what one puts in both fetch and open, under the name of the one who wrote it", async () => {
    expect((await put(ben, 1)).status).toBe(201);
    for (const me of [ana, ben]) {
      const [found] = (await list(me)).body["items"] as { id: ItemId; by: PersonId; key: string; sealed: string }[];
      expect(found).toMatchObject({ id: itemId(1), by: ben, key: keyId(key.publicKey) });
      const place = { pair: anaAndBen, item: itemId(1), by: ben };
      const opening = await openItem(fromBase64(found?.sealed) as Bytes, place, [key], found?.key ?? "");
      expect(opening).toEqual({ ok: true, value: topic });
    }
  });

  test("[IB21] the same again is no error, and another item under its id is refused", async () => {
    const sealed = await sealedTopic(1, ben);
    expect((await put(ben, 1, sealed)).status).toBe(201);
    expect((await put(ben, 1, sealed)).status).toBe(201);
    expect((await put(ben, 1)).body).toMatchObject({ error: { type: "taken" } });
    expect((await put(ana, 1, sealed)).status).toBe(409);
    expect(idsOf(await list(ana))).toEqual([itemId(1)]);
  });

  test("[IB22] nobody else puts in, fetches or acknowledges, whatever they name", async () => {
    await put(ben, 1);
    const sealed = await sealedTopic(2, olga);
    for (const named of [ana, ben]) {
      const body = { other: named, key: keyId(key.publicKey), sealed };
      expect((await service.as(olga, "PUT", `${path}/${itemId(2)}`, {}, body)).status).toBe(403);
      expect((await service.as(olga, "GET", `${path}?other=${named}`)).status).toBe(403);
      expect((await service.as(olga, "DELETE", `${path}/${itemId(1)}?other=${named}`)).status).toBe(403);
    }
    expect(idsOf(await list(ana))).toEqual([itemId(1)]);
  });

  test("[IB22] more than a page is fetched page by page", async () => {
    const sealed = toBase64(new Uint8Array(400));
    for (let n = 0; n < 45; n++) await put(n % 2 ? ana : ben, n, sealed);
    const first = await list(ana);
    expect(idsOf(first)).toHaveLength(40);
    const second = await list(ana, String(first.body["next"]));
    expect([...idsOf(first), ...idsOf(second)]).toEqual(Array.from({ length: 45 }, (_, n) => itemId(n)));
    expect(second.body["next"]).toBeNull();
  });

  test("[IB23] an acknowledged item is gone for both, and acknowledging it again is no error", async () => {
    await put(ben, 1);
    await put(ben, 2);
    expect((await acknowledge(ana, 1)).status).toBe(204);
    expect((await acknowledge(ben, 1)).status).toBe(204);
    expect(idsOf(await list(ben))).toEqual([itemId(2)]);
    expect((await service.as(ben, "GET", "/v1/notices")).body["notices"]).toEqual([]);
  });

  test("[IB23, IB45] several go with one request, and none of them where one is named badly", async () => {
    for (const n of [1, 2, 3, 4]) await put(ben, n);
    const together = (and: string): Promise<Answer> =>
      service.as(ana, "DELETE", `${path}/${itemId(1)}?other=${ben}&and=${and}`);
    const tooMany = Array.from({ length: 200 }, (_, n) => itemId(n)).join(",");
    for (const and of ["", "x", `${itemId(2)},x`, tooMany])
      expect((await together(and)).body["error"]).toMatchObject({ type: "badRequest", field: "and" });
    expect(idsOf(await list(ana))).toHaveLength(4);
    expect((await together([itemId(2), itemId(3), itemId(9)].join(","))).status).toBe(204);
    expect(idsOf(await list(ana))).toEqual([itemId(4)]);
  });

  test("[IB24] what waits for sixty days goes, and its writer is told until they have seen it", async () => {
    await put(ben, 1);
    service.advance(30 * day);
    await put(ana, 2);
    service.advance(30 * day - 1);
    expect(idsOf(await list(ana))).toEqual([itemId(1), itemId(2)]);
    // It is not handed out any more, even before it is taken away.
    service.advance(1);
    expect(idsOf(await list(ana))).toEqual([itemId(2)]);
    service.advance(3_600_000);
    expect(idsOf(await list(ana))).toEqual([itemId(2)]);
    const written = new Date(service.now() - 60 * day - 3_600_000).toISOString();
    const bens = (await service.as(ben, "GET", "/v1/notices")).body["notices"] as { id: string }[];
    expect(bens).toMatchObject([{ pairId: anaAndBen.id, type: "notDelivered", at: written }]);
    expect((await service.as(ana, "GET", "/v1/notices")).body["notices"]).toEqual([]);

    const notice = `/v1/notices/${bens[0]?.id}`;
    await service.as(ana, "DELETE", notice);
    expect((await service.as(ben, "GET", "/v1/notices")).body["notices"]).toHaveLength(1);
    expect((await service.as(ben, "DELETE", notice)).status).toBe(204);
    expect((await service.as(ben, "GET", "/v1/notices")).body["notices"]).toEqual([]);
  });

  test("[IB24] a notice that nobody looked at goes after sixty days more", async () => {
    await put(ben, 1);
    service.advance(60 * day + 1);
    expect((await service.as(ben, "GET", "/v1/notices")).body["notices"]).toHaveLength(1);
    service.advance(60 * day);
    expect((await service.as(ben, "GET", "/v1/notices")).body["notices"]).toEqual([]);
    await list(ana);
    expect(await opened.database.query("select * from notices")).toEqual([]);
  });

  test("[IB25] there is room for 200 items and for 4 MB, and a retry of what is kept still fits", async () => {
    const small = toBase64(new Uint8Array(400));
    for (let n = 0; n < 200; n++) expect(await inbox.put(anaAndBen, ben, item(n, small))).toBe("kept");
    expect(await inbox.put(anaAndBen, ben, item(200, small))).toBe("full");
    expect(await inbox.put(anaAndBen, ben, item(199, small))).toBe("again");
    const full = await put(ben, 201);
    expect([full.status, full.body["error"]]).toMatchObject([507, { type: "full" }]);

    await opened.database.query("delete from inbox_items");
    const large = toBase64(new Uint8Array(mostSealedBytes));
    let kept = 0;
    while ((await inbox.put(anaAndBen, ben, item(kept, large))) === "kept") kept++;
    expect(kept * mostSealedBytes).toBeGreaterThanOrEqual(4_000_000);
    expect((kept - 1) * mostSealedBytes).toBeLessThan(4_000_000);
  });

  test("[IB25] bad input is refused with one sentence that names the field", async () => {
    const good = { other: ana, key: keyId(key.publicKey), sealed: await sealedTopic(1, ben) };
    const at = (id: string, body: unknown): Promise<Answer> => service.as(ben, "PUT", `${path}/${id}`, {}, body);
    const cases: readonly [string, Promise<Answer>][] = [
      ["body", at(itemId(1), { ...good, text: "Salary" })],
      ["body", at(itemId(1), "nonsense")],
      ["other", at(itemId(1), { ...good, other: ben })],
      ["itemId", at("1", good)],
      ["key", at(itemId(1), { ...good, key: "Salary talk" })],
      ["sealed", at(itemId(1), { ...good, sealed: "Salary talk" })],
      ["sealed", at(itemId(1), { ...good, sealed: toBase64(new TextEncoder().encode("Salary talk")) })],
      ["sealed", at(itemId(1), { ...good, sealed: toBase64(new Uint8Array(mostSealedBytes + 1)) })],
      ["after", list(ben, "x")],
      ["itemId", service.as(ben, "DELETE", `${path}/1?other=${ana}`)],
      ["id", service.as(ben, "DELETE", "/v1/notices/1")],
    ];
    for (const [field, answer] of cases) {
      const { status, body } = await answer;
      expect([status, body["error"]]).toMatchObject([400, { type: "badRequest", field }]);
    }
    expect((await at(itemId(1), { ...good, sealed: "A".repeat(70_000) })).status).toBe(413);
    expect(idsOf(await list(ana))).toEqual([]);
  });

  test("[IB26] words from a card reach the page, sealed for the newest key that either has told", async () => {
    expect(await inbox.write(anaAndBen, ben, topic)).toEqual({ ok: false, error: { type: "noKey" } });
    const older = await newInboxKey(random(32), 0);
    await tellKey(ben, older, 1000);
    await tellKey(ana, key);
    const meeting = meetingIdOf(page.id, "2026-11-26T09:00:00Z");
    await inbox.write(anaAndBen, ben, topic);
    await inbox.write(anaAndBen, ben, { type: "skip", at: topic.at, meeting, reason: "Holiday" });

    const doc = new Y.Doc();
    const waiting = await inbox.list(anaAndBen, "", 10);
    expect(waiting.map((it) => it.key)).toEqual([keyId(key.publicKey), keyId(key.publicKey)]);
    for (const it of waiting) {
      const place = { pair: anaAndBen, item: it.id, by: it.by };
      const opening = await openItem(fromBase64(it.sealed) as Bytes, place, [key, older], it.key);
      if (opening.ok && opening.value.type !== "part") putIn(doc, { id: it.id, by: it.by, item: opening.value }, page);
    }
    expect(openTopics(doc, page.id)).toMatchObject([{ text: "Staff role", lane: ben }]);
  });

  test("[IB27] an unsaved update of full size fits the request of a closing page", async () => {
    const update = new Uint8Array(33_000);
    const place = { pair: anaAndBen, item: itemId(1), by: ben };
    const made = await sealItem({ type: "update", at: 1, update }, place, publicHalf(key), random(32));
    const sealed = made.ok ? toBase64(made.value) : "";
    const body = JSON.stringify({ other: ana, key: keyId(key.publicKey), sealed });
    // https://fetch.spec.whatwg.org/#http-network-or-cache-fetch: 64 KiB for all keepalive requests under way.
    expect(body.length).toBeLessThan(65_536);
    expect((await put(ben, 1, sealed)).status).toBe(201);
  });
});
