/** My 1:1s: every recurring 1:1 found by itself, and the page of the one that is chosen. */
import { ArrowLeftRegular, PersonAddRegular } from "@fluentui/react-icons";
import { memo, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Keeper } from "#core/notebook/keep.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { explain, retry, type Explained, type Problem } from "#app/explain.ts";
import { mineWords } from "#app/mine-words.ts";
import { part } from "#app/page-view/part.tsx";
import { Button } from "#app/page-view/button.tsx";
import { cx } from "#app/page-view/cx.ts";
import { Notice } from "#app/page-view/notice.tsx";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import type { Follow } from "#app/page-view/changes/use-followed.ts";
import { OpenedPage, type OpenedPageProps } from "#app/page-view/opened-page.tsx";
import { Toast, type Said } from "#app/page-view/toast.tsx";
import { useNow } from "#app/page-view/use-now.ts";
import type { Place } from "#app/page-view/when.ts";
import { listWords } from "#app/list-words.ts";
import { ListHead } from "./list-head.tsx";
import { ListSkeleton } from "./list-skeleton.tsx";
import { PairLines } from "./pair-lines.tsx";
import { inOrder, matches, rowAsked, withOpenings, type KeeperOf, type PairList, type PairRow } from "./pair-row.ts";
import type { FindColleagues, StartPair } from "./pairing-form.tsx";
import { useWayBack } from "./use-way-back.ts";
import { WhyNot } from "./why-not.tsx";
import styles from "./pairs-tab.module.css";

const PairingForm = part(() => import("./pairing-form.tsx").then((it) => it.PairingForm));

export interface PairsTabProps {
  /** Null while it is being found. */
  readonly list: PairList | null;
  /** What stood in the way of the calendar; notebooks that are known are listed all the same. */
  readonly problem: Problem | null;
  readonly place: Place;
  /** The page that a link into the tab asks for, `{pairId}/{pageId}`. */
  readonly opens: string | null;
  readonly keeperOf: KeeperOf;
  readonly photoOf: (person: PersonId) => Promise<string | null>;
  readonly follow: Follow;
  readonly findColleagues: FindColleagues;
  readonly startPair: StartPair;
  /** A page came on screen; the returned function runs when it goes. */
  readonly onShow: (it: OneOnOne, keeper: Keeper) => () => void;
  /** These lines are on screen while the list rests. */
  readonly onRest: (rows: readonly PairRow[], now: number) => void;
  /** Takes a 1:1 that was made by hand off the list, or puts it back. */
  readonly onRemove: (it: OneOnOne, listed: boolean) => void;
  /** Drawn beside the list when somebody asks for it. */
  readonly settings: ReactNode;
  readonly onRetry: () => void;
  readonly onSignIn: OpenedPageProps["onSignIn"];
}

