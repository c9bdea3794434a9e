/** Where each of the two keeps a copy in their own drive, and what it says. Found by the pair alone: people change their names. */
import type { Pair } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { Desk } from "./desk.ts";
import { parseCopy, type FileError, type NotebookCopy } from "./file-format.ts";
import type { OwnFile, StoreError } from "./notebook-store.ts";

export interface FoundCopy extends NotebookCopy {
  readonly file: OwnFile["file"];
}

export const copyNameOf = (pair: Pair): string => `Copy of a 1-1 notebook ${pair.id.slice(0, 12)}`;

type NewerVersion = Extract<FileError, { type: "newerVersion" }>;

/** Null when there is none, or none of this pair that can ever be read. */
export const readOwnCopy = async ({
  store,
  pair,
}: Desk): Promise<Result<FoundCopy | null, StoreError | NewerVersion>> => {
  const found = await store.readOwn(copyNameOf(pair));
  if (!found.ok || found.value === null) return found.ok ? ok(null) : found;
  const parsed = parseCopy(found.value.text, pair);
  if (parsed.ok) return ok({ ...parsed.value, file: found.value.file });
  return parsed.error.type === "newerVersion" ? err(parsed.error) : ok(null);
};
