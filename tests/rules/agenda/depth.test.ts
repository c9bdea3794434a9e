/** Topics, actions and meetings in all they can hold. */
import { expect, test } from "vitest";
import {
  addAction,
  editAction,
  previousAgreements,
  readActions,
  type ActionId,
  type Due,
} from "#core/agenda/action.ts";
import { answersTo, sayNothingToTalkAbout, skipMeeting, takeBackAnswers } from "#core/agenda/answer.ts";
import { agree, agreementsOf, disagree, missingIn, takeBackAgreement } from "#core/agenda/closing.ts";
import { addComment, dropComment, editComment, readComments } from "#core/agenda/comment.ts";
import { dueReader } from "#core/agenda/due.ts";
import { lanesOf, type Lanes } from "#core/agenda/lanes.ts";
import { loadOf } from "#core/agenda/load.ts";
import { holdMeeting, meetingIdOf, notesOf, type Meeting } from "#core/agenda/meeting.ts";
import { patternOf } from "#core/agenda/pattern.ts";
import {
  laneOrder,
  readPurpose,
  readReadme,
  readRelation,
  setPurpose,
  setReadme,
  setRelation,
} from "#core/agenda/relation.ts";
import { summarise } from "#core/agenda/summary.ts";
import { threadOf } from "#core/agenda/thread.ts";
import {
  addTopic,
  detailTopic,
  discussTopic,
  readTopic,
  readTopics,
  setTopicState,
  topicKinds,
  touchTopic,
  type TopicId,
} from "#core/agenda/topic.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { exchange, twoDesks, writeNote, type Desk } from "./desk.ts";

const meetingOn = (desk: Desk, day: string): Meeting => ({
  id: meetingIdOf(desk.page.id, `${day}T09:00Z`),
  start: `${day}T09:00Z`,
});

const topicAt = (desk: Desk, text: string): TopicId => {
  const id = addTopic(desk.doc, desk.page, text, desk.hand);
  if (id === null) throw new Error(`no topic was added for '${text}'`);
  return id;
};

const actionAt = (desk: Desk, what: string, more: { who?: typeof ana; due?: Due; madeIn?: Meeting }): ActionId => {
  const { who = null, due = null, madeIn } = more;
  const id = addAction(desk.doc, desk.page, { who, what, due, madeIn: madeIn?.id ?? null }, desk.hand);
  if (id === null) throw new Error(`no action was added for '${what}'`);
  return id;
};

const lanesAt = (desk: Desk, meeting: Meeting): Lanes =>
  lanesOf(readTopics(desk.doc, desk.page.id), {
    pair: anaAndBen,
    relation: readRelation(desk.doc),
    me: desk.hand.me,
    meetings: [meeting.id],
    day: meeting.start?.slice(0, 10) ?? "",
  });

const words = (topics: readonly { readonly text: string }[]) => topics.map((it) => it.text);

test("[AG15] a topic has a kind, a first day and time at the end, each of which can be taken away", () => {
  const [desk] = twoDesks();
  const id = topicAt(desk, "Staff role");
  expect(readTopic(desk.doc, id)).toMatchObject({ kind: null, notBefore: null, critical: null });
  for (const kind of topicKinds) {
    detailTopic(desk.doc, id, { kind, notBefore: "2026-12-01", critical: { minutes: 10 } });
    expect(readTopic(desk.doc, id)).toMatchObject({ kind, notBefore: "2026-12-01", critical: { minutes: 10 } });
  }
  detailTopic(desk.doc, id, { kind: null, critical: null });
  expect(readTopic(desk.doc, id)).toMatchObject({ kind: null, notBefore: "2026-12-01", critical: null });
});

test("[AG16] each topic stands in one place of a meeting", () => {
  const [desk] = twoDesks();
  const [open, now, before, later, parked, dropped] = ["open", "now", "before", "later", "parked", "dropped"].map(
    (it) => topicAt(desk, it),
  ) as [TopicId, TopicId, TopicId, TopicId, TopicId, TopicId];
  const meeting = meetingOn(desk, "2026-11-26");
  discussTopic(desk.doc, desk.page, now, meeting);
  discussTopic(desk.doc, desk.page, before, meetingOn(desk, "2026-11-19"));
  detailTopic(desk.doc, later, { notBefore: "2026-11-27" });
  setTopicState(desk.doc, parked, "parked");
  setTopicState(desk.doc, dropped, "dropped");
  const lanes = lanesAt(desk, meeting);
  expect(lanes.lanes.map((it) => words(it.topics))).toEqual([[], ["open", "now"]]);
  expect([lanes.later, lanes.parked, lanes.dropped, lanes.discussed].map(words)).toEqual([
    ["later"],
    ["parked"],
    ["dropped"],
    ["before"],
  ]);
  expect(words(lanesAt(desk, meetingOn(desk, "2026-12-03")).lanes[1].topics)).toEqual(["open", "later"]);
  expect(open).not.toBe(now);
});

