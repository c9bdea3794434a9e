/**
 * Keeps a person's index in their own drive: read once, merged with what other devices wrote, written seldom. It is private: what
 * OneDrive lists for it is compared with *exactly me*, and when it is more, the entries are taken away, or the index is emptied.
 * Rules MY10-MY15, docs/spec/my-things.md.
 */
import type { Clock } from "#core/clock.ts";
import type { Permission } from "#core/notebook/audit.ts";
import type { FileAddress, NotebookStore, StoreError } from "#core/notebook/notebook-store.ts";
import type { PersonId, TenantId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import {
  differs,
  differsInPlace,
  emptyIndex,
  indexToText,
  isNewerIndex,
  mergeIndexes,
  notedAll,
  readIndex,
  type IndexEntry,
  type OwnIndex,
  type Sight,
} from "./own-index.ts";

export type OwnStore = Pick<NotebookStore, "putOwn" | "readOwn" | "permissions" | "revoke">;

export interface IndexKeeper {
  /** Null when there is none, or it cannot be read now. Read once, however often it is asked for. */
  readonly read: () => Promise<OwnIndex | null>;
  /** As it stands here, with what was noted since. */
  readonly now: () => OwnIndex;
  readonly note: (other: IndexEntry["other"], sight: Sight) => void;
  readonly noteAll: (seen: readonly Seen[]) => void;
  /**
   * Writes what is worth it; `leaving` counts what can wait, too, but at most once an hour. True when every notebook that is
   * known here can be found by what is written.
   */
  readonly settle: (leaving: boolean) => Promise<boolean>;
}

export interface Seen {
  readonly other: IndexEntry["other"];
  readonly sight: Sight;
}

interface Deps {
  readonly store: OwnStore;
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly clock: Pick<Clock, "now" | "after">;
}

export const indexName = "Duologue index.json";

/** Several pairs noted at once are one write. */
const gatherMs = 5_000;
const seldomMs = 60 * 60_000;

export const createIndexKeeper = ({ store, tenant, person: me, clock }: Deps): IndexKeeper => {
  let index = emptyIndex(tenant, me);
  let written = index;
  let writtenAt: number | null = null;
  let reading: Promise<OwnIndex | null> | null = null;
  let writing: Promise<void> | null = null;
  let planned: (() => void) | null = null;

  const readStored = async (): Promise<Result<OwnIndex | null, StoreError | { readonly type: "newerVersion" }>> => {
    const found = await store.readOwn(indexName);
    if (!found.ok) return found;
    if (found.value === null) return ok(null);
    const { text } = found.value;
    return isNewerIndex(text) ? err({ type: "newerVersion" }) : ok(readIndex(text, tenant, me));
  };

  const read = async (): Promise<OwnIndex | null> => {
    const stored = await readStored();
    if (!stored.ok) return null;
    if (stored.value !== null) {
      written = stored.value;
      index = mergeIndexes(stored.value, index);
    }
    return stored.value === null && index.pairs.length === 0 ? null : index;
  };

  const write = async (): Promise<void> => {
    // Another device may have written since; what cannot be read is not written over.
    const stored = await readStored();
    if (!stored.ok) return;
    if (stored.value !== null) index = mergeIndexes(stored.value, index);
    const next = index;
    if (stored.value !== null && !differs(stored.value, next)) {
      written = next;
      return;
    }
    const put = await store.putOwn(indexName, { type: "json", text: indexToText(next) });
    if (!put.ok) return;
    written = next;
    writtenAt = clock.now();
    const secret = await keepPrivate(store, put.value.at, me);
    if (!secret.ok && secret.error.type === "seen")
      await store.putOwn(indexName, { type: "json", text: indexToText(emptyIndex(tenant, me)) });
  };

  const settle = async (leaving: boolean): Promise<boolean> => {
    const urgent = differsInPlace(written, index);
    const rested = writtenAt === null || clock.now() - writtenAt >= seldomMs;
    if (!urgent && !(leaving && rested && differs(written, index))) return true;
    planned?.();
    planned = null;
    await (writing ??= write().finally(() => {
      writing = null;
    }));
    return !differsInPlace(written, index);
  };

  const noteAll = (seen: readonly Seen[]): void => {
    index = notedAll(index, seen, clock.now());
    planned ??= clock.after(gatherMs, () => {
      planned = null;
      void settle(false);
    });
  };

  return {
    read: () => (reading ??= read()),
    now: () => index,
    note: (other, sight) => noteAll([{ other, sight }]),
    noteAll,
    settle,
  };
};

export type PrivacyError =
  | { readonly type: "unknown" }
  /** Somebody else can open it, and that could not be changed. */
  | { readonly type: "seen" };

/** Nobody but its owner: whatever else is listed is taken away, and the list read back. */
const keepPrivate = async (store: OwnStore, at: FileAddress, me: PersonId): Promise<Result<void, PrivacyError>> => {
  const before = await strangers(store, at, me);
  if (before === null) return err({ type: "unknown" });
  if (before.length === 0) return ok(undefined);
  for (const { id } of before) await store.revoke(at, id);
  const after = await strangers(store, at, me);
  if (after === null) return err({ type: "unknown" });
  return after.length === 0 ? ok(undefined) : err({ type: "seen" });
};

const strangers = async (store: OwnStore, at: FileAddress, me: PersonId): Promise<readonly Permission[] | null> => {
  const listed = await store.permissions(at);
  return listed.ok
    ? listed.value.filter((it) => it.type !== "ourApp" && (it.type !== "person" || it.person !== me))
    : null;
};
