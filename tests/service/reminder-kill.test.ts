/**
 * Processes that are killed, a database that restarts, a connector in every mood and clocks that jump: no card is lost, and none
 * comes twice but where Teams had taken it and the process died before it could note that down, or the answer never came.
 * `KILLED_REMINDERS=10000` for the long run.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { migrate } from "#service/storage/migrate.ts";
import { openPostgres } from "#service/storage/postgres.ts";
import { startChildReminders, type ChildReminders } from "#tests/service/child-reminders.ts";
import { fillCrowd, personAt } from "#tests/service/many-people.ts";
import { startPostgres } from "#tests/service/postgres-cluster.ts";
import { thursday, wednesday } from "#tests/service/reminder-world.ts";
import { startSmallConnector, type Mood } from "#tests/service/small-connector.ts";

const many = Number(process.env["KILLED_REMINDERS"] ?? 500);
/** Between a card that was taken and the death of its process. Measured: half a second, and 1.5 s where ten others shared the cores. */
const windowMs = 3_000;

test(
  `[JB10, JB11] of ${many} reminders none is lost, and none comes twice but in the stated window`,
  { timeout: 900_000 },
  async () => {
    await using cluster = await startPostgres();
    await using connector = await startSmallConnector();
    await using database = openPostgres(cluster.url());
    await migrate(database);
    const due = await fillCrowd(database, {
      tenants: 25,
      people: many,
      pairs: many,
      meetsTomorrow: () => true,
      hour: (pair) => 10 + (pair % 8),
      serviceUrl: connector.serviceUrl,
      asOf: wednesday,
      lookAt: thursday - 60_000,
    });
    expect(due).toBe(many);

    let seed = 11;
    const dice = (sides: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >>> 8) % sides;
    };
    const withheld = new Set<string>();
    connector.mood((conversation): Mood => {
      switch (dice(60)) {
        case 0:
          return { type: "status", status: 500 };
        case 1:
          return { type: "status", status: 429, retryAfter: "1" };
        case 2:
          withheld.add(conversation);
          return { type: dice(2) === 0 ? "cut" : "silent" };
        default:
          return { type: "well" };
      }
    });

    const options = {
      databaseUrl: cluster.url(),
      now: thursday + 60_000,
      bot: { ...connector.config, timeoutMs: 8_000, pace: { perSecond: Math.max(4, many / 1_000), leaseMs: 20_000 } },
    };
    const processes: ChildReminders[] = await Promise.all([startChildReminders(options), startChildReminders(options)]);
    const kills: number[] = [];
    const arrived = (): number => new Set(connector.posted().map((it) => it.conversation)).size;
    const unfinished = async (): Promise<number> => {
      const rows = await database.query<{ n: number }>(
        `select (select count(*) from cards where state <> 'resting') + (select count(*) from reminders where look_at <= $1) as n`,
        [new Date(thursday).toISOString()],
      );
      return Number(rows[0]?.n);
    };
    /** While the database was away nobody could note anything. */
    let away: { readonly from: number; readonly to: number } | null = null;
    try {
      /** On a slow machine many arrive within few rounds. */
      const more = (): boolean => arrived() < many * 0.9 || kills.length < 2 || away === null;
      for (let round = 0; more() && round < 400; round++) {
        await sleep(200 + dice(900));
        const victim = dice(2);
        const moved = processes[1 - victim];
        moved?.moveClock((dice(3) - 1) * 3_600_000);
        if (away === null && arrived() > many / 2) {
          const from = Date.now();
          await cluster.restart();
          away = { from, to: Date.now() };
          continue;
        }
        // Died at this moment at the latest.
        await processes[victim]?.kill();
        kills.push(Date.now());
        processes[victim] = await startChildReminders(options);
      }
      connector.mood(() => ({ type: "well" }));
      for (const it of processes) it.moveClock(0);
      // Those of which nobody knows wait half a minute; nothing else depends on how long.
      await expect
        .poll(
          async () => {
            await database.query("update cards set not_before = null where not_before is not null");
            return unfinished();
          },
          { timeout: 120_000, interval: 500 },
        )
        .toBe(0);
    } finally {
      await Promise.all(processes.map((it) => it[Symbol.asyncDispose]()));
    }

    const byChat = Map.groupBy(connector.posted(), (it) => it.conversation);
    const lost = Array.from({ length: many }, (_, n) => `a:chat-of-${personAt(n)}`).filter((chat) => !byChat.has(chat));
    expect(lost).toEqual([]);
    const doubled = [...byChat].filter(([, posted]) => posted.length > 1);
    /** From a card's arrival, or the database's return, to the death after which it came again. */
    const toDeath = (at: number): number => {
      const from = away !== null && at > away.from - windowMs && at < away.to ? away.to : at;
      return Math.min(...kills.filter((killed) => killed >= at).map((killed) => Math.max(0, killed - from)));
    };
    const unexplained = doubled
      .filter(([chat]) => !withheld.has(chat))
      .flatMap(([, posted]) => posted.slice(0, -1).map(({ at }, n) => [toDeath(at), (posted[n + 1]?.at ?? 0) - at]))
      .filter(([ms = 0]) => ms > windowMs);
    expect(unexplained).toEqual([]);
    expect(kills.length).toBeGreaterThan(1);
    expect(away).not.toBeNull();
    const unanswered = doubled.filter(([chat]) => withheld.has(chat)).length;
    const widest = doubled
      .filter(([chat]) => !withheld.has(chat))
      .flatMap(([, posted]) => posted.slice(0, -1).map(({ at }) => toDeath(at)));
    console.log(
      `${many} reminders, ${kills.length} kills: ${doubled.length - unanswered} came twice after a kill (at most ${Math.max(0, ...widest)} ms after they arrived), ${unanswered} after an answer that never came, 0 lost`,
    );
  },
);
