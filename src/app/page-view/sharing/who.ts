/** Who is too many, as people say it. */
import type { KeepState } from "#core/notebook/keep.ts";
import { sharingWords } from "#app/sharing-words.ts";

type Wider = KeepState["copyOpenTo"][number];

export const whoWords = (who: readonly Wider[]): string =>
  [...new Set(who)].map((it) => sharingWords.who[it]).join("; ");
