/** The service as a process of its own, ended as whoever runs it ends it. */
import { expect, test } from "vitest";
import { ana, ben } from "#tests/cast.ts";
import { startEntraKeys } from "./entra-keys.ts";
import { openDevice } from "./live-fixture.ts";
import { startPostgres } from "./postgres-cluster.ts";
import { createProxy } from "./proxy.ts";
import { restsNoted } from "./rests-noted.ts";
import { startServiceProcess, urlOf } from "./searched-process.ts";

test("[RL30, RL45] a process that gets SIGTERM, with a client that hears nothing: it is not ready at once, the others move on within half a second and write on elsewhere, and it is gone", async () => {
  await using cluster = await startPostgres();
  await using entra = await startEntraKeys();
  const settings = { entra: entra.config, database: { type: "postgres", url: cluster.url() } } as const;
  await using first = await startServiceProcess(settings);
  await using second = await startServiceProcess(settings);
  await using way = await createProxy(() => urlOf(first));
  let at = urlOf(first);
  const noted = [restsNoted(), restsNoted()] as const;
  await using a = openDevice(() => at, entra, ana, { clock: noted[0].clock });
  await using b = openDevice(() => at, entra, ben, { clock: noted[1].clock });
  await using deaf = openDevice(way.url, entra, ben);
  await Promise.all([a, b, deaf].map((it) => it.until(() => it.live.state().others.length === 2)));
  expect((await fetch(`${at}/readyz`)).status).toBe(200);

  way.hold();
  at = urlOf(second);
  noted[0].watch(a);
  noted[1].watch(b);
  const over = first.end();
  a.type("one ");
  b.type("two ");
  const elsewhere = Promise.all(
    [a, b].map((it) => it.until(() => ["one ", "two "].every((word) => it.text().includes(word)) && isAway(it.live))),
  );
  await expect.poll(() => statusesOf(urlOf(first))).toEqual([503, 200]);
  await elsewhere;
  // Each once, within half a second.
  expect(noted.map((it) => it.rests)).toEqual([[expect.any(Number)], [expect.any(Number)]]);
  expect(Math.max(...noted.flatMap((it) => it.rests))).toBeLessThanOrEqual(500);
  expect(await over).toBe(0);
});

/** In a room without the one who hears nothing. */
const isAway = ({
  state,
}: {
  readonly state: () => { readonly link: string; readonly others: readonly unknown[] };
}): boolean => state().link === "open" && state().others.length === 1;

const statusesOf = async (url: string): Promise<readonly number[]> =>
  (await Promise.all(["readyz", "healthz"].map((it) => fetch(`${url}/${it}`)))).map((it) => it.status);
