/**
 * What may go from the inbox is asked for in one request: a part of a long text that stayed behind alone could never be taken in.
 * What got no answer is asked for again, for as long as the page lives. Rule IB45, docs/spec/inbox.md.
 */
import type { InboxClient } from "#browser/inbox-client.ts";
import type { ItemId } from "#core/inbox/item.ts";
import type { Pair } from "#core/pairs/pair.ts";

/** Lets these go, and what could not be let go before. */
export type Acknowledge = (ids?: Iterable<ItemId>) => void;

export const createAcknowledging = (pair: Pair, inbox: Pick<InboxClient, "acknowledge">): Acknowledge => {
  const owed = new Set<ItemId>();
  return (ids = []) => {
    const all = [...new Set([...owed, ...ids])];
    if (all.length === 0) return;
    owed.clear();
    void inbox.acknowledge(pair, all).then(({ ok }) => {
      if (!ok) for (const id of all) owed.add(id);
    });
  };
};
