/** The other pages of the same two, in words: a second series, and what is over. */
import { useCallback } from "react";
import { manualSeriesKey, ownPageId, pageOf, pagesOf } from "#core/agenda/page.ts";
import { meetingWords } from "#app/meeting-words.ts";
import { Button } from "#app/page-view/button.tsx";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import { dateWords } from "#app/page-view/when.ts";
import { lastMetOn } from "./follow-page.ts";
import styles from "./changes.module.css";

const said = meetingWords.changes;

export const OtherPages = () => {
  const { it, editor, place, now, showOther } = usePageTools();
  useSnapshot(editor);
  const wordsOfPage = useCallback(
    (lastMet: string | null) =>
      lastMet === null ? said.alsoUndated : said.alsoPage(dateWords(Date.parse(lastMet), now(), place)),
    [now, place],
  );
  if (showOther === undefined || it.calendar === undefined) return null;
  const others = otherPages(it, editor.doc, now(), wordsOfPage);
  if (others.length === 0) return null;
  return (
    <p className={styles.also}>
      {said.also}{" "}
      {others.map((other) => (
        <Button
          key={other.it.seriesKey}
          size="small"
          look="transparent"
          className={styles.act}
          onClick={() => showOther(other.it)}
        >
          {other.words}
        </Button>
      ))}
    </p>
  );
};

interface OtherPage {
  readonly it: OneOnOne;
  readonly words: string;
}

const otherPages = (
  it: OneOnOne,
  doc: Parameters<typeof pagesOf>[0],
  now: number,
  wordsOfPage: (lastMet: string | null) => string,
): readonly OtherPage[] => {
  const seen = new Set([pageOf(doc, it.pair.id, it.seriesKey).id]);
  const isNew = (seriesKey: string): boolean => {
    const { id } = pageOf(doc, it.pair.id, seriesKey);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  };
  const going = (it.calendar?.series ?? [])
    .filter((one) => one.endedAt === null && isNew(one.seriesKey))
    .map(({ seriesKey, meeting, rhythm }) => ({
      it: { ...it, seriesKey, meeting, rhythm },
      words: rhythm === null ? said.alsoUnknown : said.alsoSeries(rhythm),
    }));
  const byHand = ownPageId(it.pair.id, manualSeriesKey(it.pair.id));
  const over = pagesOf(doc)
    .filter((page) => isNew(page.seriesKey))
    .map((page) => ({
      it: { ...it, seriesKey: page.seriesKey, meeting: null, rhythm: null },
      words: page.id === byHand ? said.alsoByHand : wordsOfPage(lastMetOn(doc, page.id, now)),
    }));
  return [...going, ...over];
};
