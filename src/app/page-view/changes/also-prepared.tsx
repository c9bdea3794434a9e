/** Notes of a second meeting that two calendars brought to the same occurrence. They are read; writing goes to the first. */
import { notesOf } from "#core/agenda/meeting.ts";
import { isBlank } from "#core/agenda/text.ts";
import { meetingWords } from "#app/meeting-words.ts";
import { cx } from "#app/page-view/cx.ts";
import { drawNotes } from "#app/page-view/notes-text.tsx";
import rich from "#app/page-view/notes-text.module.css";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import section from "#app/page-view/section.module.css";
import styles from "./changes.module.css";

export const AlsoPrepared = () => {
  const { editor } = usePageTools();
  const { meetings } = useSnapshot(editor);
  const second = meetings.slice(1).filter((id) => !isBlank(notesOf(editor.doc, id)));
  if (second.length === 0) return null;
  return (
    <section aria-label={meetingWords.changes.alsoPrepared} className={section.section}>
      <h3 className={section.lane}>{meetingWords.changes.alsoPrepared}</h3>
      {second.map((id) => (
        <div key={id} className={cx(rich.rich, styles.prepared)}>
          {drawNotes(notesOf(editor.doc, id))}
        </div>
      ))}
    </section>
  );
};