export const PairsTab = (props: PairsTabProps) => {
  const { list, problem, place, keeperOf, photoOf, onRetry, onSignIn } = props;
  // Words for times change with the minute, and two hundred lines need not be written oftener.
  const now = Math.floor(useNow() / minuteMs) * minuteMs;
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState<{ readonly key: string; readonly it: OneOnOne } | null>(null);
  /** Somebody is at the page that was offered: another order of the list takes it away from nobody. */
  const [held, setHeld] = useState<typeof chosen>(null);
  const [asked, setAsked] = useState(props.opens);
  const [beside, setBeside] = useState<"pairing" | "settings" | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const page = useRef<HTMLDivElement>(null);

  const rows = useMemo(() => (list === null ? [] : inOrder(list.rows, now, place)), [list, now, place]);
  const found = useMemo(
    () => (wanted.trim() === "" ? rows : withOpenings(rows.filter(({ row }) => matches(row, wanted)))),
    [rows, wanted],
  );
  const nobodyFound = wanted.trim() !== "" && found.length === 0 && rows.length > 0;
  const byHand = new Set(rows.filter(({ row }) => row.byHand).map(({ row }) => row.key));
  // Side by side the next meeting's page is there at once; alone on a narrow screen the list comes first.
  const first = rows.find(({ row }) => row.it !== null)?.row;
  // The lines are drawn first, and that page in pieces: it is as much to draw as they are.
  const next = useDeferredValue(first);
  const offered = next?.it && isWide() && beside === null ? { key: next.key, it: next.it } : null;
  const shown = chosen ?? (offered === null ? null : (held ?? offered));

  // What a link asked for is opened once, as soon as the list knows it.
  if (asked !== null && list !== null) {
    const row = rowAsked(list.rows, asked);
    if (row?.it && chosen === null && beside === null) setChosen({ key: row.key, it: row.it });
    if (row !== null) setAsked(null);
  }

  const choose = useCallback((row: PairRow): void => {
    if (row.it === null) return;
    setAsked(null);
    setBeside(null);
    setChosen({ key: row.key, it: row.it });
  }, []);
  const open = (what: "pairing" | "settings"): void => {
    setChosen(null);
    setBeside(what);
  };
  const remove = (it: OneOnOne): void => {
    setChosen(null);
    setHeld(null);
    props.onRemove(it, false);
    const undo = (): void => props.onRemove(it, true);
    setSaid((last) => ({ text: mineWords.list.removed(it.other.short), undo, at: (last?.at ?? 0) + 1 }));
  };
  const back = (): void => {
    const { key } = chosen ?? { key: "" };
    setChosen(null);
    setBeside(null);
    requestAnimationFrame(() =>
      document
        .querySelector<HTMLElement>(key === "" ? '[data-key="search"]' : `[data-row="${CSS.escape(key)}"]`)
        ?.focus(),
    );
  };
  useWayBack((chosen !== null || beside !== null) && !isWide(), back);
  useEffect(() => {
    if (chosen !== null || beside !== null) page.current?.focus();
  }, [chosen, beside]);

  return (
    <div className={cx(styles.tab, (chosen !== null || beside !== null) && styles.opened)}>
      <nav className={styles.side} aria-label={listWords.list.title}>
        <ListHead
          wanted={wanted}
          onWant={setWanted}
          onEnter={() => {
            const [top] = found;
            if (wanted.trim() !== "" && top !== undefined) choose(top.row);
          }}
          onPair={() => open("pairing")}
          onSettings={() => open("settings")}
        />
        {problem === null ? null : (
          <Notice explained={explainHere(problem, list)} helper={{ retry: onRetry, signIn: onSignIn }} />
        )}
        {list === null ? (
          <ListSkeleton />
        ) : (
          <PairLines
            rows={found}
            chosen={shown?.key ?? null}
            first={first?.key ?? null}
            now={now}
            place={place}
            keeperOf={keeperOf}
            photoOf={photoOf}
            onRest={props.onRest}
            onChoose={choose}
          />
        )}
        {list !== null && list.rows.length === 0 && problem === null ? (
          <EmptyList onPair={() => open("pairing")} />
        ) : null}
        {nobodyFound ? <p className={styles.quiet}>{listWords.list.nothingFound(wanted.trim())}</p> : null}
        {(problem !== null || nobodyFound) && beside !== "pairing" ? (
          <Button icon={<PersonAddRegular />} onClick={() => open("pairing")}>
            {listWords.pairing.open}
          </Button>
        ) : null}
        {list === null || list.others.length === 0 ? null : <WhyNot others={list.others} />}
      </nav>
      <div
        ref={page}
        tabIndex={-1}
        className={styles.page}
        onFocus={() => {
          if (chosen === null && held === null) setHeld(offered);
        }}
      >
        <Button look="subtle" icon={<ArrowLeftRegular />} onClick={back} className={cx(styles.back)}>
          {listWords.list.back}
        </Button>
        {beside === "settings" ? (
          props.settings
        ) : beside === "pairing" ? (
          <PairingForm
            find={props.findColleagues}
            start={async (request) => {
              const it = await props.startPair(request);
              setBeside(null);
              setWanted("");
              setChosen({ key: `${it.pair.id} ${it.seriesKey}`, it });
              onRetry();
            }}
            place={place}
            onCancel={back}
          />
        ) : shown === null ? (
          <p className={styles.choose}>{rows.length === 0 || next !== first ? "" : listWords.list.choose}</p>
        ) : (
          <ShownPage
            key={shown.key}
            it={shown.it}
            keeper={keeperOf(shown.it)}
            place={place}
            photoOf={photoOf}
            follow={props.follow}
            banner={null}
            onSignIn={onSignIn}
            onShow={props.onShow}
          />
        )}
        {beside === null && shown !== null && byHand.has(shown.key) ? (
          <Button look="subtle" size="small" className={styles.remove} onClick={() => remove(shown.it)}>
            {mineWords.list.remove}
          </Button>
        ) : null}
      </div>
      <Toast said={said} onGone={() => setSaid(null)} />
    </div>
  );
};

type ShownPageProps = OpenedPageProps & Pick<PairsTabProps, "onShow">;

/** Drawn again when its own 1:1 changes, and not with each change of the list. */
const ShownPage = memo(({ onShow, ...page }: ShownPageProps) => {
  const { it, keeper } = page;
  useEffect(() => onShow(it, keeper), [it, keeper, onShow]);
  return <OpenedPage {...page} />;
});

const minuteMs = 60_000;

const isWide = (): boolean => matchMedia("(min-width: 900px)").matches;

/** Without a network nothing is typed here, and what stands is what this device knew. */
const explainHere = (problem: Problem, list: PairList | null): Explained => {
  if (problem.type !== "offline") return explain(problem);
  const { offline, offlineUnknown } = listWords.list;
  return { sentence: list === null ? offlineUnknown : offline, tone: "offline", act: retry };
};

const EmptyList = ({ onPair }: { onPair: () => void }) => (
  <div className={styles.empty}>
    <p className={styles.strong}>{listWords.list.empty}</p>
    <p>{listWords.list.emptyHint}</p>
    <Button onClick={onPair}>{listWords.pairing.open}</Button>
  </div>
);
