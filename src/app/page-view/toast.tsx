/** What just happened, in one line at the foot, with a way back for eight seconds. */
import { useEffect } from "react";
import { words } from "#app/words.ts";
import { Button } from "./button.tsx";
import styles from "./toast.module.css";

export interface Said {
  readonly text: string;
  readonly undo: (() => void) | null;
  /** The change it speaks of, where there is one. */
  readonly change?: object | null;
  /** Tells two equal sentences apart. */
  readonly at: number;
}

const shownForMs = 8_000;

export const Toast = ({ said, onGone }: { said: Said | null; onGone: () => void }) => {
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(onGone, shownForMs);
    return () => clearTimeout(timer);
  }, [said, onGone]);
  return (
    <div role="log" aria-live="polite" aria-label={words.toast.label} className={styles.place}>
      {said === null ? null : (
        <div key={said.at} className={styles.toast}>
          <span className={styles.text}>{said.text}</span>
          {said.undo === null ? null : (
            <Button
              size="small"
              look="transparent"
              className={styles.undo}
              onClick={() => {
                said.undo?.();
                onGone();
              }}
            >
              {words.toast.undo}
            </Button>
          )}
        </div>
      )}
    </div>
  );
};
