/** Brings the document into this browser's copy: after every change, one copy at a time, and never over one that was not read. */
import * as Y from "yjs";
import type { Desk } from "./desk.ts";
import { isBegun } from "./facts.ts";
import type { Wanted } from "./happening.ts";
import type { KeptCopy, Look } from "./local-copy.ts";
import { beside, remote } from "./merge.ts";

export interface LocalKeeping {
  /** True when there was one. False also when the browser takes too long; what it gives later is taken in then. */
  readonly load: () => Promise<boolean>;
  readonly keep: () => void;
  /** What was begun is done, or the browser takes too long and it is left. */
  readonly settled: () => Promise<void>;
}

export const createLocalKeeping = (
  desk: Desk,
  noticed: (it: Wanted) => void,
  isDisposed: () => boolean,
): LocalKeeping => {
  const { doc, pair, local, facts, clock, breathe } = desk;

  let loading: Promise<boolean> | null = null;
  const loaded = (): Promise<boolean> => (loading ??= loadOnce());
  /** Browsers have been seen to open a store and never say so; the file is not to wait for that. */
  let isLate = false;
  /** What the work gives, or what `giveUp` says when the browser takes too long. */
  const inTime = <T>(work: Promise<T>, giveUp: () => T): Promise<T> =>
    new Promise((done, failed) => {
      const callOff = clock.after(longestMs, () => done(giveUp()));
      work.finally(callOff).then(done, failed);
    });
  const load = (): Promise<boolean> =>
    isLate
      ? Promise.resolve(false)
      : inTime(loaded(), () => {
          isLate = true;
          return false;
        });
  const loadOnce = async (): Promise<boolean> => {
    const copy = await local.load(pair);
    if (copy === null || isDisposed()) return false;
    takeIn(copy, remote);
    const { address, invited = false, ownCopy } = copy;
    const now = facts();
    // What was learned while this was on its way is newer.
    const known = {
      restoring: now.restoring ?? copy.restoring ?? null,
      readAt: now.readAt ?? copy.readAt ?? null,
      unread: now.unread || copy.unread === true,
      namelessAt: now.namelessAt ?? copy.namelessAt ?? null,
      invited: now.invited || (now.at === null && invited),
      overtaken: now.overtaken ?? copy.overtaken ?? (invited ? address : null),
    };
    // Words without a file to compare them with are in none, whatever another page of this browser noted last.
    const unsaved = copy.unsaved || (address === null && doc.store.clients.size > 0);
    const own = { at: null, sum: null, file: null, version: null, openTo: [], ...ownCopy };
    noticed({ type: "localFound", at: address, unsaved, known, copy: own });
    return true;
  };

  let keeping: Promise<void> | null = null;
  let again = false;
  let isLeft = false;
  /** Of the last copy, in milliseconds. All of many years takes long enough to be felt while somebody types. */
  let cost = 0;
  const look: Look = (since) => {
    const began = clock.now();
    const state = Y.encodeStateAsUpdateV2(doc, since);
    cost = clock.now() - began;
    const { dirty, due, at, file, readAt, invited, overtaken, restoring, unread, namelessAt, copy } = facts();
    return {
      state,
      vector: Y.encodeStateVector(doc),
      unsaved: dirty || isBegun(facts()),
      address: at,
      version: file?.version ?? null,
      readAt,
      invited,
      overtaken,
      restoring,
      unread,
      // What came of it counts once it is written: whoever opens next would believe what was doubted here.
      namelessAt: dirty || due ? null : namelessAt,
      ownCopy: { at: copy.at, sum: copy.sum, file: copy.file, version: copy.version, openTo: copy.openTo },
    };
  };
  const takeIn = ({ state, later }: KeptCopy, origin: string): void => {
    Y.applyUpdateV2(doc, state, origin);
    if (later) Y.applyUpdateV2(doc, later, origin);
  };
  const late = (): void => noticed({ type: "localKept", refused: true });
  const keepWhileChanging = async (): Promise<void> => {
    let callOff = clock.after(longestMs, late);
    // What an earlier page left is taken in first, lest it be replaced unread. All edits of one moment are one copy.
    await loaded();
    while (again) {
      callOff();
      callOff = clock.after(longestMs, late);
      // What a letter changes on the page is drawn first, but not while the page is about to be gone.
      if (cost >= feltMs && !facts().writeNow) await breathe?.();
      again = false;
      if (isLeft) break;
      const kept = await local.keep(pair, look, (theirs) => takeIn(theirs, theirs.unsaved ? beside : remote));
      noticed({ type: "localKept", refused: !kept });
    }
    callOff();
    keeping = null;
  };

  return {
    load,
    keep: () => {
      again = true;
      keeping ??= keepWhileChanging();
    },
    settled: () =>
      inTime(keeping ?? Promise.resolve(), () => {
        isLeft = true;
      }),
  };
};

/** What takes longer is felt by who types. */
const feltMs = 5;

/** After this the browser counts as one that keeps nothing, until it answers after all. */
const longestMs = 3_000;
