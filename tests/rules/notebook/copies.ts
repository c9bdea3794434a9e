/** What browsers remember in a world, each device for itself. */
import { leftToClose, type KeptCopy, type LocalCopy } from "#core/notebook/local-copy.ts";
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import type { Page, World } from "./world.ts";

/** Like the real one: what another page of the device kept meanwhile is put together with ours, never replaced. */
export const copyOf = (world: World, device: string, page: Page): LocalCopy => {
  let seen: KeptCopy | undefined;
  let left: FileAddress | null = null;
  return {
    load: async () => {
      await world.silent.get(device);
      if (world.refusing.has(device)) return null;
      seen = world.copies.get(device);
      return seen ?? null;
    },
    keep: async (_, look, found) => {
      await world.silent.get(device);
      if (page.crashed || world.refusing.has(device)) return false;
      const there = world.copies.get(device);
      const others = there === undefined || there === seen ? null : there;
      if (others !== null) found(others);
      const { vector: _vector, ...copy } = look();
      left = leftToClose(left, copy, others);
      const overtaken = copy.overtaken ?? left;
      seen = { ...copy, unsaved: copy.unsaved || others?.unsaved === true, overtaken };
      world.copies.set(device, seen);
      return true;
    },
  };
};
