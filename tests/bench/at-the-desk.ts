/** One person's keepers and Graph without a browser, as the app makes them. */
import { machineClock, randomBytes } from "#browser/machine.ts";
import { createPointersClient } from "#browser/pointers-client.ts";
import { createServiceDoor } from "#browser/service-door.ts";
import { createKeeper, type Keeper } from "#core/notebook/keep.ts";
import type { NotebookStore } from "#core/notebook/notebook-store.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { ok } from "#core/result.ts";
import { apiResource, clientId } from "#local/registration.ts";
import { createGraph, type Graph } from "#microsoft/graph/client.ts";
import { createOneDriveStore } from "#microsoft/graph/onedrive.ts";
import type { Stage } from "#tests/journeys/stage.ts";

export interface AtTheDesk {
  readonly graph: Graph;
  readonly store: NotebookStore;
  readonly keeper: (pair: Pair, names: Readonly<Record<PersonId, string>>) => Keeper;
}

const graphScopes = ["User.ReadBasic.All", "Calendars.ReadBasic", "Files.ReadWrite.All"];

/** `alias`: the local part of their address. */
export const atTheDesk = async (stage: Stage, alias: string, me: PersonId): Promise<AtTheDesk> => {
  const token = async (scopes: readonly string[], audience?: string) => {
    const body = { user: alias, scopes, ...(audience === undefined ? {} : { audience }) };
    return ok(((await stage.control("token", body)) as { access_token: string }).access_token);
  };
  const [forGraph, forService] = await Promise.all([token(graphScopes), token(["access_as_user"], apiResource)]);
  const graph = createGraph({ base: `${stage.world.tenantUrl}/v1.0`, token: () => Promise.resolve(forGraph) });
  const store = createOneDriveStore({ graph, clientId });
  const door = createServiceDoor({ fetch, base: stage.world.serviceUrl, token: () => Promise.resolve(forService) });
  const pointers = createPointersClient(door, me);
  const local = { load: async () => null, keep: async () => true };
  return {
    graph,
    store,
    keeper: (pair, names) =>
      createKeeper({ store, pointers, local, clock: machineClock, random: randomBytes }, { pair, me, names }),
  };
};
