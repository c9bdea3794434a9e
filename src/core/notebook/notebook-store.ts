/** Where notebooks are kept: a file in the drive of one of the two. Graph implements it, and so does memory. */
import type { PersonId } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";
import type { Permission } from "./audit.ts";

export interface FileAddress {
  readonly driveId: string;
  readonly itemId: string;
}

export interface FileVersion {
  /** Changes with anything, metadata too. */
  readonly eTag: string;
  /** Changes with the content alone. */
  readonly cTag: string;
}

export interface StoredFile {
  readonly at: FileAddress;
  readonly version: FileVersion;
  /** Whose drive it is; null when the drive names no person. */
  readonly owner: PersonId | null;
  /** Who wrote its content last; null somebody whom the directory does not name, missing when that was not told. */
  readonly lastWriter?: PersonId | null;
  /** When its content was written last, in milliseconds since 1970 by Microsoft's clock; missing when that was not told. */
  readonly modifiedAt?: number | undefined;
  readonly webUrl: string;
  /** A write from here replaced what cannot be read from here: older versions may hold words that stand nowhere else. Said once. */
  readonly unread?: true;
}

/** One of the contents that OneDrive remembers of a file. */
export interface OlderVersion {
  readonly id: string;
  /** Milliseconds since 1970, by Microsoft's clock. */
  readonly modifiedAt: number;
  /** In bytes. */
  readonly size: number;
}

export interface OwnFile {
  readonly text: string;
  /** Of this text, or of an older one: whoever names it replaces nothing that is newer. */
  readonly version: FileVersion;
  /** Asks whose drive it is, which the text does not wait for. */
  readonly file: () => Promise<Result<StoredFile, StoreError>>;
}

export interface OwnContent {
  readonly type: "html" | "json";
  readonly text: string;
}

export interface ReadFile {
  readonly file: StoredFile;
  readonly html: string;
  /** A write from here replaced this content: it is in no file any more. */
  readonly replaced?: true;
}

export interface NotebookStore {
  /** A new private file in the signed-in person's own drive. A taken name gets a number; nothing is overwritten. */
  readonly create: (name: string, html: string) => Promise<Result<StoredFile, StoreError>>;
  readonly describe: (at: FileAddress) => Promise<Result<StoredFile, StoreError>>;
  readonly read: (at: FileAddress) => Promise<Result<ReadFile, StoreError>>;
  /** Replaces the content that `base` names; `changed` when the file has moved on. */
  readonly write: (at: FileAddress, html: string, base: FileVersion) => Promise<Result<StoredFile, StoreError>>;
  /** Grants `write` to one person, without mail, and nothing to anybody else. */
  readonly invite: (at: FileAddress, person: PersonId) => Promise<Result<void, StoreError>>;
  /** Whether the organization has no account of this person any more. */
  readonly hasLeft: (person: PersonId) => Promise<Result<boolean, StoreError>>;
  /** The owner sees the whole list; anybody else sees only what applies to themselves. */
  readonly permissions: (at: FileAddress) => Promise<Result<readonly Permission[], StoreError>>;
  /**
   * Where the application reaches single files alone, it needs an entry of its own on a shared one. Made while it reached
   * everything, or taken away by hand, it is made good here; `listed` is what `permissions` has just shown the owner.
   */
  readonly admit: (at: FileAddress, listed: readonly Permission[]) => Promise<Result<void, StoreError>>;
  /** Takes one entry of the list away. Done also when it was already gone. */
  readonly revoke: (at: FileAddress, permission: string) => Promise<Result<void, StoreError>>;
  /** Older contents, newest first; at most fifty. */
  readonly versions: (at: FileAddress) => Promise<Result<readonly OlderVersion[], StoreError>>;
  readonly readVersion: (at: FileAddress, version: string) => Promise<Result<string, StoreError>>;
  /**
   * Writes (creates or replaces) a private file in one's own drive under this name in the folder of notebooks. `base`: the one
   * content that it may replace, null none; `changed` when something else is there.
   */
  readonly putOwn: (
    name: string,
    content: OwnContent,
    base?: FileVersion | null,
  ) => Promise<Result<StoredFile, StoreError>>;
  /** Null when there is no such file. */
  readonly readOwn: (name: string) => Promise<Result<OwnFile | null, StoreError>>;
}

export type StoreError =
  | { readonly type: "offline" }
  | { readonly type: "throttled"; readonly retryAfterMs: number | null }
  /** With the time when the server said how long. */
  | { readonly type: "unavailable"; readonly status: number; readonly retryAfterMs?: number }
  /** `unanswered`: nobody said so, and whoever was asked may answer yet. */
  | { readonly type: "signInNeeded"; readonly unanswered?: true }
  | { readonly type: "consentMissing"; readonly scopes: readonly string[] }
  | { readonly type: "forbidden" }
  | { readonly type: "notFound" }
  /** Somebody wrote since the base version. */
  | { readonly type: "changed" }
  | { readonly type: "locked" }
  | { readonly type: "full" }
  /** The tenant does not let one file be granted to the application, which mode *selected* lives on. */
  | { readonly type: "grantRefused" }
  | { readonly type: "unexpected"; readonly status: number; readonly code: string };

/**
 * Neither waiting nor signing in mends it: what is asked for is not there for this application, or the request is refused as
 * such. Anything else, also what is not understood, says nothing about what is there.
 */
export const lasting = (error: StoreError): boolean =>
  error.type === "unexpected"
    ? error.status >= 300 && error.status < 500 && error.status !== 408
    : error.type === "notFound" || error.type === "forbidden" || error.type === "grantRefused";

/** Answered with something else than what was asked for: by a network that wants a sign-in of its own, or for good. */
export const garbled = (error: StoreError | { readonly type: string }): boolean =>
  error.type === "unexpected" && "status" in error && error.status === 200;

/** Worth waiting for. Without a status nobody of the drive was asked: there was no token to ask with. */
export const passing = (error: StoreError | { readonly type: string }): boolean =>
  error.type === "offline" ||
  error.type === "throttled" ||
  error.type === "unavailable" ||
  "unanswered" in error ||
  (error.type === "unexpected" && "status" in error && error.status === 0);
