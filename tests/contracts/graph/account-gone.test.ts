/** Whether somebody's account is still there, whatever Microsoft answers to an invitation of them. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { err, ok } from "#core/result.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import { createOneDriveStore } from "#microsoft/graph/onedrive.ts";
import { ana, ben } from "#tests/cast.ts";
import { clientId, openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { got, scriptedGraph, storeOn } from "./graph-fixture.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
beforeEach(() => tenant.reset());
afterAll(() => tenant[Symbol.asyncDispose]());

test.each<FileAccess>(["all", "selected", "selectedOrAll"])(
  "[GR102] mode %s: an account that was removed is told from one that is there",
  async (access) => {
    const store = storeOn(tenant, access, ben);
    const file = got(await store.create("1-1", "<p>Words</p>"));
    expect(await store.hasLeft(ana)).toEqual(ok(false));
    tenant.world().people.delete(ana);
    expect((await store.invite(file.at, ana)).ok).toBe(false);
    expect(await store.hasLeft(ana)).toEqual(ok(true));
  },
);

test.each<[number, object]>([
  [503, { type: "unavailable", status: 503 }],
  [403, { type: "forbidden" }],
  [400, { type: "unexpected", status: 400, code: "" }],
])("[GR102] a directory that answers %i says nothing about anybody", async (status, error) => {
  await using graph = await scriptedGraph(() => ({ status }));
  const store = createOneDriveStore({ graph: graph.graph, clientId });
  expect(await store.hasLeft(ana)).toEqual(err(error));
});
