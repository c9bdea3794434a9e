/** Any edits by two people, in any order, twice or late. */
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { addAction, editAction, readActions } from "#core/agenda/action.ts";
import { answersTo, skipMeeting } from "#core/agenda/answer.ts";
import { agree, agreementsOf, disagree } from "#core/agenda/closing.ts";
import { addComment, allComments } from "#core/agenda/comment.ts";
import { continueOn, separate } from "#core/agenda/continuation.ts";
import { meetingIdOf, meetingsAt, notesOf, readMeetings, retargetMeeting, touchMeeting } from "#core/agenda/meeting.ts";
import { pageOf } from "#core/agenda/page.ts";
import { plainText } from "#core/agenda/text.ts";
import { threadOf } from "#core/agenda/thread.ts";
import {
  addTopic,
  bringTopic,
  detailTopic,
  discussTopic,
  editTopic,
  moveTopic,
  readTopics,
  reopenTopic,
  setTopicState,
  touchTopic,
} from "#core/agenda/topic.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { twoDesks, writeNote, type Desk } from "./desk.ts";

const meetings = ["2026-11-26T09:00Z", "2026-12-03T09:00Z"];

/** One thing that happens: somebody edits, or a piece of post arrives (perhaps an old one, perhaps again). */
const step = fc.record({
  desk: fc.constantFrom(0, 1),
  verb: fc.constantFrom(
    "topic",
    "edit",
    "move",
    "discuss",
    "reopen",
    "park",
    "action",
    "close",
    "note",
    "detail",
    "touch",
    "bring",
    "comment",
    "agree",
    "disagree",
    "skip",
    "lead on",
    "continue",
    "separate",
    "undo",
    "redo",
    "post",
    "post",
  ),
  pick: fc.nat(1000),
  other: fc.nat(1000),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly desks: readonly [Desk, Desk];
  /** Every update that either desk ever sent, by sender. */
  readonly post: readonly [Uint8Array[], Uint8Array[]];
  readonly topics: Set<string>;
  readonly actions: Set<string>;
  readonly notes: Set<string>;
  readonly comments: Set<string>;
  readonly answers: Set<string>;
  readonly undo: readonly [Y.UndoManager, Y.UndoManager];
  count: number;
}

const mine = { edits: "this person" };

const undoOf = ({ doc }: Desk): Y.UndoManager =>
  new Y.UndoManager(doc, { trackedOrigins: new Set([mine]), captureTimeout: 0 });

const startWorld = (): World => {
  const desks = twoDesks();
  const post: [Uint8Array[], Uint8Array[]] = [[], []];
  for (const at of [0, 1] as const)
    desks[at].doc.on("updateV2", (update: Uint8Array, origin: unknown) => origin === "post" || post[at].push(update));
  return {
    desks,
    post,
    topics: new Set(),
    actions: new Set(),
    notes: new Set(),
    comments: new Set(),
    answers: new Set(),
    undo: [undoOf(desks[0]), undoOf(desks[1])],
    count: 0,
  };
};

const at = <T>(items: readonly T[], pick: number): T | undefined => items[pick % Math.max(items.length, 1)];

const run = (world: World, { desk: side, verb, pick, other }: Step): void => {
  const desk = world.desks[side];
  const { doc, page, hand } = desk;
  const topics = readTopics(doc, page.id);
  const topic = at(topics, pick);
  const start = meetings[other % meetings.length] as string;
  const meeting = { id: meetingIdOf(page.id, start), start };
  const words = `words ${world.count++}`;
  /** What undo may take back; only what changes a record, so that everything that was ever added must stay. */
  const change = (verbOf: () => unknown): void => void doc.transact(verbOf, mine);
  switch (verb) {
    case "detail":
      if (topic)
        change(() =>
          detailTopic(doc, topic.id, { kind: "idea", notBefore: "2026-12-01", critical: { minutes: other } }),
        );
      return;
    case "touch":
      if (topic) change(() => touchTopic(doc, page, topic.id, meeting));
      return;
    case "bring":
      if (topic) change(() => bringTopic(doc, topic.id, pageOf(doc, anaAndBen.id, "other"), hand));
      return;
    case "comment":
      if (topic) world.comments.add(addComment(doc, `topic/${topic.id}`, words, hand) as string);
      return;
    case "agree":
      return change(() => agree(doc, page, meeting, hand));
    case "disagree":
      world.comments.add(disagree(doc, meeting.id, words, hand) as string);
      return;
    case "skip":
      skipMeeting(doc, page, meeting, words, hand);
      world.answers.add(words);
      return;
    case "lead on":
      return change(() => retargetMeeting(doc, meeting.id, meetings[pick % meetings.length] as string, start));
    case "continue":
      return change(() => continueOn(doc, anaAndBen.id, "other", page.id));
    case "separate":
      return change(() => separate(doc, anaAndBen.id, "other"));
    case "undo":
      return void world.undo[side].undo();
    case "redo":
      return void world.undo[side].redo();
    case "topic":
      world.topics.add(addTopic(doc, page, words, hand) as string);
      return;
    case "edit":
      if (topic) editTopic(doc, topic.id, `${topic.text} ${words}`);
      return;
    case "move":
      if (topic) change(() => moveTopic(doc, topic.id, at([null, ...topics], other)?.id ?? null, hand));
      return;
    case "discuss":
      if (topic) change(() => discussTopic(doc, page, topic.id, meeting));
      return;
    case "reopen":
      if (topic) change(() => reopenTopic(doc, topic.id, null));
      return;
    case "park":
      if (topic) change(() => setTopicState(doc, topic.id, "parked"));
      return;
    case "action":
      world.actions.add(
        addAction(
          doc,
          page,
          { who: side === 0 ? ana : ben, what: words, due: null, madeIn: meeting.id },
          hand,
        ) as string,
      );
      return;
    case "close": {
      const action = at(readActions(doc, page.id), pick);
      if (action) change(() => editAction(doc, action.id, { state: "done" }));
      return;
    }
    case "note":
      touchMeeting(doc, page, meeting);
      writeNote(notesOf(doc, meeting.id), words);
      world.notes.add(words);
      return;
    case "post": {
      const update = at(world.post[side === 0 ? 1 : 0], pick);
      if (update) Y.applyUpdateV2(doc, update, "post");
    }
  }
};

/** At the end all post arrives, shuffled by `seed`, and each piece twice. */
const deliverAll = (world: World, seed: number): void => {
  for (const to of [0, 1] as const) {
    const updates = world.post[to === 0 ? 1 : 0];
    const shuffled = updates.map((update, index) => ({ update, key: Math.imul(index + 1, 2654435761 ^ seed) }));
    shuffled.sort((a, b) => a.key - b.key);
    for (const { update } of [...shuffled, ...shuffled]) Y.applyUpdateV2(world.desks[to].doc, update, "post");
  }
};

const seen = ({ doc, page }: Desk) => {
  const pages = [...new Set([page.id, pageOf(doc, anaAndBen.id, "other").id])].toSorted();
  return {
    pages,
    topics: pages.flatMap((it) => readTopics(doc, it)),
    actions: pages.flatMap((it) => readActions(doc, it)),
    threads: pages.flatMap((it) => readTopics(doc, it)).map((it) => threadOf(doc, it)),
    comments: allComments(doc),
    meetings: pages.flatMap((it) => readMeetings(doc, it)),
    at: meetings.map((start) => meetingsAt(doc, page.id, start)),
    answers: meetings.flatMap((start) => answersTo(doc, meetingIdOf(page.id, start))),
    agreements: meetings.map((start) => agreementsOf(doc, page.id, meetingIdOf(page.id, start), anaAndBen)),
    notes: meetings.map((start) => plainText(notesOf(doc, meetingIdOf(page.id, start)))),
  };
};

test("[AG3, AG4] any interleaving gives both the same page and loses nothing", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), fc.nat(), (steps, seed) => {
      const world = startWorld();
      for (const it of steps) run(world, it);
      deliverAll(world, seed);
      const [a, b] = world.desks;
      expect(seen(a)).toEqual(seen(b));
      expect(new Set(seen(a).topics.map((it) => it.id))).toEqual(world.topics);
      expect(seen(a).topics).toHaveLength(world.topics.size);
      expect(new Set(seen(a).comments.map((it) => it.id))).toEqual(world.comments);
      expect(new Set(seen(a).answers.map((it) => it.reason))).toEqual(world.answers);
      expect(new Set(seen(a).actions.map((it) => it.id))).toEqual(world.actions);
      const lines = new Set(seen(a).notes.flatMap((it) => it.split("\n")));
      for (const line of world.notes) expect(lines).toContain(line);
      for (const topic of seen(a).topics) expect(topic.text).not.toBe("");
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("[AG4] no word that anybody typed into a topic is lost", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 12 }), (turns) => {
      const world = startWorld();
      const [a] = world.desks;
      const id = addTopic(a.doc, a.page, "start", a.hand);
      if (id === null) throw new Error("no topic");
      deliverAll(world, 1);
      const typed = turns.map((side, index) => {
        const desk = world.desks[side];
        const before = readTopics(desk.doc, desk.page.id)[0]?.text ?? "";
        editTopic(desk.doc, id, `${before} +${index}`);
        return `+${index}`;
      });
      deliverAll(world, 2);
      const text = readTopics(a.doc, a.page.id)[0]?.text ?? "";
      for (const word of typed) expect(text).toContain(word);
    }),
  );
}, 60_000);
