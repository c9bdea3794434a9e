/** What was talked about, agreed and noted in one meeting that is over. A topic of it can be taken up again. */
import { notesOf } from "#core/agenda/meeting.ts";
import { isBlank } from "#core/agenda/text.ts";
import { readTopic, reopenTopic, type Topic } from "#core/agenda/topic.ts";
import { topicWords } from "#app/topic-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { cx } from "#app/page-view/cx.ts";
import { drawNotes } from "#app/page-view/notes-text.tsx";
import rich from "#app/page-view/notes-text.module.css";
import { usePageTools } from "#app/page-view/page-context.ts";
import section from "#app/page-view/section.module.css";
import type { EarlierMeeting } from "#app/page-view/page-snapshot.ts";
import { Linked } from "./linked.tsx";
import styles from "./held.module.css";

export const Held = ({ meeting }: { meeting: EarlierMeeting }) => {
  const { editor } = usePageTools();
  const notes = notesOf(editor.doc, meeting.id);
  return (
    <div className={styles.held}>
      {meeting.topics.length === 0 ? null : (
        <ul className={styles.items}>
          {meeting.topics.map((topic) => (
            <TalkedAbout key={topic.id} topic={topic} />
          ))}
        </ul>
      )}
      {meeting.actions.length === 0 ? null : (
        <ul aria-label={topicWords.agreed} className={styles.items}>
          {meeting.actions.map((action) => (
            <li key={action.id} className={styles.action} dir="auto">
              <Linked text={action.what} />
            </li>
          ))}
        </ul>
      )}
      {isBlank(notes) ? null : <div className={cx(rich.rich, styles.notes)}>{drawNotes(notes)}</div>}
      {meeting.topics.length + meeting.actions.length === 0 && isBlank(notes) ? (
        <p className={section.quiet}>{topicWords.nothingNoted}</p>
      ) : null}
    </div>
  );
};

const TalkedAbout = ({ topic }: { topic: Topic }) => {
  const { editor, readOnly, tell } = usePageTools();
  const takeUp = (): void => {
    // Asked of the notebook, since it is drawn a little later.
    if (readTopic(editor.doc, topic.id)?.state === "open") return;
    editor.edit(() => reopenTopic(editor.doc, topic.id, null));
    tell(topicWords.broughtBack, editor.undo);
  };
  return (
    <li className={styles.topic}>
      <span className={styles.words} dir="auto">
        <Linked text={topic.text} />
      </span>
      {readOnly ? null : (
        <Button
          size="small"
          look="subtle"
          // It stays where the focus is, and rests once the topic is back.
          resting={topic.state === "open"}
          aria-label={topicWords.bringBackOf(topic.text)}
          className={styles.back}
          onClick={takeUp}
        >
          {topicWords.bringBack}
        </Button>
      )}
    </li>
  );
};
