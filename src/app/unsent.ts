/**
 * What was begun on a line and not sent yet, so that closing a panel loses no word. It waits in this tab's session storage: gone
 * with the tab, with a sign-out and when somebody else sits down; nobody but the person on this device sees it.
 */
import type { PersonId } from "#core/pairs/pair.ts";

const prefix = "duologue.unsent ";

/** One line of one person: which page or thing it is for. */
export type UnsentLine = `newTopic ${string}` | `newAction ${string}` | `comment ${string}`;

/** A browser that refuses storage keeps them as long as the page is open. */
const here = new Map<string, string>();

const nameOf = (me: PersonId, line: UnsentLine): string => `${prefix}${me} ${line}`;

export const readUnsent = (me: PersonId, line: UnsentLine): string => {
  const name = nameOf(me, line);
  const known = here.get(name);
  if (known !== undefined) return known;
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
};

export const keepUnsent = (me: PersonId, line: UnsentLine, text: string): void => {
  const name = nameOf(me, line);
  here.set(name, text);
  try {
    if (text.trim() === "") sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, text);
  } catch {
    // Full or refused: it is kept here while the page is open.
  }
};

/** Beside what storage keeps. */
export const forgetUnsent = (): void => here.clear();
