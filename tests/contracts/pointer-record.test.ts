import { afterAll, beforeAll } from "vitest";
import { createPointersClient } from "#browser/pointers-client.ts";
import { createServiceDoor } from "#browser/service-door.ts";
import { ok } from "#core/result.ts";
import type { Database } from "#service/storage/database.ts";
import { openPglite } from "#service/storage/pglite.ts";
import { createMemoryPointers } from "#tests/contracts/memory-pointers.ts";
import { pointerRecordContract } from "#tests/contracts/pointer-record.ts";
import { startService } from "#tests/service/service-fixture.ts";

let database: Database;
beforeAll(async () => {
  database = await openPglite(null);
}, 60_000);
afterAll(() => database[Symbol.asyncDispose]());

pointerRecordContract("Memory", () => {
  let time = 0;
  return Promise.resolve({
    as: createMemoryPointers(() => time).as,
    advance: (ms: number) => {
      time += ms;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
});

pointerRecordContract("The service", async () => {
  await database.transaction(({ script }) => script("drop schema public cascade; create schema public"));
  const service = await startService(database);
  return {
    as: (me) => {
      const token = async () => ok(await service.entra.token({ oid: me }));
      return createPointersClient(createServiceDoor({ fetch, base: service.url, token }), me);
    },
    advance: service.advance,
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
});
