/** A believable notebook, and the nasty one. */
import * as Y from "yjs";
import { addAction, editAction } from "#core/agenda/action.ts";
import type { Hand } from "#core/agenda/hand.ts";
import { meetingIdOf, notesOf, touchMeeting, type Meeting } from "#core/agenda/meeting.ts";
import { pageOf, type PageRef } from "#core/agenda/page.ts";
import { setName } from "#core/agenda/person.ts";
import { addTopic, discussTopic, setTopicState } from "#core/agenda/topic.ts";
import type { Envelope } from "#core/notebook/envelope.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { ana, anaAndBen, ben } from "#tests/cast.ts";

export const envelope: Envelope = {
  notebook: "0123456789abcdef0123456789abcdef",
  room: { secret: Uint8Array.from({ length: 32 }, (_, at) => at), epoch: 3 },
  inbox: [],
  found: {},
};

/** Random bytes that are the same in every run. */
export const handOf = (me: PersonId, seed: number): Hand => {
  let state = seed;
  let time = 1_795_000_000_000;
  return {
    me,
    now: () => (time += 1000),
    random: (bytes) =>
      Uint8Array.from({ length: bytes }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state >>> 24;
      }),
  };
};

export const paragraph = (...children: (Y.XmlText | Y.XmlElement)[]): Y.XmlElement => element("paragraph", children);

export const element = (
  name: string,
  children: readonly (Y.XmlText | Y.XmlElement)[],
  attributes: Readonly<Record<string, unknown>> = {},
): Y.XmlElement => {
  const made = new Y.XmlElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value as string);
  made.insert(0, [...children]);
  return made;
};

export const marked = (text: string, marks: Readonly<Record<string, unknown>>): Y.XmlText => {
  const made = new Y.XmlText();
  made.insert(0, text, marks);
  return made;
};

export const meetingOn = (page: PageRef, start: string): Meeting => ({ id: meetingIdOf(page.id, start), start });

const series = "040000008200E00074C5B7101A82E00800000000AABBCCDD";

export const emptyNotebook = (clientId: number): { readonly doc: Y.Doc; readonly page: PageRef } => {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  return { doc, page: pageOf(doc, anaAndBen.id, series) };
};

/** Weekly meetings with some topics, notes and actions each, `meetings` long. */
export const fullNotebook = (meetings: number): Y.Doc => {
  const { doc, page } = emptyNotebook(1);
  const [anas, bens] = [handOf(ana, 1), handOf(ben, 2)];
  setName(doc, ana, "Ana Ruiz");
  setName(doc, ben, "Ben Okafor");
  for (let week = 0; week < meetings; week++) {
    const meeting = meetingOn(page, weekAfter(week));
    touchMeeting(doc, page, meeting);
    const ids = [
      addTopic(doc, page, `On-call load in week ${week} is more than we agreed on`, bens),
      addTopic(doc, page, `Budget for quarter ${Math.floor(week / 13) + 1}`, anas),
      addTopic(doc, page, "How the review with the platform team went", bens),
    ];
    for (const id of ids) if (id !== null && week < meetings - 1) discussTopic(doc, page, id, meeting);
    const notes = notesOf(doc, meeting.id);
    notes.insert(0, [
      element("heading", [new Y.XmlText("What we agreed")], { level: 1 }),
      paragraph(
        new Y.XmlText("We talked through the rota and found that two of the alerts are noise; Ben turns them off. "),
      ),
      element("bullet_list", [
        element("list_item", [
          paragraph(marked("Alerts", { strong: {} }), new Y.XmlText(" go to the owning team first")),
        ]),
        element("list_item", [paragraph(new Y.XmlText("Holiday cover is agreed until the end of the month"))]),
      ]),
    ]);
    const action = addAction(
      doc,
      page,
      {
        who: ben,
        what: "Turn off the two noisy alerts",
        due: { type: "nextMeeting", after: meeting.id },
        madeIn: meeting.id,
      },
      anas,
    );
    if (action !== null && week < meetings - 1) editAction(doc, action, { state: "done" });
  }
  const parked = addTopic(doc, page, "Conference talk", bens);
  if (parked !== null) setTopicState(doc, parked, "parked");
  return doc;
};

const weekAfter = (week: number): string =>
  new Date(Date.UTC(2026, 10, 26, 9) + week * 7 * 24 * 60 * 60 * 1000).toISOString();