test("[AG17] the report's lane is first for both, and without rank each sees the other first", () => {
  const [a, b] = twoDesks();
  expect(readRelation(a.doc)).toBeNull();
  expect([laneOrder(null, anaAndBen, ana), laneOrder(null, anaAndBen, ben)]).toEqual([
    [ben, ana],
    [ana, ben],
  ]);
  setRelation(a.doc, { type: "report", person: ben });
  exchange(a, b);
  for (const me of [ana, ben]) expect(laneOrder(readRelation(b.doc), anaAndBen, me)).toEqual([ben, ana]);
  for (const relation of [
    { type: "peers" },
    { type: "mentee", person: ben },
    { type: "skipLevel", person: ben },
  ] as const) {
    setRelation(b.doc, relation);
    expect(readRelation(b.doc)).toEqual(relation);
    expect(laneOrder(relation, anaAndBen, ben)).toEqual([ana, ben]);
  }
});

test("[AG18] the manager's critical topic is announced and stands at the end; the report's stays first", () => {
  const [a, b] = twoDesks();
  setRelation(a.doc, { type: "report", person: ben });
  detailTopic(a.doc, topicAt(a, "Reorg"), { critical: { minutes: 10 } });
  detailTopic(b.doc, topicAt(b, "My visa"), { critical: { minutes: 5 } });
  exchange(a, b);
  const lanes = lanesAt(b, meetingOn(b, "2026-11-26"));
  expect([words(lanes.atTheEnd), lanes.minutesAtTheEnd]).toEqual([["Reorg"], 10]);
  expect(lanes.lanes.map((it) => words(it.topics))).toEqual([["My visa"], []]);
});

test("[AG19, AG22] a thread tells when a topic was raised and what was said and agreed in each meeting since", () => {
  const [desk] = twoDesks();
  const id = topicAt(desk, "Immigration papers");
  const [one, two, three] = ["2026-11-19", "2026-11-26", "2026-12-03"].map((it) => meetingOn(desk, it)) as [
    Meeting,
    Meeting,
    Meeting,
  ];
  touchTopic(desk.doc, desk.page, id, two);
  touchTopic(desk.doc, desk.page, id, one);
  expect(readTopic(desk.doc, id)?.state).toBe("open");
  writeNote(notesOf(desk.doc, two.id), "The lawyer wants the old passport");
  const from = { type: "topic", topic: id } as const;
  const action = { who: ben, what: "Find the passport", due: null, madeIn: two.id, from };
  addAction(desk.doc, desk.page, action, desk.hand);
  discussTopic(desk.doc, desk.page, id, three);
  addComment(desk.doc, `topic/${id}`, "Which office?", desk.hand);
  const topic = readTopic(desk.doc, id);
  if (topic === null) throw new Error("no topic");
  expect(threadOf(desk.doc, topic)).toMatchObject({
    raisedAt: topic.createdAt,
    meetings: [
      { ...one, hasNotes: false, actions: [] },
      { ...two, hasNotes: true, actions: [{ what: "Find the passport", from }] },
      { ...three, hasNotes: false, actions: [] },
    ],
    comments: [{ text: "Which office?" }],
  });
});

test("[AG22] an action can come from the notes of a meeting", () => {
  const [desk] = twoDesks();
  const from = { type: "note", meeting: meetingOn(desk, "2026-11-26").id } as const;
  addAction(desk.doc, desk.page, { who: null, what: "Ask Kim", due: null, madeIn: null, from }, desk.hand);
  expect(readActions(desk.doc, desk.page.id)[0]?.from).toEqual(from);
});

test("[AG20] comments stand where they were made, oldest first, and are taken back", () => {
  const [a, b] = twoDesks();
  const id = topicAt(a, "Budget");
  exchange(a, b);
  const mine = addComment(a.doc, `topic/${id}`, "Which year?", a.hand);
  addComment(b.doc, `topic/${id}`, "Next year", { ...b.hand, now: () => a.hand.now() });
  addComment(b.doc, `topic/${id}`, " ", b.hand);
  addComment(b.doc, `meeting/${meetingOn(b, "2026-11-26").id}`, "Good one", b.hand);
  exchange(a, b);
  expect(words(readComments(b.doc, `topic/${id}`))).toEqual(["Which year?", "Next year"]);
  if (mine === null) throw new Error("no comment");
  editComment(a.doc, mine, "Which quarter?");
  expect(words(readComments(a.doc, `topic/${id}`))).toEqual(["Which quarter?", "Next year"]);
  dropComment(a.doc, mine);
  expect(words(readComments(a.doc, `topic/${id}`))).toEqual(["Next year"]);
});

