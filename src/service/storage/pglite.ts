import { PGlite } from "@electric-sql/pglite";
import { type Database, planning } from "./database.ts";

/** PostgreSQL inside this process. `folder` keeps the data; null keeps it in memory alone. */
export const openPglite = async (folder: string | null): Promise<Database> =>
  databaseIn(await PGlite.create(folder ?? "memory://"));

/** Closed with it. */
export const databaseIn = async (pglite: PGlite): Promise<Database> => {
  await pglite.exec(planning);
  return {
    embedded: true,
    query: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await pglite.query<Row>(sql, [...values])).rows,
    script: async (sql) => {
      try {
        return (await pglite.exec(sql)).flatMap((it) => it.rows);
      } catch (error) {
        // There is one connection: what a failed script began must not stay open for whoever comes next.
        await pglite.exec("rollback");
        throw error;
      }
    },
    transaction: (work) =>
      pglite.transaction((within) =>
        work({
          query: async <Row>(sql: string, values: readonly unknown[] = []) =>
            (await within.query<Row>(sql, [...values])).rows,
          script: async (sql) => {
            await within.exec(sql);
          },
        }),
      ),
    [Symbol.asyncDispose]: () => pglite.close(),
  };
};
