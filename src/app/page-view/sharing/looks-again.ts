/** Of a file about which nothing is known: who looks again, and when. */
import type { KeepState, Sharing } from "#core/notebook/keep.ts";
import { sharingWords } from "#app/sharing-words.ts";

type Unknown = Extract<Sharing, { readonly type: "unknown" }>;

/** Nothing as long as it is not known whose file it is. */
export const looksAgain = (name: string, sharing: Unknown, home: KeepState["home"]): readonly string[] => {
  if (sharing.alone === true) return [sharingWords.unknownAlone(name)];
  if (home === "mine") return [sharingWords.unknownMine];
  return home === "theirs" ? [sharingWords.unknownTheirs(name)] : [];
};
