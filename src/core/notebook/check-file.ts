/**
 * Whether a file is the notebook it is taken for. A pointer and a remembered address are hints and no more:
 * whose drive they lead to and what the file says decide, before anything is merged into it or from it.
 */
import type { Pair, PersonId } from "#core/pairs/pair.ts";
import { knownFile } from "./desk.ts";
import type { KnownFile } from "./facts.ts";
import { parseFile, type FileError, type NotebookFile } from "./file-format.ts";
import type { Home } from "./home.ts";
import type { StoredFile } from "./notebook-store.ts";

export type Checked =
  /** `moved`: in the other's drive, where it was not before. `another`: a notebook of the same two with another id. */
  | { readonly type: "ours" | "moved" | "another"; readonly file: KnownFile; readonly notebook: NotebookFile }
  /** Without `file` it is in the drive of neither of the two. */
  | { readonly type: "refused"; readonly error: FileError; readonly file?: KnownFile };

/** `home`: what is known of the notebook, null when nothing is. */
export const checkFile = (
  { file: stored, html }: { readonly file: StoredFile; readonly html: string },
  pair: Pair,
  me: PersonId,
  home: Home | null,
): Checked => {
  const file = knownFile(stored, pair);
  if (file === null) return { type: "refused", error: { type: "notOurs" } };
  const parsed = parseFile(html, pair);
  if (!parsed.ok) return { type: "refused", error: parsed.error, file };
  const notebook = parsed.value;
  if (home !== null && home.notebook !== notebook.envelope.notebook) return { type: "another", file, notebook };
  const moved = home !== null && home.owner !== file.owner && file.owner !== me;
  return { type: moved ? "moved" : "ours", file, notebook };
};
