/** A person's index in the tenant's drive, under both readings of who stands on a list. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { machineClock } from "#browser/machine.ts";
import { emptyIndex, indexToText, noted } from "#app/mine/own-index.ts";
import { createStoredIndex, indexName } from "#app/mine/stored-index.ts";
import { ana, ben, contoso } from "#tests/cast.ts";
import { openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { got, storeOn } from "./graph-fixture.ts";

let tenant: TestTenant;
beforeAll(async () => {
  tenant = await openTenant();
});
beforeEach(() => tenant.reset());
afterAll(() => tenant[Symbol.asyncDispose]());

const index = noted(
  emptyIndex(contoso, ana),
  { id: ben, name: "Ben Okafor" },
  { at: { driveId: "drive", itemId: "item" }, owner: ana },
  10,
);

const indexOfAna = () => {
  const store = storeOn(tenant, "all", ana);
  return createStoredIndex({ store, tenant: contoso, person: ana, clock: machineClock, account: () => null });
};

const everything = "Files.ReadWrite.All";
const file = `/me/drive/root:/Duologue/${encodeURIComponent(indexName)}:`;

const shareWithOlga = (place: string) =>
  tenant.graph(`${place}/invite`, {
    as: "ana",
    scopes: everything,
    method: "POST",
    body: { recipients: [{ email: "olga@contoso.example" }], roles: ["read"], requireSignIn: true },
  });

for (const siteGroup of ["unlisted", "listed"] as const) {
  test(`[MY13, MY14] site's group ${siteGroup}: what was written is there to be found, and nobody else is on the list`, async () => {
    tenant.reset({ switches: { siteGroup } });
    const stored = indexOfAna();
    got(await stored.write(indexToText(index), null));
    const first = got(await stored.read());
    expect(first.index).toEqual(index);
    expect((await shareWithOlga(file)).status).toBe(200);
    got(await stored.write(indexToText(index), first.base));
    expect(got(await stored.read()).index).toEqual(index);
    const { json } = await tenant.graph(`${file}/permissions`, { as: "ana", scopes: everything });
    const people = json.value.map((it: any) => it.grantedToV2.user?.id).filter((it: unknown) => it !== undefined);
    expect(people).toEqual([ana]);
  });

  test(`[MY13] site's group ${siteGroup}: what the folder gives to somebody else cannot be taken away, and the index is emptied`, async () => {
    tenant.reset({ switches: { siteGroup } });
    const stored = indexOfAna();
    got(await stored.write(indexToText(index), null));
    expect((await shareWithOlga("/me/drive/root:/Duologue:")).status).toBe(200);
    got(await stored.write(indexToText(index), got(await stored.read()).base));
    expect(got(await stored.read()).index?.pairs).toEqual([]);
  });
}
