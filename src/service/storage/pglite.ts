import { PGlite } from "@electric-sql/pglite";
import type { Database } from "./database.ts";

/** PostgreSQL inside this process. `folder` keeps the data; null keeps it in memory alone. */
export const openPglite = async (folder: string | null): Promise<Database> => {
  const pglite = await PGlite.create(folder ?? "memory://");
  return {
    query: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await pglite.query<Row>(sql, [...values])).rows,
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
