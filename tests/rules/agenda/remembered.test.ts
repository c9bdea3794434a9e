import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { addAction, editAction, readActions } from "#core/agenda/action.ts";
import { holdMeeting, meetingsOf, notesOf, readMeetings, type Meeting, type MeetingId } from "#core/agenda/meeting.ts";
import { joinPage, ownPageId } from "#core/agenda/page.ts";
import { remembered } from "#core/agenda/remembered.ts";
import { isBlank } from "#core/agenda/text.ts";
import { addTopic, discussTopic, editTopic, readTopics, reopenTopic } from "#core/agenda/topic.ts";
import { anaAndBen } from "#tests/cast.ts";
import { exchange, twoDesks, writeNote, type Desk } from "./desk.ts";

const meetingOf = ({ page }: Desk): Meeting => ({
  id: `${page.id}@2026-11-26T09:00Z` as MeetingId,
  start: "2026-11-26T09:00Z",
});

const reading = (doc: Y.Doc, desk: Desk) => ({
  topics: readTopics(doc, desk.page.id),
  actions: readActions(doc, desk.page.id),
  meetings: readMeetings(doc, desk.page.id),
  noted: !isBlank(notesOf(doc, meetingOf(desk).id)),
});

/** The same, by somebody who never read it before. */
const fresh = (desk: Desk) => {
  const doc = new Y.Doc();
  Y.applyUpdateV2(doc, Y.encodeStateAsUpdateV2(desk.doc));
  return reading(doc, desk);
};

const deeds: readonly ((desk: Desk, at: number) => void)[] = [
  ({ doc, page, hand }, at) => void addTopic(doc, page, `Topic ${at}`, hand),
  ({ doc, page, hand }, at) =>
    void addAction(doc, page, { who: hand.me, what: `Deed ${at}`, due: null, madeIn: null }, hand),
  ({ doc, page }, at) => {
    const topics = readTopics(doc, page.id);
    const one = topics[at % Math.max(1, topics.length)];
    if (one !== undefined) editTopic(doc, one.id, `${one.text}, and more`);
  },
  (desk, at) => {
    const topics = readTopics(desk.doc, desk.page.id);
    const one = topics[at % Math.max(1, topics.length)];
    if (one === undefined) return;
    if (one.state === "open") discussTopic(desk.doc, desk.page, one.id, meetingOf(desk));
    else reopenTopic(desk.doc, one.id, meetingOf(desk).id);
  },
  ({ doc, page }, at) => {
    const actions = readActions(doc, page.id);
    const one = actions[at % Math.max(1, actions.length)];
    if (one !== undefined) editAction(doc, one.id, { what: `${one.what} soon`, state: "done" });
  },
  (desk) => writeNote(notesOf(desk.doc, meetingOf(desk).id), "What we said"),
  ({ doc }) => notesOf(doc, meetingOf(twoDesks()[0]).id).delete(0, notesOf(doc, meetingOf(twoDesks()[0]).id).length),
];

const steps = fc.array(
  fc.record({ who: fc.nat(1), deed: fc.nat(deeds.length - 1), at: fc.nat(9), post: fc.boolean(), together: fc.nat(2) }),
  { maxLength: 40 },
);

test("[AG36] what was read before is read as somebody new reads it: after edits, in the middle of them, and to those who watch", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const desks = twoDesks();
      for (const desk of desks)
        for (const root of ["topics", "actions", "meetings"])
          desk.doc.getMap(root).observeDeep(() => expect(reading(desk.doc, desk)).toEqual(fresh(desk)));
      for (const { who, deed, at, post, together } of all) {
        const desk = desks[who] ?? desks[0];
        desk.doc.transact(() => {
          for (let more = 0; more <= together; more++) {
            deeds[(deed + more) % deeds.length]?.(desk, at + more);
            expect(reading(desk.doc, desk)).toEqual(fresh(desk));
          }
        });
        if (post) exchange(...desks);
        for (const it of desks) expect(reading(it.doc, it)).toEqual(fresh(it));
      }
    }),
    { numRuns: 60 },
  );
});

test("[AG37] a record is read once until it changes itself, however much changes beside it", () => {
  const doc = new Y.Doc();
  const [one, other] = [new Y.Map<string>(), new Y.Map<string>()];
  doc.getMap("records").set("one", one);
  doc.getMap("records").set("other", other);
  let reads = 0;
  const read = (): unknown => remembered(doc, one, () => ++reads);
  read();
  other.set("text", "Something else");
  read();
  expect(reads).toBe(1);
  one.set("text", "This");
  read();
  expect(reads).toBe(2);
});

