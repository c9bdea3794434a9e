/** A notebook whose list is not as it should be: found, mended by one press, and told of when Microsoft refuses that. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { machineClock, randomBytes } from "#browser/machine.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import { createKeeper, type Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { createMemoryPointers } from "#tests/contracts/memory-pointers.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { names, say } from "#tests/rules/notebook/world.ts";
import { callsOf, storeOn } from "./graph-fixture.ts";

const everything = "Files.ReadWrite.All";

let tenant: TestTenant;
let keepers: Keeper[] = [];
beforeAll(async () => {
  tenant = await openTenant();
});
beforeEach(async () => {
  tenant.reset();
  await Promise.all(keepers.map((it) => it[Symbol.asyncDispose]()));
  keepers = [];
});
afterAll(async () => {
  await Promise.all(keepers.map((it) => it[Symbol.asyncDispose]()));
  await tenant[Symbol.asyncDispose]();
});

/** Ana's notebook, in a folder that she shared by hand with Olga and by a link, and whose own list somebody removed. */
const inSharedFolder = async (access: FileAccess) => {
  const record = createMemoryPointers(machineClock.now);
  const keeperOf = (me: PersonId): Keeper => {
    const keeper = createKeeper(
      {
        store: storeOn(tenant, access, me),
        pointers: record.as(me),
        local: { load: async () => null, keep: async () => true },
        clock: machineClock,
        random: randomBytes,
      },
      { pair: anaAndBen, me, names },
    );
    keepers.push(keeper);
    return keeper;
  };
  const anas = keeperOf(ana);
  await anas.open();
  say(anas, "Budget");
  await vi.waitFor(() => expect(anas.state()).toMatchObject({ saving: "saved", home: "mine" }), 5_000);
  const { driveId, itemId } = roomOf(anas);
  const at: FileAddress = { driveId, itemId };
  const folder = "/me/drive/root:/Duologue:";
  const share = (verb: string, body: object) =>
    tenant.graph(`${folder}/${verb}`, { as: "ana", scopes: everything, method: "POST", body });
  const invited = await share("invite", {
    recipients: [{ email: "olga@contoso.example" }],
    roles: ["read"],
    requireSignIn: true,
    sendInvitation: false,
  });
  const linked = await share("createLink", { type: "view", scope: "organization" });
  expect([invited.status, linked.status]).toEqual([200, 201]);
  // "Delete unique permissions" on SharePoint's own page; Graph has no such call.
  const item = tenant.world().drives.get(driveId)?.items.get(itemId);
  if (item === undefined) throw new Error("Expected the notebook in Ana's drive");
  item.permissions = [];
  item.ownPermissions = false;
  expect(await statusFor("olga", at)).toBe(200);
  await tenant.control("/log/clear");
  return { anas, bens: keeperOf(ben), at };
};

const roomOf = (keeper: Keeper) => {
  const room = keeper.room();
  if (room === null) throw new Error("Expected a room");
  return room;
};

const statusFor = async (person: string, { driveId, itemId }: FileAddress): Promise<number> =>
  (await tenant.graph(`/drives/${driveId}/items/${itemId}`, { as: person, scopes: everything })).status;

const answersTo = async (method: string): Promise<readonly number[]> => {
  const log = (await (await fetch(`${tenant.url}/_tenant/log`)).json()) as { method: string; status: number }[];
  return log.filter((it) => it.method === method).map((it) => it.status);
};

for (const access of ["all", "selected"] as const)
  test(`[PG19] mode ${access}: what the folder gives is drift, and one press cuts the file off from it`, async () => {
    const { anas, bens, at } = await inSharedFolder(access);
    await anas.open();
    expect(anas.state().sharing).toMatchObject({ type: "tooOpen", who: ["organizationLink", "outsidePerson"] });
    await anas.repair();
    // Each entry was asked for and refused; the invitation did what they could not.
    expect(await answersTo("DELETE")).toEqual([400, 400]);
    expect((await callsOf(tenant)).filter((it) => it.endsWith("/invite"))).toHaveLength(1);
    expect(anas.state()).toMatchObject({ repair: null, sharing: { type: "onlyTheTwo", by: ana } });
    expect([await statusFor("olga", at), await statusFor("ben", at)]).toEqual([403, 200]);
    await bens.open();
    expect(bens.state()).toMatchObject({ phase: "ready", problem: null, sharing: { type: "onlyTheTwo", by: ana } });
  });

test("[PG19] where the invitation is refused, what is left is said, and the next press is enough once it is not", async () => {
  const { anas, at } = await inSharedFolder("all");
  await anas.open();
  await tenant.control("/faults", [
    { match: { method: "POST", path: "^/drives/.*/invite$" }, fault: "status", status: 403 },
  ]);
  await anas.repair();
  expect(anas.state()).toMatchObject({
    repair: { type: "stopped", left: ["outsidePerson", "organizationLink"] },
    sharing: { type: "tooOpen" },
  });
  expect(await statusFor("olga", at)).toBe(200);
  await tenant.control("/faults", []);
  await anas.repair();
  expect(anas.state()).toMatchObject({ repair: null, sharing: { type: "onlyTheTwo" } });
  expect(await statusFor("olga", at)).toBe(403);
});

