/** What the two are to each other, as they chose it themselves, and what they want to get out of meeting. Nothing is guessed. */
import type * as Y from "yjs";
import { otherOf, type Pair, type PersonId } from "#core/pairs/pair.ts";
import { setLine, textRoot, wordsOf } from "./text.ts";

export type Relation =
  | { readonly type: "report" | "skipLevel" | "mentee"; readonly person: PersonId }
  | { readonly type: "peers" };

const fields = (doc: Y.Doc): Y.Map<unknown> => doc.getMap("pair");

/** Null until the pair has chosen. */
export const readRelation = (doc: Y.Doc): Relation | null =>
  (fields(doc).get("relation") as Relation | undefined) ?? null;

export const setRelation = (doc: Y.Doc, relation: Relation | null): void => {
  fields(doc).set("relation", relation && { ...relation });
};

/** A report's lane comes first for both. Everywhere else there is no rank: each sees the other first. */
export const laneOrder = (relation: Relation | null, pair: Pair, me: PersonId): readonly [PersonId, PersonId] => {
  const first = relation?.type === "report" ? relation.person : otherOf(pair, me);
  return [first, otherOf(pair, first)];
};

export const readPurpose = (doc: Y.Doc): string => wordsOf(doc, "purpose/pair");

/** Blank words take it away. */
export const setPurpose = (doc: Y.Doc, words: string): void =>
  doc.transact(() => setLine(textRoot(doc, "purpose/pair"), words.trim()));

/** The address of a page on which this person says how they like to work; empty until they gave one. */
export const readReadme = (doc: Y.Doc, person: PersonId): string => {
  const address = fields(doc).get(`readme:${person}`);
  return typeof address === "string" ? address : "";
};

/** Each gives their own; an empty address takes it away. */
export const setReadme = (doc: Y.Doc, person: PersonId, address: string): void => {
  if (address === "") fields(doc).delete(`readme:${person}`);
  else fields(doc).set(`readme:${person}`, address);
};
