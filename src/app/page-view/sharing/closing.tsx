/** The owner's one press that closes the file again: what it is open to, how far it is, and what is left. */
import { useLayoutEffect, useRef } from "react";
import type { KeepState } from "#core/notebook/keep.ts";
import { sharingWords } from "#app/sharing-words.ts";
import { Button } from "#app/page-view/button.tsx";
import styles from "./sharing.module.css";
import { whoWords } from "./who.ts";

export interface ClosingProps {
  readonly state: Pick<KeepState, "sharing" | "repair">;
  readonly onClose: () => void;
}

export const Closing = ({ state: { sharing, repair }, onClose }: ClosingProps) => {
  const running = repair?.type === "running";
  const place = useRef<HTMLDivElement>(null);
  // Once it is closed, whoever pressed stands on the line that says so.
  useLayoutEffect(() => {
    const own = place.current;
    const line = own?.parentElement?.querySelector("button");
    return () => {
      if (own?.contains(document.activeElement) === true) line?.focus();
    };
  }, []);
  return (
    <div ref={place} className={styles.closing}>
      <div role="status" className={styles.lines}>
        {linesOf(sharing, repair).map((line) => (
          <p key={line} className={styles.line}>
            {line}
          </p>
        ))}
      </div>
      <Button look="primary" size="small" resting={running} onClick={onClose}>
        {repair?.type === "stopped" ? sharingWords.close.again : sharingWords.close.act}
      </Button>
    </div>
  );
};

const linesOf = (sharing: KeepState["sharing"], repair: KeepState["repair"]): readonly string[] => {
  const { close } = sharingWords;
  if (repair?.type === "running") return [close.running(repair.left.length)];
  if (repair?.type === "stopped")
    return repair.left.length === 0 ? [close.unread] : [close.stopped(whoWords(repair.left)), close.inherited];
  return sharing.type === "tooOpen" ? [sharingWords.tooOpenMore(whoWords(sharing.who))] : [];
};
