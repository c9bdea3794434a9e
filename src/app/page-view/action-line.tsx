/** One next step: done or not, who, what, when; opened in place to be changed. */
import { DeleteRegular } from "@fluentui/react-icons";
import { useRef, useState } from "react";
import type { Action } from "#core/agenda/action.ts";
import { words } from "#app/words.ts";
import { ActionForm } from "./action-form.tsx";
import { Button } from "./button.tsx";
import { Checkbox } from "./checkbox.tsx";
import { focusBeside } from "./keys.ts";
import { personOf, usePageTools } from "./page-context.ts";
import { dayOf, dueWords } from "./when.ts";
import { cx } from "./cx.ts";
import styles from "./action-line.module.css";

export const ActionLine = ({ action }: { action: Action }) => {
  const { it, editor, place, now, readOnly, tell } = usePageTools();
  const [open, setOpen] = useState(false);
  const line = useRef<HTMLLIElement>(null);
  const done = action.state === "done";
  const who = action.who === it.me.id ? words.you : (personOf(it, action.who)?.short ?? words.actions.nobody);
  const late = !done && action.due?.type === "day" && action.due.day < dayOf(now(), place);

  const due = (): string => {
    if (action.due === null) return words.actions.noDate;
    if (action.due.type === "nextMeeting") return words.actions.byNextShort;
    const day = dueWords(action.due.day, now(), place);
    return late ? words.actions.late(day) : words.actions.by(day);
  };
  const tick = (): void => {
    editor.editAction(action.id, { state: done ? "open" : "done" });
    tell(done ? words.actions.reopened : words.actions.markedDone, editor.undo);
  };
  const drop = (): void => {
    focusBeside(line.current);
    editor.editAction(action.id, { state: "dropped" });
    tell(words.actions.dropped, editor.undo);
  };
  const close = (): void => {
    setOpen(false);
    requestAnimationFrame(() => line.current?.querySelector<HTMLElement>("[data-action]")?.focus());
  };

  return (
    <li ref={line} className={cx(styles.line, open && styles.lineOpen)}>
      <Checkbox label={words.actions.done(action.what)} checked={done} disabled={readOnly} onChange={tick} />
      {open ? (
        <ActionForm
          start={action}
          label={words.actions.what}
          save={words.actions.save}
          eager
          onSave={(change) => {
            editor.editAction(action.id, change);
            tell(words.actions.changed, editor.undo);
            close();
            return true;
          }}
          onCancel={close}
        >
          <Button
            size="small"
            look="subtle"
            icon={<DeleteRegular />}
            aria-label={words.actions.drop}
            title={words.actions.drop}
            onClick={drop}
          />
        </ActionForm>
      ) : (
        <button
          type="button"
          data-action={action.id}
          className={styles.button}
          aria-expanded={readOnly ? undefined : false}
          onClick={() => !readOnly && setOpen(true)}
        >
          <span className={cx(styles.what, done && styles.done)} dir="auto">
            {action.what}
          </span>
          <span className={cx(styles.facts, late && styles.late)}>
            <bdi>{who}</bdi>
            {` · ${due()}`}
          </span>
        </button>
      )}
    </li>
  );
};
