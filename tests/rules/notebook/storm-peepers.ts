/** Room secrets that stood in a file while others could open it: whoever looked then knows them. */
import type { FileAddress } from "#core/notebook/notebook-store.ts";
import { secretIn } from "./storm-sight.ts";
import type { World } from "./world.ts";

export interface Peepers {
  readonly leaked: ReadonlySet<string>;
  readonly letIn: (at: FileAddress) => void;
  readonly look: () => void;
}

export const createPeepers = (world: World): Peepers => {
  const leaked = new Set<string>();
  const open = new Set<string>();
  return {
    leaked,
    letIn: (at) => {
      world.drives.grant(at, { wider: "anyoneLink" });
      open.add(at.itemId);
    },
    look: () => {
      const files = world.drives.files().filter((it) => open.has(it.at.itemId) && it.wider.length > 0);
      for (const secret of files.map((it) => secretIn(it.html))) if (secret !== null) leaked.add(secret);
    },
  };
};
