/**
 * What waits in the inbox goes into the notebook: opened, put in, saved, and only then acknowledged, so that a page that dies on
 * the way costs nothing. Rules IB31-IB35, docs/spec/inbox.md.
 */
import type * as Y from "yjs";
import type { InboxClient, WaitingItem } from "#browser/inbox-client.ts";
import {
  manualSeriesKey,
  ownPageId,
  pageOf,
  pagesOf,
  rootPage,
  seriesOf,
  type PageId,
  type PageRef,
} from "#core/agenda/page.ts";
import type { InboxItem, ItemId, Part } from "#core/inbox/item.ts";
import { joinParts } from "#core/inbox/parts.ts";
import { putIn } from "#core/inbox/put-in.ts";
import { openItem } from "#core/inbox/seal.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { createAcknowledging } from "./acknowledging.ts";

export type Receiver = Pick<Keeper, "doc" | "state" | "subscribe" | "saveNow" | "inboxKeys">;

export interface IntakeDeps {
  readonly pair: Pair;
  /** Of the page on screen: the first writing of a series may have come by card. */
  readonly seriesKey: string;
  readonly keeper: Receiver;
  readonly inbox: Pick<InboxClient, "list" | "acknowledge">;
}

export interface Intake extends Disposable {
  /** Takes in what waits. Does nothing until the file was read. */
  readonly look: () => Promise<void>;
}

interface Opened {
  readonly id: ItemId;
  /** Its other parts, where it came in several. */
  readonly more: readonly ItemId[];
  readonly by: PersonId;
  readonly item: InboxItem;
}

export const createIntake = ({ pair, seriesKey, keeper, inbox }: IntakeDeps): Intake => {
  /** In the notebook here, and not yet known to be in the file. */
  const unsaved = new Set<ItemId>();
  const acknowledge = createAcknowledging(pair, inbox);
  let looking: Promise<void> | null = null;
  let disposed = false;

  const open = async (waiting: readonly WaitingItem[]): Promise<readonly Opened[]> => {
    const whole: Opened[] = [];
    const cut: { readonly id: ItemId; readonly by: PersonId; readonly part: Part }[] = [];
    for (const { id, by, key, sealed } of waiting) {
      const opened = await openItem(sealed, { pair, item: id, by }, keeper.inboxKeys(), key);
      // What does not open here may open for a newer app, or with a key that this file is about to get; else it expires.
      if (!opened.ok) continue;
      if (opened.value.type === "part") cut.push({ id, by, part: opened.value });
      else whole.push({ id, more: [], by, item: opened.value });
    }
    for (const together of Map.groupBy(cut, ({ by, part }) => `${by} ${part.of}`).values()) {
      const [first, ...others] = together;
      const item = await joinParts(together.map((it) => it.part));
      if (first !== undefined && item !== null)
        whole.push({ id: first.id, more: others.map((it) => it.id), by: first.by, item });
    }
    return whole;
  };

  /** False when it has to wait. */
  const take = ({ id, more, by, item }: Opened): boolean => {
    const page = item.type === "topic" ? pageNamed(keeper.doc, pair, seriesKey, item.page) : null;
    const done = putIn(keeper.doc, { id, by, item }, page);
    if (done.ok) for (const of of [id, ...more]) unsaved.add(of);
    return done.ok;
  };

  const acknowledgeSaved = (): void => {
    const { saving, phase } = keeper.state();
    if (saving !== "saved" || phase !== "ready") return;
    acknowledge(unsaved);
    unsaved.clear();
  };

  const look = async (): Promise<void> => {
    if (disposed || keeper.state().phase !== "ready" || keeper.inboxKeys().length === 0) return;
    const waiting = await inbox.list(pair);
    // An inbox that cannot be reached is asked again at the next look.
    if (!waiting.ok) return;
    const fresh = waiting.value.filter((item) => !unsaved.has(item.id));
    let left = await open(fresh);
    if (disposed) return;
    // What goes on from another item comes behind it, in whatever order they are listed.
    for (let before = Infinity; left.length < before;) {
      before = left.length;
      left = left.filter((it) => !take(it));
    }
    if (unsaved.size > 0) await keeper.saveNow();
    acknowledgeSaved();
  };

  const unsubscribe = keeper.subscribe(acknowledgeSaved);
  return {
    look: () =>
      (looking ??= look().finally(() => {
        looking = null;
      })),
    [Symbol.dispose]: () => {
      disposed = true;
      unsubscribe();
    },
  };
};

/** Where the page that an item names is read in this notebook today. */
const pageNamed = (doc: Y.Doc, pair: Pair, seriesKey: string, page: PageId): PageRef | null => {
  const written = pagesOf(doc).flatMap((ref) => seriesOf(doc, ref.id));
  const known = [seriesKey, manualSeriesKey(pair.id), ...written];
  const own = known.find((key) => ownPageId(pair.id, key) === page);
  if (own !== undefined) return pageOf(doc, pair.id, own);
  const root = rootPage(doc, page);
  return known.map((key) => pageOf(doc, pair.id, key)).find((ref) => ref.id === root) ?? null;
};
