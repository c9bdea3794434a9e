import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { migrate, ourMigrations } from "#service/storage/migrate.ts";
import { databases, type TestDatabase } from "#tests/service/databases.ts";

describe.each(databases)("on $name", ({ open }) => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened[Symbol.asyncDispose]());
  beforeEach(() => opened.empty());

  test("[SV22] migrations run once each and in order, also when several processes start at once", async () => {
    const made = await Promise.all([1, 2, 3].map(() => migrate(opened.database)));
    expect(made.toSorted((a, b) => a - b)).toEqual([0, 0, ourMigrations().length]);
    const applied = await opened.database.query("select number, name from migrations order by number");
    expect(applied).toEqual(ourMigrations().map(({ number, name }) => ({ number, name })));
  });

  test("[SV22] a migration that fails leaves nothing behind, and only new ones run later", async () => {
    const first = { number: 1, name: "001-a.sql", sql: "create table a (x integer); insert into a values (1);" };
    const broken = { number: 2, name: "002-b.sql", sql: "create table b (x integer); select nonsense from nowhere;" };
    await expect(migrate(opened.database, [first, broken])).rejects.toThrow("nowhere");
    expect(await migrate(opened.database, [first])).toBe(1);
    expect(await migrate(opened.database, [first, { ...broken, sql: "alter table a add y integer" }])).toBe(1);
    expect(await opened.database.query("select * from a")).toEqual([{ x: 1, y: null }]);
  });

  test("[SV22] what fails inside a transaction is undone", async () => {
    await migrate(opened.database, [{ number: 1, name: "001-a.sql", sql: "create table a (x integer)" }]);
    const failed = opened.database.transaction(async ({ query }) => {
      await query("insert into a values ($1)", [7]);
      throw new Error("stop");
    });
    await expect(failed).rejects.toThrow("stop");
    expect(await opened.database.query("select * from a")).toEqual([]);
  });
});
