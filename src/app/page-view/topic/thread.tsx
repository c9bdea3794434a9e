/** A topic through its meetings: when it was first raised, which meeting this is for it, and what was said each time. */
import { notesOf } from "#core/agenda/meeting.ts";
import { threadOf, type ThreadMeeting } from "#core/agenda/thread.ts";
import type { Topic } from "#core/agenda/topic.ts";
import { topicWords } from "#app/topic-words.ts";
import { words } from "#app/words.ts";
import { drawNotes } from "#app/page-view/notes-text.tsx";
import rich from "#app/page-view/notes-text.module.css";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import { dateWords, dayOf } from "#app/page-view/when.ts";
import styles from "./topic-details.module.css";

export const Thread = ({ topic }: { topic: Topic }) => {
  const { editor, place, now } = usePageTools();
  const { meetings: current } = useSnapshot(editor);
  const { raisedAt, meetings } = threadOf(editor.doc, topic);
  const before = meetings.filter((it) => !current.includes(it.id));
  const raised = dateWords(raisedAt, now(), place);
  // Of what was put down today there is nothing to tell.
  if (before.length === 0 && dayOf(raisedAt, place) === dayOf(now(), place)) return null;
  return (
    <div className={styles.thread}>
      <p className={styles.raised}>
        {before.length === 0
          ? topicWords.raised(raised)
          : topicWords.raisedAndNth(raised, words.agenda.nthMeeting(before.length + 1))}
      </p>
      {before.length === 0 ? null : (
        <ul aria-label={topicWords.thread} className={styles.list}>
          {before.map((meeting) => (
            <Said key={meeting.id} meeting={meeting} />
          ))}
        </ul>
      )}
    </div>
  );
};

const Said = ({ meeting }: { meeting: ThreadMeeting }) => {
  const { editor, place, now } = usePageTools();
  return (
    <li>
      <details>
        <summary className={styles.day}>
          {meeting.start === null ? topicWords.noDate : dateWords(Date.parse(meeting.start), now(), place)}
        </summary>
        <div className={styles.said}>
          {meeting.hasNotes ? <div className={rich.rich}>{drawNotes(notesOf(editor.doc, meeting.id))}</div> : null}
          {meeting.actions.length === 0 ? null : (
            <ul aria-label={topicWords.agreed}>
              {meeting.actions.map((action) => (
                <li key={action.id} dir="auto">
                  {action.what}
                </li>
              ))}
            </ul>
          )}
          {!meeting.hasNotes && meeting.actions.length === 0 ? <p>{topicWords.nothingNoted}</p> : null}
        </div>
      </details>
    </li>
  );
};
