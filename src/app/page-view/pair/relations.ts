/** What the two can be to each other, in words of the one who looks. */
import type { Relation } from "#core/agenda/relation.ts";
import { meetingWords } from "#app/meeting-words.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";

const said = meetingWords.pair.relations;

export interface RelationChoice {
  readonly relation: Relation;
  readonly words: string;
}

/** The most frequent first. */
export const relationsFor = ({ me, other }: OneOnOne): readonly RelationChoice[] => [
  { relation: { type: "report", person: other.id }, words: said.myReport(other.short) },
  { relation: { type: "report", person: me.id }, words: said.iReport(other.short) },
  { relation: { type: "peers" }, words: said.peers },
  { relation: { type: "mentee", person: other.id }, words: said.iMentor(other.short) },
  { relation: { type: "mentee", person: me.id }, words: said.mentorsMe(other.short) },
  { relation: { type: "skipLevel", person: other.id }, words: said.mySkip(other.short) },
  { relation: { type: "skipLevel", person: me.id }, words: said.theirSkip(other.short) },
];

export const isSame = (a: Relation | null, b: Relation): boolean =>
  a !== null && a.type === b.type && ("person" in a ? a.person : null) === ("person" in b ? b.person : null);
