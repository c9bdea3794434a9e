/**
 * Keeps a person's index in their own drive: read once, merged with what other devices wrote, written seldom.
 * Rules MY10-MY19, docs/spec/my-things.md.
 */
import { createListCopy, type ListCopy } from "#browser/list-copy.ts";
import type { WipeableLocalCopy } from "#browser/local-copy.ts";
import type { Clock } from "#core/clock.ts";
import type { Found, PointerError } from "#core/notebook/pointer-record.ts";
import { parseObject, textIn } from "#core/pairs/json.ts";
import type { PersonId, TenantId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { Account } from "#microsoft/sign-in/sign-in.ts";
import { atRest } from "#app/at-rest.ts";
import {
  differs,
  differsInPlace,
  emptyIndex,
  entryOf,
  indexToText,
  listedAs,
  mergeIndexes,
  notedAll,
  readIndex,
  type IndexEntry,
  type OwnIndex,
  type Sight,
} from "./own-index.ts";
import { againMs, createStoredIndex, isLasting, isPassing, type IndexError, type OwnStore } from "./stored-index.ts";

export interface IndexKeeper {
  /** As this browser knew it last, for a list that stands before anybody was asked. Null without a copy. */
  readonly recall: () => Promise<Recalled | null>;
  /**
   * Null when it names nobody, or cannot be read now. Read once, however often it is asked for; again when it could not be, but
   * not at once of a drive that refused.
   */
  readonly read: () => Promise<OwnIndex | null>;
  /** Where the notebook with somebody is, null when the index does not know; an error when that may be told in a while. */
  readonly find: (other: PersonId) => Promise<Result<Found | null, PointerError>>;
  readonly isRead: () => boolean;
  /** As it stands here, with what was noted since: over what was read, until then over what was recalled. */
  readonly now: () => OwnIndex;
  readonly note: (other: IndexEntry["other"], sight: Sight) => void;
  readonly noteAll: (seen: readonly Seen[]) => void;
  /**
   * Writes what is worth it; `leaving` counts what can wait, too, but at most once an hour. True when every notebook that is
   * known here can be found by what is written.
   */
  readonly settle: (leaving: boolean) => Promise<boolean>;
}

export interface Recalled {
  readonly account: AccountName;
  readonly index: OwnIndex;
}

/** As sign-in knows it. */
type AccountName = Pick<Account, "name" | "username">;

export interface Seen {
  readonly other: IndexEntry["other"];
  readonly sight: Sight;
}

interface Deps {
  readonly store: OwnStore;
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly clock: Pick<Clock, "now" | "after">;
  readonly copy: ListCopy;
  /** Null while nobody has signed in: nothing is copied then. */
  readonly account: () => AccountName | null;
}

/** Several pairs noted at once are one write. */
const gatherMs = 5_000;
const seldomMs = 60 * 60_000;
/** Overtaken by other devices more often than that, it waits. */
const mostTurns = 3;

export const openIndexKeeper = ({
  local,
  ...deps
}: Omit<Deps, "copy"> & { readonly local: WipeableLocalCopy }): IndexKeeper =>
  createIndexKeeper({ ...deps, copy: createListCopy(local, deps.clock.now) });

export const createIndexKeeper = ({ store, tenant, person: me, clock, copy, account }: Deps): IndexKeeper => {
  const drive = createStoredIndex({ store, tenant, person: me, clock, account });
  const empty = emptyIndex(tenant, me);
  let index = empty;
  let written = index;
  let isRead = false;
  /** Noted before it was read: it is laid over what the drive has then, which knows more of each. */
  let early: { readonly seen: readonly Seen[]; readonly at: number }[] = [];
  /** Of whom it was pressed here whether they stand in the list, until that is written. */
  const pressed = new Map<PersonId, boolean>();
  let copied: OwnIndex | null = null;
  let recalling: Promise<Recalled | null> | null = null;
  let writtenAt: number | null = null;
  let reading: Promise<Result<void, IndexError>> | null = null;
  let writing: Promise<Result<void, IndexError>> | null = null;
  let planned: (() => void) | null = null;

  const recall = async (): Promise<Recalled | null> => {
    const kept = parseObject((await copy.load()) ?? "");
    const known = readIndex(textIn(kept?.["index"]), tenant, me);
    const [name, username] = [textIn(kept?.["name"]), textIn(kept?.["username"])];
    if (known === null || known.pairs.length === 0) return null;
    if (!isRead) index = withEarly(known);
    return { account: { name, username }, index: known };
  };

  const withEarly = (known: OwnIndex): OwnIndex => early.reduce((now, { seen, at }) => notedAll(now, seen, at), known);

  const takeIn = (stored: OwnIndex | null): void => {
    const known = isRead ? mergeIndexes(stored ?? empty, index) : withEarly(stored ?? empty);
    index = listedAs(known, stored ?? empty, pressed);
    isRead = true;
    early = [];
  };

  /** What was noted says too little before the whole was read. */
  const keepCopy = (): void => {
    const known = account();
    if (!isRead || known === null || index === copied) return;
    copied = index;
    void copy.keep(JSON.stringify({ name: known.name, username: known.username, index: indexToText(index) }));
  };

  const ask = async (): Promise<Result<void, IndexError>> => {
    if (isRead) return ok(undefined);
    const stored = await drive.read();
    if (!stored.ok) return stored;
    // A write may have read it meanwhile, and have changed it.
    if (!isRead) {
      takeIn(stored.value.index);
      written = stored.value.index ?? empty;
      void atRest().then(keepCopy);
    }
    return ok(undefined);
  };

  const asked = (): Promise<Result<void, IndexError>> =>
    (reading ??= ask().finally(() => {
      reading = null;
    }));

  const find = async (other: PersonId): Promise<Result<Found | null, PointerError>> => {
    const answer = await asked();
    if (!answer.ok) {
      // What lasts is met again by whatever is begun in that drive, which says what is wrong.
      return isLasting(answer.error) ? ok(null) : err(toPointerError(answer.error));
    }
    const entry = entryOf(index, other);
    return ok(entry?.at ? { address: entry.at, by: entry.owner ?? me, etag: null } : null);
  };

  const write = async (): Promise<Result<void, IndexError>> => {
    for (let turn = 1; ; turn += 1) {
      const done = await writeOnce();
      if (done.ok || done.error.type !== "changed" || turn === mostTurns) return done;
    }
  };

  const writeOnce = async (): Promise<Result<void, IndexError>> => {
    // Another device may have written since; what cannot be read is not written over.
    const stored = await drive.read();
    if (!stored.ok) return stored;
    const { index: there, base } = stored.value;
    // Sent in the same turn: in a page that is frozen in between, what was read would be hours old.
    takeIn(there);
    keepCopy();
    const [joined, sent] = [index, [...pressed]];
    const isNews = there === null || differs(there, joined);
    const put = isNews ? await drive.write(indexToText(joined), base) : null;
    if (put?.ok === false) return put;
    if (put !== null) writtenAt = clock.now();
    written = joined;
    for (const [other, listed] of sent) if (pressed.get(other) === listed) pressed.delete(other);
    return ok(undefined);
  };

  const settle = async (leaving: boolean): Promise<boolean> => {
    keepCopy();
    const urgent = differsInPlace(written, index);
    const rested = writtenAt === null || clock.now() - writtenAt >= seldomMs;
    if (!urgent && !(leaving && rested && differs(written, index))) return true;
    planned?.();
    planned = null;
    const done = await (writing ??= write().finally(() => {
      writing = null;
    }));
    if (!differsInPlace(written, index)) return true;
    if (done.ok || isPassing(done.error)) plan(done.ok ? gatherMs : againMs);
    return false;
  };

  const plan = (ms: number): void => {
    planned ??= clock.after(ms, () => {
      planned = null;
      void atRest().then(() => settle(false));
    });
  };

  const noteAll = (seen: readonly Seen[]): void => {
    index = notedAll(index, seen, clock.now());
    if (!isRead) early.push({ seen, at: clock.now() });
    for (const { other, sight } of seen) if (sight.listed !== undefined) pressed.set(other.id, sight.listed);
    plan(gatherMs);
  };

  return {
    recall: () => (recalling ??= recall()),
    read: async () => ((await asked()).ok && index.pairs.length > 0 ? index : null),
    find,
    isRead: () => isRead,
    now: () => index,
    note: (other, sight) => noteAll([{ other, sight }]),
    noteAll,
    settle,
  };
};

/** A person is asked for what they can give; all else is for now a drive that does not answer. */
const toPointerError = (error: IndexError): PointerError =>
  error.type === "offline" || error.type === "signInNeeded" || error.type === "consentMissing"
    ? error
    : { type: "unavailable", status: "status" in error ? error.status : 503 };
