import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pairOf, type Pair, type PersonId, type TenantId } from "#core/pairs/pair.ts";
import { createService } from "#service/service.ts";
import { ana, anaAndBen, ben, contoso, olga } from "#tests/cast.ts";
import { databases, type TestDatabase } from "#tests/service/databases.ts";
import { startEntraKeys } from "#tests/service/entra-keys.ts";
import { startPostgres } from "#tests/service/postgres-cluster.ts";
import { startService, type Answer, type ServiceFixture } from "#tests/service/service-fixture.ts";

const place = { driveId: "b!ana-drive", itemId: "01NOTEBOOK" };
const path = `/v1/notebooks/${anaAndBen.id}`;
const twoMinutes = 120_000;

const other = (me: PersonId): PersonId => (me === ana ? ben : ana);

describe.each(databases)("on $name", ({ open }) => {
  let opened: TestDatabase;
  let service: ServiceFixture;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(async () => {
    await opened.empty();
    service = await startService(opened.database);
    return () => service[Symbol.asyncDispose]();
  });

  const find = (me: PersonId): Promise<Answer> => service.as(me, "GET", `${path}?other=${other(me)}`);
  const claim = (me: PersonId, at = service): Promise<Answer> =>
    at.as(me, "PUT", path, { "if-none-match": "*" }, { other: other(me) });
  const claiming = (body: unknown): Promise<Answer> => service.as(ana, "PUT", path, { "if-none-match": "*" }, body);
  const put = (me: PersonId, etag: unknown, address: object = place): Promise<Answer> =>
    service.as(me, "PUT", path, { "if-match": String(etag) }, { other: other(me), ...address });

  test("[SV10] both of the pair reach its record, and nobody else does, whatever they name", async () => {
    expect((await find(ana)).status).toBe(404);
    expect((await find(ben)).status).toBe(404);
    for (const named of [ana, ben]) {
      const refused = await service.as(olga, "GET", `${path}?other=${named}`);
      expect([refused.status, refused.body["error"]]).toMatchObject([403, { type: "forbidden" }]);
      expect((await service.as(olga, "PUT", path, { "if-none-match": "*" }, { other: named })).status).toBe(403);
      expect((await service.as(olga, "PUT", path, { "if-match": '"1-x"' }, { other: named, ...place })).status).toBe(
        403,
      );
    }
  });

  test("[SV10] the same two object ids in another tenant are another pair", async () => {
    const token = await service.entra.token({ oid: ana, tid: "fab00000-1111-4111-8111-000000000001" });
    const answer = await fetch(`${service.url}${path}?other=${ben}`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(403);
  });

  test("[SV11] a claim reserves the pair for two minutes", async () => {
    const claimed = await claim(ana);
    expect([claimed.status, claimed.headers.get("etag")]).toEqual([201, claimed.body["etag"]]);
    service.advance(twoMinutes - 1);
    expect((await claim(ben)).status).toBe(412);
    service.advance(1);
    expect((await claim(ben)).status).toBe(201);
  });

  test("[SV11] of many claims at one moment, through two processes, one wins", async () => {
    await using second = await startService(opened.database, {}, service.entra);
    const claims = Array.from({ length: 24 }, async (_, n) => {
      const me = n % 2 ? ana : ben;
      return { me, answer: await claim(me, n % 3 ? service : second) };
    });
    const won = (await Promise.all(claims)).filter(({ answer }) => answer.status === 201);
    expect(new Set(won.map(({ me }) => me)).size).toBe(1);
    const completed = await Promise.all(won.map(({ me, answer }) => put(me, answer.body["etag"])));
    expect(completed.filter((it) => it.status === 200)).toHaveLength(1);
    expect(completed.filter((it) => it.status === 412)).toHaveLength(won.length - 1);
  });

  test("[SV12] a running claim keeps out the other and says how long, and its holder may have it anew", async () => {
    const claimed = await claim(ana);
    service.advance(30_000);
    const refused = await claim(ben);
    expect(refused.status).toBe(412);
    expect(refused.headers.get("retry-after")).toBe("90");
    expect(refused.body).toMatchObject({ error: { type: "claimed" } });
    expect(JSON.stringify(refused.body)).not.toContain(claimed.body["etag"]);
    const again = await claim(ana);
    expect(again.status).toBe(201);
    expect((await put(ana, claimed.body["etag"])).status).toBe(412);
    expect((await put(ana, again.body["etag"])).status).toBe(200);
  });

  test("[SV13] a claim that ran out and was taken can no longer be completed", async () => {
    const first = await claim(ana);
    service.advance(twoMinutes);
    const second = await claim(ben);
    expect((await put(ana, first.body["etag"])).body).toMatchObject({ error: { type: "changed" } });
    expect((await put(ben, second.body["etag"], { driveId: "b!ben-drive", itemId: "01B" })).status).toBe(200);
  });

  test("[SV13] a claim that ran out and was not taken can still be completed", async () => {
    const first = await claim(ana);
    service.advance(10 * twoMinutes);
    expect((await put(ana, first.body["etag"])).status).toBe(200);
  });

  test("[SV13] only the claimant completes a claim", async () => {
    const claimed = await claim(ana);
    expect((await put(ben, claimed.body["etag"])).status).toBe(412);
    expect((await put(ana, claimed.body["etag"])).status).toBe(200);
  });

  test("[SV14] claiming a pair that has a notebook answers where it is", async () => {
    const kept = await put(ana, (await claim(ana)).body["etag"]);
    const refused = await claim(ben);
    expect(refused.status).toBe(412);
    expect(refused.headers.has("retry-after")).toBe(false);
    expect(refused.body).toMatchObject({ error: { type: "exists" }, notebook: { ...kept.body, other: ana } });
    service.advance(10 * twoMinutes);
    expect((await claim(ben)).body).toMatchObject({ error: { type: "exists" } });
  });

  test("[SV15] a completed claim is found by both, each with the other's name", async () => {
    const kept = await put(ana, (await claim(ana)).body["etag"]);
    expect(kept.body).toEqual({ pairId: anaAndBen.id, other: ben, ...place, by: ana, etag: kept.headers.get("etag") });
    expect((await find(ana)).body).toEqual(kept.body);
    const seenByBen = await find(ben);
    expect(seenByBen.body).toEqual({ ...kept.body, other: ana });
    expect(seenByBen.headers.get("etag")).toBe(kept.body["etag"]);
  });

  test("[SV16] either of the two moves the record with its present etag, and an older one changes nothing", async () => {
    const kept = await put(ana, (await claim(ana)).body["etag"]);
    const home = { driveId: "b!ben-drive", itemId: "01RESTORED" };
    const moved = await put(ben, kept.body["etag"], home);
    expect(moved.body).toMatchObject({ ...home, by: ben });
    const late = await put(ana, kept.body["etag"]);
    expect([late.status, late.body["error"]]).toMatchObject([412, { type: "changed" }]);
    expect((await find(ana)).body).toMatchObject(home);
  });

  test("[SV16] etags are strong, count up and cannot be guessed", async () => {
    const claimed = await claim(ana);
    const kept = await put(ana, claimed.body["etag"]);
    const moved = await put(ana, kept.body["etag"]);
    const etags = [claimed, kept, moved].map((it) => String(it.body["etag"]));
    expect(etags.map((it) => it.split("-")[0])).toEqual(['"1', '"2', '"3']);
    for (const etag of etags) expect(etag).toMatch(/^"\d+-[\w-]{22}"$/);
    expect(new Set(etags.map((it) => it.slice(it.indexOf("-")))).size).toBe(3);
    expect((await put(ana, '"3-aaaaaaaaaaaaaaaaaaaaaa"')).status).toBe(412);
  });

  test("[SV16] of two changes from one etag, one wins", async () => {
    const kept = await put(ana, (await claim(ana)).body["etag"]);
    const changes = await Promise.all([put(ana, kept.body["etag"]), put(ben, kept.body["etag"])]);
    expect(new Set(changes.map((it) => it.status))).toEqual(new Set([200, 412]));
  });

  test("[SV17] a PUT that does not say what it replaces is refused", async () => {
    expect((await service.as(ana, "PUT", path, {}, { other: ben })).status).toBe(428);
    const both = { "if-match": '"1-x"', "if-none-match": "*" };
    expect((await service.as(ana, "PUT", path, both, { other: ben })).status).toBe(400);
    expect((await service.as(ana, "PUT", path, { "if-none-match": '"1-x"' }, { other: ben })).status).toBe(400);
    for (const etag of ["*", 'W/"1-x"', '"1-x", "2-y"', "1-x"]) expect((await put(ana, etag)).status).toBe(400);
    expect((await find(ana)).status).toBe(404);
  });

  test("[SV18] a claim is not yet a notebook", async () => {
    await claim(ana);
    expect((await find(ben)).body).toMatchObject({ error: { type: "notFound" } });
    expect((await service.as(ben, "GET", "/v1/notebooks")).body).toEqual({ notebooks: [], next: null });
  });

  test("[SV19] the list holds every record of the caller and of nobody else, page by page", async () => {
    const strangers = Array.from({ length: 501 }, (_, n) => personNumber(n));
    await opened.database.transaction(async ({ query }) => {
      for (const it of strangers) await insert(query, pairOf(contoso, ana, it) as Pair);
      // Claims without a notebook stand among them and shorten no page.
      for (let n = 600; n < 620; n += 1) await insertClaim(query, pairOf(contoso, ana, personNumber(n)) as Pair);
      await insert(query, pairOf(contoso, olga, ben) as Pair);
      await insert(query, pairOf("fab00000-1111-4111-8111-000000000001" as TenantId, ana, ben) as Pair);
    });

    const first = await service.as(ana, "GET", "/v1/notebooks");
    const second = await service.as(ana, "GET", `/v1/notebooks?after=${String(first.body["next"])}`);
    const listed = [first, second].map((it) => it.body["notebooks"] as { other: string; pairId: string }[]);
    expect(listed.map((it) => it.length)).toEqual([500, 1]);
    expect(second.body["next"]).toBeNull();
    expect(new Set(listed.flat().map((it) => it.other))).toEqual(new Set(strangers));
    expect(listed[0]?.[0]).toEqual({
      ...place,
      pairId: listed[0]?.[0]?.pairId,
      other: listed[0]?.[0]?.other,
      by: ana,
      etag: '"1-x"',
    });
  });

  test("[SV20] every state of a record stays in its history", async () => {
    const kept = await put(ana, (await claim(ana)).body["etag"]);
    service.advance(5_000);
    await put(ben, kept.body["etag"], { driveId: "b!ben-drive", itemId: "01RESTORED" });
    await claim(ben);
    const history = await opened.database.query(
      "select version, drive_id, written_by from pointer_history order by version",
    );
    expect(history).toEqual([
      { version: 1, drive_id: null, written_by: ana },
      { version: 2, drive_id: "b!ana-drive", written_by: ana },
      { version: 3, drive_id: "b!ben-drive", written_by: ben },
    ]);
  });

  test("[SV21] bad input is refused with one sentence that names the field", async () => {
    const cases: readonly [string, Promise<Answer>][] = [
      ["other", service.as(ana, "GET", path)],
      ["other", service.as(ana, "GET", `${path}?other=ben@contoso.example`)],
      ["other", service.as(ana, "GET", `${path}?other=${ana}`)],
      ["pairId", service.as(ana, "GET", `/v1/notebooks/short?other=${ben}`)],
      ["after", service.as(ana, "GET", "/v1/notebooks?after='%20or%201=1")],
      ["body", claiming("{")],
      ["body", claiming([ben])],
      ["other", claiming({ other: 7 })],
      ["driveId", put(ana, '"1-x"', { itemId: "01" })],
      ["itemId", put(ana, '"1-x"', { driveId: "b!1", itemId: "has blanks in it" })],
      ["itemId", put(ana, '"1-x"', { driveId: "b!1", itemId: "x".repeat(257) })],
    ];
    for (const [field, answer] of cases) {
      const { status, body } = await answer;
      expect([status, body["error"]]).toMatchObject([400, { type: "badRequest", field }]);
      expect((body["error"] as { message: string }).message).toMatch(/^[^\n]{10,120}\.$/);
    }
  });

  test("[SV21] there is no field for words, and no room", async () => {
    expect((await claiming({ other: ben, subject: "Salary" })).body).toMatchObject({ error: { field: "body" } });
    expect((await claiming({ other: ben, ...place })).body).toMatchObject({ error: { field: "body" } });
    expect((await put(ana, '"1-x"', { ...place, note: "Salary" })).body).toMatchObject({ error: { field: "body" } });
    expect((await claiming({ other: ben, x: "x".repeat(8_200) })).status).toBe(413);
  });

  test("[SV45] events tell what happened and never who, which pair, which file or any words", async () => {
    const kept = await put(ana, (await claim(ana)).body["etag"]);
    await claim(ben);
    await put(ben, '"1-x"');
    await service.as(olga, "GET", `${path}?other=${ana}`);
    await fetch(`${service.url}/v1/notebooks`);
    expect(kept.status).toBe(200);
    expect(service.events.map((it) => it["event"])).toEqual([
      "started",
      "notebookClaimed",
      "notebookKept",
      "claimRefused",
      "changeRefused",
      "callerRefused",
    ]);
    const log = JSON.stringify(service.events);
    for (const secret of [ana, ben, olga, contoso, anaAndBen.id, place.driveId, place.itemId])
      expect(log).not.toContain(secret);
  });
});

test("[SV11] two processes on one PostgreSQL, each with connections of its own, agree on who claimed", async () => {
  await using entra = await startEntraKeys();
  await using postgres = await startPostgres();
  const database = { type: "postgres", url: postgres.url() } as const;
  const started = await Promise.all(
    [1, 2].map(async () => {
      return createService({
        host: "127.0.0.1",
        port: 0,
        entra: entra.config,
        database,
        pages: null,
        writeEvent: () => undefined,
        now: Date.now,
      });
    }),
  );
  const tokens = await Promise.all([ana, ben].map((oid) => entra.token({ oid })));
  const claims = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      const me = n % 4 < 2 ? ana : ben;
      const answer = await fetch(`http://127.0.0.1:${started[n % 2]?.port}${path}`, {
        method: "PUT",
        headers: { authorization: `Bearer ${tokens[me === ana ? 0 : 1]}`, "if-none-match": "*" },
        body: JSON.stringify({ other: other(me) }),
      });
      return { me, status: answer.status };
    }),
  );
  await Promise.all(started.map((it) => it[Symbol.asyncDispose]()));
  expect(new Set(claims.filter((it) => it.status === 201).map((it) => it.me)).size).toBe(1);
  expect(claims.filter((it) => it.status === 412).length).toBeGreaterThanOrEqual(20);
});

const personNumber = (n: number): PersonId => `d0000000-0000-4000-8000-${String(n).padStart(12, "0")}` as PersonId;

type Query = TestDatabase["database"]["query"];

const insert = async (query: Query, pair: Pair): Promise<void> => {
  await query(`insert into pointers values ($1, $2, $3, $4, $5, $6, null, $7, 1, '1-x', now())`, [
    pair.tenant,
    pair.id,
    ...pair.people,
    place.driveId,
    place.itemId,
    ana,
  ]);
};

const insertClaim = async (query: Query, pair: Pair): Promise<void> => {
  await query(`insert into pointers values ($1, $2, $3, $4, null, null, now(), $5, 1, '1-x', now())`, [
    pair.tenant,
    pair.id,
    ...pair.people,
    ana,
  ]);
};
