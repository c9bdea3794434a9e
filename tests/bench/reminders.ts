/**
 * A Thursday at nine: questions that are due are decided and their cards handed to a connector. Two service processes, PostgreSQL
 * with the settings that Debian ships and the connector share this machine. `BENCH_FULL=1` takes a million people and two
 * million pairs of 50 tenants, 100,000 of them due; without it a tenth of all that.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createCardQueue, takeSql, usualPace } from "#service/reminders/card-queue.ts";
import { createPlanner, dueSql } from "#service/reminders/planner.ts";
import { createSender } from "#service/reminders/sender.ts";
import { createSweep } from "#service/reminders/sweep.ts";
import { createEvents } from "#service/events.ts";
import type { Database } from "#service/storage/database.ts";
import { migrate } from "#service/storage/migrate.ts";
import { openPglite } from "#service/storage/pglite.ts";
import { openPostgres } from "#service/storage/postgres.ts";
import { startChildReminders } from "#tests/service/child-reminders.ts";
import { type Crowd, fillCrowd } from "#tests/service/many-people.ts";
import { startPostgres } from "#tests/service/postgres-cluster.ts";
import { thursday, wednesday } from "#tests/service/reminder-world.ts";
import type { Arrivals } from "./reminders-connector.ts";
import { rowOf, type Row } from "./row.ts";

const share = process.env["BENCH_FULL"] === undefined ? 10 : 1;
const tenants = 50;
const people = 1_000_000 / share;
const pairs = 2_000_000 / share;
const due = 100_000 / share;
/** Cards a second to one tenant where the connector and not the pace is to be measured. */
const lifted = 10_000;
/** Long enough to see a tenant's pace. */
const atItsPace = usualPace.perSecond * 20;
/** Without one more card for so long, something is wrong. */
const mostIdleMs = 120_000;

const appId = "d1a10600-0000-4000-8000-000000000003";
const hour = (pair: number): number => 10 + ((pair * 7) % 9);
const crowdOf = (serviceUrl: string, change: Partial<Crowd>): Crowd => ({
  tenants,
  people,
  pairs,
  // Spread over all tenants; everybody who is due is due once.
  meetsTomorrow: (pair) => pair < people && pair % (people / due) === 0,
  hour,
  serviceUrl,
  asOf: wednesday,
  lookAt: thursday,
  ...change,
});

export const reminders = async (): Promise<Row[]> => [
  ...(await manyTenants()),
  ...(await oneTenant()),
  ...(await onPglite()),
];

const manyTenants = async (): Promise<Row[]> => {
  await using cluster = await startPostgres("");
  await using database = openPostgres(cluster.url());
  await using connector = await startConnector();
  await migrate(database);
  await fill(database, crowdOf(connector.serviceUrl, {}));
  console.log("\nWhat is due, 500 at once:");
  await explain(database, dueSql, [new Date(thursday).toISOString(), 500]);
  const run = await send(cluster.url(), connector, usualPace.perSecond, due);
  const perTenant = Map.groupBy(run.arrivals, ([person]) => Math.floor((person * tenants) / people));
  const peak = Math.max(...[...perTenant.values()].map(mostInOneSecond));
  return [
    rowOf(
      `cards a second, ${due} due over ${tenants} tenants of ${people} people and ${pairs} pairs, two processes`,
      "1/s",
      [due / run.seconds],
      {
        target: "≥ 1000",
      },
    ),
    rowOf(`most cards to one tenant in any second, pace ${usualPace.perSecond}`, "", [peak], { target: "≤ 50" }),
    rowOf("cards lost or doubled", "", [missedOrTwice(run.arrivals)], { target: "0" }),
    rowOf("a process' heap after collection, first third of the run to its last", "%", run.heapGrowth, {
      target: "≤ 10",
    }),
    rowOf("its resident memory likewise", "%", run.residentGrowth, { target: "≤ 10" }),
  ];
};

