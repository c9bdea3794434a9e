/** One 1:1 at a glance: who, when, what each side has prepared, what is open, who can open it. */
import { ShieldCheckmarkRegular, ShieldErrorRegular } from "@fluentui/react-icons";
import { memo, startTransition, useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { pageOf } from "#core/agenda/page.ts";
import { summarise } from "#core/agenda/summary.ts";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { Avatar } from "#app/page-view/avatar.tsx";
import { cx } from "#app/page-view/cx.ts";
import { whenLine } from "#app/page-view/header.tsx";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { usePhoto } from "#app/page-view/opened-page.tsx";
import { agoWords, type Place } from "#app/page-view/when.ts";
import { listWords } from "#app/list-words.ts";
import { words } from "#app/words.ts";
import { isWorthReading, type KeeperOf, type PairRow, type RowFacts } from "./pair-row.ts";
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
  readonly onRead: (it: OneOnOne) => void;
  readonly onChoose: (row: PairRow) => void;
}

/** Two hundred of them stand in a list that changes often. */
export const RowLine = memo((props: RowLineProps) => {
  const { row, chosen, accent, now, place, queue, keeperOf, photoOf, onRead, onChoose } = props;
  const { it } = row;
  const line = useRef<HTMLButtonElement>(null);
  const { seen, stays } = useSight(line);
  /** A notebook costs more than a line: it is opened for one that is worth it, and then stays. */
  const [opened, setOpened] = useState(false);
  if (!opened && stays && (chosen || isWorthReading(row, now))) setOpened(true);
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
      {it === null || !stays ? (
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
        {it === null ? <span className={styles.quiet}>{listWords.list.external}</span> : null}
        {row.status === "declined" ? <span className={styles.quiet}>{listWords.list.declined(row.name)}</span> : null}
        {it === null ? null : row.begun === false ? (
          <span className={cx(styles.quiet, accent && styles.accent)}>{listWords.list.nothingYet}</span>
        ) : seen && !opened && row.facts !== null ? (
          <Facts it={it} facts={row.facts} sharing={row.facts.sharing} now={now} place={place} />
        ) : opened ? (
          <Prepared it={it} row={row} now={now} place={place} queue={queue} keeper={keeperOf(it)} onRead={onRead} />
        ) : (
          <span className={styles.bar} />
        )}
      </span>
    </button>
  );
});

const Face = ({ it, photoOf }: { it: OneOnOne; photoOf: RowLineProps["photoOf"] }) => (
  <Avatar id={it.other.id} name={it.other.name} photo={usePhoto(it.other.id, photoOf)} size="small" />
);

interface PreparedProps {
  readonly it: OneOnOne;
  readonly row: PairRow;
  readonly keeper: Keeper;
  readonly now: number;
  readonly place: Place;
  readonly queue: ReadQueue;
  readonly onRead: RowLineProps["onRead"];
}

const Prepared = ({ it, row, keeper, now, place, queue, onRead }: PreparedProps) => {
  const { phase, sharing } = useSyncExternalStore(keeper.subscribe, keeper.state);
  const worthReading = useRef(isWorthReading(row, now));
  useEffect(
    () => (worthReading.current ? queue.add(() => keeper.openLocal().then(() => keeper.open())) : undefined),
    [keeper, queue],
  );
  useEffect(() => {
    if (phase === "ready") onRead(it);
  }, [phase, it, onRead]);
  if (phase === "closed" || phase === "opening") {
    if (row.facts === null) return <span className={styles.bar} />;
    return <Facts it={it} facts={row.facts} sharing={row.facts.sharing} now={now} place={place} />;
  }
  return <Read it={it} keeper={keeper} sharing={sharing.type} now={now} place={place} />;
};

/** Counted again with every change of the notebook. */
const Read = ({ it, keeper, ...more }: { keeper: Keeper } & Omit<FactsProps, "facts">) => (
  <Facts it={it} facts={useSummary(it, keeper, more.now)} {...more} />
);

interface FactsProps {
  readonly it: OneOnOne;
  readonly facts: Omit<RowFacts, "at" | "sharing">;
  readonly sharing: string;
  readonly now: number;
  readonly place: Place;
}

const Facts = ({ it, facts, sharing, now, place }: FactsProps) => (
  <>
    <span className={styles.facts}>
      {[it.other, it.me].map((person) => {
        const isMine = person.id === it.me.id;
        const name = isMine ? words.you : person.short;
        const open = isMine ? facts.mine : facts.theirs;
        return (
          <span key={person.id} className={styles.fact} title={listWords.list.topicsOf(name, open)}>
            <span aria-hidden className={cx(styles.mark, open > 0 && styles.filled)} />
            <span aria-hidden>
              <bdi>{name}</bdi> {open}
            </span>
            <span className="only-heard">{listWords.list.topicsOf(name, open)}</span>
          </span>
        );
      })}
      {facts.mine + facts.theirs === 0 ? <span>{listWords.list.nothingYet}</span> : null}
      {facts.actions === 0 ? null : <span>{listWords.list.openActions(facts.actions)}</span>}
      {facts.lastMet === null ? null : (
        <span>{listWords.list.lastMet(agoWords(Date.parse(facts.lastMet), now, place))}</span>
      )}
      {sharing === "onlyTheTwo" ? (
        <ShieldCheckmarkRegular className={cx(styles.safe)} aria-label={listWords.list.onlyTheTwo} />
      ) : null}
    </span>
    {sharing === "tooOpen" ? (
      <span className={styles.alarm}>
        <ShieldErrorRegular aria-hidden /> {listWords.list.tooOpen}
      </span>
    ) : null}
  </>
);

const useSummary = (it: OneOnOne, keeper: Keeper, now: number): FactsProps["facts"] => {
  const count = useCallback(() => {
    const page = pageOf(keeper.doc, it.pair.id, it.seriesKey).id;
    const { topics, openActions, lastMet } = summarise(keeper.doc, page, it.pair, new Date(now).toISOString());
    const openOf = (person: PersonId): number => topics.find((topic) => topic.person === person)?.open ?? 0;
    return { mine: openOf(it.me.id), theirs: openOf(it.other.id), actions: openActions, lastMet };
  }, [it, keeper, now]);
  const [summary, setSummary] = useState(count);
  useEffect(() => {
    const onUpdate = (): void => setSummary(count());
    keeper.doc.on("update", onUpdate);
    return () => keeper.doc.off("update", onUpdate);
  }, [keeper, count]);
  return summary;
};

/**
 * `seen` from the moment the line first came near the screen, `stays` once it is there and the list rests: a line that only flies
 * past asks nobody for a picture or a notebook. Drawn in small pieces, so that scrolling comes first.
 */
const useSight = (line: React.RefObject<HTMLElement | null>): { readonly seen: boolean; readonly stays: boolean } => {
  const [sight, setSight] = useState({ seen: false, stays: false });
  useEffect(() => {
    const element = line.current;
    if (sight.stays || element === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const once = (): void => {
      const wait = scrolledAt + restMs - performance.now();
      if (wait > 0) timer = setTimeout(once, wait);
      else startTransition(() => setSight({ seen: true, stays: true }));
    };
    watch(element, (isNear) => {
      clearTimeout(timer);
      if (!isNear) return;
      startTransition(() => setSight((before) => (before.seen ? before : { seen: true, stays: false })));
      timer = setTimeout(once);
    });
    return () => {
      clearTimeout(timer);
      unwatch(element);
    };
  }, [sight.stays, line]);
  return sight;
};

const restMs = 200;
let scrolledAt = -restMs;

const scrolled = (): void => {
  scrolledAt = performance.now();
};

const watched = new Map<Element, (isNear: boolean) => void>();
let watcher: IntersectionObserver | null = null;

/** One for all lines. */
const startWatching = (): IntersectionObserver => {
  document.addEventListener("scroll", scrolled, { capture: true, passive: true });
  return new IntersectionObserver(
    (entries) => {
      for (const entry of entries) watched.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: "200px" },
  );
};

const watch = (element: Element, tell: (isNear: boolean) => void): void => {
  watcher ??= startWatching();
  watched.set(element, tell);
  watcher.observe(element);
};

const unwatch = (element: Element): void => {
  watched.delete(element);
  watcher?.unobserve(element);
};
