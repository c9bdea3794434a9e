/** Keeps what waits for slow readers within what a process can hold. */
import type { RelayLimits } from "./limits.ts";

interface Reader {
  /** Tenant and person; empty before it has joined. */
  readonly owner: string;
  unread(): number;
  dropAsTooSlow(): void;
}

/** As much as a fast line brings between two looks is little. */
const lookEveryMs = 100;

/** Looks at all readers, but not for every frame: while somebody reads slowly this is called for each, and now and then. */
export const createRelief = (
  readers: Iterable<Reader>,
  { unreadBytesOfPerson, unreadBytesOfAll }: RelayLimits,
  elapsed: () => number,
): (() => void) => {
  let lookedAt = -Infinity;
  return () => {
    const at = elapsed();
    if (at - lookedAt < lookEveryMs) return;
    lookedAt = at;
    // For most of tens of thousands nothing waits.
    const fullest = [...readers].filter((it) => it.unread() > 0).toSorted((a, b) => b.unread() - a.unread());
    const byOwner = Map.groupBy(fullest, (it) => it.owner);
    // What waits for them is given back with the connection, a moment later.
    const dropped = new Set([...byOwner.values()].flatMap((theirs) => dropUntil(theirs, unreadBytesOfPerson)));
    const others = fullest.filter((it) => !dropped.has(it));
    dropUntil(others, unreadBytesOfAll);
  };
};

/** Whom it dropped. */
const dropUntil = (fullestFirst: readonly Reader[], most: number): readonly Reader[] => {
  const dropped: Reader[] = [];
  let sum = fullestFirst.reduce((soFar, it) => soFar + it.unread(), 0);
  for (const reader of fullestFirst) {
    if (sum <= most) break;
    sum -= reader.unread();
    reader.dropAsTooSlow();
    dropped.push(reader);
  }
  return dropped;
};