const oneTenant = async (): Promise<Row[]> => {
  await using cluster = await startPostgres("");
  await using database = openPostgres(cluster.url());
  await using connector = await startConnector();
  await migrate(database);
  const crowd = crowdOf(connector.serviceUrl, { tenants: 1, people: due, pairs: due, meetsTomorrow: () => true });
  await fill(database, crowd);
  // Decided first, so that the order is the queue's and not the planner's.
  const planner = createPlanner(database, { now: () => thursday + 1_000 });
  const planned = performance.now();
  while ((await planner.plan(500)) > 0);
  const planSeconds = (performance.now() - planned) / 1000;
  console.log(`\n64 cards of ${due} that wait:`);
  await explain(database, takeSql, [lifted, 1_000, 64, 60_000]);
  const paced = await send(cluster.url(), connector, usualPace.perSecond, atItsPace);
  const rate = (paced.arrivals.length - 1) / paced.seconds;
  const run = await send(cluster.url(), connector, lifted, due - paced.arrivals.length);
  // Two processes side by side: a card may pass those that are under way with it.
  const underWay = 2 * 192;
  const order = [...paced.arrivals, ...run.arrivals].map(([person]) => hour(person));
  const sorted = order.toSorted((a, b) => a - b);
  const late = order.filter((it, at) => it > (sorted[Math.min(at + underWay, due - 1)] ?? 24)).length;
  return [
    rowOf(`one tenant, ${due} due: decided in`, "s", [planSeconds]),
    rowOf(`one tenant, ${due} due: cards a second at its pace of ${usualPace.perSecond}`, "1/s", [rate]),
    rowOf(`one tenant, ${due} due: time for all of them at that rate`, "min", [due / rate / 60]),
    rowOf(`one tenant, ${due} due: handed over with its pace lifted`, "s", [run.seconds]),
    rowOf("its slowest fifth beside its fastest", "×", [unevenness(run.arrivals)], { target: "≤ 3" }),
    rowOf("one tenant: cards lost or doubled", "", [missedOrTwice([...paced.arrivals, ...run.arrivals])], {
      target: "0",
    }),
    rowOf("cards that went before an earlier meeting's, apart from those under way at once", "", [late], {
      target: "0",
    }),
  ];
};

const onPglite = async (): Promise<Row[]> => {
  const crowdSize = 10_000;
  await using database = await openPglite(null);
  await using connector = await startConnector();
  await migrate(database);
  const crowd = {
    tenants: 1,
    people: crowdSize,
    pairs: crowdSize * 2,
    meetsTomorrow: (pair: number) => pair < crowdSize,
  };
  await fill(database, crowdOf(connector.serviceUrl, crowd));
  const queue = createCardQueue(database, { perSecond: lifted, leaseMs: 60_000 });
  const stop = new AbortController();
  const events = createEvents(() => undefined, Date.now);
  const clock = { now: () => thursday + 1_000 };
  const sender = createSender({ queue, notifier: { show: post }, events, clock, stopping: stop.signal });
  const planner = createPlanner(database, clock);
  const started = performance.now();
  await createSweep({ planner, queue, sender, callForHelp: () => Promise.resolve(), stopping: stop.signal }).run();
  const seconds = (performance.now() - started) / 1000;
  const arrived = (await connector.take()).length;
  return [
    rowOf("PGlite, 10,000 people: cards a second, one process", "1/s", [arrived / seconds]),
    rowOf("PGlite, 10,000 people: cards lost or doubled", "", [Math.abs(arrived - crowdSize)], { target: "0" }),
  ];
};

const post = async (reminder: { readonly conversation: { readonly id: string; readonly serviceUrl: string } }) => {
  const { id, serviceUrl } = reminder.conversation;
  const response = await fetch(`${serviceUrl}/v3/conversations/${id}/activities`, { method: "POST", body: "{}" });
  return { type: "shown", sentAs: ((await response.json()) as { id: string }).id } as const;
};

const fill = async (database: Database, crowd: Crowd): Promise<void> => {
  const started = performance.now();
  await fillCrowd(database, crowd);
  await database.transaction(async ({ script }) => {
    // Of millions of rows it may take longer than any statement of the service.
    await script("set local statement_timeout = 0");
    await script("analyze");
  });
  console.log(
    `${crowd.people} people and ${crowd.pairs} pairs written in ${Math.round((performance.now() - started) / 1000)} s`,
  );
};

/** How the database answers, as it was when it was asked: through an index, as much as is asked for. Nothing of it stays. */
const explain = async (database: Database, sql: string, values: readonly (string | number)[]): Promise<void> => {
  const undone = new Error("undone");
  const asked = database.transaction(async ({ query }) => {
    const plan = await query<{ "QUERY PLAN": string }>(`explain (analyze, costs off, timing off) ${sql}`, values);
    console.log(plan.map((it) => it["QUERY PLAN"]).join("\n"));
    throw undone;
  });
  await asked.catch((error: unknown) => {
    if (error !== undone) throw error;
  });
};

