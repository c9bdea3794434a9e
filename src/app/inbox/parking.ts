/**
 * What the file does not have yet, sealed while it is typed: a page that is being closed can send what lies ready and can
 * wait for nothing. Whoever opens the notebook next puts it in; bytes that the file got after all change nothing. Rules IB30-IB34, docs/spec/inbox.md.
 */
import type { InboxClient, SealedForInbox } from "#browser/inbox-client.ts";
import type { TokenError } from "#browser/service-door.ts";
import { newId } from "#core/agenda/hand.ts";
import type { ItemId } from "#core/inbox/item.ts";
import { publicHalf } from "#core/inbox/keys.ts";
import { sealItem } from "#core/inbox/seal.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { Pair } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";

export type Parked = Pick<Keeper, "hand" | "doc" | "state" | "subscribe" | "unsaved" | "inboxKeys">;

export interface ParkingDeps {
  readonly pair: Pair;
  readonly keeper: Parked;
  readonly inbox: Pick<InboxClient, "leave" | "acknowledge">;
  readonly token: () => Promise<Result<string, TokenError>>;
}

export interface Parking extends Disposable {
  /** Sends what lies ready, at once. The page may live on. */
  readonly leave: () => void;
  /** Settles when what is unsaved now lies ready, or cannot. */
  readonly prepared: () => Promise<void>;
}

/** A token that is older may have run out by the time the page is closed. */
const tokenFreshMs = 60_000;

export const createParking = ({ pair, keeper, inbox, token }: ParkingDeps): Parking => {
  const { hand } = keeper;
  let ready: { readonly item: SealedForInbox; readonly token: string } | null = null;
  let bearer: { readonly value: string; readonly at: number } | null = null;
  let preparing: Promise<void> | null = null;
  let again = false;
  /** Sent, and not yet in the file as far as this page knows. */
  const sent = new Set<ItemId>();

  const freshToken = async (): Promise<string | null> => {
    if (bearer === null || hand.now() - bearer.at > tokenFreshMs) {
      const got = await token();
      bearer = got.ok ? { value: got.value, at: hand.now() } : null;
    }
    return bearer?.value ?? null;
  };

  const prepare = async (): Promise<void> => {
    const update = keeper.unsaved();
    const key = keeper.inboxKeys()[0];
    if (update === null || key === undefined) {
      ready = null;
      return;
    }
    const id = newId(hand) as ItemId;
    const to = publicHalf(key);
    const item = { type: "update", at: hand.now(), update: new Uint8Array(update) } as const;
    const [sealed, value] = await Promise.all([
      sealItem(item, { pair, item: id, by: hand.me }, to, new Uint8Array(hand.random(32))),
      freshToken(),
    ]);
    // Too large to be sent in closing: what lay ready before is still better than nothing.
    if (sealed.ok && value !== null) ready = { item: { id, key: to.id, sealed: sealed.value }, token: value };
  };

  const prepareWhileChanging = async (): Promise<void> => {
    // All edits of one moment are one seal.
    await Promise.resolve();
    while (again) {
      again = false;
      await prepare();
    }
    preparing = null;
  };

  const changed = (): void => {
    again = true;
    preparing ??= prepareWhileChanging();
  };

  const onState = (): void => {
    changed();
    const { saving, phase } = keeper.state();
    if (saving !== "saved" || phase !== "ready") return;
    for (const id of sent) {
      sent.delete(id);
      void inbox.acknowledge(pair, id);
    }
  };

  keeper.doc.on("updateV2", changed);
  const unsubscribe = keeper.subscribe(onState);
  changed();

  return {
    leave: () => {
      if (ready === null || sent.has(ready.item.id)) return;
      sent.add(ready.item.id);
      inbox.leave(pair, ready.item, ready.token);
    },
    prepared: () => preparing ?? Promise.resolve(),
    [Symbol.dispose]: () => {
      keeper.doc.off("updateV2", changed);
      unsubscribe();
    },
  };
};
