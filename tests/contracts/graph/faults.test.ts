/** The store in bad weather: every fault the tenant can make, and what each means for a notebook. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { NotebookStore, StoredFile, StoreError } from "#core/notebook/notebook-store.ts";
import { err, ok } from "#core/result.ts";
import { createOneDriveStore } from "#microsoft/graph/onedrive.ts";
import { ana } from "#tests/cast.ts";
import { clientId, openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { callsOf, got, graphOf } from "./graph-fixture.ts";

let tenant: TestTenant;
let rests: number[];
let store: NotebookStore;
let file: StoredFile;
beforeAll(async () => {
  tenant = await openTenant();
});
beforeEach(async () => {
  tenant.reset();
  rests = [];
  const wait = async (ms: number): Promise<void> => void rests.push(ms);
  store = createOneDriveStore({ graph: graphOf(tenant, ana, { wait, random: () => 0.5 }), clientId });
  file = got(await store.create("1-1 Ana and Ben", "<p>first</p>"));
  await tenant.control("/log/clear");
});
afterAll(() => tenant[Symbol.asyncDispose]());

const faults = (...list: object[]): Promise<Response> => tenant.control("/faults", list);
const write = () => store.write(file.at, "<p>second</p>", file.version);
const inFile = async (): Promise<string> => {
  await faults();
  return got(await store.read(file.at)).html;
};
const puts = async (): Promise<number> => (await callsOf(tenant)).filter((it) => it.startsWith("PUT")).length;

const refusals: readonly (readonly [number, StoreError])[] = [
  [401, { type: "signInNeeded" }],
  [403, { type: "forbidden" }],
  [404, { type: "notFound" }],
  [423, { type: "locked" }],
  [500, { type: "unavailable", status: 500 }],
  [503, { type: "unavailable", status: 503 }],
  [507, { type: "full" }],
];

test.each(refusals)("[GR78] refused with %i, a write says why and changes nothing", async (status, error) => {
  await faults({ match: { method: "PUT" }, fault: "status", status });
  expect(await write()).toEqual(err(error));
  expect(await inFile()).toBe("<p>first</p>");
});

test.each([409, 412])(
  "[GR78] ten refusals with %i in a row are told as changed, and the eleventh write goes through",
  async (status) => {
    await faults({ match: { method: "PUT" }, fault: "status", status, times: 10 });
    let told = 0;
    for (let turn = 0; turn < 10; turn += 1) {
      const written = await write();
      if (written.ok) break;
      expect(written.error).toEqual({ type: "changed" });
      told += 1;
    }
    // Each call looks and tries up to three times before it gives the question back.
    expect(told).toBe(3);
    expect(await inFile()).toBe("<p>second</p>");
  },
);

test("[GR78] a claims challenge in the middle of a save is answered and the save goes on", async () => {
  const claims = btoa('{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}');
  const headers = { "WWW-Authenticate": `Bearer realm="", error="insufficient_claims", claims="${claims}"` };
  await faults({ match: { method: "PUT" }, fault: "status", status: 401, headers, times: 1 });
  expect((await write()).ok).toBe(true);
  expect(await inFile()).toBe("<p>second</p>");
});

test("[GR78] throttled with a time, a save waits that long; without one the rests grow; in the end it says so", async () => {
  await faults({ match: { method: "PUT" }, fault: "status", status: 429, retryAfter: 7, times: 1 });
  expect((await write()).ok).toBe(true);
  expect(rests).toEqual([7000]);

  rests.length = 0;
  await faults({ match: { method: "PUT" }, fault: "status", status: 429 });
  const base = got(await store.describe(file.at)).version;
  expect(await store.write(file.at, "<p>third</p>", base)).toEqual(err({ type: "throttled", retryAfterMs: null }));
  expect(rests).toEqual([500, 1000]);
  expect(await inFile()).toBe("<p>second</p>");
});

test("[GR78] a server that is busy says how long, and a save is left to whoever asked for it until then", async () => {
  await faults({ match: { method: "PUT" }, fault: "status", status: 503, retryAfter: 120, times: 1 });
  expect(await write()).toEqual(err({ type: "unavailable", status: 503, retryAfterMs: 120_000 }));
  expect(rests).toEqual([]);
  expect(await inFile()).toBe("<p>first</p>");
});

test("[GR79] a write whose answer was lost is not sent again by itself, and the next reading shows it", async () => {
  await faults({ match: { method: "PUT" }, fault: "lostAnswer", times: 1 });
  expect(await write()).toEqual(err({ type: "offline" }));
  expect(await puts()).toBe(1);
  expect(await write()).toEqual(err({ type: "changed" }));
  expect(await inFile()).toBe("<p>second</p>");
});

test("[GR79] half an answer to a write is a lost answer", async () => {
  await faults({ match: { method: "PUT" }, fault: "halfAnswer", times: 1 });
  expect(await write()).toEqual(err({ type: "offline" }));
  expect(await puts()).toBe(1);
  expect(await inFile()).toBe("<p>second</p>");
});

test("[GR79] half a content is never a shorter notebook", async () => {
  await faults({ match: { path: "/_download" }, fault: "halfAnswer", times: 1 });
  expect(got(await store.read(file.at)).html).toBe("<p>first</p>");
  await faults({ match: { path: "/_download" }, fault: "halfAnswer" });
  expect(await store.read(file.at)).toEqual(err({ type: "offline" }));
});

test("[GR79] a server that hangs is given up after the limit, and the store goes on", async () => {
  const impatient = createOneDriveStore({
    graph: graphOf(tenant, ana, { limitMs: 50, wait: async () => {} }),
    clientId,
  });
  await faults({ match: { path: "/drives" }, fault: "latency", ms: 400, times: 3 });
  expect(await impatient.describe(file.at)).toEqual(err({ type: "offline" }));
  await faults();
  expect((await impatient.describe(file.at)).ok).toBe(true);
});

test("[GR79] a lost answer to a creation leaves a file that can be found, and nothing shared", async () => {
  await faults({ match: { method: "PUT", path: "/me/drive" }, fault: "lostAnswer", times: 1 });
  expect(await store.create("1-1 Ana and Priya", "<p>Priya</p>")).toEqual(err({ type: "offline" }));
  await faults();
  const again = got(await store.create("1-1 Ana and Priya", "<p>Priya</p>"));
  expect(got(await store.permissions(again.at))).toHaveLength(1);
  const children = await tenant.graph("/me/drive/root:/Duologue:/children", { as: "ana", scopes: "Files.Read" });
  const lost = children.json.value.find((it: { name: string }) => it.name === "1-1 Ana and Priya.html");
  expect(got(await store.permissions({ driveId: file.at.driveId, itemId: lost.id }))).toHaveLength(1);
});

test("[GR79] what was taken off the list although its answer was lost counts as done when it is pressed again", async () => {
  await faults({ match: { method: "DELETE" }, fault: "lostAnswer", times: 1 });
  const link = await tenant.graph(`/drives/${file.at.driveId}/items/${file.at.itemId}/createLink`, {
    as: "ana",
    scopes: "Files.ReadWrite",
    method: "POST",
    body: { type: "view", scope: "organization" },
  });
  expect(await store.revoke(file.at, link.json.id)).toEqual(err({ type: "offline" }));
  expect(await store.revoke(file.at, link.json.id)).toEqual(ok(undefined));
});
