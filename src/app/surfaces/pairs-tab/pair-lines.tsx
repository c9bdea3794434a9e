/**
 * The lines of the list, two hundred of them if need be. All stand in the page, so that find in page, screen readers and the Tab
 * key meet each of them, but the browser lays out only the parts near the screen; a part is a few lines, because two
 * hundred single ones would each be compared with the screen on every frame of scrolling.
 */
import { memo, useDeferredValue, useEffect, useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { listWords } from "#app/list-words.ts";
import type { PlacedRow, PairRow } from "./pair-row.ts";
import styles from "./pairs-tab.module.css";
import { RowLine, type RowLineProps } from "./row-line.tsx";
import { useRested } from "./use-rested.ts";
import { useSteady } from "./use-steady.ts";

interface PairLinesProps extends Pick<RowLineProps, "now" | "place" | "keeperOf" | "photoOf" | "onChoose"> {
  readonly rows: readonly PlacedRow[];
  readonly chosen: string | null;
  /** The line whose meeting comes next. */
  readonly first: string | null;
  /** These lines are on screen, and the list rests. */
  readonly onRest: (rows: readonly PairRow[], now: number) => void;
}

/** What else happens in the tab is none of theirs. */
export const PairLines = memo(({ rows, chosen, first, now: minute, onRest, ...shared }: PairLinesProps) => {
  // The first screen is drawn at once, everything below it in pieces that typing and scrolling go before; so is each new minute.
  const list = useRef<HTMLDivElement>(null);
  const drawn = useSteady(useDeferredValue(rows, rows.slice(0, screenful)), list);
  const now = useDeferredValue(minute);
  const rested = useRested(list);
  useKeptFocus(list);
  useEffect(() => {
    const onScreen = new Set(rested.now);
    if (onScreen.size > 0)
      onRest(
        drawn.flatMap(({ row }) => (onScreen.has(row.key) ? [row] : [])),
        now,
      );
  }, [rested.now, drawn, onRest, now]);

  return (
    <div ref={list} role="list" aria-label={listWords.list.title} onKeyDown={walk}>
      {partsOf(drawn).map((part, at) => (
        <div key={at} className={styles.part} style={{ containIntrinsicBlockSize: `auto ${heightOf(part)}px` }}>
          {part.map(({ row, group, opens }) => (
            <div key={row.key} role="listitem">
              {opens ? <h2 className={styles.group}>{listWords.list.groups[group]}</h2> : null}
              <RowLine
                row={row}
                chosen={row.key === chosen}
                accent={row.key === first}
                rested={rested.ever.has(row.key)}
                now={now}
                {...shared}
              />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
});

const screenful = 24;
const lines = 3;

const partsOf = (rows: readonly PlacedRow[]): readonly (readonly PlacedRow[])[] =>
  Array.from({ length: Math.ceil(rows.length / lines) }, (_, at) => rows.slice(at * lines, (at + 1) * lines));

/** As most lines are; once drawn, the browser remembers the real one. */
const heightOf = (part: readonly PlacedRow[]): number =>
  part.length * 68 + part.filter(({ opens }) => opens).length * 32;

/** Up and down from line to line, as well as by Tab. */
const walk = (event: KeyboardEvent<HTMLElement>): void => {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]:enabled")];
  const at = all.findIndex((line) => line === event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (at === -1 || to === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  all[to]?.focus();
};

/** A line that moves to another part is another element: whoever stood on it stands on it still. */
const useKeptFocus = (list: RefObject<HTMLElement | null>): void => {
  const stands = useRef<string | null>(null);
  useEffect(() => {
    const note = ({ target }: Event): void => {
      const line = target instanceof Element ? target.closest<HTMLElement>("[data-row]") : null;
      stands.current = line?.dataset["row"] ?? null;
    };
    document.addEventListener("focusin", note);
    document.addEventListener("pointerdown", note);
    return () => {
      document.removeEventListener("focusin", note);
      document.removeEventListener("pointerdown", note);
    };
  }, []);
  useLayoutEffect(() => {
    if (stands.current === null || document.activeElement !== document.body) return;
    list.current
      ?.querySelector<HTMLElement>(`[data-row="${CSS.escape(stands.current)}"]`)
      ?.focus({ preventScroll: true });
  });
};