test("[AG21] both change what they want to get out of meeting", () => {
  const [a, b] = twoDesks();
  setPurpose(a.doc, "Room for what matters to Ben");
  exchange(a, b);
  setPurpose(b.doc, "Room and time for what matters to Ben");
  setPurpose(a.doc, "Room for what matters to Ben and Ana");
  exchange(a, b);
  expect(readPurpose(a.doc)).toBe("Room and time for what matters to Ben and Ana");
  setPurpose(b.doc, "");
  expect(readPurpose(b.doc)).toBe("");
});

test("[AG34] each gives the address of where they tell how they like to work, and takes it away", () => {
  const [a, b] = twoDesks();
  setReadme(a.doc, ana, "https://contoso.example/ana");
  setReadme(b.doc, ben, "https://contoso.example/ben");
  exchange(a, b);
  expect([ana, ben].map((it) => readReadme(b.doc, it))).toEqual([
    "https://contoso.example/ana",
    "https://contoso.example/ben",
  ]);
  setReadme(a.doc, ana, "");
  exchange(a, b);
  expect([ana, ben].map((it) => readReadme(b.doc, it))).toEqual(["", "https://contoso.example/ben"]);
});

test("[AG23] a meeting begins with what was agreed earlier and is open", () => {
  const [desk] = twoDesks();
  const [before, now] = [meetingOn(desk, "2026-11-19"), meetingOn(desk, "2026-11-26")];
  const done = actionAt(desk, "done", { madeIn: before });
  editAction(desk.doc, done, { state: "done" });
  actionAt(desk, "open", { madeIn: before });
  actionAt(desk, "between meetings", {});
  actionAt(desk, "now", { madeIn: now });
  const previous = previousAgreements(readActions(desk.doc, desk.page.id), now.id);
  expect(previous.map((it) => it.what)).toEqual(["open", "between meetings"]);
});

const day = (text: string): Due => ({ type: "day", day: text });

test("[AG24] each person's load is laid out by week", () => {
  const [desk] = twoDesks();
  actionAt(desk, "late", { who: ben, due: day("2026-11-20") });
  actionAt(desk, "this week", { who: ben, due: day("2026-11-29") });
  actionAt(desk, "next 1:1", { who: ben, due: { type: "nextMeeting", after: null } });
  actionAt(desk, "some day", { who: ben });
  actionAt(desk, "hers", { who: ana, due: day("2027-03-01") });
  editAction(desk.doc, actionAt(desk, "done", { who: ben }), { state: "done" });
  const start = "2026-12-03T09:00Z";
  const occurrences = [{ seriesKey: "", originalStart: start, start, end: "2026-12-03T09:30Z", cancelled: false }];
  const calendar = { occurrences, until: "2027-01-01T00:00Z", readAt: "2026-11-24T09:00Z" };
  const dueOf = dueReader(desk.doc, desk.page.id, calendar, "2026-11-24T09:00Z");
  const load = loadOf(readActions(desk.doc, desk.page.id), [ana, ben], dueOf, "2026-11-24", 2).map((it) => ({
    late: it.late.map((action) => action.what),
    weeks: it.weeks.map(({ from, actions }) => [from, ...actions.map((action) => action.what)]),
    later: it.later.map((action) => action.what),
  }));
  expect(load).toEqual([
    { late: [], weeks: [["2026-11-23"], ["2026-11-30"]], later: ["hers"] },
    {
      late: ["late"],
      weeks: [
        ["2026-11-23", "this week"],
        ["2026-11-30", "next 1:1"],
      ],
      later: ["some day"],
    },
  ]);
});

test("[AG25] closing names what lacks who or when", () => {
  const [desk] = twoDesks();
  const madeIn = meetingOn(desk, "2026-11-26");
  const due: Due = { type: "nextMeeting", after: madeIn.id };
  const bare = actionAt(desk, "bare", { madeIn });
  const nobody = actionAt(desk, "nobody", { madeIn, due });
  actionAt(desk, "whole", { madeIn, due, who: ben });
  actionAt(desk, "of another meeting", {});
  editAction(desk.doc, actionAt(desk, "dropped", { madeIn }), { state: "dropped" });
  expect(missingIn(readActions(desk.doc, desk.page.id), madeIn.id)).toEqual([
    { action: bare, who: true, when: true },
    { action: nobody, who: true, when: false },
  ]);
});

const states = (desk: Desk, meeting: Meeting) =>
  agreementsOf(desk.doc, desk.page.id, meeting.id, anaAndBen).map((it) => it.state);

