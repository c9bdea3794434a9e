/** A topic opened in place. What was changed is saved as one change. */
import { CheckmarkRegular } from "@fluentui/react-icons";
import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from "react";
import type { Topic, TopicDetails as Details } from "#core/agenda/topic.ts";
import { words } from "#app/words.ts";
import { Button } from "#app/page-view/button.tsx";
import { LineInput } from "#app/page-view/line-input.tsx";
import line from "#app/page-view/page-line.module.css";
import { usePageTools } from "#app/page-view/page-context.ts";
import { oneLine } from "#app/page-view/page-editor.ts";
import { bothEdits } from "./both-edits.ts";
import { TopicDetails } from "./topic-details.tsx";
import styles from "./topic-edit.module.css";

export interface TopicDraft extends Details {
  readonly text: string;
}

/** What can be done with the topic besides changing it; null when it cannot be done now. */
export interface TopicDeeds {
  readonly up: (() => void) | null;
  readonly down: (() => void) | null;
  readonly toAction: () => void;
  readonly park: () => void;
  readonly drop: () => void;
}

interface TopicEditProps {
  readonly topic: Topic;
  readonly deeds: TopicDeeds;
  /** Only what was changed. */
  readonly onSave: (change: Partial<TopicDraft>) => void;
  readonly onClose: () => void;
  /** The person went on to something else; the focus is where they put it. */
  readonly onLeave: () => void;
}

/** Whoever presses Undo has not gone on to something else. */
const isToast = (element: Element): boolean => element.closest('[role="log"]') !== null;

export const TopicEdit = ({ topic, deeds, onSave, onClose, onLeave }: TopicEditProps) => {
  const { readOnly } = usePageTools();
  const [begun, setBegun] = useState<TopicDraft>(topic);
  const [draft, setDraft] = useState<TopicDraft>(topic);
  const input = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    input.current?.focus();
    input.current?.setSelectionRange(input.current.value.length, input.current.value.length);
  }, []);

  // What the other changes meanwhile comes into what this person is changing.
  if (begun.text !== topic.text) {
    setDraft({ ...draft, text: bothEdits(begun.text, draft.text, topic.text) });
    setBegun({ ...begun, text: topic.text });
  }

  const saveText = (): void => {
    const text = draft.text.trim();
    if (!readOnly && text !== "" && text !== begun.text) onSave({ text });
  };
  const save = (): void => {
    const text = draft.text.trim();
    const change: Partial<TopicDraft> = {
      ...(text === "" || text === begun.text ? {} : { text }),
      ...(draft.kind === begun.kind ? {} : { kind: draft.kind }),
      ...(draft.notBefore === begun.notBefore ? {} : { notBefore: draft.notBefore }),
      ...(draft.critical?.minutes === begun.critical?.minutes ? {} : { critical: draft.critical }),
    };
    if (!readOnly && Object.keys(change).length > 0) onSave(change);
  };

  const latest = useRef(saveText);
  useEffect(() => {
    latest.current = saveText;
  });
  useEffect(() => {
    const hidden = (): void => {
      if (document.visibilityState === "hidden") latest.current();
    };
    document.addEventListener("visibilitychange", hidden);
    return () => document.removeEventListener("visibilitychange", hidden);
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    }
    const submits =
      event.target === input.current || (event.target instanceof HTMLInputElement && event.target.type !== "checkbox");
    if (event.key === "Enter" && submits && !event.defaultPrevented && !event.nativeEvent.isComposing) {
      event.preventDefault();
      save();
      onClose();
    }
  };
  const onBlur = (event: FocusEvent): void => {
    if (event.currentTarget.contains(event.relatedTarget)) return;
    // A window that loses the focus as a whole comes back to the same line; its words are safe meanwhile.
    if (event.relatedTarget === null || isToast(event.relatedTarget)) return saveText();
    save();
    onLeave();
  };

  return (
    <div className={line.opened} onKeyDown={onKeyDown} onBlur={onBlur}>
      <LineInput
        place={input}
        label={words.agenda.editing}
        aria-describedby={`line/${topic.id}`}
        value={draft.text}
        readOnly={readOnly}
        onWrite={(written) => setDraft({ ...draft, text: oneLine(written) })}
      />
      <TopicDetails topic={topic} draft={draft} onDraft={setDraft} deeds={deeds}>
        <Button
          size="small"
          look="primary"
          icon={<CheckmarkRegular />}
          className={styles.save}
          onClick={() => {
            save();
            onClose();
          }}
        >
          {readOnly ? words.agenda.close : words.agenda.save}
        </Button>
      </TopicDetails>
    </div>
  );
};
