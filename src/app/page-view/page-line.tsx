/** One line of a list on the page, topic or action: a box to tick, its words, its facts; its details take their place when it is opened. */
import { useId, type KeyboardEvent, type ReactNode, type Ref } from "react";
import { cx } from "./cx.ts";
import { linkAttributes, piecesOf } from "./links.ts";
import styles from "./page-line.module.css";

interface PageLineProps {
  readonly place: Ref<HTMLLIElement>;
  /** Names the line for keys and dragging: its button carries `data-topic` or `data-action` with the id. */
  readonly type: "topic" | "action";
  readonly id: string;
  readonly box: ReactNode;
  readonly text: string;
  readonly struck: boolean;
  readonly label: string;
  readonly facts: ReactNode;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly children: ReactNode;
}

export const PageLine = ({ place, type, id, box, text, struck, label, facts, open, ...rest }: PageLineProps) => {
  const { onOpen, onKeyDown, children } = rest;
  const factsId = useId();
  const pieces = piecesOf(text);
  const linked = pieces.some((it) => it.href !== null);
  const written = (
    <span className={cx(styles.words, struck && styles.struck)} dir="auto">
      {pieces.map((it, at) =>
        it.href === null ? (
          it.text
        ) : (
          <a key={at} href={it.href} title={it.href} className={styles.link} {...linkAttributes}>
            {it.text}
          </a>
        ),
      )}
    </span>
  );
  return (
    <li ref={place} data-line={id} className={cx(styles.line, open && styles.lineOpen)}>
      {box}
      {open ? (
        <>
          {children}
          <div className={cx(styles.body, styles.waiting)}>{written}</div>
        </>
      ) : (
        <div className={styles.body}>
          <button
            type="button"
            {...{ [`data-${type}`]: id }}
            className={cx(styles.button, linked && styles.cover)}
            aria-label={label}
            aria-expanded={false}
            aria-describedby={facts === null ? undefined : factsId}
            onClick={onOpen}
            onKeyDown={onKeyDown}
          >
            {linked ? null : written}
          </button>
          {/* A link cannot stand in a button. */}
          {linked ? written : null}
          {facts === null ? null : (
            <span id={factsId} className={styles.facts}>
              {facts}
            </span>
          )}
        </div>
      )}
    </li>
  );
};
