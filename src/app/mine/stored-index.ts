/**
 * A person's index as their drive has it. It is private: what OneDrive lists for it is compared with *exactly me*, and when it
 * is more, the entries are taken away, or the index is emptied. A drive that refused is left alone for a while. Rules MY13, MY15,
 * MY16 and MY19, docs/spec/my-things.md.
 */
import type { Clock } from "#core/clock.ts";
import { othersThan } from "#core/notebook/audit.ts";
import { toldToWait } from "#core/notebook/keep-problem.ts";
import {
  lasting,
  passing,
  type FileAddress,
  type FileVersion,
  type NotebookStore,
  type StoreError,
} from "#core/notebook/notebook-store.ts";
import { whoOf } from "#core/notebook/verdict.ts";
import type { PersonId, TenantId } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import { emptyIndex, indexToText, isNewerIndex, isNoIndex, readIndex, type OwnIndex } from "./own-index.ts";

export type OwnStore = Pick<NotebookStore, "putOwn" | "readOwn" | "permissions" | "revoke">;

export interface StoredIndex {
  readonly read: () => Promise<Result<Stored, IndexError>>;
  /** `text`: the whole of it, in the place of what `base` names; `changed` when another device was quicker. */
  readonly write: (text: string, base: Stored["base"]) => Promise<Result<void, IndexError>>;
}

export interface Stored {
  /** Null when there is none. */
  readonly index: OwnIndex | null;
  /** What a write that goes on from it replaces; null when there is no file. */
  readonly base: FileVersion | null;
}

export type IndexError = StoreError | { readonly type: "newerVersion" };

export const isPassing = (error: IndexError): boolean => error.type === "changed" || passing(error);

export const isLasting = (error: IndexError): boolean => error.type === "newerVersion" || lasting(error);

export const indexName = "Duologue index.json";

/** What was asked and could not be told or done is not tried sooner. */
export const againMs = 60_000;

interface Deps {
  readonly store: OwnStore;
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly clock: Pick<Clock, "now">;
  /** Another object each time that somebody signed in, which may have given what was missing. */
  readonly account: () => object | null;
}

interface Refusal {
  readonly error: IndexError;
  readonly at: number;
  readonly rest: number;
  readonly account: object | null;
}

export const createStoredIndex = ({ store, tenant, person: me, clock, account }: Deps): StoredIndex => {
  let refused: Refusal | null = null;

  const refuse = (error: IndexError): Result<never, IndexError> => {
    const rest = error.type === "newerVersion" ? againMs : Math.max(againMs, toldToWait(error, againMs));
    if (!isElsewhere(error)) refused = { error, at: clock.now(), rest, account: account() };
    return err(error);
  };

  const isLeftAlone = (it: Refusal): boolean => {
    const since = clock.now() - it.at;
    const mayBeGiven = it.error.type === "consentMissing" && it.account !== account();
    return since >= 0 && since < it.rest && !mayBeGiven;
  };

  return {
    read: async () => {
      if (refused !== null && isLeftAlone(refused)) return err(refused.error);
      const found = await store.readOwn(indexName);
      if (!found.ok) return refuse(found.error);
      if (found.value === null) return ok({ index: null, base: null });
      const { text, version } = found.value;
      if (isNoIndex(text)) return refuse({ type: "unavailable", status: 200 });
      if (isNewerIndex(text)) return refuse({ type: "newerVersion" });
      return ok({ index: readIndex(text, tenant, me), base: version });
    },

    write: async (text, base) => {
      const put = await store.putOwn(indexName, { type: "json", text }, base);
      if (!put.ok) return put.error.type === "changed" ? put : refuse(put.error);
      const secret = await keepPrivate(store, put.value.at, me);
      if (!secret.ok && secret.error.type === "seen")
        await store.putOwn(indexName, { type: "json", text: indexToText(emptyIndex(tenant, me)) });
      return ok(undefined);
    },
  };
};

/** It was not the drive that refused, but the network, the host or the sign-in, which leave no status. */
const isElsewhere = (error: IndexError): boolean =>
  error.type === "offline" || error.type === "signInNeeded" || (error.type === "unexpected" && error.status === 0);

type PrivacyError =
  | { readonly type: "unknown" }
  /** Somebody else can open it, and that could not be changed. */
  | { readonly type: "seen" };

/**
 * Nobody but its owner: whatever else is listed is taken away, and the list read back. A site's own group, which on some
 * drives stands on every list where nobody can take it away, is no reason to have no index.
 */
const keepPrivate = async (store: OwnStore, at: FileAddress, me: PersonId): Promise<Result<void, PrivacyError>> => {
  const before = await store.permissions(at);
  if (!before.ok) return err({ type: "unknown" });
  const others = othersThan(me, before.value);
  if (others.length === 0) return ok(undefined);
  for (const { id } of others) await store.revoke(at, id);
  const after = await store.permissions(at);
  if (!after.ok) return err({ type: "unknown" });
  return othersThan(me, after.value).every((it) => whoOf(it) === "site") ? ok(undefined) : err({ type: "seen" });
};
