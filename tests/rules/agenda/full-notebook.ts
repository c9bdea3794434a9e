/** A notebook in which every field is used once. */
import * as Y from "yjs";
import { addAction, editAction, type ActionId } from "#core/agenda/action.ts";
import { skipMeeting } from "#core/agenda/answer.ts";
import { agree, disagree } from "#core/agenda/closing.ts";
import { addComment } from "#core/agenda/comment.ts";
import { continueOn, separate } from "#core/agenda/continuation.ts";
import { meetingIdOf, notesOf, retargetMeeting, touchMeeting, type Meeting } from "#core/agenda/meeting.ts";
import { beginPage, manualSeriesKey, pageOf, setSchedule } from "#core/agenda/page.ts";
import { setName } from "#core/agenda/person.ts";
import { setPurpose, setRelation } from "#core/agenda/relation.ts";
import { addTopic, detailTopic, discussTopic, setTopicState, type TopicId } from "#core/agenda/topic.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";
import { exchange, twoDesks, writeNote } from "./desk.ts";

export const fullNotebook = (): Y.Doc => {
  const [a, b] = twoDesks();
  const { doc, page } = a;
  const meetingOn = (day: string): Meeting => ({ id: meetingIdOf(page.id, `${day}T09:00Z`), start: `${day}T09:00Z` });
  const [held, prepared, skipped] = ["2026-11-26", "2026-12-03", "2026-12-10"].map(meetingOn) as [
    Meeting,
    Meeting,
    Meeting,
  ];
  setName(doc, ana, "Ana Ruiz");
  setRelation(doc, { type: "report", person: ben });
  setPurpose(doc, "Room for what matters to Ben");

  const papers = addTopic(doc, page, "Immigration papers", a.hand) as TopicId;
  detailTopic(doc, papers, { kind: "personal" });
  exchange(a, b);
  const role = addTopic(b.doc, page, "Growth: staff role", b.hand) as TopicId;
  detailTopic(b.doc, role, { kind: "growth", critical: { minutes: 10 } });
  exchange(a, b);
  const budget = addTopic(doc, page, "Budget", a.hand) as TopicId;
  detailTopic(doc, budget, { notBefore: "2026-12-01" });
  setTopicState(doc, budget, "parked");
  addComment(doc, `topic/${papers}`, "Which office?", a.hand);

  discussTopic(doc, page, papers, held);
  writeNote(notesOf(doc, held.id), "The lawyer wrote");
  const due = { type: "nextMeeting", after: held.id, meetings: 2 } as const;
  const from = { type: "topic", topic: papers } as const;
  addAction(doc, page, { who: ben, what: "Find the passport", due, madeIn: held.id, from }, a.hand);
  const ask = { who: null, what: "Ask Kim", due: { type: "day", day: "2026-12-24" }, madeIn: null } as const;
  editAction(doc, addAction(doc, page, ask, a.hand) as ActionId, { state: "done" });
  agree(doc, page, held, a.hand);
  disagree(b.doc, held.id, "Not by December", { ...b.hand, now: () => a.hand.now() });
  touchMeeting(doc, page, prepared);
  writeNote(notesOf(doc, prepared.id), "Prepared");
  retargetMeeting(doc, prepared.id, "2026-12-04T09:00Z", "2026-12-04T09:00Z");
  skipMeeting(doc, page, skipped, "Vacation", a.hand);

  const anew = pageOf(doc, anaAndBen.id, "a series made anew");
  continueOn(doc, anaAndBen.id, anew.seriesKey, page.id);
  beginPage(doc, anew);
  addTopic(doc, { ...anew, id: page.id }, "From the re-created series", a.hand);
  const manual = pageOf(doc, anaAndBen.id, manualSeriesKey(anaAndBen.id));
  setSchedule(doc, manual, { firstDay: "2026-11-26", time: "10:00", timeZone: "Europe/Berlin", everyWeeks: 2 });
  separate(doc, anaAndBen.id, manual.seriesKey);
  exchange(a, b);
  return doc;
};
