/** The end of a meeting and what stands instead of one, as two people press it. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import { addAction, editAction, type ActionId } from "#core/agenda/action.ts";
import type { Hand } from "#core/agenda/hand.ts";
import { readRelation, setPurpose, setRelation } from "#core/agenda/relation.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { closingFacts, latelyOf, momentOf } from "#app/page-view/closing/closing-facts.ts";
import { closingVerbs } from "#app/page-view/closing/closing-verbs.ts";
import { createPageEditor, type PageEditor } from "#app/page-view/page-editor.ts";
import { isSame, relationsFor } from "#app/page-view/pair/relations.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

const start = "2026-11-26T09:00:00.000Z";
const during = Date.parse("2026-11-26T09:10:00Z");
const person = (id: PersonId, name: string) => ({ id, name, short: name });

const oneOnOne = (me: PersonId, at = start): OneOnOne => ({
  pair: anaAndBen,
  seriesKey: "weekly",
  me: me === ana ? person(ana, "Ana") : person(ben, "Ben"),
  other: me === ana ? person(ben, "Ben") : person(ana, "Ana"),
  meeting: { start: at, end: new Date(Date.parse(at) + 1_800_000).toISOString(), originalStart: at },
  rhythm: "every Thursday",
});

let dice = 0;
const handOf = (me: PersonId): Hand => ({
  me,
  now: () => during,
  random: (bytes) => Uint8Array.from({ length: bytes }, () => (dice++ * 7919) % 251),
});

const sit = (me: PersonId, doc = new Y.Doc(), at = start) => {
  const it = oneOnOne(me, at);
  const editor = createPageEditor(doc, handOf(me), it);
  return { it, editor, verbs: closingVerbs(editor), facts: () => closingFacts(editor, it, during, "2026-11-26") };
};

const twoAtOnce = () => {
  const [hers, his] = [sit(ana), sit(ben)];
  const talk = (): void => {
    const [a, b] = [hers.editor.doc, his.editor.doc].map((doc) => Y.encodeStateAsUpdateV2(doc));
    Y.applyUpdateV2(hers.editor.doc, b as Uint8Array, "remote");
    Y.applyUpdateV2(his.editor.doc, a as Uint8Array, "remote");
  };
  return { hers, his, talk };
};

const add = ({ doc, hand, snapshot }: PageEditor, what: string, who: PersonId | null, day: string | null): ActionId =>
  addAction(
    doc,
    snapshot().ref,
    { who, what, due: day === null ? null : { type: "day", day }, madeIn: snapshot().meeting.id },
    hand,
  ) as ActionId;

test("[MS20] closing asks for who and when where they are missing, and for nothing else", () => {
  const { editor, verbs, facts } = sit(ana);
  add(editor, "complete", ben, "2026-12-01");
  const open = add(editor, "nobody, no day", null, null);
  expect(facts().missing).toEqual([{ action: open, who: true, when: true }]);
  verbs.complete(open, { who: ben });
  expect(facts().missing).toEqual([{ action: open, who: false, when: true }]);
  verbs.complete(open, { due: { type: "day", day: "2026-12-03" } });
  expect(facts().missing).toEqual([]);
  editor.undo();
  expect(facts().missing).toHaveLength(1);
});

test("[MS21] both press Agreed; a change by anybody opens it again, doing an action does not", () => {
  const { hers, his, talk } = twoAtOnce();
  const plan = add(hers.editor, "Draft the plan", ben, "2026-12-01");
  talk();
  hers.verbs.agree();
  his.verbs.agree();
  talk();
  expect([hers.facts().mine, hers.facts().theirs, his.facts().mine]).toEqual(["agreed", "agreed", "agreed"]);
  editAction(his.editor.doc, plan, { state: "done" });
  talk();
  expect(hers.facts().mine).toBe("agreed");
  editAction(his.editor.doc, plan, { what: "Draft another plan" });
  talk();
  expect([hers.facts().mine, hers.facts().theirs]).toEqual(["changed", "changed"]);
  hers.verbs.agree();
  hers.editor.undo();
  expect(hers.facts().mine).toBe("changed");
});

test("[MS22] to see it differently is a comment, takes one's own yes back, and can be withdrawn and undone", () => {
  const { hers, his, talk } = twoAtOnce();
  hers.verbs.agree();
  talk();
  expect(his.verbs.disagree("  ")).toBe(false);
  his.verbs.agree();
  expect(his.verbs.disagree("Not by December")).toBe(true);
  talk();
  expect(hers.facts().comments).toMatchObject([{ text: "Not by December", author: ben, disagrees: true }]);
  expect([hers.facts().mine, hers.facts().theirs]).toEqual(["agreed", "notYet"]);
  his.verbs.withdraw(his.facts().comments[0]?.id ?? ("" as never));
  expect(his.facts().comments).toEqual([]);
  his.editor.undo();
  expect(his.facts().comments).toHaveLength(1);
});

test("[MS23] open topics stay open by themselves, and each person's open load is listed by week under their name", () => {
  const { editor, facts, verbs } = sit(ana);
  editor.addTopic("Stays");
  add(editor, "this week", ana, "2026-11-27");
  add(editor, "next week", ben, "2026-12-02");
  add(editor, "in spring", ben, "2027-04-01");
  add(editor, "long due", ben, "2026-11-02");
  verbs.agree();
  expect(facts().open.map((it) => it.text)).toEqual(["Stays"]);
  expect(
    facts().loads.map(({ person: who, late, weeks, later }) => [
      who === ana ? "Ana" : "Ben",
      late.map((it) => it.what),
      weeks.slice(0, 2).map(({ actions }) => actions.map((it) => it.what)),
      later.map((it) => it.what),
    ]),
  ).toEqual([
    ["Ana", [], [["this week"], []], []],
    ["Ben", ["long due"], [[], ["next week"]], ["in spring"]],
  ]);
});

test("[MS24] a skip, with or without a reason, and nothing this week are seen by both and taken back", () => {
  const { hers, his, talk } = twoAtOnce();
  hers.verbs.sayNothing();
  his.verbs.sayNothing();
  his.verbs.skip(" Vacation ");
  talk();
  const seen = () => hers.editor.snapshot().answers.map((it) => [it.type, it.by === ana ? "Ana" : "Ben", it.reason]);
  expect(seen()).toHaveLength(3);
  expect(seen()).toContainEqual(["skip", "Ben", "Vacation"]);
  hers.verbs.takeBack("nothing");
  hers.verbs.takeBack("skip");
  expect(seen()).toEqual([["nothing", "Ben", ""]]);
  hers.editor.undo();
  expect(seen()).toContainEqual(["skip", "Ben", "Vacation"]);
});

test("[MS25] two or more skips of the last five are said in words, with the reasons; fewer are not worth a word", () => {
  const doc = new Y.Doc();
  const weeks = ["2026-10-15", "2026-10-22", "2026-10-29", "2026-11-05", "2026-11-12", "2026-11-19"];
  const skip = (day: string, by: PersonId, reason: string) => sit(by, doc, `${day}T09:00:00.000Z`).verbs.skip(reason);
  const meet = (day: string) => sit(ana, doc, `${day}T09:00:00.000Z`).verbs.agree();
  const [first, second, third, fourth, fifth, sixth] = weeks as [string, string, string, string, string, string];
  meet(first);
  skip(second, ana, "");
  meet(third);
  meet(fourth);
  meet(fifth);
  const now = Date.parse("2026-11-21T09:00:00Z");
  expect(latelyOf(sit(ana, doc).editor, now)).toBeNull();
  skip(sixth, ben, "Conference");
  const lately = latelyOf(sit(ana, doc).editor, now);
  expect([lately?.skipped, lately?.of]).toEqual([2, 5]);
  expect(lately?.past[0]).toMatchObject({ went: { type: "skipped", by: ben, reason: "Conference" } });
});

test("[MS26] the bar holds Close while the meeting runs, from five minutes before", () => {
  const it = oneOnOne(ana);
  const at = (text: string) => momentOf(it, Date.parse(text));
  expect(
    ["2026-11-26T08:54:00Z", "2026-11-26T08:55:00Z", "2026-11-26T09:29:00Z", "2026-11-26T09:30:00Z"].map(at),
  ).toEqual(["ahead", "running", "running", "over"]);
  expect(momentOf({ ...it, meeting: null }, during)).toBe("ahead");
});

test("[MS30] what the two are to each other is chosen in words of the one who looks, and means the same to both", () => {
  const [hers, his] = [relationsFor(oneOnOne(ana)), relationsFor(oneOnOne(ben))];
  for (const { relation } of hers) expect(his.filter((it) => isSame(it.relation, relation))).toHaveLength(1);
  const words = (of: typeof hers, like: (typeof hers)[number]) =>
    of.find((it) => isSame(it.relation, like.relation))?.words;
  const [reports, iReport] = hers as [(typeof hers)[number], (typeof hers)[number]];
  expect([reports.words, words(his, reports)]).toEqual(["Ben reports to me", "I report to Ana"]);
  expect([iReport.words, words(his, iReport)]).toEqual(["I report to Ben", "Ana reports to me"]);
});

test("[MS31] purpose and relation are the pair's: both change them, both see them, and undo takes back one's own", () => {
  const { hers, his, talk } = twoAtOnce();
  hers.editor.edit(() => setPurpose(hers.editor.doc, "Room for what matters"));
  hers.editor.edit(() => setRelation(hers.editor.doc, { type: "report", person: ben }));
  talk();
  his.editor.edit(() => setPurpose(his.editor.doc, "Room for what really matters"));
  talk();
  expect(hers.editor.snapshot().purpose).toBe("Room for what really matters");
  hers.editor.undo();
  expect([readRelation(hers.editor.doc), hers.editor.snapshot().purpose]).toEqual([
    null,
    "Room for what really matters",
  ]);
});
