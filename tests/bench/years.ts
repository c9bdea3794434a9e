/** What two people write in weekly meetings, into a notebook that a page can open. */
import type * as Y from "yjs";
import { addAction, editAction } from "#core/agenda/action.ts";
import { agree } from "#core/agenda/closing.ts";
import type { Hand } from "#core/agenda/hand.ts";
import { holdMeeting, meetingIdOf, notesOf, type Meeting } from "#core/agenda/meeting.ts";
import type { PageRef } from "#core/agenda/page.ts";
import { addTopic, discussTopic } from "#core/agenda/topic.ts";
import { dayLength, instantToText, type Instant } from "#core/pairs/instant.ts";
import { writeNote } from "#tests/rules/agenda/desk.ts";

/** Ends a week before `next`, the start of the coming meeting. */
export const writeMeetings = (
  doc: Y.Doc,
  page: PageRef,
  hands: readonly [Hand, Hand],
  { meetings, next }: { readonly meetings: number; readonly next: Instant },
): void => {
  for (let number = 0; number < meetings; number++) {
    const start = instantToText(next - (meetings - number) * 7 * dayLength) ?? "";
    const meeting: Meeting = { id: meetingIdOf(page.id, start), start };
    holdMeeting(doc, page, meeting);
    for (const hand of hands) {
      const topics = [1, 2].map((which) => addTopic(doc, page, `Topic ${which} of week ${number}`, hand));
      // Most weeks end with everything said. One topic of every four weeks stays open, for half a year at most.
      const leaves = number % 4 === 3 && number >= meetings - 26;
      for (const topic of topics)
        if (topic !== null && (!leaves || topic === topics[0])) discussTopic(doc, page, topic, meeting);
      writeNote(notesOf(doc, meeting.id), `What we said in week ${number}. ${"It matters to both of us. ".repeat(6)}`);
      const due = { type: "nextMeeting", after: meeting.id } as const;
      const what = `Do what we said in week ${number}`;
      const action = addAction(doc, page, { who: hand.me, what, due, madeIn: meeting.id }, hand);
      if (action !== null && number < meetings - 4) editAction(doc, action, { state: "done" });
      agree(doc, page, meeting, hand);
    }
  }
};
