/**
 * What the file does not have yet, sealed while it is typed: a page that is being closed can send what lies ready and can
 * wait for nothing. Whoever opens the notebook next puts it in; bytes that the file got after all change nothing. Rules
 * IB30-IB33, IB36-IB41 and IB44, docs/spec/inbox.md.
 */
import * as Y from "yjs";
import type { InboxClient, SealedForInbox } from "#browser/inbox-client.ts";
import type { TokenError } from "#browser/service-door.ts";
import type { Clock } from "#core/clock.ts";
import { newId } from "#core/agenda/hand.ts";
import type { ItemId, Part, Update } from "#core/inbox/item.ts";
import { publicHalf, type PublicInboxKey } from "#core/inbox/keys.ts";
import { cutUpdate } from "#core/inbox/parts.ts";
import { mostSealedBytes, sealItem } from "#core/inbox/seal.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import { passing } from "#core/notebook/notebook-store.ts";
import type { Pair } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";
import { createAcknowledging } from "./acknowledging.ts";
import type { KeyRecord } from "./key-record.ts";
import { createPutAhead } from "./put-ahead.ts";

export type Parked = Pick<Keeper, "hand" | "doc" | "state" | "subscribe" | "unsaved" | "inboxKeys">;

export interface ParkingDeps {
  readonly pair: Pair;
  readonly keeper: Parked;
  readonly inbox: Pick<InboxClient, "leave" | "put" | "acknowledge">;
  readonly token: () => Promise<Result<string, TokenError>>;
  readonly clock: Clock;
  readonly keys: KeyRecord;
}

export interface Parking extends Disposable {
  /** Sends what lies ready, at once, and what is still being sealed if the page lives that long. It may live on. */
  readonly leave: () => void;
  /** Settles when what is unsaved now lies ready, or cannot. */
  readonly prepared: () => Promise<void>;
  /** Whose page it is may be signed out: the token goes at once, and what lies ready waits for one that is theirs. */
  readonly letGo: () => void;
}

/** No sign-in hands out a token that runs out within five minutes, so one that is younger than this is good. */
const tokenFreshMs = 4 * 60_000;
const tokenAgainMs = 30_000;

