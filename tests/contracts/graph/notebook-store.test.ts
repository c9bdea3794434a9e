import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { NotebookStore } from "#core/notebook/notebook-store.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { err } from "#core/result.ts";
import type { GraphConfig } from "#microsoft/graph/client.ts";
import { createOneDriveStore } from "#microsoft/graph/onedrive.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import { ana, ben } from "#tests/cast.ts";
import { createMemoryDrives } from "#tests/contracts/memory-store.ts";
import {
  datesContract,
  notebookStoreContract,
  preconditionContract,
  type DatedStore,
  type StoreUnderTest,
} from "#tests/contracts/notebook-store.ts";
import { clientId, openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { callsOf, got, graphOf, scriptedGraph, storesOn } from "./graph-fixture.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
beforeEach(() => tenant.reset());
afterAll(() => tenant[Symbol.asyncDispose]());

const storeOf = (person: PersonId, more: Partial<GraphConfig> = {}): NotebookStore =>
  createOneDriveStore({ graph: graphOf(tenant, person, more), clientId });

const onTenant = (access: FileAccess) => async (): Promise<DatedStore> => {
  tenant.reset();
  const goTo = async (instant: number) => {
    await tenant.control("/clock", { now: new Date(instant).toISOString() });
  };
  return { ...storesOn(tenant, access), goTo };
};

const inMemory = async (): Promise<StoreUnderTest> => {
  const drives = createMemoryDrives();
  return { storeOf: drives.storeOf, [Symbol.asyncDispose]: async () => {} };
};

const inMemoryAt = async (): Promise<DatedStore> => {
  let now = 0;
  const drives = createMemoryDrives(() => now);
  return {
    storeOf: drives.storeOf,
    goTo: async (instant) => void (now = instant),
    [Symbol.asyncDispose]: async () => {},
  };
};
datesContract("memory", inMemoryAt);
for (const mode of ["all", "selected"] as const) datesContract(`OneDrive, mode ${mode}`, onTenant(mode));

for (const contract of [notebookStoreContract, preconditionContract]) {
  contract("memory", inMemory);
  contract("OneDrive, mode all", onTenant("all"));
  contract("OneDrive, mode selected", onTenant("selected"));
  contract("OneDrive, mode selected or all", onTenant("selectedOrAll"));
}

test("[GR61] looking makes nothing, the first notebook makes its folder", async () => {
  const store = storeOf(ana);
  const children = async (): Promise<string[]> =>
    (await tenant.graph("/me/drive/root/children", { as: "ana", scopes: "Files.Read" })).json.value.map(
      (it: { name: string }) => it.name,
    );
  const before = await children();
  expect(before).not.toContain("Duologue");
  expect(await store.read({ driveId: "b!nowhere", itemId: "01NOTHERE" })).toEqual(err({ type: "notFound" }));
  expect(await children()).toEqual(before);

  const file = got(await store.create('1:1 "Ana" and Ben', "<p>first</p>"));
  expect((await children()).toSorted()).toEqual([...before, "Duologue"].toSorted());
  const path = `/drives/${file.at.driveId}/items/${file.at.itemId}?$select=id,name,parentReference`;
  const item = await tenant.graph(path, { as: "ana", scopes: "Files.Read" });
  expect(item.json.name).toBe("1 1 Ana and Ben.html");
  expect(item.json.parentReference.path).toMatch(/\/root:\/Duologue$/);
});

test("[GR62] a write goes through although metadata moved the eTag meanwhile", async () => {
  tenant.reset({ switches: { eTagDrift: true } });
  const store = storeOf(ana);
  const file = got(await store.create("1-1 Ana and Ben", "<p>first</p>"));
  got(await store.invite(file.at, ben));
  const written = got(await store.write(file.at, "<p>second</p>", file.version));
  expect(written.version.cTag).not.toBe(file.version.cTag);
  // A store of another window has not seen the file yet.
  const other = storeOf(ana);
  expect(await other.write(file.at, "<p>stale</p>", file.version)).toEqual(err({ type: "changed" }));
  got(await other.write(file.at, "<p>third</p>", written.version));
  expect(got(await store.read(file.at)).html).toBe("<p>third</p>");
});

/** As OneDrive describes a file whose content was written so many times. */
const item = (version: number) => ({
  id: "01A",
  eTag: `"{01A},${version}"`,
  cTag: `"c:{01A},${version}"`,
  parentReference: { driveId: "b!1" },
  lastModifiedDateTime: `2026-11-23T09:00:0${version}Z`,
});

test("[GR62] a write names the version that it replaces", async () => {
  await using server = await scriptedGraph(({ method, url }) => {
    if (method === "PUT") return { status: 200, body: item(8) };
    if (url.includes("/versions")) return { status: 200, body: { value: [item(8)] } };
    return { status: 200, body: url.includes("/items/") ? item(7) : {} };
  });
  const store = createOneDriveStore({ graph: server.graph, clientId });
  const base = { eTag: '"{01A},6"', cTag: item(7).cTag };
  expect(got(await store.write({ driveId: "b!1", itemId: "01A" }, "<p>Ana</p>", base)).version.cTag).toBe(item(8).cTag);
  expect(server.asked.find((it) => it.method === "PUT")?.headers["if-match"]).toBe(item(7).cTag);
});

test("[GR63] what a write replaced unhindered is put back for the next reading to merge", async () => {
  tenant.reset({ switches: { ifMatchOnContent: "ignored" } });
  const [anas, bens] = [storeOf(ana), storeOf(ben)];
  const file = got(await anas.create("1-1 Ana and Ben", "<p>first</p>"));
  got(await anas.invite(file.at, ben));
  const base = got(await anas.read(file.at)).file.version;
  const seenByBen = got(await bens.read(file.at)).file.version;
  got(await bens.write(file.at, "<p>first, Ben</p>", seenByBen));

  expect(await anas.write(file.at, "<p>first, Ana</p>", base)).toEqual(err({ type: "changed" }));
  const now = got(await anas.read(file.at));
  expect(now.html).toBe("<p>first, Ben</p>");
  got(await anas.write(file.at, "<p>first, Ben, Ana</p>", now.file.version));
  expect(got(await bens.read(file.at)).html).toBe("<p>first, Ben, Ana</p>");
});

test("[GR64] somebody who writes during a reading makes the reader's next write fail", async () => {
  const bens = storeOf(ben);
  const first = got(await storeOf(ana).create("1-1 Ana and Ben", "<p>first</p>"));
  got(await storeOf(ana).invite(first.at, ben));
  let disturb = true;
  const anas = storeOf(ana, {
    fetch: async (address, init) => {
      const answer = await fetch(address, init);
      if (disturb && new Request(address).url.includes(`/items/${first.at.itemId}?`)) {
        disturb = false;
        got(await bens.write(first.at, "<p>Ben</p>", got(await bens.describe(first.at)).version));
      }
      return answer;
    },
  });
  const { file, html } = got(await anas.read(first.at));
  expect(html).toBe("<p>Ben</p>");
  expect(await anas.write(first.at, "<p>Ana</p>", file.version)).toEqual(err({ type: "changed" }));
});

test("[GR65] opening takes three requests, a save two", async () => {
  const { at } = got(await storeOf(ana).create("1-1 Ana and Ben", "<p>first</p>"));
  const store = storeOf(ana);
  await tenant.control("/log/clear");
  const { file } = got(await store.read(at));
  expect((await callsOf(tenant)).filter((it) => it.includes("/drives/")).toSorted()).toEqual([
    "GET /drives/…",
    "GET /drives/…/items/…",
  ]);
  await tenant.control("/log/clear");
  const second = got(await store.write(at, "<p>second</p>", file.version));
  got(await store.write(at, "<p>third</p>", second.version));
  const save = ["PUT /drives/…/items/…/content", "GET /drives/…/items/…/versions"];
  expect(await callsOf(tenant)).toEqual([...save, ...save]);
});

test("[GR66] an invitation names a person, asks for sign-in, sends no mail and inherits nothing", async () => {
  await using server = await scriptedGraph(() => ({ status: 200, body: { value: [] } }));
  const store = createOneDriveStore({ graph: server.graph, clientId });
  got(await store.invite({ driveId: "b!1", itemId: "01A" }, ben));
  expect(server.asked.map(({ method, url, body }) => ({ method, url, body: JSON.parse(body) as unknown }))).toEqual([
    {
      method: "POST",
      url: "/v1.0/drives/b!1/items/01A/invite",
      body: {
        recipients: [{ objectId: ben }],
        roles: ["write"],
        requireSignIn: true,
        sendInvitation: false,
        retainInheritedPermissions: false,
        message: "",
      },
    },
  ]);
});

test("[GR67] in the other's drive, the owner is the other", async () => {
  const file = got(await storeOf(ana).create("1-1 Ana and Ben", "<p>first</p>"));
  got(await storeOf(ana).invite(file.at, ben));
  expect(got(await storeOf(ben).describe(file.at))).toMatchObject({ at: file.at, owner: ana });
});

test("[GR60] names in every script become files", async () => {
  for (const name of ["1-1 佐藤 健司 and نور الهاشمي", "1-1 Łukasz Żółkiewski and Ana", "50% #1 & more+less ' ok"]) {
    const file = got(await storeOf(ana).create(name, `<p>${name}</p>`));
    expect(got(await storeOf(ana).read(file.at)).html).toBe(`<p>${name}</p>`);
  }
});
