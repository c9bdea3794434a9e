import pg from "pg";
import type { Database, Transaction } from "./database.ts";

export const openPostgres = (connectionString: string): Database => {
  const pool = new pg.Pool({ connectionString, max: 10, connectionTimeoutMillis: 5_000, statement_timeout: 10_000 });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);

  return {
    query: async (sql, values = []) => (await pool.query(sql, [...values])).rows,
    transaction: async (work) => {
      const client = await pool.connect();
      const within: Transaction = {
        query: async (sql, values = []) => (await client.query(sql, [...values])).rows,
        script: async (sql) => {
          await client.query(sql);
        },
      };
      try {
        await client.query("begin");
        const result = await work(within);
        await client.query("commit");
        client.release();
        return result;
      } catch (error) {
        // The connection may be what broke: ending it rolls back, and the pool opens another.
        client.release(true);
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
};
