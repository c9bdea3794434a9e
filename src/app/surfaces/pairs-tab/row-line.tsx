/** One 1:1 at a glance: who, when, what each side has prepared, what is open, who can open it. */
import { ShieldCheckmarkRegular, ShieldErrorRegular } from "@fluentui/react-icons";
import { memo, useCallback, useEffect, useState, useSyncExternalStore } from "react";
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
import type { KeeperOf, PairRow, RowFacts } from "./pair-row.ts";
import styles from "./row-line.module.css";

export interface RowLineProps {
  readonly row: PairRow;
  readonly chosen: boolean;
  /** The next meeting, and nobody has prepared it: the one thing in the list that asks for a look. */
  readonly accent: boolean;
  /** It was on screen while the list rested. */
  readonly rested: boolean;
  readonly now: number;
  readonly place: Place;
  readonly keeperOf: KeeperOf;
  readonly photoOf: (person: PersonId) => Promise<string | null>;
  readonly onChoose: (row: PairRow) => void;
}

/** Two hundred of them stand in a list that changes often. */
export const RowLine = memo((props: RowLineProps) => {
  const { row, chosen, accent, rested, now, place, keeperOf, photoOf, onChoose } = props;
  const { it } = row;
  return (
    <button
      type="button"
      data-row={row.key}
      disabled={it === null}
      aria-current={chosen ? "page" : undefined}
      className={cx(styles.row, chosen && styles.chosen)}
      onClick={() => onChoose(row)}
    >
      {it === null || !rested ? (
        <Avatar id={it?.other.id ?? row.key} name={row.name} photo={null} size="small" />
      ) : (
        <Face it={it} photoOf={photoOf} />
      )}
      <span className={styles.text}>
        <span className={styles.name} title={row.name}>
          <bdi>{row.name}</bdi>
        </span>
        {row.status === "ended" ? <span className={styles.quiet}>{listWords.list.ended}</span> : null}
        {row.when === null || row.status === "ended" ? null : (
          <span className={styles.quiet}>{whenLine(row.when, now, place)}</span>
        )}
        {it === null ? <span className={styles.quiet}>{listWords.list.external}</span> : null}
        {row.status === "declined" ? (
          <span className={styles.quiet}>{listWords.list.declined(it?.other.short ?? row.name)}</span>
        ) : null}
        {it === null || (row.begun === false && row.status !== "active") ? null : row.begun === false ? (
          <span className={cx(styles.quiet, accent && styles.accent)}>{listWords.list.nothingYet}</span>
        ) : chosen ? (
          <Open it={it} row={row} now={now} place={place} keeper={keeperOf(it)} />
        ) : (
          <AsKnown it={it} row={row} now={now} place={place} />
        )}
      </span>
    </button>
  );
});

const Face = ({ it, photoOf }: { it: OneOnOne; photoOf: RowLineProps["photoOf"] }) => (
  <Avatar id={it.other.id} name={it.other.name} photo={usePhoto(it.other.id, photoOf)} size="small" />
);

interface KnownProps {
  readonly it: OneOnOne;
  readonly row: PairRow;
  readonly now: number;
  readonly place: Place;
}

const AsKnown = ({ row, ...more }: KnownProps) =>
  row.facts === null ? (
    row.unread ? (
      <span className={styles.quiet}>{listWords.list.unread}</span>
    ) : (
      <span className={styles.bar} />
    )
  ) : (
    <Facts facts={row.facts} sharing={row.facts.sharing} {...more} />
  );

/** Beside its open page a line says what the page says. */
const Open = ({ keeper, ...known }: KnownProps & { readonly keeper: Keeper }) => {
  const { phase, sharing } = useSyncExternalStore(keeper.subscribe, keeper.state);
  const { it, now, place } = known;
  return phase === "closed" || phase === "opening" ? (
    <AsKnown {...known} />
  ) : (
    <Read it={it} keeper={keeper} sharing={sharing.type} now={now} place={place} />
  );
};

/** Counted again with every change of the notebook. */
const Read = ({ it, keeper, ...more }: { keeper: Keeper } & Omit<FactsProps, "facts">) => (
  <Facts it={it} facts={useSummary(it, keeper, more.now)} {...more} />
);

interface FactsProps {
  readonly it: OneOnOne;
  readonly facts: Omit<RowFacts, "sharing">;
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
      {facts.lastMet === null || isRunning(it, facts.lastMet) ? null : (
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

/** Who meets right now has not met three minutes ago. */
const isRunning = ({ meeting }: OneOnOne, lastMet: string): boolean =>
  meeting !== null && Date.parse(meeting.start) === Date.parse(lastMet);

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
