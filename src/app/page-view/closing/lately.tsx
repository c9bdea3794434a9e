/** How the latest meetings went, when several were skipped: facts for the two, folded, without judgement. */
import { meetingWords } from "#app/meeting-words.ts";
import { personOf, usePageTools } from "#app/page-view/page-context.ts";
import { useNow } from "#app/page-view/use-now.ts";
import { dateWords } from "#app/page-view/when.ts";
import { latelyOf } from "./closing-facts.ts";
import styles from "./closing.module.css";

const said = meetingWords.answers;

export const Lately = () => {
  const { it, editor, place } = usePageTools();
  const now = useNow();
  const lately = latelyOf(editor, now);
  if (lately === null) return null;
  return (
    <details className={styles.lately}>
      <summary>{said.skippedOf(lately.skipped, lately.of)}</summary>
      <ul>
        {lately.past.map(({ meeting, start, went }) => (
          <li key={meeting}>
            {dateWords(Date.parse(start), now, place)}
            {" · "}
            {went.type === "met"
              ? said.met
              : said.skippedBy(
                  went.by === it.me.id ? said.you : (personOf(it, went.by)?.short ?? it.other.short),
                  went.reason,
                )}
          </li>
        ))}
      </ul>
    </details>
  );
};
