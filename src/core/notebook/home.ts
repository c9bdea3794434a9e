/**
 * Which notebook this is and in whose OneDrive it was last known, kept in the notebook itself: root map `home`. It
 * travels with every copy, so that a file that takes the notebook's place can be told from one that only looks like it.
 */
import type * as Y from "yjs";
import { parsePersonId, type Pair, type PersonId } from "#core/pairs/pair.ts";

export interface Home {
  readonly owner: PersonId;
  readonly notebook: string;
}

const root = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("home");

export const readHome = (doc: Y.Doc, pair: Pair): Home | null => {
  const [owner, notebook] = [root(doc).get("owner"), root(doc).get("notebook")];
  const person = typeof owner === "string" ? parsePersonId(owner) : null;
  return person !== null && pair.people.includes(person) && typeof notebook === "string"
    ? { owner: person, notebook }
    : null;
};

/** True when it says something new. */
export const writeHome = (doc: Y.Doc, { owner, notebook }: Home): boolean => {
  const home = root(doc);
  if (home.get("owner") === owner && home.get("notebook") === notebook) return false;
  doc.transact(() => {
    home.set("owner", owner);
    home.set("notebook", notebook);
  });
  return true;
};
