/** The few things our SQL needs of a database. PostgreSQL and the embedded PGlite both give them. */

export interface Database extends AsyncDisposable {
  /** Inside this process, so that no other has it. */
  readonly embedded: boolean;
  /** One statement; `$1`, `$2` … stand for `values`. */
  readonly query: <Row>(sql: string, values?: readonly Value[]) => Promise<readonly Row[]>;
  /** Several statements without values, outside of any transaction but their own. Answers every row of all of them. */
  readonly script: (sql: string) => Promise<readonly unknown[]>;
  /** All of `work` or nothing of it. */
  readonly transaction: <T>(work: (within: Transaction) => Promise<T>) => Promise<T>;
}

export interface Transaction {
  readonly query: Database["query"];
  /** Several statements without values, as a migration file holds them. */
  readonly script: (sql: string) => Promise<void>;
}

/** Times travel as ISO strings and large numbers as text, which both databases read alike. */
type Value = string | number | boolean | null;

/**
 * For each new connection. A queue is nearly empty when statistics are gathered and full a minute later (the embedded database
 * gathers none at all), so the planner expects a handful of rows, collects all that wait through a bitmap, and sorts them each
 * time somebody takes one. What we ask for stands in the order of an index; without bitmaps that is how it is read.
 */
export const planning = "set enable_bitmapscan = off";