interface Connector extends AsyncDisposable {
  readonly serviceUrl: string;
  readonly url: string;
  readonly count: () => Promise<number>;
  readonly take: () => Promise<Arrivals>;
}

const startConnector = async (): Promise<Connector> => {
  const child = spawn(process.execPath, [fileURLToPath(new URL("reminders-connector.ts", import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  if (child.stdout === null) throw new Error("The connector has no output to read.");
  const first = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  const url = `http://127.0.0.1:${first.value}`;
  const ask = <T>(what: string): Promise<T> =>
    new Promise((resolve) => {
      child.once("message", (answer) => resolve(answer as T));
      child.send(what);
    });
  return {
    url,
    serviceUrl: `${url}/amer`,
    count: () => ask("count"),
    take: () => ask("take"),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill();
      }),
  };
};

const send = async (databaseUrl: string, connector: Connector, perSecond: number, cards: number) => {
  const options = {
    databaseUrl,
    now: thursday + 1_000,
    bot: {
      appId,
      tokenEndpoint: `${connector.url}/token`,
      proof: { type: "secret", secret: "bench" },
      inbound: { openIdConfiguration: `${connector.url}/openid`, issuer: "https://api.botframework.com" },
      serviceHosts: null,
      links: { page: "https://app.example/{pair}/{page}", write: "https://app.example/{pair}" },
      pace: { perSecond, leaseMs: 60_000 },
    },
  } as const;
  const processes = await Promise.all([startChildReminders(options), startChildReminders(options)]);
  // From a tenth of the run on: before that a process is still loading, compiling and filling its caches.
  const used: (readonly { readonly rss: number; readonly heap: number }[])[] = [];
  let [arrived, moved] = [0, performance.now()];
  while (arrived < cards) {
    await sleep(used.length === 0 ? 100 : 1_000);
    const count = await connector.count();
    if (count > arrived) moved = performance.now();
    else if (performance.now() - moved > mostIdleMs)
      throw new Error(`Only ${count} of ${cards} cards came, and none for ${mostIdleMs / 1000} s.`);
    arrived = count;
    if (arrived >= cards / 10) used.push(await Promise.all(processes.map((it) => it.used())));
  }
  // What is under way when they are told to end still comes.
  await Promise.all(processes.map((it) => it[Symbol.asyncDispose]()));
  const arrivals = await connector.take();
  const [early, late] = [used[0], used.at(-1)].map((all) => all?.map((it) => Math.round(it.heap / 2 ** 20)));
  console.log(`Heap after collection, MB: ${early?.join(" and ")} at first, ${late?.join(" and ")} at last`);
  const times = arrivals.map(([, at]) => at);
  const [first, last] = [Math.min(...times.slice(0, 1_000)), Math.max(...times.slice(-1_000))];
  return {
    arrivals,
    seconds: (last - first) / 1000,
    heapGrowth: processes.map((_, at) => growthOf(used.map((it) => it[at]?.heap ?? 0))),
    residentGrowth: processes.map((_, at) => growthOf(used.map((it) => it[at]?.rss ?? 0))),
  };
};

/** In per cent, from the middle of the first third to the middle of the last. */
const growthOf = (samples: readonly number[]): number => {
  const third = Math.ceil(samples.length / 3);
  return (middle(samples.slice(-third)) / middle(samples.slice(0, third)) - 1) * 100;
};

const missedOrTwice = (arrivals: Arrivals): number =>
  Math.abs(arrivals.length - due) + due - new Set(arrivals.map(([it]) => it)).size;

/** How much longer the slowest fifth of a run took than its fastest: about the same where each card costs the same. */
const unevenness = (arrivals: Arrivals): number => {
  const times = arrivals.map(([, at]) => at).toSorted((a, b) => a - b);
  const at = (fifth: number): number => times[Math.round((fifth * (times.length - 1)) / 5)] ?? 0;
  const took = [1, 2, 3, 4, 5].map((fifth) => at(fifth) - at(fifth - 1));
  return Math.max(...took) / Math.min(...took);
};

const middle = (part: readonly number[]): number => part.toSorted((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;

const mostInOneSecond = (arrivals: Arrivals): number => {
  const times = arrivals.map(([, at]) => at).toSorted((a, b) => a - b);
  let [most, from] = [0, 0];
  for (const [to, time] of times.entries()) {
    while (time - (times[from] ?? 0) >= 1_000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
};