export const createParking = ({ pair, keeper, inbox, token, clock, keys }: ParkingDeps): Parking => {
  const { hand } = keeper;
  let ready: SealedForInbox | null = null;
  /** What it was sealed from. */
  let readyOf: Uint8Array = nothing;
  let bearer: string | null = null;
  /** When a token was got last, or could not be, and for how long none is asked for then. */
  let answeredAt = -Infinity;
  let restMs = tokenFreshMs;
  let renewing: Promise<void> | null = null;
  let callOff: (() => void) | null = null;
  /** The key that parts are sealed for, and whether the file was read by then. */
  let aheadFor = "";
  let preparing: Promise<void> | null = null;
  let again = false;
  /** The page is about to go, and something is still on its way. */
  let leaving = false;
  /** It was left while parts were on their way: what comes behind them is sent when they are there. */
  let leftAhead = false;
  let ended = false;
  /** Sent, and not yet in the file as far as this page knows. */
  const sent = new Set<ItemId>();
  /** Those of them that nobody has taken, as far as this page knows. */
  const untaken = new Set<ItemId>();
  /** Those of them that were sent in leaving. Each has all that the one before it had, but what is in parts or in the file by then. */
  let left: readonly SealedForInbox[] = [];
  const acknowledge = createAcknowledging(pair, inbox);

  const ahead = createPutAhead({
    pair,
    inbox,
    clock,
    onSent: (id) => {
      sent.add(id);
      acknowledgeSaved();
    },
    onAll: () => {
      leaving ||= leftAhead;
      leftAhead = false;
      changed();
    },
  });

  const send = (): void => {
    if (ended || ready === null || bearer === null) return;
    const { id, key } = ready;
    if (sent.has(id) && !untaken.delete(id)) return;
    const before = left.filter((it) => it.id !== id);
    left = [...before, ready];
    sent.add(id);
    void inbox.leave(pair, ready, bearer).then((taken) => {
      if (ended) return;
      // Taken back while it was on its way: that may have been there first.
      if (!sent.has(id)) takeBack([id]);
      // Whoever opens the one may lack the other's key.
      else if (taken) takeBack(before.filter((it) => it.key === key).map((it) => it.id));
      // A page that lives on sends it again when it is left the next time: the same twice is once.
      else untaken.add(id);
    });
  };

  const takeBack = (ids: readonly ItemId[]): void => {
    for (const id of ids) {
      sent.delete(id);
      untaken.delete(id);
      // Should the same be unsaved once more, it is another item: this one's end may still be on its way.
      if (ready?.id === id) ready = null;
    }
    left = left.filter((it) => sent.has(it.id));
    acknowledge(ids);
  };

  const sendWhileLeaving = (): void => {
    if (!leaving) return;
    leaving = preparing !== null || renewing !== null;
    send();
  };

  const renew = async (): Promise<void> => {
    const got = await token();
    if (got.ok) bearer = got.value;
    else if (!passing(got.error)) bearer = null;
    answeredAt = clock.now();
    restMs = got.ok ? tokenFreshMs : tokenAgainMs;
    renewing = null;
    keepTokenFresh();
    sendWhileLeaving();
  };
  /** Beside the sealing, and again and again while something waits: what was typed last may wait for hours. */
  const keepTokenFresh = (): void => {
    if (ended || renewing !== null) return;
    // An age below zero: the clock was put back.
    const age = clock.now() - answeredAt;
    if (age < 0 || age >= restMs) renewing = renew();
    else if (ready !== null)
      callOff ??= clock.after(restMs - age, () => {
        callOff = null;
        keepTokenFresh();
      });
  };

  /** Of the file; until it was read, as this device knew it last. Null before there is a file. */
  const keyToSealFor = (): PublicInboxKey | null => {
    const [newest] = keeper.inboxKeys();
    if (newest === undefined) return keys.read(pair.id);
    const key = publicHalf(newest);
    keys.note(pair.id, key);
    return key;
  };

  const sealedFor = async (to: PublicInboxKey, item: Update | Part): Promise<SealedForInbox | null> => {
    const id = newId(hand) as ItemId;
    const place = { pair, item: id, by: hand.me };
    const sealed = await sealItem(item, place, to, new Uint8Array(hand.random(32)));
    return sealed.ok ? { id, key: to.id, sealed: sealed.value } : null;
  };

  const prepare = async (): Promise<void> => {
    const unsaved = keeper.unsaved();
    const until = Y.encodeStateVector(keeper.doc);
    const to = keyToSealFor();
    if (unsaved === null || to === null) {
      ready = null;
      ahead.forget();
      return;
    }
    // What came from this device's copy counts as unsaved from the reading on; and of another key's parts nobody knows who opens them.
    const forWhat = `${to.id} ${keeper.state().phase === "ready"}`;
    if (aheadFor !== forWhat) ahead.forget();
    aheadFor = forWhat;
    const update: Update = { type: "update", at: hand.now(), update: new Uint8Array(ahead.after(unsaved)) };
    // A save that failed once more left nothing new to send.
    if (ready?.key === to.id && isSame(readyOf, update.update)) return;
    // Behind parts that are not all there nothing is of use; what the file took meanwhile may have left little enough.
    if (ahead.isPutting() && update.update.length > mostSealedBytes) return;
    const sealed = await sealedFor(to, update);
    if (sealed !== null) {
      [ready, readyOf] = [sealed, update.update];
      return;
    }
    // Too large to be sent in closing: what lay ready before is still better than nothing until the parts are there.
    const parts = await cutUpdate(update, newId(hand));
    const items = (await Promise.all(parts.map((part) => sealedFor(to, part)))).filter((it) => it !== null);
    const areAll = items.length > 0 && items.length === parts.length;
    if (areAll && keeper.unsaved() !== null && !ended) ahead.put(items, until);
  };

  const prepareWhileChanging = async (): Promise<void> => {
    // All edits of one moment are one seal.
    await Promise.resolve();
    while (again) {
      again = false;
      await prepare();
      keepTokenFresh();
    }
    preparing = null;
    sendWhileLeaving();
  };

  const changed = (): void => {
    again = true;
    preparing ??= prepareWhileChanging();
  };

  const acknowledgeSaved = (): void => {
    const { saving, phase } = keeper.state();
    if (saving !== "saved" || phase !== "ready") return;
    takeBack([...sent]);
  };
  const onState = (): void => {
    changed();
    acknowledgeSaved();
    acknowledge();
  };

  keeper.doc.on("updateV2", changed);
  const unsubscribe = keeper.subscribe(onState);
  changed();
  keepTokenFresh();

  return {
    leave: () => {
      leaving = true;
      leftAhead = ahead.isPutting();
      sendWhileLeaving();
    },
    prepared: async () => {
      await preparing;
      await renewing;
      await ahead.sent();
      await preparing;
    },
    letGo: () => {
      [bearer, answeredAt] = [null, -Infinity];
      callOff?.();
      callOff = null;
      keepTokenFresh();
    },
    [Symbol.dispose]: () => {
      ended = true;
      callOff?.();
      ahead.forget();
      keeper.doc.off("updateV2", changed);
      unsubscribe();
    },
  };
};

const nothing = new Uint8Array();

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);
