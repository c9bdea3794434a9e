/** What two people write, through the app's own commands: each thing that takes words, in the words that must be nowhere. */
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { closingVerbs } from "#app/page-view/closing/closing-verbs.ts";
import type { OneOnOne, Participant } from "#app/page-view/one-on-one.ts";
import { createPageEditor, type PageEditor } from "#app/page-view/page-editor.ts";
import { addComment, editComment } from "#core/agenda/comment.ts";
import type { Hand } from "#core/agenda/hand.ts";
import { notesOf } from "#core/agenda/meeting.ts";
import { readPurpose, setPurpose, setReadme } from "#core/agenda/relation.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { writeNote } from "#tests/rules/agenda/desk.ts";
import { canaries } from "./traces.ts";

/** One of the two, wherever what they write goes to. */
export interface Writer {
  readonly doc: Y.Doc;
  readonly hand: Hand;
  readonly awareness: Awareness;
}

const start = "2026-11-26T09:00:00.000Z";
const [raise, leave, name] = canaries;

const person = (id: Participant["id"]): Participant => ({ id, name, short: name });

const pageOf = (me: Participant["id"]): OneOnOne => ({
  pair: anaAndBen,
  seriesKey: "weekly",
  me: person(me),
  other: person(me === ana ? ben : ana),
  meeting: { start, end: null, originalStart: start },
  rhythm: null,
});

/** Both write at once, letter by letter where a person does, and see each other's words. */
export const writeEverything = async (a: Writer, b: Writer): Promise<void> => {
  const [hers, his] = [createPageEditor(a.doc, a.hand, pageOf(ana)), createPageEditor(b.doc, b.hand, pageOf(ben))];
  a.awareness.setLocalStateField("user", { person: ana, name });
  await arrives(b, () => b.awareness.getStates().get(a.doc.clientID)?.["user"]?.["name"] === name);

  const topic = hers.addTopic(raise);
  const action = his.addAction(leave, ben, { type: "day", day: "2026-12-01" });
  if (topic === null || action === null) throw new Error("Expected a topic and an action");
  await equal(a, b);
  await letterByLetter(a, b, leave, (text) => hers.editTopic(topic, { text }));
  const { meeting } = hers.snapshot();
  writeNote(notesOf(a.doc, meeting.id), raise);
  writeNote(notesOf(b.doc, meeting.id), canaries.join(" | "));
  await equal(a, b);
  const line = new Y.XmlText();
  notesOf(b.doc, meeting.id).insert(0, [line]);
  await letterByLetter(a, b, raise, (text) => line.insert(text.length - 1, text.slice(-1)));

  remark(his, `topic/${topic}`, leave);
  remark(hers, `action/${action}`, raise);
  hers.editTopic(topic, { text: `${leave} ${name}`, kind: "decision" });
  his.editAction(action, { what: raise });
  hers.edit(() => setPurpose(a.doc, leave));
  his.edit(() => setReadme(b.doc, ben, `https://example.com/${raise}`));
  hers.tickTopic(topic, true);
  his.undo();
  his.redo();
  const closing = [closingVerbs(hers), closingVerbs(his)] as const;
  closing[0].agree();
  closing[1].disagree(leave);
  closing[0].skip(raise);
  closing[1].sayNothing();
  await equal(a, b);
  if (readPurpose(b.doc) !== leave) throw new Error("Expected what Ana wrote on Ben's page");
  for (const it of [hers, his]) it.dispose();
};

const remark = ({ doc, hand, edit }: PageEditor, on: Parameters<typeof addComment>[1], words: string): void => {
  const comment = edit(() => addComment(doc, on, words, hand));
  if (comment !== null) edit(() => editComment(doc, comment, `${words}, ${words}`));
};

/** Each letter goes on its way alone. */
const letterByLetter = async (a: Writer, b: Writer, words: string, type: (soFar: string) => void): Promise<void> => {
  for (let at = 1; at <= words.length; at++) {
    type(words.slice(0, at));
    await equal(a, b);
  }
};

const equal = (a: Writer, b: Writer): Promise<void> => arrives(a, () => hasAllOf(a, b) && hasAllOf(b, a), b);

const hasAllOf = (it: Writer, other: Writer): boolean => {
  const known = Y.decodeStateVector(Y.encodeStateVector(it.doc));
  return [...Y.decodeStateVector(Y.encodeStateVector(other.doc))].every(([by, to]) => (known.get(by) ?? 0) >= to);
};

/** Resolves as soon as it holds; looked at after everything that comes. */
const arrives = (at: Writer, condition: () => boolean, also = at): Promise<void> =>
  new Promise((resolve) => {
    const check = (): void => {
      if (!condition()) return;
      for (const { doc, awareness } of [at, also]) {
        doc.off("update", check);
        awareness.off("change", check);
      }
      resolve();
    };
    for (const { doc, awareness } of [at, also]) {
      doc.on("update", check);
      awareness.on("change", check);
    }
    check();
  });
