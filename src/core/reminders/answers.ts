/**
 * What people answered inside a card, as far as the service may know it: that there is a topic, that there is nothing, that it
 * is skipped. It counts until the person's own client has looked since and told what became of it. Decision 078.
 */
import { dayToText } from "#core/pairs/civil-date.ts";
import { type Instant, parseInstant } from "#core/pairs/instant.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import type { Line, View } from "./view.ts";

/** Of one card about one meeting. */
export interface Answered {
  readonly by: PersonId;
  readonly series: string;
  readonly day: number;
  readonly start: Instant;
  /** How many topics were added in it. */
  readonly topics: number;
  readonly said: "skipped" | "nothing" | null;
  /** When the last answer came. */
  readonly at: Instant;
}

/** The view as its person's client would tell it, had it seen the answers. */
export const withAnswers = (view: View, me: PersonId, answers: readonly Answered[], now: Instant): View => {
  const since = parseInstant(view.asOf) ?? 0;
  const unseen = answers.filter((it) => it.by === me && it.at > since && it.start > now);
  return unseen.length === 0 ? view : { ...view, series: view.series.map((line) => answered(line, unseen)) };
};

const answered = (line: Line, answers: readonly Answered[]): Line => {
  const here = answers.filter((it) => it.series === line.series);
  const added = here.reduce((sum, it) => sum + it.topics, 0);
  const marks = here.flatMap(({ day, said }) => (said === null ? [] : [{ day: dayToText(day), state: said }]));
  return {
    ...line,
    topics: { ...line.topics, mine: line.topics.mine + added },
    marks: [...line.marks.filter(({ day }) => marks.every((it) => it.day !== day)), ...marks],
  };
};
