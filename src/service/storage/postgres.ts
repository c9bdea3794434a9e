import pg from "pg";
import { type Database, planning, type Transaction } from "./database.ts";

export const openPostgres = (connectionString: string): Database => {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    // Not among the address' own options, which poolers in between refuse.
    onConnect: (client) => client.query(planning),
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);

  return {
    embedded: false,
    query: async (sql, values = []) => (await pool.query(sql, [...values])).rows,
    script: async (sql) => {
      // One result for each statement, and an array of them only if there are several.
      const results: pg.QueryResult | pg.QueryResult[] = await pool.query(sql);
      return [results].flat().flatMap((it) => it.rows as unknown[]);
    },
    transaction: async (work) => {
      const client = await pool.connect();
      client.on("error", nextStatementIsTold);
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
        client.off("error", nextStatementIsTold);
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

/** A server that restarts breaks a connection between two statements too, which without a listener would end the process. */
const nextStatementIsTold = (): void => undefined;
