/** A local world of its own for a test, on an empty database that ends with it. */
import { createLocalWorld, type LocalWorld, type LocalWorldConfig } from "#local/world.ts";
import { openEmptyDatabase } from "./empty-database.ts";

export const openLocalWorld = async (config: Omit<LocalWorldConfig, "database">): Promise<LocalWorld> => {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await openEmptyDatabase());
  const world = opened.use(await createLocalWorld({ ...config, database: { type: "open", database } }));
  const open = opened.move();
  return { ...world, [Symbol.asyncDispose]: () => open.disposeAsync() };
};
