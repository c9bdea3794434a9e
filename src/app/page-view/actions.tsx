/** Next steps: those agreed before come first on the page, those of this meeting last. */
import { useId, useMemo, useState } from "react";
import type { ActionSource } from "#core/agenda/action.ts";
import { byNextMeeting, dueReader, type DueReader } from "#core/agenda/due.ts";
import { keepUnsent, readUnsent } from "#app/unsent.ts";
import { words } from "#app/words.ts";
import { ActionForm } from "./action-form.tsx";
import { ActionLine } from "./action-line.tsx";
import { afterDrawing } from "./keys.ts";
import { usePageTools } from "./page-context.ts";
import section from "./section.module.css";
import { useNow } from "./use-now.ts";
import { useSnapshot } from "./use-snapshot.ts";

/** What was agreed before this meeting; not there at all when nothing is open. */
export const FromLastTime = ({ className }: { className: string }) => {
  const { editor } = usePageTools();
  const { lastTime } = useSnapshot(editor);
  const dueOf = useDue();
  const heading = useId();
  if (lastTime.length === 0) return null;
  const open = lastTime.filter((action) => action.state === "open").length;
  return (
    <section aria-labelledby={heading} className={className}>
      <h2 id={heading} className={section.title}>
        {words.lastTime.title}
        <span className={section.count} aria-label={words.lastTime.open(open)}>
          {open}
        </span>
      </h2>
      <ul aria-labelledby={heading} className={section.list}>
        {lastTime.map((action) => (
          <ActionLine key={action.id} action={action} dueOf={dueOf} />
        ))}
      </ul>
    </section>
  );
};

/** What a topic or a line of the notes hands over when it becomes an action; `at` counts them. */
export interface Handover {
  readonly words: string;
  readonly from: ActionSource | null;
  readonly at: number;
  /** Gives the focus back. */
  readonly back: () => void;
}

export const Actions = ({ draft }: { draft: Handover }) => {
  const { it, editor, now, readOnly, tell } = usePageTools();
  const { agreed, meeting } = useSnapshot(editor);
  const dueOf = useDue();
  const [taken, setTaken] = useState(0);
  const heading = useId();
  const handed = draft.at > taken;
  const unsent = `newAction ${it.pair.id} ${it.seriesKey}` as const;

  const settle = (): void => {
    if (!handed) return;
    setTaken(draft.at);
    afterDrawing(draft.back);
  };

  return (
    <section aria-labelledby={heading} className={section.section}>
      <h2 id={heading} className={section.title}>
        {words.actions.title}
      </h2>
      {agreed.length > 0 ? (
        <ul aria-labelledby={heading} className={section.list}>
          {agreed.map((action) => (
            <ActionLine key={action.id} action={action} dueOf={dueOf} />
          ))}
        </ul>
      ) : readOnly ? (
        <p className={section.quiet}>{words.actions.none}</p>
      ) : null}
      {readOnly ? null : (
        <ActionForm
          key={`${it.seriesKey}/${draft.at}/${taken}`}
          start={{
            what: handed ? draft.words : readUnsent(it.me.id, unsent),
            who: it.me.id,
            due: byNextMeeting(meeting, new Date(now()).toISOString()),
          }}
          label={words.actions.newAction}
          save={words.actions.add}
          eager={handed}
          onWrite={(what) => handed || keepUnsent(it.me.id, unsent, what)}
          onSave={({ what, who, due }) => {
            if (editor.addAction(what, who, due, (handed ? draft.from : null) ?? undefined) === null) return false;
            tell(words.actions.added, editor.undo);
            settle();
            return true;
          }}
          onCancel={settle}
        />
      )}
    </section>
  );
};

/** When each action is due, as meetings and clock have it. */
const useDue = (): DueReader => {
  const { editor } = usePageTools();
  const snapshot = useSnapshot(editor);
  const now = useNow();
  return useMemo(
    () => dueReader(editor.doc, snapshot.ref.id, snapshot.calendar, new Date(now).toISOString()),
    [editor, snapshot, now],
  );
};
