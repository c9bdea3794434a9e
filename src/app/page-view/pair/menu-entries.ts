/** What stands behind the three dots of a page. A part adds its own entries here when it is loaded. */
import type { ComponentType } from "react";
import type { PageTools } from "#app/page-view/page-context.ts";

interface Entry {
  readonly key: string;
  readonly label: string;
  /** Smaller comes first; what leaves the page comes last. */
  readonly order: number;
  /** Left out for a page for which it says no. */
  readonly fits?: (tools: PageTools) => boolean;
}

export type MenuEntry =
  | (Entry & { readonly run: (tools: PageTools) => void })
  /** Opens in the page, under the header; it takes the focus and calls `onDone` when it is to go. */
  | (Entry & { readonly panel: ComponentType<{ readonly onDone: () => void }> });

const entries = new Map<string, MenuEntry>();

/** Again under the same key replaces it. */
export const addMenuEntry = (entry: MenuEntry): void => {
  entries.set(entry.key, entry);
};

export const menuEntries = (): readonly MenuEntry[] =>
  [...entries.values()].toSorted((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
