/** Something that is there and not in the way: one line that opens. What is in it is made when it is opened. */
import { useState, type ReactNode } from "react";
import { cx } from "./cx.ts";
import styles from "./fold.module.css";
import section from "./section.module.css";

interface FoldProps {
  readonly title: ReactNode;
  /** Beside the title, quietly. */
  readonly count?: ReactNode;
  readonly children: () => ReactNode;
}

export const Fold = ({ title, count, children }: FoldProps) => {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={styles.line}>
        <span>{title}</span>
        {count === undefined ? null : <span className={cx(section.count, styles.count)}>{count}</span>}
      </summary>
      {open ? children() : null}
    </details>
  );
};
