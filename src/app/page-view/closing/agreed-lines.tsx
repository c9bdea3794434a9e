/** What was agreed today: who, what, when, and a question where one of them is missing. */
import { dayLength } from "#core/pairs/instant.ts";
import type { Action } from "#core/agenda/action.ts";
import { byNextMeeting } from "#core/agenda/due.ts";
import { meetingWords } from "#app/meeting-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { dueLabelOf } from "#app/page-view/due-label.ts";
import { personOf, usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import { dayOf } from "#app/page-view/when.ts";
import { words } from "#app/words.ts";
import type { ClosingFacts } from "./closing-facts.ts";
import type { ClosingVerbs } from "./closing-verbs.ts";
import styles from "./closing.module.css";

const said = meetingWords.closing;

export const AgreedLines = ({ facts, verbs }: { facts: ClosingFacts; verbs: ClosingVerbs }) => (
  <ul className={styles.list}>
    {facts.agreed.map((action) => (
      <li key={action.id} className={styles.agreed}>
        <AgreedLine action={action} facts={facts} />
        {facts.missing.some((one) => one.action === action.id) ? <Asked action={action} verbs={verbs} /> : null}
      </li>
    ))}
  </ul>
);

const AgreedLine = ({ action, facts }: { action: Action; facts: ClosingFacts }) => {
  const { it, editor, place, now } = usePageTools();
  const { meeting } = useSnapshot(editor);
  const who = action.who === it.me.id ? words.you : (personOf(it, action.who)?.short ?? said.nobody);
  const when = dueLabelOf(action, facts.dueOf(action), meeting, now(), place).text;
  return (
    <>
      <span className={styles.what} dir="auto">
        {action.what}
      </span>
      <span className={styles.facts}>
        <bdi>{who}</bdi>
        {` · ${when}`}
      </span>
    </>
  );
};

const Asked = ({ action, verbs }: { action: Action; verbs: ClosingVerbs }) => {
  const { it, editor, place, now, readOnly, tell } = usePageTools();
  const { meeting } = useSnapshot(editor);
  if (readOnly) return null;
  const complete = (change: Parameters<ClosingVerbs["complete"]>[1], toast: string): void => {
    verbs.complete(action.id, change);
    tell(toast, editor.undo);
  };
  return (
    <div className={styles.asked}>
      {action.who === null ? (
        <div role="group" aria-label={said.who(action.what)} className={styles.choices}>
          <span className={styles.ask}>{said.whoAsk}</span>
          {[it.me, it.other].map((person) => (
            <Button key={person.id} size="small" round onClick={() => complete({ who: person.id }, said.whoSet)}>
              <bdi>{person.id === it.me.id ? words.you : person.short}</bdi>
            </Button>
          ))}
        </div>
      ) : null}
      {action.due === null ? (
        <div role="group" aria-label={said.when(action.what)} className={styles.choices}>
          <span className={styles.ask}>{said.whenAsk}</span>
          <Button
            size="small"
            round
            onClick={() => complete({ due: byNextMeeting(meeting, new Date(now()).toISOString()) }, said.whenSet)}
          >
            {said.byNext}
          </Button>
          <Button
            size="small"
            round
            onClick={() => complete({ due: { type: "day", day: dayOf(now() + weekMs, place) } }, said.whenSet)}
          >
            {said.inAWeek}
          </Button>
        </div>
      ) : null}
    </div>
  );
};

const weekMs = 7 * dayLength;
