/** What kind of topic it is, from which day on it is talked about, and whether time is kept for it at the end. */
import { useId } from "react";
import { topicKinds, type Topic, type TopicKind } from "#core/agenda/topic.ts";
import { topicWords } from "#app/topic-words.ts";
import { words } from "#app/words.ts";
import { Checkbox } from "#app/page-view/checkbox.tsx";
import { cx } from "#app/page-view/cx.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import type { TopicDraft } from "./topic-edit.tsx";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import { dayOf } from "#app/page-view/when.ts";
import styles from "./topic-details.module.css";

interface KindAndTimeProps {
  readonly topic: Topic;
  readonly draft: TopicDraft;
  readonly onDraft: (draft: TopicDraft) => void;
}

const usualMinutes = 10;
const mostMinutes = 120;

export const KindAndTime = ({ topic, draft, onDraft }: KindAndTimeProps) => {
  const { editor, place, now, readOnly } = usePageTools();
  const { relation } = useSnapshot(editor);
  const [kind, day] = [useId(), useId()];
  // A report's topics come first anyway; no time has to be kept for them.
  const comesFirst = relation?.type === "report" && relation.person === topic.lane && draft.critical === null;

  const setMinutes = (text: string): void => {
    const wanted = Math.round(Number(text));
    if (wanted >= 1) onDraft({ ...draft, critical: { minutes: Math.min(wanted, mostMinutes) } });
  };

  return (
    <div className={styles.fields}>
      <span className={styles.field}>
        <label htmlFor={kind}>{topicWords.kind}</label>
        <select
          id={kind}
          disabled={readOnly}
          value={draft.kind ?? ""}
          onChange={({ target }) =>
            onDraft({ ...draft, kind: target.value === "" ? null : (target.value as TopicKind) })
          }
          className={styles.input}
        >
          <option value="">{topicWords.noKind}</option>
          {topicKinds.map((it) => (
            <option key={it} value={it}>
              {words.agenda.kinds[it]}
            </option>
          ))}
        </select>
      </span>
      <span className={styles.field}>
        <label htmlFor={day}>{topicWords.notBefore}</label>
        <input
          id={day}
          type="date"
          disabled={readOnly}
          min={dayOf(now(), place)}
          value={draft.notBefore ?? ""}
          onChange={({ target }) => onDraft({ ...draft, notBefore: target.value === "" ? null : target.value })}
          className={styles.input}
        />
      </span>
      {comesFirst ? null : (
        <span className={styles.field}>
          <label className={styles.toggle}>
            <Checkbox
              label={topicWords.keepTime}
              checked={draft.critical !== null}
              disabled={readOnly}
              onChange={() =>
                onDraft({ ...draft, critical: draft.critical === null ? { minutes: usualMinutes } : null })
              }
            />
            {topicWords.keepTime}
          </label>
          {draft.critical === null ? null : (
            <span className={styles.together}>
              <input
                type="number"
                aria-label={topicWords.minutes}
                disabled={readOnly}
                min={1}
                max={mostMinutes}
                step={5}
                defaultValue={draft.critical.minutes}
                onChange={({ target }) => setMinutes(target.value)}
                className={cx(styles.input, styles.number)}
              />
              <span aria-hidden>{topicWords.minutesAfter}</span>
            </span>
          )}
        </span>
      )}
    </div>
  );
};
