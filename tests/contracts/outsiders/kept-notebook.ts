/** Ana's and Ben's notebook as the product keeps it: a real keeper, a file in the tenant, a record at the real service. */
import { vi } from "vitest";
import { machineClock, randomBytes } from "#browser/machine.ts";
import { createPointersClient } from "#browser/pointers-client.ts";
import { createServiceDoor } from "#browser/service-door.ts";
import { createKeeper, type Keeper } from "#core/notebook/keep.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import type { PointerRecord } from "#core/notebook/pointer-record.ts";
import type { RoomAccess } from "#core/live/room-keys.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import type { FileAccess } from "#microsoft/platform.ts";
import type { Database } from "#service/storage/database.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { openEmptyDatabase } from "#tests/empty-database.ts";
import { storeOn } from "#tests/contracts/graph/graph-fixture.ts";
import { apiAppId, apiResource, openTenant, type TestTenant } from "#tests/contracts/tenant/tenant-fixture.ts";
import { say } from "#tests/rules/notebook/world.ts";
import { startService } from "#tests/service/service-fixture.ts";
import { lookAfterAna } from "./delegate.ts";

/** Stands in the page, and must stand nowhere else. */
export const secretWords = "Kingfisher reorganisation";

export interface KeptNotebook extends AsyncDisposable {
  readonly tenant: TestTenant;
  readonly database: Database;
  readonly serviceUrl: string;
  readonly at: FileAddress;
  readonly room: RoomAccess;
  readonly html: string;
  readonly webUrl: string;
  readonly pointersOf: (person: PersonId) => PointerRecord;
  readonly keeperOf: (person: PersonId) => Keeper;
  /** A token of our own API. */
  readonly apiToken: (person: string) => Promise<string>;
}

export const openKeptNotebook = async (access: FileAccess): Promise<KeptNotebook> => {
  await using opened = new AsyncDisposableStack();
  const tenant = opened.use(await openTenant({ seed: { calendars: {} } }));
  const database = opened.use(await openEmptyDatabase());
  const service = opened.use(
    await startService(database, {
      entra: {
        issuer: tenant.issuer.replace(tenant.tenantId, "{tid}"),
        jwksUri: tenant.jwksUri,
        audiences: [apiAppId, apiResource],
        scope: "access_as_user",
        tenants: null,
      },
      now: Date.now,
    }),
  );
  const apiToken = (person: string): Promise<string> =>
    tenant.token(person, "access_as_user", { audience: apiResource });
  const pointersOf = (person: PersonId): PointerRecord =>
    createPointersClient(
      createServiceDoor({ fetch, base: service.url, token: async () => ok(await apiToken(person)) }),
      person,
    );
  const keepers: Keeper[] = [];
  opened.defer(async () => void (await Promise.all(keepers.map((it) => it[Symbol.asyncDispose]()))));
  const keeperOf = (person: PersonId): Keeper => {
    const keeper = createKeeper(
      {
        store: storeOn(tenant, access, person),
        pointers: pointersOf(person),
        local: { load: async () => null, keep: async () => true },
        clock: machineClock,
        random: randomBytes,
      },
      { pair: anaAndBen, me: person, names: { [ana]: "Ana Ruiz", [ben]: "Ben Okafor" } },
    );
    keepers.push(keeper);
    return keeper;
  };

  lookAfterAna(tenant.world());

  const anas = keeperOf(ana);
  await anas.open();
  say(anas, secretWords);
  const room = await vi.waitFor(
    () => {
      const known = anas.room();
      if (known === null || anas.state().sharing.type !== "onlyTheTwo") throw new Error("not kept yet");
      return known;
    },
    { timeout: 10_000, interval: 20 },
  );
  await anas.saveNow();
  const at = { driveId: room.driveId, itemId: room.itemId };
  const read = await storeOn(tenant, access, ana).read(at);
  if (!read.ok) throw new Error(`Expected the notebook, got ${read.error.type}`);

  const open = opened.move();
  return {
    tenant,
    database,
    serviceUrl: service.url,
    at,
    room,
    html: read.value.html,
    webUrl: read.value.file.webUrl,
    pointersOf,
    keeperOf,
    apiToken,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
};
