import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { publicHalf } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import { toBase64 } from "#core/base64.ts";
import { pairOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { defaultSettings } from "#core/reminders/settings.ts";
import type { View } from "#core/reminders/view.ts";
import { createViews } from "#service/views/views.ts";
import { ana, anaAndBen, ben, contoso, olga } from "#tests/cast.ts";
import { lineOf, scheduleOf, viewOf } from "#tests/rules/reminders/stand.ts";
import { databases, type TestDatabase } from "#tests/service/databases.ts";
import { startService, type Answer, type ServiceFixture } from "#tests/service/service-fixture.ts";

const path = `/v1/views/${anaAndBen.id}`;
const day = 86_400_000;
const line = lineOf(scheduleOf({ days: ["thursday"], every: 1, time: "10:00", zone: "Europe/Berlin" }));
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

  const choose = (me: PersonId, change: object = {}): Promise<Answer> =>
    service.as(me, "PUT", "/v1/settings", {}, { ...defaultSettings, on: true, ...change });
  const tell = (me: PersonId, view: unknown, at = service): Promise<Answer> =>
    at.as(me, "PUT", path, {}, { other: other(me), view });
  const fresh = (mine = 0, ago = 0): View =>
    viewOf({ ...line, topics: { mine, theirs: 1 } }, service.now() - ago, "Europe/Berlin", "me");
  const told = () => createViews(opened.database, service).of(anaAndBen);
  const count = async (table: string): Promise<number> =>
    (await opened.database.query(`select 1 from ${table}`)).length;

  test("[RM30] nothing is kept of anybody who has not switched reminders on", async () => {
    expect((await tell(ben, fresh())).body).toMatchObject({ error: { type: "off" } });
    await choose(ben, { on: false });
    expect((await tell(ben, fresh())).status).toBe(409);
    expect(await count("views")).toBe(0);
    await choose(ben);
    const kept = await tell(ben, fresh());
    expect([kept.status, kept.body]).toEqual([200, { asOf: new Date(service.now()).toISOString() }]);
    expect(await told()).toEqual([{ person: ben, view: fresh(), since: service.now() }]);
  });

  test("[RM30] switching off forgets what I told, and not what the other did", async () => {
    await Promise.all([ana, ben].map((me) => choose(me)));
    await Promise.all([ana, ben].map((me) => tell(me, fresh())));
    await choose(ben, { on: false });
    expect((await told()).map((it) => it.person)).toEqual([ana]);
  });

  test("[RM30] a view is told by one of the two, about their own pair, in their own tenant", async () => {
    await choose(olga);
    for (const named of [ana, ben])
      expect((await service.as(olga, "PUT", path, {}, { other: named, view: fresh() })).status).toBe(403);
    const token = await service.entra.token({ oid: ben, tid: "fab00000-1111-4111-8111-000000000001" });
    const foreign = await fetch(`${service.url}${path}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ other: ana, view: fresh() }),
    });
    expect(foreign.status).toBe(403);
    expect(await count("views")).toBe(0);
  });

  test("[RM31] the same again changes nothing, and an older device cannot overwrite a newer view", async () => {
    await choose(ben);
    await tell(ben, fresh(2));
    expect((await tell(ben, fresh(2))).status).toBe(200);
    service.advance(day);
    const since = service.now() - day;
    expect((await tell(ben, fresh(3))).status).toBe(200);
    const late = await tell(ben, fresh(9, 1000));
    expect([late.status, late.body]).toMatchObject([
      409,
      { error: { type: "older" }, asOf: new Date(service.now()).toISOString() },
    ]);
    expect(await told()).toEqual([{ person: ben, view: fresh(3), since }]);
  });

  test("[RM31] two views of one moment that differ: the first stays", async () => {
    await choose(ben);
    await tell(ben, fresh(1));
    expect((await tell(ben, fresh(2))).status).toBe(409);
    expect((await told())[0]?.view).toEqual(fresh(1));
  });

  test("[RM31] of many devices at once, through two processes, the latest view stays", async () => {
    await choose(ben);
    await using second = await startService(opened.database, {}, service.entra);
    const order = Array.from({ length: 20 }, (_, n) => (n * 7) % 20);
    await Promise.all(order.map((ago) => tell(ben, fresh(20 - ago, ago * 1000), ago % 2 ? service : second)));
    expect((await told())[0]?.view).toEqual(fresh(20));
  });

  test("[RM32] a view from further ahead than clocks differ is refused", async () => {
    await choose(ben);
    expect((await tell(ben, fresh(0, -299_000))).status).toBe(200);
    expect((await tell(ben, fresh(0, -301_000))).body).toMatchObject({ error: { field: "view.asOf" } });
  });

  test("[RM32] what nobody has told again for 45 days is deleted", async () => {
    await Promise.all([ana, ben].map((me) => choose(me)));
    await tell(ben, fresh());
    service.advance(45 * day);
    await tell(ana, fresh());
    expect((await told()).map((it) => it.person)).toEqual([ana, ben]);
    service.advance(3_600_001);
    await tell(ana, fresh());
    expect((await told()).map((it) => it.person)).toEqual([ana]);
  });

  test("[RM30] a pair can be taken out again", async () => {
    await choose(ben);
    await tell(ben, fresh());
    expect((await service.as(ben, "DELETE", `${path}?other=${ana}`)).status).toBe(204);
    expect((await service.as(olga, "DELETE", `${path}?other=${ana}`)).status).toBe(403);
    expect(await told()).toEqual([]);
  });

  test("[RM33] settings are kept for each person, and whoever has chosen nothing has the defaults", async () => {
    expect((await service.as(ana, "GET", "/v1/settings")).body).toEqual(defaultSettings);
    const chosen = { ...defaultSettings, on: true, zone: "Asia/Tokyo", hour: 8, muted: [anaAndBen.id] };
    expect((await service.as(ana, "PUT", "/v1/settings", {}, chosen)).body).toEqual(chosen);
    expect((await service.as(ana, "GET", "/v1/settings")).body).toEqual(chosen);
    expect((await service.as(ben, "GET", "/v1/settings")).body).toEqual(defaultSettings);
  });

  test("[RM36] bad input is refused with one sentence that names the field", async () => {
    await choose(ben);
    const view = fresh();
    const key = publicHalf(await newInboxKey(crypto.getRandomValues(new Uint8Array(32)), 0));
    const cases: readonly [string, Promise<Answer>][] = [
      ["body", service.as(ben, "PUT", path, {}, "{")],
      ["body", service.as(ben, "PUT", path, {}, { other: ana, view, subject: "Salary" })],
      ["other", service.as(ben, "PUT", path, {}, { other: ben, view })],
      ["view.body", tell(ben, { ...view, subject: "Salary" })],
      ["view.zone", tell(ben, { ...view, zone: "Salary" })],
      ["view.series", tell(ben, { ...view, series: [{ ...line, subject: "Salary" }] })],
      ["view.inbox", tell(ben, { ...view, inbox: { id: "A".repeat(22), publicKey: toBase64(key.publicKey) } })],
      ["zone", service.as(ben, "PUT", "/v1/settings", {}, { on: true })],
      ["hour", choose(ben, { hour: 9.5 })],
      ["zone", choose(ben, { zone: "Nowhere/At all" })],
      ["workingDays", choose(ben, { workingDays: [] })],
    ];
    for (const [field, answer] of cases) {
      const { status, body } = await answer;
      expect([status, body["error"]]).toMatchObject([400, { type: "badRequest", field }]);
      expect((body["error"] as { message: string }).message).toMatch(/^[^\n]{10,160}\.$/);
    }
    expect((await service.as(ben, "PUT", path, {}, "x".repeat(70_000))).status).toBe(413);
    expect(await count("views")).toBe(0);
  });

  /** Every row of every table, as text. */
  const everyRow = async (): Promise<readonly string[]> => {
    const tables = await opened.database.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' and table_name <> 'migrations'",
    );
    const rows = await Promise.all(
      tables.map(({ name }) =>
        opened.database.query<{ row: string }>(`select '${name} ' || to_jsonb(it)::text as row from ${name} it`),
      ),
    );
    return rows.flat().map((it) => it.row);
  };

  const fill = async (): Promise<void> => {
    await Promise.all([ana, ben, olga].map((me) => choose(me)));
    await Promise.all([tell(ana, fresh()), tell(ben, fresh())]);
    const olgasPair = pairOf(contoso, ana, olga) as Pair;
    await service.as(olga, "PUT", `/v1/views/${olgasPair.id}`, {}, { other: ana, view: fresh() });
    const notebooks = `/v1/notebooks/${anaAndBen.id}`;
    const claimed = await service.as(ana, "PUT", notebooks, { "if-none-match": "*" }, { other: ben });
    await service.as(
      ana,
      "PUT",
      notebooks,
      { "if-match": String(claimed.body["etag"]) },
      { other: ben, driveId: "b!1", itemId: "01" },
    );
    const sealed = toBase64(new Uint8Array(400));
    for (const [n, me] of [ana, ben].entries())
      await service.as(
        me,
        "PUT",
        `/v1/inbox/${anaAndBen.id}/${String(n).repeat(32)}`,
        {},
        {
          other: other(me),
          sealed,
          key: "k".repeat(22),
        },
      );
    await opened.database.query(
      "insert into notices (tenant_id, person, pair_id, type, at, expires_at) values ($1, $2, $3, 'notDelivered', $4, $4)",
      [contoso, ana, anaAndBen.id, new Date(service.now()).toISOString()],
    );
  };

  test("[RM34] everything stored with my id is shown, and nothing that speaks of others alone", async () => {
    await fill();
    const { status, body } = await service.as(ana, "GET", "/v1/me/stored");
    expect(status).toBe(200);
    const stored = body["stored"] as Record<string, readonly Record<string, unknown>[]>;
    expect(Object.fromEntries(Object.entries(stored).map(([name, rows]) => [name, rows.length]))).toEqual({
      settings: 1,
      views: 1,
      viewsOfOthersAboutMe: 2,
      notebooks: 1,
      notebookHistory: 2,
      inbox: 1,
      notices: 1,
      conversation: 0,
      reminders: 4,
      cards: 0,
      cardsOfOthersAboutMe: 0,
    });
    const mine = (await everyRow()).filter((row) => row.includes(ana));
    expect(Object.values(stored).flat()).toHaveLength(mine.length);
    const bens = (await service.as(ben, "GET", "/v1/me/stored")).body;
    expect(JSON.stringify(bens)).not.toContain(olga);
  });

  test("[RM35] erasing leaves no row with my id, tells the others, and leaves them theirs", async () => {
    await fill();
    expect((await everyRow()).some((row) => row.includes(ana))).toBe(true);
    expect((await service.as(ana, "DELETE", "/v1/me")).status).toBe(204);
    expect((await everyRow()).filter((row) => row.includes(ana))).toEqual([]);
    for (const [me, pair] of [
      [ben, anaAndBen],
      [olga, pairOf(contoso, ana, olga) as Pair],
    ] as const) {
      expect((await service.as(me, "GET", "/v1/notices")).body["notices"]).toMatchObject([
        { pairId: pair.id, type: "otherErased", at: new Date(service.now()).toISOString() },
      ]);
      expect((await service.as(me, "GET", "/v1/settings")).body["on"]).toBe(true);
    }
    const waiting = await service.as(ben, "GET", `/v1/inbox/${anaAndBen.id}?other=${ana}`);
    expect(waiting.body["items"]).toMatchObject([{ by: ben }]);
    // Both can begin anew.
    await choose(ana);
    expect((await tell(ana, fresh())).status).toBe(200);
    const notebooks = `/v1/notebooks/${anaAndBen.id}`;
    expect((await service.as(ben, "PUT", notebooks, { "if-none-match": "*" }, { other: ana })).status).toBe(201);
  });

  test("[RM35] erasing what is not there is no error", async () => {
    expect((await service.as(olga, "DELETE", "/v1/me")).status).toBe(204);
    expect((await service.as(olga, "GET", "/v1/me/stored")).body["stored"]).toMatchObject({ views: [], inbox: [] });
  });

  test("[RM36] events tell what happened and name nobody", async () => {
    await fill();
    await tell(ben, fresh(1, 1000));
    await service.as(ana, "DELETE", "/v1/me");
    const log = JSON.stringify(service.events);
    for (const event of ["settingsKept", "viewKept", "viewRefused", "itemKept", "personErased"])
      expect(log).toContain(`"${event}"`);
    for (const secret of [ana, ben, olga, contoso, anaAndBen.id, "Berlin"]) expect(log).not.toContain(secret);
  });
});
