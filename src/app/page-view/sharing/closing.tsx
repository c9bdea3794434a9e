/** The owner's one press that closes the file to others or opens it to the other: how far it is, and what is left. */
import type { KeepState } from "#core/notebook/keep.ts";
import { sharingWords } from "#app/sharing-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { useBackToShield } from "./back-to-shield.ts";
import styles from "./sharing.module.css";
import { whoWords } from "./who.ts";

const { close } = sharingWords;

export interface ClosingProps {
  readonly name: string;
  readonly state: Pick<KeepState, "sharing" | "repair">;
  readonly onClose: () => void;
}

export const Closing = ({ name, state: { sharing, repair }, onClose }: ClosingProps) => {
  const running = repair?.type === "running";
  const place = useBackToShield();
  return (
    <div ref={place} className={styles.closing}>
      <div role="status" className={styles.lines}>
        {linesOf(name, sharing, repair).map((line) => (
          <p key={line} className={styles.line}>
            {line}
          </p>
        ))}
      </div>
      <Button look="primary" size="small" resting={running} onClick={onClose}>
        {repair?.type === "stopped" ? close.again : sharing.type === "missing" ? close.letIn(name) : close.act}
      </Button>
    </div>
  );
};

const linesOf = (name: string, sharing: KeepState["sharing"], repair: KeepState["repair"]): readonly string[] => {
  if (repair?.type === "running")
    return [sharing.type === "missing" ? close.lettingIn(name) : close.running(repair.left.length)];
  if (sharing.type === "missing" && sharing.gone === true) return [sharingWords.goneMore(name)];
  if (repair?.type === "stopped") {
    const { left } = repair;
    if (left.length > 0) return [close.stopped(whoWords(left)), left.includes("site") ? close.site : close.inherited];
    return [sharing.type === "missing" ? close.notIn(name) : close.unread];
  }
  if (sharing.type === "missing") return [sharingWords.missingMore(name)];
  if (sharing.type !== "tooOpen") return [];
  return [sharingWords.tooOpenMore(whoWords(sharing.who)), ...(sharing.who.includes("site") ? [close.site] : [])];
};