test("[AG37] a topic and an action are the same until they or their words change", () => {
  const [{ doc, page, hand }] = twoDesks();
  const topic = addTopic(doc, page, "Growth", hand);
  const action = addAction(doc, page, { who: hand.me, what: "Call", due: null, madeIn: null }, hand);
  const read = () => [readTopics(doc, page.id)[0], readActions(doc, page.id)[0]];
  const before = read();
  addTopic(doc, page, "Pay", hand);
  addAction(doc, page, { who: hand.me, what: "Write", due: null, madeIn: null }, hand);
  for (const [at, one] of read().entries()) expect(one).toBe(before[at]);

  if (topic !== null) editTopic(doc, topic, "Growth and pay");
  if (action !== null) editAction(doc, action, { what: "Call again" });
  expect(read()).toMatchObject([{ text: "Growth and pay" }, { what: "Call again" }]);
});

test("[AG38] the lists of a page are made once for all who ask, until they change, on a page put into it too", () => {
  const [desk] = twoDesks();
  const { doc, page, hand } = desk;
  const other = { id: ownPageId(anaAndBen.id, "another"), seriesKey: "another" };
  const lists = () => [readTopics(doc, page.id), readActions(doc, page.id), meetingsOf(doc, page.id)];
  const texts = (): readonly string[] => readTopics(doc, page.id).map(({ text }) => text);
  addTopic(doc, page, "Growth", hand);
  const id = addTopic(doc, other, "From the other page", hand);
  const before = lists();
  // Looked at for the first time, a text becomes one of its kind.
  notesOf(doc, meetingOf(desk).id);
  for (const [at, list] of lists().entries()) expect(list).toBe(before[at]);
  expect(texts()).toEqual(["Growth"]);

  joinPage(doc, other.id, page.id);
  expect(texts().toSorted()).toEqual(["From the other page", "Growth"]);
  if (id !== null) editTopic(doc, id, "From there");
  expect(texts().toSorted()).toEqual(["From there", "Growth"]);
});

test("[AG38] what is written beside a list leaves it as it is, and so does asking again before anything is written", () => {
  const [desk] = twoDesks();
  const { doc, page, hand } = desk;
  const topic = addTopic(doc, page, "Growth", hand);
  addAction(doc, page, { who: hand.me, what: "Call", due: null, madeIn: null }, hand);
  holdMeeting(doc, page, meetingOf(desk));
  const notes = notesOf(doc, meetingOf(desk).id);
  const lists = () => ({
    topics: readTopics(doc, page.id),
    actions: readActions(doc, page.id),
    meetings: meetingsOf(doc, page.id),
  });
  const stay = (kinds: readonly (keyof ReturnType<typeof lists>)[], deed: () => unknown): void => {
    const before = lists();
    deed();
    for (const kind of kinds) expect(lists()[kind]).toBe(before[kind]);
  };

  stay(["topics", "actions", "meetings"], () => writeNote(notes, "What we said"));
  stay(["actions", "meetings"], () => addTopic(doc, page, "Pay", hand));
  stay(["actions", "meetings"], () => topic !== null && discussTopic(doc, page, topic, meetingOf(desk)));
  stay(["topics", "meetings"], () =>
    addAction(doc, page, { who: hand.me, what: "Write", due: null, madeIn: null }, hand),
  );
  const later = { id: `${page.id}@2026-12-03T09:00Z` as MeetingId, start: "2026-12-03T09:00Z" };
  stay(["topics", "actions"], () => holdMeeting(doc, page, later));
  stay(["topics", "actions", "meetings"], () => doc.transact(() => stay(["topics", "actions", "meetings"], () => {})));
});

test("[AG38] notes that come for a meeting of which nothing else is known are in the list, also when they are looked at on their way", () => {
  const [{ doc, page }, other] = twoDesks();
  const early = `${page.id}@2026-12-10T09:00Z` as MeetingId;
  writeNote(notesOf(other.doc, early), "Said early");
  expect(meetingsOf(doc, page.id)).toEqual([]);
  doc.transact(() => {
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other.doc));
    notesOf(doc, early);
  });
  expect(meetingsOf(doc, page.id)).toMatchObject([{ id: early }]);
});
