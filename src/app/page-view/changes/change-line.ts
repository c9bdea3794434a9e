/** What the calendar did, in one line, with exactly those changes that the line speaks of. */
import type { Followed } from "#core/agenda/followed.ts";
import { meetingWords } from "#app/meeting-words.ts";
import { dateWords, startWords, type Place } from "#app/page-view/when.ts";

export interface ChangeLine {
  readonly text: string;
  /** What is taken back or waved away with it; the others have a line of their own afterwards. */
  readonly of: readonly Followed[];
}

const said = meetingWords.changes;

export const changeLineOf = (changes: readonly Followed[], now: number, place: Place): ChangeLine | null => {
  const day = (start: string): string => dateWords(Date.parse(start), now, place);
  const ledOn = changes.find((change) => change.type === "ledOn");
  if (ledOn !== undefined) {
    const { from, to } = ledOn;
    const text = from.start === null ? said.ledOnUndated(day(to.start)) : said.ledOn(day(from.start), day(to.start));
    return { text, of: [ledOn] };
  }
  const moved = changes.filter((change) => change.type === "moved");
  const [first, ...more] = moved;
  if (first !== undefined) {
    const text =
      more.length === 0 ? said.moved(startWords(Date.parse(first.to.start), null, now, place)) : said.movedAll;
    return { text, of: moved };
  }
  const again = changes.find((change) => change.type === "again");
  return again === undefined ? null : { text: said.again(day(again.to.start)), of: [again] };
};
