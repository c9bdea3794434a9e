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
    const before = await readTags(graphOf(tenant, "ana"), access, addresses);
    expect([...before.keys()]).toEqual(addresses.map(({ itemId }) => itemId));

    const second = addresses[1] as FileAddress;
    const read = got(await bens.read(second));
    const written = got(await bens.write(second, "Two and a half", read.file.version));
    await tenant.control("/log/clear");
    const after = await readTags(graphOf(tenant, "ana"), access, addresses);
    expect(await callsOf(tenant)).toHaveLength(addresses.length);
    expect(addresses.filter(({ itemId }) => before.get(itemId) !== after.get(itemId))).toEqual([second]);
    expect(after.get(second.itemId)).toBe(written.version.cTag);
    expect(await readTags(graphOf(tenant, "ben"), access, addresses)).toEqual(after);
  },
);

test("[GR94] a file that is gone, and everything while nothing answers, is missing", async () => {
  const store = storeOn(tenant, "all", ana);
  const { at } = got(await store.create("Here", "Here"));
  const gone = { ...at, itemId: "01NOTHERE" };
  expect([...(await readTags(graphOf(tenant, "ana"), "all", [gone, at])).keys()]).toEqual([at.itemId]);
  await tenant.control("/faults", [{ fault: "status", status: 500, match: { path: "/" } }]);
  expect((await readTags(graphOf(tenant, "ana"), "all", [at])).size).toBe(0);
  await tenant.control("/faults", []);
});
