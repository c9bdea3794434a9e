/** Where each of the two keeps a copy in their own drive, and what it says. Found by the pair alone: people change their names. */
import type { Pair } from "#core/pairs/pair.ts";
import { err, ok, type Result } from "#core/result.ts";
import type { Desk } from "./desk.ts";
import { copyOpening, parseCopy, type FileError, type NotebookCopy } from "./file-format.ts";
import type { FileVersion, OwnFile, StoreError } from "./notebook-store.ts";
import { readOwnFile, unreadable } from "./own-file.ts";

export interface OwnCopyFound {
  /** Null when there is none, or none of this pair that can ever be read. */
  readonly copy: FoundCopy | null;
  /** Of what stands there, null when nothing does: whoever writes next replaces what was read and nothing else. */
  readonly version: FileVersion | null;
}

export interface FoundCopy extends NotebookCopy {
  readonly file: OwnFile["file"];
}

export const copyNameOf = (pair: Pair): string => `Copy of a 1-1 notebook ${pair.id.slice(0, 12)}`;

type NewerVersion = Extract<FileError, { type: "newerVersion" }>;

export const readOwnCopy = async ({ store, pair }: Desk): Promise<Result<OwnCopyFound, StoreError | NewerVersion>> => {
  const found = await readOwnFile(store, copyNameOf(pair), (text) => parseCopy(text, pair));
  if (!found.ok) return found;
  if (found.value === null) return ok({ copy: null, version: null });
  const { parsed, text, version, file } = found.value;
  if (parsed.ok) return ok({ copy: { ...parsed.value, file }, version });
  if (parsed.error.type === "newerVersion") return err(parsed.error);
  // A page of something else than the drive, such as a proxy: what stands there nobody has seen.
  const isElsewhere = parsed.error.type === "notOurs" && !text.includes(copyOpening);
  return isElsewhere ? err(unreadable) : ok({ copy: null, version });
};
