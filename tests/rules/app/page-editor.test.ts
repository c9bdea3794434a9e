import { expect, test } from "vitest";
import * as Y from "yjs";
import type { Hand } from "#core/agenda/hand.ts";
import { notesOf, readMeetings } from "#core/agenda/meeting.ts";
import { setLine } from "#core/agenda/text.ts";
import { lanesOf } from "#core/agenda/lanes.ts";
import type { Topic, TopicId } from "#core/agenda/topic.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { createPageEditor, type PageEditor } from "#app/page-view/page-editor.ts";
import { behindAfterStep } from "#app/page-view/use-lanes.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

const person = (id: PersonId, name: string) => ({ id, name, short: name });

/** The same 1:1 in the week of the given Thursday, for whoever looks. */
const weekOf = (day: string, me: PersonId): OneOnOne => ({
  pair: anaAndBen,
  seriesKey: "weekly",
  me: me === ana ? person(ana, "Ana") : person(ben, "Ben"),
  other: me === ana ? person(ben, "Ben") : person(ana, "Ana"),
  meeting: { start: `${day}T09:00:00.000Z`, end: `${day}T09:30:00.000Z`, originalStart: `${day}T09:00:00.000Z` },
  rhythm: "every Thursday",
});

let dice = 0;
const handOf = (me: PersonId): Hand => ({
  me,
  now: () => 0,
  random: (bytes) => Uint8Array.from({ length: bytes }, () => (dice++ * 7919) % 251),
});

const open = (doc: Y.Doc, me: PersonId = ana, day = "2026-11-26"): PageEditor =>
  createPageEditor(doc, handOf(me), weekOf(day, me));

const laneOf = (editor: PageEditor, whose: PersonId = ana): readonly Topic[] => {
  const { topics, relation, meetings } = editor.snapshot();
  const { lanes } = lanesOf(topics, { pair: anaAndBen, relation, me: ana, meetings, day: "2026-11-26" });
  return lanes.find((lane) => lane.person === whose)?.topics ?? [];
};

const texts = (editor: PageEditor, whose?: PersonId): readonly string[] =>
  laneOf(editor, whose).map((topic) => topic.text);

test("[UI10] looking writes nothing", () => {
  const doc = new Y.Doc();
  open(doc).snapshot();
  expect(Y.encodeStateAsUpdate(doc)).toEqual(Y.encodeStateAsUpdate(new Y.Doc()));
});

test("[UI11] the snapshot is one object until a record changes, and letters in the notes are no record", () => {
  const doc = new Y.Doc();
  const editor = open(doc);
  editor.addTopic("Growth");
  const notes = notesOf(doc, editor.snapshot().meeting.id);
  setLine(notes, "First");
  const before = editor.snapshot();
  let told = 0;
  editor.subscribe(() => told++);
  setLine(notes, "First letters and more");
  expect(editor.snapshot()).toBe(before);
  expect(told).toBe(0);
  editor.addTopic("Pay");
  expect(editor.snapshot()).not.toBe(before);
  expect(told).toBeGreaterThan(0);
});

test("[UI11] the roots of a notebook are walked through once when its page opens and once for a change, however many they are", () => {
  const written = new Y.Doc();
  const [writer, weeks] = [open(written), ["2026-11-12", "2026-11-19", "2026-11-26"]];
  for (let number = 0; number < 20; number++) writer.addTopic(`Topic ${number}`);
  for (const day of weeks) setLine(notesOf(written, open(written, ana, day).snapshot().meeting.id), `On ${day}`);

  const doc = new Y.Doc();
  let walks = 0;
  const { share } = doc;
  const [keys, entries] = [share.keys.bind(share), share[Symbol.iterator].bind(share)];
  const walk =
    <T>(go: () => T) =>
    (): T => {
      walks += 1;
      return go();
    };
  Object.assign(share, { keys: walk(keys), [Symbol.iterator]: walk(entries) });
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(written));
  const editor = open(doc);
  editor.subscribe(() => editor.snapshot());
  expect(laneOf(editor)).toHaveLength(20);
  expect(walks).toBe(1);
  editor.addTopic("One more");
  expect(laneOf(editor)).toHaveLength(21);
  expect(walks).toBe(2);
});

test("[UI92] earlier meetings in which nothing changed are the same objects after a change elsewhere, and need not be drawn again", () => {
  const doc = new Y.Doc();
  const last = open(doc, ana, "2026-11-19");
  const said = last.addTopic("Growth") as TopicId;
  last.tickTopic(said, true);
  const before = open(doc, ana, "2026-11-12");
  before.addAction("Call", ana, null);
  const editor = open(doc);
  const { earlier } = editor.snapshot();
  expect(earlier).toMatchObject([{ topics: [{ text: "Growth" }] }, { actions: [{ what: "Call" }] }]);

  const now = editor.addTopic("Pay") as TopicId;
  editor.tickTopic(now, true);
  expect(editor.snapshot().earlier).toBe(earlier);

  editor.editTopic(said, { text: "Growth and pay" });
  const changed = editor.snapshot().earlier;
  expect(changed).toMatchObject([{ topics: [{ text: "Growth and pay" }] }, { actions: [{ what: "Call" }] }]);
  expect(changed[1]).toBe(earlier[1]);
});

