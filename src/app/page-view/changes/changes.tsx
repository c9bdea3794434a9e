/** What the calendar did to this page, each in one line that can be taken back, and the question that only the two can answer. */
import { CalendarSyncRegular, DismissRegular } from "@fluentui/react-icons";
import { useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { continueOn, separate } from "#core/agenda/continuation.ts";
import { followedOn, nameOf, takeBackFollowed } from "#core/agenda/followed.ts";
import { toMinute } from "#core/agenda/meeting.ts";
import { manualSeriesKey, ownPageId, pageOf, type PageId } from "#core/agenda/page.ts";
import { meetingWords } from "#app/meeting-words.ts";
import { focusBeside } from "#app/page-view/beside.ts";
import { Button } from "#app/page-view/button.tsx";
import { cx } from "#app/page-view/cx.ts";
import { Hint } from "#app/page-view/hint.tsx";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import { dateWords, weekdayWords, type Place } from "#app/page-view/when.ts";
import { words } from "#app/words.ts";
import { changeLineOf } from "./change-line.ts";
import { continuedHere, lastMetOn } from "./follow-page.ts";
import { followedSeen } from "./followed-seen.ts";
import { createFollower } from "./follower.ts";
import { OtherPages } from "./other-pages.tsx";
import styles from "./changes.module.css";

const said = meetingWords.changes;

/** `crowd`: nobody else on this surface says that more people are invited this time. */
export const Changes = ({ crowd }: { crowd: boolean }) => {
  const { it, editor, place, now, tell } = usePageTools();
  useSnapshot(editor);
  const [follower] = useState(() => createFollower(editor.doc));
  const { ask, nothingAhead } = useSyncExternalStore(follower.subscribe, follower.state);
  const [dismissed, setDismissed] = useState(() => new Set(followedSeen.all()));
  useEffect(() => follower.follow(it, now()), [follower, it, now]);

  const { pair, seriesKey } = it;
  const continued = continuedHere(editor.doc, it, now());
  const untold = followedOn(editor.doc, pageOf(editor.doc, pair.id, seriesKey).id, now()).filter(
    (followed) => !dismissed.has(nameOf(followed)),
  );
  const line = changeLineOf(untold, now(), place);
  const waiting = it.meeting === null && nothingAhead;
  const lines = useRef<HTMLDivElement>(null);
  const goOn = (): void => focusBeside(lines.current);

  const separateNow = (): void => {
    editor.edit(() => separate(editor.doc, pair.id, seriesKey));
    tell(said.separated, editor.undo);
    goOn();
  };
  const answer = (page: PageId | null): void => {
    editor.edit(() =>
      page === null ? separate(editor.doc, pair.id, seriesKey) : continueOn(editor.doc, pair.id, seriesKey, page),
    );
    follower.follow(it, now());
    tell(page === null ? said.answeredNew : said.answered, () => {
      editor.undo();
      follower.follow(it, now());
    });
    goOn();
  };
  const takeBack = (): void => {
    editor.edit(() => {
      for (const followed of line?.of ?? []) takeBackFollowed(editor.doc, followed);
    });
    tell(said.takenBack, editor.undo);
    goOn();
  };
  const dismiss = (): void => {
    for (const followed of line?.of ?? []) followedSeen.remember(nameOf(followed));
    setDismissed(new Set(followedSeen.all()));
    goOn();
  };

  return (
    <div ref={lines} className={styles.changes} role="group" aria-label={said.title}>
      {crowd && isCrowded(it) ? <Hint>{words.crowd(it.other.short)}</Hint> : null}
      <div role="status" className={styles.lines}>
        {continued === null ? null : (
          <Line>
            {said.continues(continued.lastMet === null ? null : weekdayWords(Date.parse(continued.lastMet), place))}{" "}
            {said.notTheSame}
            <Button size="small" look="transparent" onClick={separateNow} className={styles.act}>
              {said.separate}
            </Button>
          </Line>
        )}
        {line === null ? null : (
          <Line onDismiss={dismiss}>
            {line.text}
            <Button size="small" look="transparent" onClick={takeBack} className={styles.act}>
              {said.undo}
            </Button>
          </Line>
        )}
        {it.opened === undefined || it.meeting === null || it.opened <= it.meeting.start ? null : (
          <Line>
            {said.opened(
              dateWords(Date.parse(it.opened), now(), place),
              dateWords(Date.parse(it.meeting.start), now(), place),
            )}
          </Line>
        )}
        {waiting ? <Line>{said.nothingAhead}</Line> : null}
      </div>
      {ask.length === 0 ? null : (
        <div role="group" aria-label={said.ask} className={styles.question}>
          <p className={styles.text}>{said.ask}</p>
          <div className={styles.choices}>
            {ask.map((page) => (
              <Button key={page} size="small" onClick={() => answer(page)}>
                {pageWords(page, ownPageId(pair.id, manualSeriesKey(pair.id)), lastMetOn(editor.doc, page, now()), {
                  now: now(),
                  place,
                })}
              </Button>
            ))}
            <Button size="small" onClick={() => answer(null)}>
              {said.askNew}
            </Button>
          </div>
        </div>
      )}
      <OtherPages />
    </div>
  );
};

const Line = ({ children, onDismiss }: { children: ReactNode; onDismiss?: () => void }) => (
  <p className={styles.line}>
    <CalendarSyncRegular aria-hidden className={cx(styles.icon)} />
    <span className={styles.text}>{children}</span>
    {onDismiss === undefined ? null : (
      <Button
        size="small"
        look="transparent"
        icon={<DismissRegular />}
        aria-label={said.dismiss}
        title={said.dismiss}
        onClick={onDismiss}
      />
    )}
  </p>
);

const isCrowded = (it: ReturnType<typeof usePageTools>["it"]): boolean => {
  const original = it.meeting === null ? null : toMinute(it.meeting.originalStart);
  return it.calendar?.occurrences.some((one) => one.originalStart === original && one.crowd) ?? false;
};

const pageWords = (
  page: PageId,
  byHand: PageId,
  lastMet: string | null,
  { now, place }: { readonly now: number; readonly place: Place },
): string => {
  if (page === byHand) return said.askByHand;
  return lastMet === null ? said.askUndated : said.askPage(dateWords(Date.parse(lastMet), now, place));
};
