/** Cards on their way: pace, order, failures, many processes, and what is left of somebody who is erased. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCardQueue, takeSql } from "#service/reminders/card-queue.ts";
import { createPlanner, dueSql } from "#service/reminders/planner.ts";
import { createService } from "#service/service.ts";
import { migrate } from "#service/storage/migrate.ts";
import { ana, ben, contoso } from "#tests/cast.ts";
import { databases, type TestDatabase } from "#tests/service/databases.ts";
import { fillCrowd } from "#tests/service/many-people.ts";
import { bothAreIn, startReminderWorld, thursday, wednesday } from "#tests/service/reminder-world.ts";

describe.each(databases)("on $name", ({ name, open }) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(() => opened.empty());

  const crowd = async (tenants: number, people: number): Promise<void> => {
    await migrate(opened.database);
    await fillCrowd(opened.database, {
      tenants,
      people,
      pairs: people,
      meetsTomorrow: (pair) => pair % 2 === 0,
      hour: (pair) => 10 + ((pair * 7) % 9),
      serviceUrl: "http://127.0.0.1:1",
      asOf: wednesday,
      lookAt: thursday,
    });
  };
  const backToSchool = () => opened.database.query("update card_pace set free_at = now() - interval '1 hour'");

  test("[JB4] a tenant's pace is one for all processes, and what it did not use is not saved up", async () => {
    await crowd(2, 80);
    const planner = createPlanner(opened.database, { now: () => thursday });
    while ((await planner.plan(7)) > 0);
    const [one, other] = [createCardQueue(opened.database, { perSecond: 1, leaseMs: 60_000 }), createCardQueue(opened.database, { perSecond: 1, leaseMs: 60_000 })] as const; // prettier-ignore
    // One for each of the two tenants, however much is asked for.
    expect(await one.take(64)).toHaveLength(2);
    expect(await other.take(64)).toEqual([]);
    await backToSchool();
    const taken = await Promise.all([one.take(64), other.take(64)]);
    expect(taken.flat()).toHaveLength(2);
    expect(new Set(taken.flat().map((it) => it.tenant)).size).toBe(2);
  });

  test("[JB4] of a tenant's cards the earliest meetings go first", async () => {
    await crowd(1, 60);
    const planner = createPlanner(opened.database, { now: () => thursday });
    while ((await planner.plan(7)) > 0);
    const queue = createCardQueue(opened.database, { perSecond: 40, leaseMs: 60_000 });
    const starts: number[] = [];
    for (;;) {
      await backToSchool();
      const taken = await queue.take(64);
      if (taken.length === 0) break;
      starts.push(...taken.map(({ face }) => face.wording.when.start));
    }
    expect(starts).toHaveLength(30);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  test("[JB10] what somebody took and never noted comes up again when its time is over, and before that it does not", async () => {
    await crowd(1, 4);
    const planner = createPlanner(opened.database, { now: () => thursday });
    await planner.plan(10);
    const queue = createCardQueue(opened.database, { perSecond: 40, leaseMs: 60_000 });
    const taken = await queue.take(64);
    expect(taken).toHaveLength(2);
    expect(await queue.recover()).toBe(0);
    await opened.database.query("update cards set leased_until = now() - interval '1 second'");
    // Not in the first seconds of a database that has just started.
    await expect.poll(() => queue.recover(), { timeout: 20_000 }).toBe(2);
    await backToSchool();
    expect((await queue.take(64)).map((it) => it.id).toSorted()).toEqual(taken.map((it) => it.id).toSorted());
  });

  test("[JB5] 429 stops everything to that tenant until its time has come", async () => {
    await using world = await startReminderWorld(opened.database);
    let asked = 0;
    await bothAreIn(world);
    world.connector.mood(() => {
      asked += 1;
      return { type: "status", status: 429, retryAfter: "300" };
    });
    world.goTo(thursday);
    await world.tick();
    await world.tick();
    expect(asked).toBe(1);
    world.connector.mood(() => ({ type: "well" }));
    await backToSchool();
    await opened.database.query("update cards set not_before = null");
    await world.tick();
    expect(world.cards(ben)).toHaveLength(1);
  });

  test("[JB5] one chat that Teams throttles again and again does not hold up the others of its tenant", async () => {
    await using world = await startReminderWorld(opened.database);
    await bothAreIn(world);
    world.goTo(wednesday + 60_000);
    await world.tell(ana, { topics: { mine: 0, theirs: 0 } });
    await world.tell(ben, { topics: { mine: 0, theirs: 0 } });
    const asked: string[] = [];
    world.connector.mood((chat, method) => {
      if (method === "POST") asked.push(chat);
      const [first] = asked;
      return chat === first ? { type: "status", status: 429, retryAfter: "2" } : { type: "well" };
    });
    world.goTo(thursday);
    await world.tick();
    // Two seconds later: the tenant may go on, and whoever was throttled waits a little longer.
    await opened.database.query("update card_pace set free_at = 'epoch'");
    await world.tick();
    expect(asked.length).toBeGreaterThan(1);
    expect([...world.cards(ana), ...world.cards(ben)]).toHaveLength(1);
  });

  test("[JB5] an edit that Teams does not take is given up after a hundred times", async () => {
    await using world = await startReminderWorld(opened.database);
    await bothAreIn(world);
    world.goTo(thursday);
    await world.tick();
    world.connector.mood(() => ({ type: "status", status: 400 }));
    world.goTo(thursday + 60_000);
    await world.tell(ana, { topics: { mine: 3, theirs: 0 } });
    await world.tick();
    const state = async () => (await opened.database.query<{ state: string }>("select state from cards"))[0]?.state;
    expect(await state()).toBe("waiting");
    await opened.database.query("update cards set attempts = 100, not_before = null");
    await world.tick();
    expect(await state()).toBe("resting");
  });

  test("[JB5] what fails is tried again, ever later, until it is of no use any more", async () => {
    await using world = await startReminderWorld(opened.database);
    await bothAreIn(world);
    world.connector.mood(() => ({ type: "status", status: 500 }));
    world.goTo(thursday);
    await world.tick();
    const waits: number[] = [];
    for (let n = 0; n < 4; n++) {
      await opened.database.query("update cards set attempts = $1, not_before = null", [n * 3]);
      // As seconds later.
      await opened.database.query("update card_pace set free_at = 'epoch'");
      await world.tick();
      const [row] = await opened.database.query<{ s: number }>(
        "select min(extract(epoch from not_before - now()))::float8 as s from cards",
      );
      waits.push(row?.s ?? 0);
    }
    expect(waits.at(-1)).toBeGreaterThan(100);
    expect(waits.at(-1)).toBeLessThan(500);
    // Half an hour before the meeting a card is no help.
    world.connector.mood(() => ({ type: "well" }));
    world.goTo(thursday + 24.5 * 3_600_000);
    await opened.database.query("update cards set not_before = null");
    await world.tick();
    expect(world.cards(ben)).toEqual([]);
    expect(await opened.database.query("select 1 from cards")).toEqual([]);
  });

  test("[JB22] erased, somebody has no row anywhere, and what was stored could be seen before", async () => {
    await using world = await startReminderWorld(opened.database);
    await bothAreIn(world);
    world.goTo(thursday);
    await world.tick();
    const { body } = await world.service.as(ben, "GET", "/v1/me/stored");
    expect(body["stored"]).toMatchObject({
      conversation: [{ service_url: world.connector.serviceUrl }],
      cards: [{ person: ben, other: ana }],
    });
    expect((await world.service.as(ana, "GET", "/v1/me/stored")).body["stored"]).toMatchObject({
      cardsOfOthersAboutMe: [{ person: ben }],
    });
    const holding = async (id: string): Promise<readonly string[]> => {
      const tables = await opened.database.query<{ name: string }>(
        `select table_schema || '.' || table_name as name from information_schema.tables
         where table_type = 'BASE TABLE' and table_schema in ('public', 'pgboss')`,
      );
      const found: string[] = [];
      for (const { name: table } of tables) {
        const rows = await opened.database.query(`select 1 from ${table} it where to_jsonb(it)::text like $1`, [
          `%${id}%`,
        ]);
        if (rows.length > 0) found.push(table);
      }
      return found;
    };
    expect(await holding(ben)).toContain("public.cards");
    expect((await world.service.as(ben, "DELETE", "/v1/me")).status).toBe(204);
    await world.tick();
    expect(await holding(ben)).toEqual([]);
  });

  test("[JB6] what is due is found through an index", async () => {
    await crowd(1, 2_000);
    await opened.database.script("analyze");
    const plan = await opened.database.query<{ "QUERY PLAN": string }>(
      `explain ${dueSql.replace("$1", `'${new Date(thursday).toISOString()}'`).replace("$2", "10")}`,
    );
    const text = plan.map((it) => it["QUERY PLAN"]).join("\n");
    expect(text).toContain("reminders_due");
    expect(text).not.toMatch(/Seq Scan on (reminders|views|settings|conversations)/);
  });

  test("[JB6] taking a few of many cards looks at a few, whatever the statistics say", async () => {
    await migrate(opened.database);
    await opened.database.script(`
      insert into card_pace values ('${contoso}', 'epoch');
      analyze cards;
      insert into cards (id, tenant_id, pair_id, person, other, series, day, start, meeting_id, page, face, state, useful_until)
        select gen_random_uuid(), '${contoso}', n, '${ben}', '${ana}', '', 1, now() + n * interval '1 second', '', '', '{}', 'waiting', now()
          from generate_series(1, 20000) n`);
    const plan = await opened.database.query<{ "QUERY PLAN": unknown }>(
      `explain (analyze, format json) ${takeSql}`,
      [100, 10, 10, 60_000],
    );
    const rows = [...JSON.stringify(plan).matchAll(/"Actual Rows":(\d+)/g)].map((it) => Number(it[1]));
    expect(rows.length).toBeGreaterThan(10);
    expect(Math.max(...rows)).toBeLessThan(20);
    // The plan that statistics of another hour may lead to, seen with 100,000 cards, is ruled out on every connection.
    expect(await opened.database.query("show enable_bitmapscan")).toEqual([{ enable_bitmapscan: "off" }]);
  });

  test.runIf(name === "PostgreSQL")("[JB7] two processes that start at once share the work", async () => {
    await using world = await startReminderWorld(opened.database);
    await bothAreIn(world);
    await opened.database.script("drop schema pgboss cascade; delete from migrations where number = 4; drop table card_pace, heard, cards, reminders, conversations; alter table views drop column other_name"); // prettier-ignore
    const config = {
      host: "127.0.0.1",
      port: 0,
      entra: world.service.entra.config,
      database: { type: "open", database: opened.database },
      pages: null,
      writeEvent: () => undefined,
      now: () => thursday,
      bot: world.connector.config,
    } as const;
    const services = await Promise.all([createService(config), createService(config)]);
    await world.install(ben);
    await world.choose(ben);
    world.goTo(thursday);
    await Promise.all(services.map((it) => it.tick()));
    expect(world.cards(ben)).toHaveLength(1);
    for (const it of services) await it[Symbol.asyncDispose]();
  });
});
