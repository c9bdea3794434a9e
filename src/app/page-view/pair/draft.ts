/** What somebody writes over something that is given: it follows what is given, and words begun and not kept stay. */
import { useState } from "react";

export interface Draft {
  readonly text: string;
  /** What was given when it was written. */
  readonly over: string;
}

export const followGiven = (draft: Draft, given: string): Draft => {
  if (draft.over === given) return draft;
  return { text: draft.text.trim() === draft.over ? given : draft.text, over: given };
};

export const useDraft = (given: string): readonly [string, (text: string) => void] => {
  const [draft, setDraft] = useState<Draft>({ text: given, over: given });
  const followed = followGiven(draft, given);
  if (followed !== draft) setDraft(followed);
  return [followed.text, (text) => setDraft({ text, over: given })];
};
