/** Where each of the two keeps a copy in their own drive. Found by the pair alone: people change their names. */
import type { Pair } from "#core/pairs/pair.ts";

export const copyNameOf = (pair: Pair): string => `Copy of a 1-1 notebook ${pair.id.slice(0, 12)}`;
