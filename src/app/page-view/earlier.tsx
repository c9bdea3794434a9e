/** Meetings before this one, each folded to a line. */
import { useId, useState } from "react";
import { notesOf } from "#core/agenda/meeting.ts";
import { isBlank, plainText } from "#core/agenda/text.ts";
import { words } from "#app/words.ts";
import { usePageTools } from "./page-context.ts";
import type { EarlierMeeting } from "./page-snapshot.ts";
import section from "./section.module.css";
import { useSnapshot } from "./use-snapshot.ts";
import { dateWords } from "./when.ts";
import styles from "./earlier.module.css";

export const Earlier = ({ className }: { className: string }) => {
  const { editor } = usePageTools();
  const { earlier } = useSnapshot(editor);
  const heading = useId();
  if (earlier.length === 0) return null;
  return (
    <section aria-labelledby={heading} className={className}>
      <h2 id={heading} className={section.title}>
        {words.earlier.title}
      </h2>
      <ul aria-labelledby={heading} className={section.list}>
        {earlier.map((meeting) => (
          <Held key={meeting.id} meeting={meeting} />
        ))}
      </ul>
    </section>
  );
};

const Held = ({ meeting }: { meeting: EarlierMeeting }) => {
  const { editor, place, now } = usePageTools();
  const [open, setOpen] = useState(false);
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className={styles.line}>
          <span>
            {meeting.start === null ? words.earlier.undated : dateWords(Date.parse(meeting.start), now(), place)}
          </span>
          {meeting.topics.length === 0 ? null : (
            <span className={section.count}>{words.earlier.topics(meeting.topics.length)}</span>
          )}
        </summary>
        {open ? (
          <div className={styles.held}>
            {meeting.topics.length + meeting.actions.length === 0 ? null : (
              <ul className={styles.items}>
                {[
                  ...meeting.topics.map((topic) => ({ id: topic.id as string, text: topic.text })),
                  ...meeting.actions.map((action) => ({ id: action.id as string, text: `→ ${action.what}` })),
                ].map(({ id, text }) => (
                  <li key={id} dir="auto">
                    {text}
                  </li>
                ))}
              </ul>
            )}
            {isBlank(notesOf(editor.doc, meeting.id))
              ? null
              : plainText(notesOf(editor.doc, meeting.id))
                  .split("\n")
                  .map((text, at) => (
                    <p key={at} className={styles.text} dir="auto">
                      {text}
                    </p>
                  ))}
          </div>
        ) : null}
      </details>
    </li>
  );
};
