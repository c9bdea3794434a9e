/** The service as a process of its own, ended as whoever runs it ends it. */
import { expect, test } from "vitest";
import { usualLimits } from "#service/relay/limits.ts";
import { ana, ben } from "#tests/cast.ts";
import { startEntraKeys } from "./entra-keys.ts";
import { openDevice } from "./live-fixture.ts";
import { startPostgres } from "./postgres-cluster.ts";
import { createProxy } from "./proxy.ts";
import { startServiceProcess, urlOf } from "./searched-process.ts";

test("[RL30, RL45] a process that gets SIGTERM, with a client that hears nothing: it is not ready at once, the others write on elsewhere long before they would notice a silence, and it is gone", async () => {
  await using cluster = await startPostgres();
  await using entra = await startEntraKeys();
  const settings = { entra: entra.config, database: { type: "postgres", url: cluster.url() } } as const;
  await using first = await startServiceProcess(settings);
  await using second = await startServiceProcess(settings);
  await using way = await createProxy(() => urlOf(first));
  let at = urlOf(first);
  await using a = openDevice(() => at, entra, ana);
  await using b = openDevice(() => at, entra, ben);
  await using deaf = openDevice(way.url, entra, ben);
  await Promise.all([a, b, deaf].map((it) => it.until(() => it.live.state().others.length === 2)));
  expect((await fetch(`${at}/readyz`)).status).toBe(200);

  way.hold();
  at = urlOf(second);
  const begun = performance.now();
  const over = first.end();
  a.type("one ");
  b.type("two ");
  const elsewhere = Promise.all(
    [a, b].map((it) => it.until(() => ["one ", "two "].every((word) => it.text().includes(word)) && isAway(it.live))),
  ).then(() => performance.now() - begun);
  await expect.poll(() => statusesOf(urlOf(first))).toEqual([503, 200]);
  expect(await elsewhere).toBeLessThan(6_000);
  expect(await over).toBe(0);
  expect(performance.now() - begun).toBeLessThan(8_000);
});

test("[RL30] who hears nothing is cut off before the two seconds are over", () => {
  expect(usualLimits.drainMs).toBeLessThan(2_000);
});

/** In a room without the one who hears nothing. */
const isAway = ({
  state,
}: {
  readonly state: () => { readonly link: string; readonly others: readonly unknown[] };
}): boolean => state().link === "open" && state().others.length === 1;

const statusesOf = async (url: string): Promise<readonly number[]> =>
  (await Promise.all(["readyz", "healthz"].map((it) => fetch(`${url}/${it}`)))).map((it) => it.status);
