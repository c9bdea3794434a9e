/** Next steps: those agreed before come first on the page, those of this meeting last. */
import { useId, useState } from "react";
import { words } from "#app/words.ts";
import { ActionForm } from "./action-form.tsx";
import { ActionLine } from "./action-line.tsx";
import { usePageTools } from "./page-context.ts";
import section from "./section.module.css";
import { useSnapshot } from "./use-snapshot.ts";

/** What was agreed before this meeting; not there at all when nothing is open. */
export const FromLastTime = ({ className }: { className: string }) => {
  const { editor } = usePageTools();
  const { lastTime } = useSnapshot(editor);
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
          <ActionLine key={action.id} action={action} />
        ))}
      </ul>
    </section>
  );
};

/** `words` of the draft: what a topic hands over when it becomes an action. */
export const Actions = ({ draft }: { draft: { readonly words: string; readonly at: number } }) => {
  const { it, editor, readOnly, tell } = usePageTools();
  const { agreed, meeting } = useSnapshot(editor);
  const [added, setAdded] = useState(0);
  const heading = useId();
  return (
    <section aria-labelledby={heading} className={section.section}>
      <h2 id={heading} className={section.title}>
        {words.actions.title}
      </h2>
      {agreed.length > 0 ? (
        <ul aria-labelledby={heading} className={section.list}>
          {agreed.map((action) => (
            <ActionLine key={action.id} action={action} />
          ))}
        </ul>
      ) : readOnly ? (
        <p className={section.quiet}>{words.actions.none}</p>
      ) : null}
      {readOnly ? null : (
        <ActionForm
          key={`${draft.at}/${added}`}
          start={{
            what: draft.at > added ? draft.words : "",
            who: it.me.id,
            due: { type: "nextMeeting", after: meeting.id },
          }}
          label={words.actions.newAction}
          save={words.actions.add}
          eager={draft.at > added}
          onSave={({ what, who, due }) => {
            if (editor.addAction(what, who, due) === null) return false;
            tell(words.actions.added, editor.undo);
            if (draft.at > added) setAdded(draft.at);
            return true;
          }}
          onCancel={() => setAdded(draft.at)}
        />
      )}
    </section>
  );
};
