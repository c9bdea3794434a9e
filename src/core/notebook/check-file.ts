/**
 * Whether a file is the notebook it is taken for. A pointer and a remembered address are hints and no more:
 * whose drive they lead to and what the file says decide, before anything is merged into it or from it.
 */
import type { PersonId } from "#core/pairs/pair.ts";
import type { Result } from "#core/result.ts";
import type { KnownFile } from "./facts.ts";
import type { FileError, NotebookFile } from "./file-format.ts";
import type { Home } from "./home.ts";
import type { StepError } from "./keep-problem.ts";

export type Checked =
  /** `moved`: in the other's drive, where it was not before. `another`: a notebook of the same two with another id. */
  | { readonly type: "ours" | "moved" | "another"; readonly notebook: NotebookFile }
  | { readonly type: "refused"; readonly error: StepError };

/** `home`: what is known of the notebook, null when nothing is. Whose a file is is decided in the stride that takes it in. */
export const checkFile = (
  file: KnownFile,
  parsed: Result<NotebookFile, FileError>,
  me: PersonId,
  home: Home | null,
): Checked => {
  if (!parsed.ok) return { type: "refused", error: parsed.error };
  const notebook = parsed.value;
  if (home !== null && home.notebook !== notebook.envelope.notebook) return { type: "another", notebook };
  const moved = home !== null && home.owner !== file.owner && file.owner !== me;
  return { type: moved ? "moved" : "ours", notebook };
};
