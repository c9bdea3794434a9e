import { afterAll, beforeAll, expect, test } from "vitest";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import { readTags } from "#microsoft/graph/file-tags.ts";
import { ana, ben } from "#tests/cast.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { callsOf, got, graphOf, storeOn } from "./graph-fixture.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());

test.each<FileAccess>(["all", "selected", "selectedOrAll"])(
  "[GR94] in mode %s one request tells what many files are, and which one changed",
  async (access) => {
    const [anas, bens] = [storeOn(tenant, access, ana), storeOn(tenant, access, ben)];
    const files = await Promise.all(["One", "Two", "Three"].map(async (name) => got(await anas.create(name, name))));
    for (const { at } of files) got(await anas.invite(at, ben));
    const addresses = files.map(({ at }) => at);
    const before = got(await readTags(graphOf(tenant, "ana"), access, addresses));
    expect([...before.keys()]).toEqual(addresses.map(({ itemId }) => itemId));

    const second = addresses[1] as FileAddress;
    const read = got(await bens.read(second));
    const written = got(await bens.write(second, "Two and a half", read.file.version));
    await tenant.control("/log/clear");
    const after = got(await readTags(graphOf(tenant, "ana"), access, addresses));
    expect(await callsOf(tenant)).toHaveLength(addresses.length);
    expect(addresses.filter(({ itemId }) => before.get(itemId) !== after.get(itemId))).toEqual([second]);
    expect(after.get(second.itemId)).toBe(written.version.cTag);
    expect(got(await readTags(graphOf(tenant, "ben"), access, addresses))).toEqual(after);
  },
);

test("[GR94] a file that is gone is told as such, one that Graph would not tell of now is missing", async () => {
  const store = storeOn(tenant, "all", ana);
  const { at, version } = got(await store.create("Here", "Here"));
  const busy = got(await store.create("Busy", "Busy")).at;
  const gone = { ...at, itemId: "01NOTHERE" };
  const read = (...files: FileAddress[]) => readTags(graphOf(tenant, "ana"), "all", files);
  // Longer than a batch waits.
  const fault = { fault: "status", status: 429, retryAfter: 60 };
  await tenant.control("/faults", [{ ...fault, match: { path: `/drives/${busy.driveId}/items/${busy.itemId}` } }]);
  expect(got(await read(gone, busy, at))).toEqual(
    new Map([
      [gone.itemId, null],
      [at.itemId, version.cTag],
    ]),
  );
  await tenant.control("/faults", [{ fault: "status", status: 500, match: { path: "/" } }]);
  expect(got(await read(at)).size).toBe(0);
  await tenant.control("/faults", []);
});
