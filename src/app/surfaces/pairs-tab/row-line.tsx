/** One 1:1 at a glance: who, when, what each side has prepared, what is open, who can open it. */
import { ShieldCheckmarkRegular, ShieldErrorRegular } from "@fluentui/react-icons";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { pageOf } from "#core/agenda/page.ts";
import { summarise, type Summary } from "#core/agenda/summary.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { Avatar } from "#app/page-view/avatar.tsx";
import { cx } from "#app/page-view/cx.ts";
import { whenLine } from "#app/page-view/header.tsx";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { usePhoto } from "#app/page-view/opened-page.tsx";
import { agoWords, type Place } from "#app/page-view/when.ts";
import { words } from "#app/words.ts";
import type { KeeperOf, PairRow } from "./pair-row.ts";
import type { ReadQueue } from "./read-queue.ts";
import styles from "./row-line.module.css";

interface RowLineProps {
  readonly row: PairRow;
  readonly chosen: boolean;
  /** The next meeting, and nobody has prepared it: the one thing in the list that asks for a look. */
  readonly accent: boolean;
  readonly now: number;
  readonly place: Place;
  readonly queue: ReadQueue;
  readonly keeperOf: KeeperOf;
  readonly photoOf: (person: PersonId) => Promise<string | null>;
  readonly onChoose: (row: PairRow) => void;
}

export const RowLine = ({ row, chosen, accent, now, place, queue, keeperOf, photoOf, onChoose }: RowLineProps) => {
  const { it } = row;
  const line = useRef<HTMLButtonElement>(null);
  const seen = useSeen(line);
  return (
    <button
      ref={line}
      type="button"
      data-row={row.key}
      disabled={it === null}
      aria-current={chosen ? "page" : undefined}
      className={cx(styles.row, chosen && styles.chosen)}
      onClick={() => onChoose(row)}
    >
      {it === null || !seen ? (
        <Avatar id={row.key} name={row.name} photo={null} size="small" />
      ) : (
        <Face it={it} photoOf={photoOf} />
      )}
      <span className={styles.text}>
        <span className={styles.name}>
          <bdi>{row.name}</bdi>
        </span>
        {row.status === "ended" ? <span className={styles.quiet}>{words.when.ended}</span> : null}
        {row.when === null || row.status === "ended" ? null : (
          <span className={styles.quiet}>{whenLine(row.when, now, place)}</span>
        )}
        {it === null ? <span className={styles.quiet}>{words.list.external}</span> : null}
        {row.status === "declined" ? <span className={styles.quiet}>{words.list.declined(row.name)}</span> : null}
        {it === null ? null : row.begun === false ? (
          <span className={cx(styles.quiet, accent && styles.accent)}>{words.list.nothingYet}</span>
        ) : seen ? (
          <Prepared it={it} now={now} place={place} queue={queue} keeper={keeperOf(it)} />
        ) : (
          <span className={styles.bar} />
        )}
      </span>
    </button>
  );
};

const Face = ({ it, photoOf }: { it: OneOnOne; photoOf: RowLineProps["photoOf"] }) => (
  <Avatar id={it.other.id} name={it.other.name} photo={usePhoto(it.other.id, photoOf)} size="small" />
);

interface PreparedProps {
  readonly it: OneOnOne;
  readonly keeper: Keeper;
  readonly now: number;
  readonly place: Place;
  readonly queue: ReadQueue;
}

const Prepared = ({ it, keeper, now, place, queue }: PreparedProps) => {
  const { phase, sharing } = useSyncExternalStore(keeper.subscribe, keeper.state);
  const summary = useSummary(it, keeper, now);
  useEffect(() => queue.add(() => keeper.openLocal().then(() => keeper.open())), [keeper, queue]);
  if (phase === "closed" || phase === "opening") return <span className={styles.bar} />;
  const openOf = (person: PersonId): number => summary.topics.find((topic) => topic.person === person)?.open ?? 0;
  return (
    <>
      <span className={styles.facts}>
        {[it.other, it.me].map((person) => {
          const name = person.id === it.me.id ? words.you : person.short;
          const open = openOf(person.id);
          return (
            <span key={person.id} className={styles.fact} title={words.list.topicsOf(name, open)}>
              <span aria-hidden className={cx(styles.mark, open > 0 && styles.filled)} />
              <span aria-hidden>
                <bdi>{name}</bdi> {open}
              </span>
              <span className="only-heard">{words.list.topicsOf(name, open)}</span>
            </span>
          );
        })}
        {summary.openActions === 0 ? null : <span>{words.list.openActions(summary.openActions)}</span>}
        {summary.lastMet === null ? null : (
          <span>{words.list.lastMet(agoWords(Date.parse(summary.lastMet), now, place))}</span>
        )}
        {sharing.type === "onlyTheTwo" ? (
          <ShieldCheckmarkRegular className={cx(styles.safe)} aria-label={words.list.onlyTheTwo} />
        ) : null}
      </span>
      {sharing.type === "tooOpen" ? (
        <span className={styles.alarm}>
          <ShieldErrorRegular aria-hidden /> {words.list.tooOpen}
        </span>
      ) : null}
    </>
  );
};

/** Counted again with every change of the notebook. */
const useSummary = (it: OneOnOne, keeper: Keeper, now: number): Summary => {
  const count = useCallback(
    () => summarise(keeper.doc, pageOf(keeper.doc, it.pair.id, it.seriesKey).id, it.pair, new Date(now).toISOString()),
    [it, keeper, now],
  );
  const [summary, setSummary] = useState(count);
  useEffect(() => {
    const onUpdate = (): void => setSummary(count());
    keeper.doc.on("update", onUpdate);
    return () => keeper.doc.off("update", onUpdate);
  }, [keeper, count]);
  return summary;
};

/** True from the moment the line first came near the screen. */
const useSeen = (line: React.RefObject<HTMLElement | null>): boolean => {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (seen || line.current === null) return;
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
      },
      { rootMargin: "200px" },
    );
    watcher.observe(line.current);
    return () => watcher.disconnect();
  }, [seen, line]);
  return seen;
};
