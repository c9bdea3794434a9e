/** Both databases our SQL runs on, each opened once for a file of tests and emptied before a test. */
import type { Database } from "#service/storage/database.ts";
import { openEmptyDatabase } from "#tests/empty-database.ts";
import { openPostgres } from "#service/storage/postgres.ts";
import { startPostgres } from "#tests/service/postgres-cluster.ts";

export interface TestDatabase extends AsyncDisposable {
  readonly database: Database;
  readonly empty: () => Promise<void>;
}

export const databases: readonly { readonly name: string; readonly open: () => Promise<TestDatabase> }[] = [
  {
    name: "PostgreSQL",
    open: async () => {
      const cluster = await startPostgres();
      const database = openPostgres(cluster.url());
      return testDatabase(database, async () => {
        await database[Symbol.asyncDispose]();
        await cluster[Symbol.asyncDispose]();
      });
    },
  },
  {
    name: "PGlite",
    open: async () => {
      const database = await openEmptyDatabase();
      return testDatabase(database, () => Promise.resolve(database[Symbol.asyncDispose]()));
    },
  },
];

const testDatabase = (database: Database, dispose: () => Promise<void>): TestDatabase => ({
  database,
  empty: () => database.transaction(({ script }) => script("drop schema public cascade; create schema public")),
  [Symbol.asyncDispose]: dispose,
});
