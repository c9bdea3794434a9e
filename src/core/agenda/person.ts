/** The two as the readable notebook names them, so that it can be read years later without a directory. */
import type * as Y from "yjs";
import type { PersonId } from "#core/pairs/pair.ts";

const names = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("people");

export const nameOf = (doc: Y.Doc, person: PersonId): string | null => {
  const name = names(doc).get(`${person}/name`);
  return typeof name === "string" ? name : null;
};

export const setName = (doc: Y.Doc, person: PersonId, name: string): void => {
  if (names(doc).get(`${person}/name`) !== name) names(doc).set(`${person}/name`, name);
};
