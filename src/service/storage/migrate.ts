/** Brings a database to the newest shape: `001-….sql`, `002-….sql` … in this folder, each once and in order. */
import { readdirSync, readFileSync } from "node:fs";
import type { Database } from "./database.ts";

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

export const migrate = (database: Database, migrations: readonly Migration[] = ourMigrations()): Promise<number> =>
  database.transaction(async ({ query, script }) => {
    // Several processes may start at once on one server; the second waits here and then finds everything done.
    await query("select pg_advisory_xact_lock(4400440144)");
    await query(
      "create table if not exists migrations (number integer primary key, name text not null, applied_at timestamptz not null default now())",
    );
    const applied = new Set((await query<{ number: number }>("select number from migrations")).map((it) => it.number));
    const missing = migrations.filter((it) => !applied.has(it.number));
    for (const { number, name, sql } of missing) {
      // Later files build on earlier ones, so one after the other.
      await script(sql);
      await query("insert into migrations (number, name) values ($1, $2)", [number, name]);
    }
    return missing.length;
  });

export const ourMigrations = (): readonly Migration[] =>
  readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".sql"))
    .toSorted()
    .map((name, at) => {
      if (!name.startsWith(`${String(at + 1).padStart(3, "0")}-`))
        throw new Error(`Migration "${name}" stands at place ${at + 1}: expected the numbers 001, 002 … without gaps`);
      return { number: at + 1, name, sql: readFileSync(`${import.meta.dirname}/${name}`, "utf8") };
    });
