/** My 1:1s: every recurring 1:1 found by itself, and the page of the one that is chosen. */
import { FluentProvider, Input } from "@fluentui/react-components";
import { ArrowLeftRegular, PersonAddRegular, SearchRegular } from "@fluentui/react-icons";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { PersonId } from "#core/pairs/pair.ts";
import { explain, type Problem } from "#app/explain.ts";
import { Button } from "#app/page-view/button.tsx";
import { cx } from "#app/page-view/cx.ts";
import { Notice } from "#app/page-view/notice.tsx";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { OpenedPage } from "#app/page-view/opened-page.tsx";
import { useNow } from "#app/page-view/use-now.ts";
import type { Place } from "#app/page-view/when.ts";
import { words } from "#app/words.ts";
import { inOrder, matches, type KeeperOf, type PairList, type PairRow } from "./pair-row.ts";
import type { FindColleagues, StartPair } from "./pairing-form.tsx";
import styles from "./pairs-tab.module.css";
import { createReadQueue } from "./read-queue.ts";
import { RowLine } from "./row-line.tsx";

const PairingForm = lazy(() => import("./pairing-form.tsx").then(({ PairingForm: it }) => ({ default: it })));

export interface PairsTabProps {
  /** Null while it is being found. */
  readonly list: PairList | null;
  /** What stood in the way of the calendar; notebooks that are known are listed all the same. */
  readonly problem: Problem | null;
  readonly place: Place;
  readonly keeperOf: KeeperOf;
  readonly photoOf: (person: PersonId) => Promise<string | null>;
  readonly findColleagues: FindColleagues;
  readonly startPair: StartPair;
  readonly onRetry: () => void;
  readonly onSignIn: (scopes: readonly string[]) => void;
}

export const PairsTab = (props: PairsTabProps) => {
  const { list, problem, place, keeperOf, photoOf, onRetry, onSignIn } = props;
  const now = useNow();
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState<{ readonly key: string; readonly it: OneOnOne } | null>(null);
  const [pairing, setPairing] = useState(false);
  const [queue] = useState(() => createReadQueue(4));
  const page = useRef<HTMLDivElement>(null);

  const rows = list === null ? [] : inOrder(list.rows, now, place);
  const found = rows.filter(({ row }) => matches(row, wanted));
  // Side by side the next meeting's page is there at once; alone on a narrow screen the list comes first.
  const first = rows.find(({ row }) => row.it !== null)?.row;
  const shown = chosen ?? (first?.it && isWide() && !pairing ? { key: first.key, it: first.it } : null);

  const choose = (row: PairRow): void => {
    if (row.it === null) return;
    setPairing(false);
    setChosen({ key: row.key, it: row.it });
  };
  const back = (): void => {
    const { key } = chosen ?? { key: "" };
    setChosen(null);
    setPairing(false);
    requestAnimationFrame(() =>
      document
        .querySelector<HTMLElement>(key === "" ? '[data-key="search"]' : `[data-row="${CSS.escape(key)}"]`)
        ?.focus(),
    );
  };
  useEffect(() => {
    if (chosen !== null || pairing) page.current?.focus();
  }, [chosen, pairing]);

  return (
    <FluentProvider className={cx(styles.tab, (chosen !== null || pairing) && styles.opened)}>
      <nav className={styles.side} aria-label={words.list.title}>
        <div className={styles.head}>
          <h1 className={styles.title}>{words.list.title}</h1>
          <Button
            look="subtle"
            icon={<PersonAddRegular />}
            aria-label={words.pairing.open}
            title={words.pairing.open}
            onClick={() => setPairing(true)}
          />
        </div>
        <Input
          data-key="search"
          type="search"
          aria-label={words.list.search}
          placeholder={words.list.search}
          contentBefore={<SearchRegular />}
          value={wanted}
          onChange={(_, data) => setWanted(data.value)}
          className={cx(styles.search)}
        />
        {problem === null ? null : (
          <Notice explained={explain(problem)} helper={{ retry: onRetry, signIn: onSignIn }} />
        )}
        {list === null ? (
          <ListSkeleton />
        ) : (
          <ul aria-label={words.list.title} className={styles.list}>
            {(wanted.trim() === ""
              ? rows
              : found.map((it, at) => ({ ...it, opens: it.group !== found[at - 1]?.group }))
            ).map(({ row, group, opens }) => (
              <li key={row.key} className={styles.item}>
                {opens ? <h2 className={styles.group}>{words.list.groups[group]}</h2> : null}
                <RowLine
                  row={row}
                  chosen={shown?.key === row.key}
                  accent={row.key === first?.key}
                  now={now}
                  place={place}
                  queue={queue}
                  keeperOf={keeperOf}
                  photoOf={photoOf}
                  onChoose={choose}
                />
              </li>
            ))}
          </ul>
        )}
        {list !== null && list.rows.length === 0 && problem === null ? (
          <EmptyList onPair={() => setPairing(true)} />
        ) : null}
        {wanted.trim() !== "" && found.length === 0 && rows.length > 0 ? (
          <p className={styles.quiet}>{words.list.nothingFound(wanted.trim())}</p>
        ) : null}
        {problem !== null && !pairing ? (
          <Button icon={<PersonAddRegular />} onClick={() => setPairing(true)}>
            {words.pairing.open}
          </Button>
        ) : null}
        {list === null || list.others.length === 0 ? null : <WhyNot others={list.others} />}
      </nav>
      <div ref={page} tabIndex={-1} className={styles.page}>
        <Button look="subtle" icon={<ArrowLeftRegular />} onClick={back} className={cx(styles.back)}>
          {words.list.back}
        </Button>
        {pairing ? (
          <Suspense fallback={null}>
            <PairingForm
              find={props.findColleagues}
              start={async (request) => {
                const it = await props.startPair(request);
                setPairing(false);
                setChosen({ key: it.pair.id, it });
                onRetry();
              }}
              place={place}
              onCancel={back}
            />
          </Suspense>
        ) : shown === null ? (
          <p className={styles.choose}>{list === null || list.rows.length === 0 ? "" : words.list.choose}</p>
        ) : (
          <OpenedPage
            key={shown.key}
            it={shown.it}
            keeper={keeperOf(shown.it)}
            place={place}
            photoOf={photoOf}
            banner={null}
            onSignIn={onSignIn}
          />
        )}
      </div>
    </FluentProvider>
  );
};

const isWide = (): boolean => matchMedia("(min-width: 900px)").matches;

const EmptyList = ({ onPair }: { onPair: () => void }) => (
  <div className={styles.empty}>
    <p className={styles.strong}>{words.list.empty}</p>
    <p>{words.list.emptyHint}</p>
    <Button onClick={onPair}>{words.pairing.open}</Button>
  </div>
);

const WhyNot = ({ others }: { others: PairList["others"] }) => {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.why} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.list.whyNot}</summary>
      {open ? (
        <ul className={styles.others}>
          {others.map((other) => (
            <li key={other.key}>
              <span className={styles.subject} dir="auto">
                {other.subject}
              </span>
              <span className={styles.reason}>{other.why}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </details>
  );
};

const ListSkeleton = () => (
  <div role="status" aria-busy aria-label={words.list.loading} className={styles.waiting}>
    {[0, 1, 2, 3, 4].map((at) => (
      <div key={at} className={styles.waitingRow}>
        <i className={styles.face} />
        <span>
          <i style={{ width: `${70 - at * 6}%` }} />
          <i style={{ width: `${85 - at * 4}%` }} />
        </span>
      </div>
    ))}
  </div>
);