test("[AG26] both agree on what stands there, and any change opens it again", () => {
  const [a, b] = twoDesks();
  const madeIn = meetingOn(a, "2026-11-26");
  const id = actionAt(a, "Draft the plan", { madeIn, who: ben });
  exchange(a, b);
  expect(states(a, madeIn)).toEqual(["notYet", "notYet"]);
  agree(a.doc, a.page, madeIn, a.hand);
  agree(b.doc, b.page, madeIn, b.hand);
  exchange(a, b);
  expect(states(b, madeIn)).toEqual(["agreed", "agreed"]);
  editAction(b.doc, id, { state: "done" });
  expect(states(b, madeIn)).toEqual(["agreed", "agreed"]);
  for (const change of [
    { who: ana },
    { who: ben, what: "Draft a plan" },
    { what: "Draft the plan", due: { type: "nextMeeting", after: madeIn.id } },
    { due: { type: "nextMeeting", after: madeIn.id, meetings: 2 } },
    { due: null, state: "dropped" },
  ] as const) {
    editAction(b.doc, id, change);
    expect(states(b, madeIn)).toEqual(["changed", "changed"]);
  }
  editAction(b.doc, id, { state: "open" });
  expect(states(b, madeIn)).toEqual(["agreed", "agreed"]);
  takeBackAgreement(b.doc, madeIn.id, b.hand);
  expect(states(b, madeIn)).toEqual(["agreed", "notYet"]);
});

test("[AG26] one agrees while the other adds: the agreement is open when they hear each other", () => {
  const [a, b] = twoDesks();
  const madeIn = meetingOn(a, "2026-11-26");
  agree(a.doc, a.page, madeIn, a.hand);
  actionAt(b, "One more thing", { madeIn });
  agree(b.doc, b.page, madeIn, b.hand);
  exchange(a, b);
  expect(states(a, madeIn)).toEqual(["changed", "agreed"]);
});

test("[AG27] a disagreement is a comment on the meeting and takes one's own yes back", () => {
  const [a, b] = twoDesks();
  const meeting = meetingOn(a, "2026-11-26");
  agree(a.doc, a.page, meeting, a.hand);
  agree(b.doc, b.page, meeting, b.hand);
  expect(disagree(b.doc, meeting.id, "  ", b.hand)).toBeNull();
  disagree(b.doc, meeting.id, "Not by December", b.hand);
  exchange(a, b);
  expect(states(a, meeting)).toEqual(["agreed", "notYet"]);
  expect(readComments(a.doc, `meeting/${meeting.id}`)).toMatchObject([
    { author: ben, text: "Not by December", disagrees: true },
  ]);
});

test("[AG28] both answer at once, and each answer stands until it is taken back", () => {
  const [a, b] = twoDesks();
  const meeting = meetingOn(a, "2026-11-26");
  skipMeeting(a.doc, a.page, meeting, " On vacation ", a.hand);
  skipMeeting(b.doc, b.page, meeting, "", b.hand);
  sayNothingToTalkAbout(b.doc, b.page, meeting, b.hand);
  exchange(a, b);
  const given = answersTo(a.doc, meeting.id).map((it) => [it.type, it.by, it.reason]);
  expect(given).toHaveLength(3);
  expect(given).toContainEqual(["skip", ana, "On vacation"]);
  takeBackAnswers(b.doc, meeting.id, "skip");
  expect(answersTo(b.doc, meeting.id).map((it) => it.type)).toEqual(["nothing"]);
});

const skipped = (reason: string) => ({ type: "skipped", by: ana, reason });

test("[AG29] how it went is told as facts, newest first", () => {
  const [desk] = twoDesks();
  const [one, two, three, four] = ["2026-11-05", "2026-11-12", "2026-11-19", "2026-11-26"].map((it) =>
    meetingOn(desk, it),
  ) as [Meeting, Meeting, Meeting, Meeting];
  holdMeeting(desk.doc, desk.page, one);
  skipMeeting(desk.doc, desk.page, two, "Release week", desk.hand);
  skipMeeting(desk.doc, desk.page, three, "", desk.hand);
  skipMeeting(desk.doc, desk.page, four, "ahead", desk.hand);
  const past = [
    { meeting: three.id, start: three.start, went: skipped("") },
    { meeting: two.id, start: two.start, went: skipped("Release week") },
    { meeting: one.id, start: one.start, went: { type: "met" } },
  ];
  expect(patternOf(desk.doc, desk.page.id, "2026-11-21T09:00Z")).toEqual({
    past,
    lastMet: one.start,
    sinceThen: past.slice(0, 2),
  });
});

test("[AG33] a meeting that was skipped is none in which the two met", () => {
  const [desk] = twoDesks();
  const [one, two] = [meetingOn(desk, "2026-11-12"), meetingOn(desk, "2026-11-19")];
  discussTopic(desk.doc, desk.page, topicAt(desk, "Budget"), one);
  skipMeeting(desk.doc, desk.page, two, "", desk.hand);
  expect(summarise(desk.doc, desk.page.id, anaAndBen, "2026-11-21T09:00Z").lastMet).toBe(one.start);
});