test("[UI12] a topic ticked off stays for this meeting, and is under that meeting afterwards", () => {
  const doc = new Y.Doc();
  const editor = open(doc);
  const id = editor.addTopic("Growth");
  if (id === null) throw new Error("no topic");
  editor.tickTopic(id, true);
  expect(texts(editor)).toEqual(["Growth"]);
  expect(editor.snapshot().earlier).toEqual([]);

  const next = open(doc, ana, "2026-12-03");
  expect(texts(next)).toEqual([]);
  expect(next.snapshot().earlier.map((meeting) => meeting.topics.map((topic) => topic.text))).toEqual([["Growth"]]);

  editor.tickTopic(id, false);
  expect(texts(next)).toEqual(["Growth"]);
});

test("[UI13] undo takes back my latest change and leaves what the other did", () => {
  const doc = new Y.Doc();
  const [mine, theirs] = [open(doc, ana), open(doc, ben)];
  const kept = mine.addTopic("Mine, first");
  mine.addTopic("Mine, second");
  theirs.addTopic("Theirs");
  expect(mine.undo()).toBe(true);
  expect(texts(mine)).toEqual(["Mine, first"]);
  expect(texts(mine, ben)).toEqual(["Theirs"]);

  if (kept === null) throw new Error("no topic");
  mine.putAside(kept, "dropped");
  expect(texts(mine)).toEqual([]);
  mine.undo();
  expect(texts(mine)).toEqual(["Mine, first"]);
  mine.redo();
  expect(texts(mine)).toEqual([]);
});

test("[UI93] undo goes back two hundred steps, and a page that is open all day holds no more of them", () => {
  const editor = open(new Y.Doc());
  for (let at = 0; at < 210; at++) editor.addTopic(`Topic ${at}`);
  let steps = 0;
  while (editor.undo()) steps++;
  expect(steps).toBe(200);
  expect(texts(editor)).toHaveLength(10);
  editor.redo();
  expect(texts(editor)).toHaveLength(11);
});

test("[UI68] a change is known as the latest until anything else is changed, undone or done again", () => {
  const doc = new Y.Doc();
  const [mine, theirs] = [open(doc, ana), open(doc, ben)];
  mine.addTopic("First");
  const first = mine.latest();
  expect(first).not.toBeNull();
  expect(mine.isLatest(first)).toBe(true);
  theirs.addTopic("Theirs");
  expect(mine.isLatest(first)).toBe(true);
  mine.edit(() => {});
  expect(mine.latest()).toBeNull();
  expect(mine.isLatest(first)).toBe(true);
  mine.addTopic("Second");
  expect(mine.isLatest(first)).toBe(false);
  mine.undo();
  expect(mine.isLatest(first)).toBe(false);
});

test("[UI14] a topic moves one place among the open ones of its lane", () => {
  const doc = new Y.Doc();
  const editor = open(doc);
  const [a, b, c] = ["a", "b", "c"].map((text) => editor.addTopic(text));
  if (!a || !b || !c) throw new Error("no topics");
  const step = (id: TopicId, by: -1 | 1): boolean => {
    const behind = behindAfterStep(laneOf(editor), id, by);
    if (behind !== undefined) editor.moveTopic(id, behind);
    return behind !== undefined;
  };
  expect(step(c, -1)).toBe(true);
  expect(texts(editor)).toEqual(["a", "c", "b"]);
  expect(step(c, -1)).toBe(true);
  expect(texts(editor)).toEqual(["c", "a", "b"]);
  expect(step(c, -1)).toBe(false);
  expect(step(a, 1)).toBe(true);
  expect(texts(editor)).toEqual(["c", "b", "a"]);
  expect(step(a, 1)).toBe(false);
  editor.tickTopic(b, true);
  expect(step(a, -1)).toBe(true);
  expect(texts(editor).indexOf("a")).toBeLessThan(texts(editor).indexOf("c"));
});

test("[UI15] agreed earlier comes first, agreed now last, and what is closed on screen stays in sight", () => {
  const doc = new Y.Doc();
  const last = open(doc, ana, "2026-11-19");
  const old = last.addAction("Ask Kim", ana, { type: "nextMeeting", after: null });
  const editor = open(doc);
  editor.addAction("Share the rubric", ben, null);
  expect(editor.snapshot().lastTime.map((action) => action.what)).toEqual(["Ask Kim"]);
  expect(editor.snapshot().agreed.map((action) => action.what)).toEqual(["Share the rubric"]);
  if (old === null) throw new Error("no action");
  editor.editAction(old, { state: "done" });
  expect(editor.snapshot().lastTime.map((action) => action.state)).toEqual(["done"]);
  // Whoever opens the page afterwards is not reminded of what is done.
  expect(open(doc).snapshot().lastTime).toEqual([]);
});

test("[UI16] the first letter in the notes begins their meeting", () => {
  const doc = new Y.Doc();
  const editor = open(doc);
  const { ref, meeting } = editor.snapshot();
  setLine(notesOf(doc, meeting.id), "First letter");
  expect(doc.getMap("meetings").get(`${meeting.id}/start`)).toBe("2026-11-26T09:00Z");
  expect(readMeetings(doc, ref.id)).toHaveLength(1);
});

test("[UI17] what was pasted in several lines becomes one", () => {
  const editor = open(new Y.Doc());
  editor.addTopic("one\r\n two\n\nthree");
  editor.addAction("do\nit", ana, null);
  expect(texts(editor)).toEqual(["one two three"]);
  expect(editor.snapshot().agreed.map((action) => action.what)).toEqual(["do it"]);
  expect(editor.addTopic("  \n ")).toBeNull();
});
