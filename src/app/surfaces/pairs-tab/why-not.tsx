/** Each other meeting of the calendar with the reason why it is no 1:1, once somebody asks. */
import { useEffect, useRef, useState } from "react";
import { listWords } from "#app/list-words.ts";
import type { OtherMeeting } from "./pair-row.ts";
import styles from "./pairs-tab.module.css";

export const WhyNot = ({ others }: { readonly others: readonly OtherMeeting[] }) => {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDetailsElement>(null);
  // It stands at the end of the list, so what it opens would be out of sight.
  useEffect(() => {
    if (open) place.current?.scrollIntoView({ block: "start" });
  }, [open]);
  return (
    <details ref={place} className={styles.why} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{listWords.list.whyNot}</summary>
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