test("[PG19] where an invitation cuts nothing off, one press takes away in a second round what the file has copied", async () => {
  const { anas, bens, at } = await inSharedFolder("all");
  await tenant.control("/switches", { inviteCutsOff: "never" });
  await anas.open();
  const { epoch } = roomOf(anas);
  await anas.repair();
  // What the folder gave was the file's own from the invitation on, and could then be taken away from it.
  expect(await answersTo("DELETE")).toEqual([400, 400, 204, 204]);
  expect(anas.state()).toMatchObject({ repair: null, sharing: { type: "onlyTheTwo" } });
  expect([await statusFor("olga", at), await statusFor("ben", at)]).toEqual([403, 200]);
  expect(roomOf(anas).epoch).toBe(epoch + 1);
  await bens.open();
  expect(bens.state()).toMatchObject({ phase: "ready", sharing: { type: "onlyTheTwo", by: ana } });
});

test("[PG19] of a file with a list of its own an invitation cuts nothing off, and what stays is what is said", async () => {
  const { anas, at } = await inSharedFolder("all");
  await anas.repair();
  const own = `/drives/${at.driveId}/items/${at.itemId}`;
  const invited = await tenant.graph(`${own}/invite`, {
    as: "ana",
    scopes: everything,
    method: "POST",
    body: { recipients: [{ email: "olga@contoso.example" }], roles: ["write"], requireSignIn: true },
  });
  const [{ id }] = invited.json.value;
  await tenant.control("/faults", [
    { match: { method: "DELETE", path: `${own}/permissions/${id}` }, fault: "status", status: 403 },
  ]);
  await anas.open();
  await anas.repair();
  expect(anas.state()).toMatchObject({ repair: { type: "stopped", left: ["outsidePerson"] } });
  expect(anas.state().sharing).toMatchObject({ type: "tooOpen", who: ["outsidePerson"] });
  expect(await statusFor("olga", at)).toBe(200);
  await tenant.control("/faults", []);
  await anas.repair();
  expect(anas.state()).toMatchObject({ repair: null, sharing: { type: "onlyTheTwo" } });
});

test("[PG19] a site's own group that nobody can take away is told as such, before and after the press", async () => {
  tenant.reset({ switches: { siteGroup: "listed" } });
  const { anas, bens, at } = await inSharedFolder("all");
  await anas.open();
  const before = roomOf(anas);
  await anas.repair();
  // Everybody else is gone; this one stays, and a repair ends with it instead of trying for ever.
  expect(await answersTo("DELETE")).toEqual([400, 400, 400]);
  expect(anas.state()).toMatchObject({
    repair: { type: "stopped", left: ["site"] },
    sharing: { type: "tooOpen", who: ["site"] },
    saving: "saved",
  });
  expect([await statusFor("olga", at), await statusFor("ben", at)]).toEqual([403, 200]);
  // What they know is worn out, once: to that group nothing would be new.
  const after = roomOf(anas);
  expect([after.epoch, after.secret.join() === before.secret.join()]).toEqual([before.epoch + 1, false]);
  await anas.open();
  expect(roomOf(anas).epoch).toBe(after.epoch);
  expect(await anas.checkedLink()).toBeNull();
  await bens.open();
  expect(bens.state()).toMatchObject({ phase: "ready", problem: null, sharing: { type: "tooOpen", who: ["site"] } });
  say(bens, "Growth");
  await vi.waitFor(() => expect(bens.state().saving).toBe("saved"), 8_000);
});

test("[PG7, PG12, PG13] the other who may only read is missing, and one press gives writing back, in a new room", async () => {
  const { anas, bens, at } = await inSharedFolder("all");
  await anas.repair();
  const own = `/drives/${at.driveId}/items/${at.itemId}`;
  const { json } = await tenant.graph(`${own}/permissions`, { as: "ana", scopes: everything });
  const bensEntry = json.value.find((it: any) => it.grantedToV2?.user?.id === ben);
  const reduced = await tenant.graph(`${own}/permissions/${bensEntry.id}`, {
    as: "ana",
    scopes: everything,
    method: "PATCH",
    body: { roles: ["read"] },
  });
  expect(reduced.status).toBe(200);
  await anas.open();
  expect(anas.state().sharing.type).toBe("missing");
  await anas.saveNow();
  await bens.open();
  expect(bens.state().sharing).toMatchObject({ type: "missing", by: ana });
  expect(await anas.checkedLink()).toBeNull();
  const before = roomOf(anas);
  await anas.repair();
  expect(anas.state()).toMatchObject({ repair: null, sharing: { type: "onlyTheTwo" } });
  const after = roomOf(anas);
  expect(after.epoch).toBe(before.epoch + 1);
  expect(after.secret).not.toEqual(before.secret);
  await bens.open();
  expect(bens.room()).toEqual(after);
  say(bens, "Growth");
  await vi.waitFor(() => expect(bens.state()).toMatchObject({ saving: "saved", readOnly: false }), 8_000);
});
