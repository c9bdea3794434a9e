/** The service's record of where a pair's notebook is; it holds an address and never a word of the notebook. */
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";
import type { FileAddress, StoreError } from "./notebook-store.ts";

export interface Pointer {
  readonly address: FileAddress;
  /** Who wrote the pointer. */
  readonly by: PersonId;
  readonly etag: string;
}

/** Without `etag` the address is known from elsewhere, and there is no record that could be changed with it. */
export type Found = Omit<Pointer, "etag"> & {
  readonly etag: string | null;
  /** The record did not answer, and may name another. */
  readonly unasked?: true;
};

export type Claim =
  /** The pair is ours for two minutes: create the file, then complete. */
  | { readonly type: "claimed"; readonly etag: string }
  /** A notebook exists already. */
  | { readonly type: "exists"; readonly pointer: Pointer }
  /** The other is creating it at this moment. */
  | { readonly type: "claimedByOther"; readonly retryAfterMs: number };

export interface PointerRecord {
  /**
   * `patienceMs`: where an address is at hand a service that hangs is not waited for long. `isRead`: the page has read the
   * file there, and nothing older than the record may lead it away.
   */
  readonly find: (
    pair: Pair,
    patienceMs?: number | null,
    isRead?: boolean,
  ) => Promise<Result<Found | null, PointerError>>;
  readonly claim: (pair: Pair) => Promise<Result<Claim, PointerError>>;
  /** Turns our claim into a pointer. `changed` when the claim ran out and the other took it. */
  readonly complete: (pair: Pair, address: FileAddress, etag: string) => Promise<Result<Pointer, PointerError>>;
}

export type PointerError =
  | { readonly type: "offline" }
  | Extract<StoreError, { readonly type: "signInNeeded" }>
  | { readonly type: "consentMissing"; readonly scopes: readonly string[] }
  | { readonly type: "forbidden" }
  | { readonly type: "changed" }
  | { readonly type: "unavailable"; readonly status: number };
