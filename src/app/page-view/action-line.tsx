/** One next step: done or not, who, what, when; opened in place to be changed. */
import { useRef, useState } from "react";
import type { Action } from "#core/agenda/action.ts";
import type { DueReader } from "#core/agenda/due.ts";
import { words } from "#app/words.ts";
import { ActionForm } from "./action-form.tsx";
import { Checkbox } from "./checkbox.tsx";
import { cx } from "./cx.ts";
import { dueLabelOf } from "./due-label.ts";
import { besideOf, focusSoon } from "./keys.ts";
import { personOf, usePageTools } from "./page-context.ts";
import { PageLine } from "./page-line.tsx";
import line from "./page-line.module.css";
import { useSnapshot } from "./use-snapshot.ts";
import styles from "./action-line.module.css";

export const ActionLine = ({ action, dueOf }: { action: Action; dueOf: DueReader }) => {
  const { it, editor, place, now, readOnly, tell } = usePageTools();
  const { meeting } = useSnapshot(editor);
  const [open, setOpen] = useState(false);
  const item = useRef<HTMLLIElement>(null);
  const done = action.state === "done";
  const who = action.who === it.me.id ? words.you : (personOf(it, action.who)?.short ?? words.actions.nobody);
  const due = dueLabelOf(action, dueOf(action), meeting, now(), place);

  const tick = (): void => {
    editor.editAction(action.id, { state: done ? "open" : "done" });
    tell(done ? words.actions.reopened : words.actions.markedDone, editor.undo);
  };
  const drop = (): void => {
    const beside = besideOf(item.current);
    editor.editAction(action.id, { state: "dropped" });
    tell(words.actions.dropped, editor.undo);
    focusSoon(() => beside);
  };
  const close = (): void => {
    setOpen(false);
    focusSoon(() => item.current?.querySelector<HTMLElement>("[data-action]") ?? null);
  };

  return (
    <PageLine
      place={item}
      type="action"
      id={action.id}
      box={<Checkbox label={words.actions.done(action.what)} checked={done} disabled={readOnly} onChange={tick} />}
      text={action.what}
      struck={done}
      label={words.actions.edit(action.what)}
      facts={
        <span className={cx(due.late && styles.late)}>
          <bdi>{who}</bdi>
          {` · ${due.text}`}
        </span>
      }
      open={open}
      onOpen={() => !readOnly && setOpen(true)}
    >
      <div className={line.opened}>
        <ActionForm
          start={action}
          label={words.actions.what}
          save={words.actions.save}
          eager
          onSave={(change) => {
            editor.editAction(action.id, change);
            tell(words.actions.changed, editor.undo);
            close();
            return false;
          }}
          onCancel={close}
          onDrop={drop}
        />
      </div>
    </PageLine>
  );
};
