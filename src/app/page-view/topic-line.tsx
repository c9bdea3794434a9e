/** One topic: a circle to tick it off, its words, and its details when they are opened. */
import {
  ArrowDownRegular,
  ArrowUpRegular,
  CheckmarkRegular,
  DeleteRegular,
  TaskListAddRegular,
} from "@fluentui/react-icons";
import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from "react";
import type { Topic } from "#core/agenda/topic.ts";
import { words } from "#app/words.ts";
import { Button } from "./button.tsx";
import { Checkbox } from "./checkbox.tsx";
import { focusBeside, focusTopic, singleKeys } from "./keys.ts";
import { LineInput } from "./line-input.tsx";
import { usePageTools } from "./page-context.ts";
import { cx } from "./cx.ts";
import styles from "./topic-line.module.css";

export const TopicLine = ({ topic, first, last }: { topic: Topic; first: boolean; last: boolean }) => {
  const { editor, readOnly, tell, startAction } = usePageTools();
  const [open, setOpen] = useState(false);
  const line = useRef<HTMLLIElement>(null);
  const discussed = topic.state === "discussed";

  const tick = (): void => {
    editor.tickTopic(topic.id, !discussed);
    tell(discussed ? words.agenda.reopened : words.agenda.markedDiscussed, editor.undo);
  };
  const move = (by: -1 | 1): void => {
    if (editor.moveTopic(topic.id, by)) tell(words.agenda.moved, editor.undo);
  };
  const drop = (): void => {
    focusBeside(line.current);
    editor.dropTopic(topic.id);
    tell(words.agenda.dropped, editor.undo);
  };
  const save = (text: string): void => {
    if (text.trim() === "" || text.trim() === topic.text) return;
    editor.editTopic(topic.id, text);
    tell(words.agenda.changed, editor.undo);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const by = event.key === "ArrowUp" ? -1 : 1;
      if (event.altKey && !readOnly) move(by);
      else focusTopic(by);
      return;
    }
    if (readOnly || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Delete") drop();
    else if (event.key === "x" && singleKeys.on()) tick();
    else if (event.key === "a" && singleKeys.on()) {
      // The letter itself would land in the line that gets the focus.
      event.preventDefault();
      startAction(topic.text);
    }
  };

  const close = (): void => {
    setOpen(false);
    requestAnimationFrame(() => line.current?.querySelector<HTMLElement>("[data-topic]")?.focus());
  };

  return (
    <li ref={line} className={cx(styles.line, open && styles.lineOpen)}>
      <Checkbox
        round
        label={words.agenda.discussed(topic.text)}
        checked={discussed}
        disabled={readOnly}
        onChange={tick}
      />
      {open ? (
        <Details topic={topic} onSave={save} onClose={close} onLeave={() => setOpen(false)}>
          <Button
            size="small"
            look="subtle"
            icon={<ArrowUpRegular />}
            aria-label={words.agenda.up}
            title={words.agenda.up}
            resting={first}
            onClick={() => move(-1)}
          />
          <Button
            size="small"
            look="subtle"
            icon={<ArrowDownRegular />}
            aria-label={words.agenda.down}
            title={words.agenda.down}
            resting={last}
            onClick={() => move(1)}
          />
          <Button
            size="small"
            look="subtle"
            icon={<TaskListAddRegular />}
            aria-label={words.agenda.toAction}
            title={words.agenda.toAction}
            onClick={() => startAction(topic.text)}
          />
          <Button
            size="small"
            look="subtle"
            icon={<DeleteRegular />}
            aria-label={words.agenda.drop}
            title={words.agenda.drop}
            onClick={drop}
          />
        </Details>
      ) : (
        <button
          type="button"
          data-topic={topic.id}
          className={cx(styles.text, discussed && styles.discussed)}
          aria-label={readOnly ? undefined : words.agenda.edit(topic.text)}
          aria-expanded={readOnly ? undefined : false}
          onClick={() => !readOnly && setOpen(true)}
          onKeyDown={onKeyDown}
        >
          <span className={styles.words} dir="auto">
            {topic.text}
          </span>
        </button>
      )}
    </li>
  );
};

interface DetailsProps {
  readonly topic: Topic;
  readonly onSave: (text: string) => void;
  readonly onClose: () => void;
  /** The person went on to something else; the focus is where they put it. */
  readonly onLeave: () => void;
  readonly children: React.ReactNode;
}

const Details = ({ topic, onSave, onClose, onLeave, children }: DetailsProps) => {
  const [text, setText] = useState(topic.text);
  const input = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(input.current.value.length, input.current.value.length);
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    }
    if (event.key === "Enter" && event.target === input.current && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onSave(text);
      onClose();
    }
  };
  const onBlur = (event: FocusEvent): void => {
    if (event.currentTarget.contains(event.relatedTarget)) return;
    onSave(text);
    // A window that loses the focus as a whole comes back to the same line.
    if (event.relatedTarget !== null) onLeave();
  };

  return (
    <div className={styles.details} onKeyDown={onKeyDown} onBlur={onBlur}>
      <LineInput place={input} label={words.agenda.editing} value={text} onWrite={setText} />
      <div role="group" aria-label={words.agenda.tools} className={styles.tools}>
        {children}
        <Button
          size="small"
          look="primary"
          icon={<CheckmarkRegular />}
          className={styles.save}
          onClick={() => {
            onSave(text);
            onClose();
          }}
        >
          {words.agenda.save}
        </Button>
      </div>
    </div>
  );
};
