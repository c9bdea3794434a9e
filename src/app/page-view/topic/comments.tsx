/** Questions and remarks of the two on one thing, oldest first; one's own can be changed and taken back. */
import { DeleteRegular, EditRegular, SendRegular } from "@fluentui/react-icons";
import { useRef, useState, type KeyboardEvent } from "react";
import {
  addComment,
  dropComment,
  editComment,
  readComments,
  type Comment,
  type CommentOn,
} from "#core/agenda/comment.ts";
import { topicWords } from "#app/topic-words.ts";
import { keepUnsent, readUnsent } from "#app/unsent.ts";
import { words } from "#app/words.ts";
import { Button } from "#app/page-view/button.tsx";
import { LineInput } from "#app/page-view/line-input.tsx";
import { personOf, usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import { agoWords } from "#app/page-view/when.ts";
import { Linked } from "./linked.tsx";
import styles from "./topic-details.module.css";

export const Comments = ({ on }: { on: CommentOn }) => {
  const { it, editor, readOnly, tell } = usePageTools();
  // The comments are read whenever the page is.
  useSnapshot(editor);
  const comments = readComments(editor.doc, on);
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => readUnsent(it.me.id, `comment ${on}`));
  const write = (written: string): void => {
    setText(written);
    keepUnsent(it.me.id, `comment ${on}`, written);
  };

  const add = (): void => {
    if (editor.edit(() => addComment(editor.doc, on, text, editor.hand)) !== null) {
      write("");
      tell(topicWords.said, editor.undo);
    }
    input.current?.focus();
  };

  if (readOnly && comments.length === 0) return null;
  return (
    <div className={styles.talk}>
      {comments.length === 0 ? null : (
        <ul aria-label={topicWords.comments} className={styles.list}>
          {comments.map((comment) => (
            <Remark key={comment.id} comment={comment} onGone={() => input.current?.focus()} />
          ))}
        </ul>
      )}
      {readOnly ? null : (
        <div className={styles.write}>
          <LineInput
            place={input}
            data-key="comment"
            label={topicWords.newComment}
            placeholder={topicWords.newCommentHint}
            value={text}
            onWrite={write}
            onKeyDown={(event) => {
              if (enters(event)) add();
              if (event.key !== "Escape" || text === "") return;
              event.stopPropagation();
              write("");
            }}
          />
          {text.trim() === "" ? null : (
            <Button
              look="subtle"
              icon={<SendRegular />}
              aria-label={topicWords.addComment}
              title={topicWords.addComment}
              onClick={add}
            />
          )}
        </div>
      )}
    </div>
  );
};

const Remark = ({ comment, onGone }: { comment: Comment; onGone: () => void }) => {
  const { it, editor, place, now, readOnly, tell } = usePageTools();
  const [draft, setDraft] = useState<string | null>(null);
  const change = useRef<HTMLButtonElement>(null);
  const settled = useRef(false);
  const own = comment.author === it.me.id && !readOnly;

  const begin = (): void => {
    settled.current = false;
    setDraft(comment.text);
  };
  const close = (): void => {
    settled.current = true;
    setDraft(null);
    requestAnimationFrame(() => change.current?.focus());
  };
  const save = (): void => {
    // The field also loses the focus by being taken away.
    if (settled.current) return;
    if (draft !== null && draft.trim() !== "" && draft.trim() !== comment.text) {
      editor.edit(() => editComment(editor.doc, comment.id, draft));
      tell(topicWords.commentChanged, editor.undo);
    }
    close();
  };
  const drop = (): void => {
    editor.edit(() => dropComment(editor.doc, comment.id));
    onGone();
    tell(topicWords.commentDeleted, editor.undo);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (enters(event)) save();
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };

  return (
    <li className={styles.remark}>
      <div className={styles.remarkHead}>
        <span className={styles.who}>
          <bdi>{own || comment.author === it.me.id ? words.you : personOf(it, comment.author)?.short}</bdi>
        </span>
        <span>{agoWords(comment.createdAt, now(), place)}</span>
        {own && draft === null ? (
          <span className={styles.own}>
            <Button
              place={change}
              size="small"
              look="subtle"
              icon={<EditRegular />}
              aria-label={topicWords.changeComment(comment.text)}
              title={topicWords.change}
              onClick={begin}
            />
            <Button
              size="small"
              look="subtle"
              icon={<DeleteRegular />}
              aria-label={topicWords.deleteComment(comment.text)}
              title={topicWords.delete}
              onClick={drop}
            />
          </span>
        ) : null}
      </div>
      {draft === null ? (
        <p className={styles.text} dir="auto">
          <Linked text={comment.text} />
        </p>
      ) : (
        <LineInput
          data-key="comment"
          label={topicWords.comment}
          value={draft}
          onWrite={setDraft}
          onKeyDown={onKeyDown}
          onBlur={save}
          autoFocus
        />
      )}
    </li>
  );
};

/** Enter sends; with Shift it is a break, and within a composed letter it is the composer's. */
const enters = (event: KeyboardEvent): boolean => {
  if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
};
