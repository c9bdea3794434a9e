/**
 * When the work of reminders is done: pg-boss keeps the timetable, once for all processes. Its jobs name nobody and carry
 * nothing; what there is to do stands in our own tables. Decision 076.
 */
import { PgBoss } from "pg-boss";
import type { Events } from "#service/events.ts";
import type { Database } from "#service/storage/database.ts";

export interface Jobs extends AsyncDisposable {
  /** Somebody, of all processes, should look after so many milliseconds. */
  readonly soon: (afterMs: number) => Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly embedded: boolean;
  readonly events: Events;
  /** Answers how long until there is more; null when nothing is known of. */
  readonly remind: () => Promise<number | null>;
  readonly tidy: () => Promise<void>;
}

const remindQueue = "remind";
const tidyQueue = "tidy";

export const openJobs = async ({ database, embedded, events, remind, tidy }: Deps): Promise<Jobs> => {
  const boss = new PgBoss({
    db: {
      executeSql: async (sql: string, values?: unknown[]) => ({
        rows: [...(values?.length ? await database.query(sql, values as never) : await database.script(sql))],
      }),
    },
    backend: embedded ? "pglite" : "postgres",
    // The work that each process can do alone is small; nothing here is worth an index rebuilt by night.
    reindex: false,
  });
  boss.on("error", events.requestFailed);
  await boss.start();
  // "short": one job waits at most, however many ask for it.
  await boss.createQueue(remindQueue, {
    policy: "short",
    retryLimit: 0,
    expireInSeconds: 3_600,
    deleteAfterSeconds: 600,
  });
  await boss.createQueue(tidyQueue, { policy: "short", retryLimit: 0, expireInSeconds: 600, deleteAfterSeconds: 600 });
  const soon: Jobs["soon"] = async (afterMs) => {
    await boss.send(remindQueue, null, { startAfter: Math.ceil(afterMs / 1000) });
  };
  const told = (work: () => Promise<unknown>) => async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      events.requestFailed(error);
    }
  };
  await boss.work(
    remindQueue,
    { pollingIntervalSeconds: 2 },
    told(async () => {
      const wait = await remind();
      // Of one job that waits, the timetable's next would be turned away; and it comes within a minute anyhow.
      if (wait !== null && wait < 60_000) await soon(wait);
    }),
  );
  await boss.work(tidyQueue, { pollingIntervalSeconds: 30 }, told(tidy));
  await boss.schedule(remindQueue, "* * * * *");
  await boss.schedule(tidyQueue, "17 * * * *");
  return { soon, [Symbol.asyncDispose]: () => boss.stop({ graceful: true, timeout: 3_000 }) };
};
