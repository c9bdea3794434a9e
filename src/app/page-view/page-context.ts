/** What every piece of a page needs, so that it need not be handed through each of them. */
import { createContext, use } from "react";
import type { ActionSource } from "#core/agenda/action.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { Participant, OneOnOne } from "./one-on-one.ts";
import type { PageEditor } from "./page-editor.ts";
import type { Place } from "./when.ts";

export interface PageTools {
  readonly it: OneOnOne;
  readonly editor: PageEditor;
  readonly place: Place;
  readonly now: () => number;
  readonly readOnly: boolean;
  /** This browser keeps no copy. */
  readonly deviceRefused: boolean;
  /** Says what happened, with a way back when there is one. */
  readonly tell: (text: string, undo?: () => void) => void;
  /** Puts words into the line for a new action, and says what they come from; `back` gives the focus back afterwards. */
  readonly startAction: (words: string, from: ActionSource, back: () => void) => void;
  /** Opens another page of the same two, where the surface can. */
  readonly showOther?: (it: OneOnOne) => void;
}

const PageContext = createContext<PageTools | null>(null);

export const PageTools = PageContext;

export const usePageTools = (): PageTools => {
  const tools = use(PageContext);
  if (tools === null) throw new Error("a piece of the page is drawn outside PageTools");
  return tools;
};

export const personOf = (it: OneOnOne, id: PersonId | null): Participant | null =>
  id === it.me.id ? it.me : id === it.other.id ? it.other : null;
