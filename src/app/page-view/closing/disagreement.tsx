/** What one of the two sees differently, in their words, and what else was remarked on this meeting. */
import { DismissRegular } from "@fluentui/react-icons";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Comment, CommentId } from "#core/agenda/comment.ts";
import { meetingWords } from "#app/meeting-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { LineInput } from "#app/page-view/line-input.tsx";
import { usePageTools } from "#app/page-view/page-context.ts";
import { words } from "#app/words.ts";
import styles from "./closing.module.css";

const said = meetingWords.closing;

interface DisagreementProps {
  readonly comments: readonly Comment[];
  readonly writing: boolean;
  readonly onSay: (words: string) => void;
  readonly onNever: () => void;
  readonly onWithdraw: (comment: CommentId) => void;
}

export const Disagreement = ({ comments, writing, onSay, onNever, onWithdraw }: DisagreementProps) => {
  const { it, readOnly } = usePageTools();
  const speaker = ({ author, disagrees }: Comment): string => {
    if (author === it.me.id) return disagrees ? said.youDiffer : words.you;
    return disagrees ? said.differs(it.other.short) : it.other.short;
  };
  return (
    <>
      {comments.length === 0 ? null : (
        <ul className={styles.list}>
          {comments.map((comment) => (
            <li key={comment.id} className={styles.comment}>
              <span className={styles.remark}>
                <span className={styles.person}>
                  <bdi>{speaker(comment)}</bdi>
                </span>{" "}
                <span dir="auto">{comment.text}</span>
              </span>
              {readOnly || comment.author !== it.me.id ? null : (
                <Button
                  size="small"
                  look="subtle"
                  icon={<DismissRegular />}
                  aria-label={said.withdraw}
                  title={said.withdraw}
                  onClick={() => onWithdraw(comment.id)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {writing ? <Writing onSay={onSay} onNever={onNever} /> : null}
    </>
  );
};

const Writing = ({ onSay, onNever }: Pick<DisagreementProps, "onSay" | "onNever">) => {
  const { it } = usePageTools();
  const [text, setText] = useState("");
  const input = useRef<HTMLTextAreaElement>(null);
  useEffect(() => input.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onNever();
    }
    if (event.key === "Enter" && event.target === input.current && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onSay(text);
    }
  };
  return (
    <div className={styles.writing} onKeyDown={onKeyDown}>
      <LineInput
        place={input}
        label={said.disagree}
        placeholder={said.disagreeHint(it.other.short)}
        value={text}
        onWrite={setText}
      />
      <div className={styles.buttons}>
        <Button size="small" resting={text.trim() === ""} onClick={() => onSay(text)}>
          {said.say}
        </Button>
        <Button size="small" look="subtle" onClick={onNever}>
          {said.never}
        </Button>
      </div>
    </div>
  );
};
