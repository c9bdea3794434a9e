/** What stands in one's own drive under a name, read until it is believed. */
import { err, ok, type Result } from "#core/result.ts";
import type { FileError } from "./file-format.ts";
import type { NotebookStore, OwnFile, StoreError } from "./notebook-store.ts";

export interface FoundFile<T> extends OwnFile {
  readonly parsed: Result<T, FileError>;
}

/** Half an answer is no damage: what is damaged is read once more, and believed where it is damaged alike. Null when there is none. */
export const readOwnFile = async <T>(
  store: Pick<NotebookStore, "readOwn">,
  name: string,
  parse: (text: string) => Result<T, FileError>,
  before: string | null = null,
): Promise<Result<FoundFile<T> | null, StoreError>> => {
  const found = await store.readOwn(name);
  if (!found.ok) return found;
  if (found.value === null) return ok(null);
  const { text } = found.value;
  const parsed = parse(text);
  if (parsed.ok || parsed.error.type !== "damaged" || text === before) return ok({ ...found.value, parsed });
  return before === null ? readOwnFile(store, name, parse, text) : err(unreadable);
};

/** As an answer of something else than the drive. */
export const unreadable: StoreError = { type: "unexpected", status: 200, code: "unreadable" };
