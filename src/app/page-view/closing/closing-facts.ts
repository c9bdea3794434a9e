/** What closing shows, read from the notebook at the moment it is looked at. */
import { readActions, type Action } from "#core/agenda/action.ts";
import { agreementsOf, missingIn, type Agreement, type Missing } from "#core/agenda/closing.ts";
import { readComments, type Comment } from "#core/agenda/comment.ts";
import { dueReader, type DueReader } from "#core/agenda/due.ts";
import { loadOf, type Load } from "#core/agenda/load.ts";
import { patternOf } from "#core/agenda/pattern.ts";
import { openTopics, type Topic } from "#core/agenda/topic.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import type { PageEditor } from "#app/page-view/page-editor.ts";

export interface ClosingFacts {
  readonly open: readonly Topic[];
  readonly agreed: readonly Action[];
  readonly missing: readonly Missing[];
  /** This person's first. */
  readonly loads: readonly Load[];
  readonly mine: Agreement["state"];
  readonly theirs: Agreement["state"];
  readonly comments: readonly Comment[];
  readonly dueOf: DueReader;
}

/** `today`: `YYYY-MM-DD` where the person is. */
export const closingFacts = (editor: PageEditor, it: OneOnOne, now: number, today: string): ClosingFacts => {
  const { ref, meeting, agreed, calendar } = editor.snapshot();
  const actions = readActions(editor.doc, ref.id);
  const dueOf = dueReader(editor.doc, ref.id, calendar, new Date(now).toISOString());
  const states = agreementsOf(editor.doc, ref.id, meeting.id, it.pair);
  const stateOf = (person: string) => states.find((one) => one.person === person)?.state ?? "notYet";
  return {
    open: openTopics(editor.doc, ref.id),
    agreed,
    missing: missingIn(actions, meeting.id),
    loads: loadOf(actions, [it.me.id, it.other.id], dueOf, today, weeksShown),
    mine: stateOf(it.me.id),
    theirs: stateOf(it.other.id),
    comments: readComments(editor.doc, `meeting/${meeting.id}`),
    dueOf,
  };
};

/** The weeks in which what is agreed today mostly falls due; the rest is "later". */
const weeksShown = 4;

export interface Lately {
  readonly skipped: number;
  readonly of: number;
  readonly past: ReturnType<typeof patternOf>["past"];
}

/** The last five meetings when several of them were skipped, which is worth a word between the two; null otherwise. */
export const latelyOf = (editor: PageEditor, now: number): Lately | null => {
  const past = patternOf(editor.doc, editor.snapshot().ref.id, new Date(now).toISOString()).past.slice(0, 5);
  const skipped = past.filter((it) => it.went.type === "skipped").length;
  return skipped < 2 ? null : { skipped, of: past.length, past };
};

export type Moment = "ahead" | "running" | "over";

/** Some join before the hour. */
const earlyMs = 5 * 60_000;

export const momentOf = ({ meeting }: OneOnOne, now: number): Moment => {
  if (meeting === null || now < Date.parse(meeting.start) - earlyMs) return "ahead";
  return meeting.end !== null && now >= Date.parse(meeting.end) ? "over" : "running";
};
