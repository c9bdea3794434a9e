import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createInboxClient } from "#browser/inbox-client.ts";
import { createMeClient } from "#browser/me-client.ts";
import { createNoticesClient } from "#browser/notices-client.ts";
import { createServiceDoor, type ServiceDoor } from "#browser/service-door.ts";
import { createSettingsClient } from "#browser/settings-client.ts";
import { createViewsClient } from "#browser/views-client.ts";
import { toBase64 } from "#core/base64.ts";
import type { ItemId } from "#core/inbox/item.ts";
import { publicHalf } from "#core/inbox/keys.ts";
import { newInboxKey } from "#core/inbox/new-key.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { defaultSettings } from "#core/reminders/settings.ts";
import type { View } from "#core/reminders/view.ts";
import { ok, type Result } from "#core/result.ts";
import type { Database } from "#service/storage/database.ts";
import { openEmptyDatabase } from "#tests/empty-database.ts";
import { ana, anaAndBen, ben, olga } from "#tests/cast.ts";
import { lineOf, scheduleOf, viewOf } from "#tests/rules/reminders/stand.ts";
import { startService, type ServiceFixture } from "#tests/service/service-fixture.ts";

let database: Database & AsyncDisposable;
let service: ServiceFixture;
beforeAll(async () => {
  database = await openEmptyDatabase();
  service = await startService(database);
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(async () => {
  for (const table of ["settings", "views", "inbox_items", "notices", "pointers"])
    await database.query(`delete from ${table}`);
});

const doorOf = (me: PersonId): ServiceDoor =>
  createServiceDoor({ fetch, base: service.url, token: async () => ok(await service.entra.token({ oid: me })) });
const value = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(`Expected a value and got ${JSON.stringify(result.error)}`);
  return result.value;
};
const on = { ...defaultSettings, on: true };
const line = lineOf(scheduleOf({ days: ["thursday"], every: 1, time: "10:00", zone: "Europe/Berlin" }));
const view = (mine: number, theirs: number, ago = 0): View =>
  viewOf({ ...line, topics: { mine, theirs } }, service.now() - ago, "Europe/Berlin", "me");

test("[MY61] settings come back as they were sent, and are the defaults before", async () => {
  const settings = createSettingsClient(doorOf(ana));
  expect(value(await settings.read())).toEqual(defaultSettings);
  const chosen = { ...on, hour: 7, daysAhead: 2, muted: [anaAndBen.id] };
  expect(value(await settings.write(chosen))).toEqual(chosen);
  expect(value(await settings.read())).toEqual(chosen);
});

test("[MY61, MY3] the newest view of a series has the last word about its topics, for both", async () => {
  const [mine, theirs] = [createViewsClient(doorOf(ana), ana), createViewsClient(doorOf(ben), ben)];
  expect(await mine.tell(anaAndBen, view(1, 0))).toEqual({ ok: false, error: { type: "off" } });
  await Promise.all([ana, ben].map((me) => createSettingsClient(doorOf(me)).write(on)));
  value(await mine.tell(anaAndBen, view(5, 5, 60_000), "Ben Okafor"));
  value(await theirs.tell(anaAndBen, view(1, 2)));
  expect(await mine.tell(anaAndBen, view(9, 9, 120_000))).toEqual({ ok: false, error: { type: "older" } });
  expect(value(await mine.counts())).toEqual([
    {
      pairId: anaAndBen.id,
      other: ben,
      asOf: new Date(service.now()).toISOString(),
      topics: [{ series: line.series, mine: 2, theirs: 1 }],
    },
  ]);
  expect(value(await theirs.counts())[0]?.topics).toEqual([{ series: line.series, mine: 1, theirs: 2 }]);
  expect(value(await createViewsClient(doorOf(olga), olga).counts())).toEqual([]);
  value(await theirs.forget(anaAndBen));
  expect(value(await theirs.counts())[0]?.topics).toEqual([{ series: line.series, mine: 5, theirs: 5 }]);
});

test("[MY61] the inbox key is the newest that either has told, and no key before", async () => {
  const [mine, theirs] = [createViewsClient(doorOf(ana), ana), createViewsClient(doorOf(ben), ben)];
  await Promise.all([ana, ben].map((me) => createSettingsClient(doorOf(me)).write(on)));
  expect(value(await mine.inboxKey(anaAndBen))).toBeNull();
  const [older, newer] = await Promise.all(
    [1, 2].map(async (at) => publicHalf(await newInboxKey(new Uint8Array(32).fill(at), at))),
  );
  if (older === undefined || newer === undefined) throw new Error("two keys");
  const withKey = (key: typeof older, ago: number): View => ({
    ...view(0, 0, ago),
    inbox: { id: key.id, publicKey: toBase64(key.publicKey) },
  });
  value(await theirs.tell(anaAndBen, withKey(older, 1000)));
  expect(value(await mine.inboxKey(anaAndBen))).toEqual(older);
  value(await mine.tell(anaAndBen, withKey(newer, 0)));
  expect(value(await theirs.inboxKey(anaAndBen))).toEqual(newer);
  expect(await createViewsClient(doorOf(olga), olga).inboxKey(anaAndBen)).toEqual({
    ok: false,
    error: { type: "forbidden" },
  });
});

test("[MY61, MY22] what is stored is shown, erased, and the other is told once", async () => {
  const [mine, theirs] = [createMeClient(doorOf(ana)), createNoticesClient(doorOf(ben))];
  value(await createSettingsClient(doorOf(ana)).write(on));
  value(await createViewsClient(doorOf(ana), ana).tell(anaAndBen, view(1, 0), "Ben Okafor"));
  expect(value(await mine.stored())).toMatchObject({
    settings: [{ settings: { on: true } }],
    views: [{ pair_id: anaAndBen.id, other: ben }],
  });
  value(await mine.erase());
  expect(Object.values(value(await mine.stored())).flat()).toEqual([]);
  const [notice, ...more] = value(await theirs.list());
  expect([notice?.type, notice?.pairId, more]).toEqual(["otherErased", anaAndBen.id, []]);
  value(await theirs.dismiss(notice?.id ?? ""));
  expect(value(await theirs.list())).toEqual([]);
});

test("[MY60] refusals, silence and strange answers are values for every client", async () => {
  let answer: { readonly status: number; readonly text: string } | null = { status: 200, text: "<h1>Hello</h1>" };
  const server = createServer((_, response) =>
    answer === null ? response.destroy() : response.writeHead(answer.status).end(answer.text),
  );
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const door = createServiceDoor({ fetch, base, token: () => Promise.resolve(ok("token")) });
  const [inbox, views] = [createInboxClient(door, ana), createViewsClient(door, ana)];
  const item = { id: "0".repeat(32) as ItemId, key: "k", sealed: new Uint8Array(1) };
  const all = (): Promise<readonly Result<unknown, unknown>[]> =>
    Promise.all([
      inbox.list(anaAndBen),
      inbox.put(anaAndBen, item),
      inbox.acknowledge(anaAndBen, [item.id]),
      views.counts(),
      views.inboxKey(anaAndBen),
      views.forget(anaAndBen),
      createSettingsClient(door).read(),
      createMeClient(door).stored(),
      createMeClient(door).reminders(),
      createMeClient(door).erase(),
      createNoticesClient(door).list(),
      createNoticesClient(door).dismiss("x"),
    ]);
  const cases = [
    [
      { status: 200, text: "<h1>Hello</h1>" },
      { type: "unavailable", status: 200 },
    ],
    [
      { status: 200, text: '{"items":[{}],"pairs":7,"inbox":{},"stored":7,"notices":7}' },
      { type: "unavailable", status: 200 },
    ],
    [{ status: 401, text: "" }, { type: "signInNeeded" }],
    [{ status: 403, text: "" }, { type: "forbidden" }],
    [
      { status: 503, text: "" },
      { type: "unavailable", status: 503 },
    ],
    [null, { type: "offline" }],
  ] as const;
  for (const [given, error] of cases) {
    answer = given;
    for (const result of await all()) expect(result).toEqual({ ok: false, error });
  }
  server.close();
});
