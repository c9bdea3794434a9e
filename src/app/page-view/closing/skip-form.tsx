/** "Not this time", with a reason if somebody likes to give one. */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { meetingWords } from "#app/meeting-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { LineInput } from "#app/page-view/line-input.tsx";
import section from "#app/page-view/section.module.css";
import styles from "./closing.module.css";

const said = meetingWords.answers;

export const SkipForm = ({ onSkip, onNever }: { onSkip: (reason: string) => void; onNever: () => void }) => {
  const [reason, setReason] = useState("");
  const input = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  useEffect(() => input.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onNever();
    }
    if (event.key === "Enter" && event.target === input.current && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onSkip(reason);
    }
  };
  return (
    <div role="group" aria-label={meetingWords.bar.skip} className={styles.panel} onKeyDown={onKeyDown}>
      <LineInput
        place={input}
        label={said.reason}
        placeholder={said.reason}
        aria-describedby={hint}
        value={reason}
        onWrite={setReason}
      />
      <p id={hint} className={section.quiet}>
        {said.reasonHint}
      </p>
      <div className={styles.buttons}>
        <Button size="small" look="primary" onClick={() => onSkip(reason)}>
          {said.skipNow}
        </Button>
        <Button size="small" look="subtle" onClick={onNever}>
          {said.never}
        </Button>
      </div>
    </div>
  );
};
