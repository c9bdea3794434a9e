/** Builds the product once for all journeys: two that began on an old build would write over each other's. */
import { buildWhenStale } from "#local/build.ts";

export const setup = async (): Promise<void> => {
  await buildWhenStale(process.cwd());
};
