/**
 * This browser's copy of somebody's list of 1:1s, beside the copies of their notebooks: sealed with the same key, wiped and
 * dropped with them. Rules LC17 and LC18, docs/spec/local-copy.md.
 */
import type { PairId } from "#core/pairs/pair.ts";
import { answerOf, committed } from "./database.ts";
import type { Kept } from "./kept.ts";
import { patience, unlessRefused, unusedFor, type WipeableLocalCopy } from "./local-copy.ts";
import { seal, unseal } from "./sealed-copy.ts";

/** A browser may refuse storage, or not answer: `load` is null then, within three seconds, and `keep` does nothing. */
export interface ListCopy {
  readonly load: () => Promise<string | null>;
  readonly keep: (text: string) => Promise<void>;
}

/** Beside those of notebooks, which are hashes. */
const list = "list" as PairId;

export const createListCopy = ({ opened }: Pick<WipeableLocalCopy, "opened">, now: () => number): ListCopy => {
  const load = async (): Promise<string | null> => {
    const { database, key } = await opened();
    const copies = database.transaction("copies").objectStore("copies");
    const kept = await answerOf<Kept | undefined>(copies.get(list));
    if (kept === undefined || kept.usedAt < now() - unusedFor) return null;
    return new TextDecoder().decode((await unseal(kept, list, key, crypto)).state);
  };

  const keep = async (text: string): Promise<void> => {
    const { database, key } = await opened();
    const state = new TextEncoder().encode(text);
    const sealed = await seal({ state, unsaved: false, address: null, version: null }, list, key, crypto);
    const transaction = database.transaction("copies", "readwrite");
    const kept: Kept = { ...sealed, revision: crypto.randomUUID(), usedAt: now(), unsaved: false };
    transaction.objectStore("copies").put(kept, list);
    await committed(transaction);
  };

  return {
    load: () => Promise.race([load().catch(unlessRefused(null)), patience()]),
    keep: (text) => keep(text).catch(unlessRefused(undefined)),
  };
};
