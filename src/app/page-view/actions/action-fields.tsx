/** Who does it and by when. Pressing what is chosen keeps it; "nobody yet" and "no date" are choices of their own. */
import { dayLength } from "#core/pairs/instant.ts";
import { DeleteRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import type { Due } from "#core/agenda/action.ts";
import { byNextMeeting } from "#core/agenda/due.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { actionWords } from "#app/topic-words.ts";
import { words } from "#app/words.ts";
import { Button } from "#app/page-view/button.tsx";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import { dayOf } from "#app/page-view/when.ts";
import styles from "./action-fields.module.css";

interface ActionFieldsProps {
  readonly who: PersonId | null;
  readonly due: Due | null;
  readonly onChange: (change: { readonly who?: PersonId | null; readonly due?: Due | null }) => void;
  readonly onDrop: (() => void) | undefined;
  /** What saves. */
  readonly children: ReactNode;
}

const weekMs = 7 * dayLength;
const mostMeetings = 52;

export const ActionFields = ({ who, due, onChange, onDrop, children }: ActionFieldsProps) => {
  const { it, editor, place, now } = usePageTools();
  const { meeting } = useSnapshot(editor);
  const meetings = due?.type === "nextMeeting" ? (due.meetings ?? 1) : 0;

  const setMeetings = (number: number): void => {
    // What was agreed in an earlier meeting goes on counting from that one.
    if (number === meetings) return;
    onChange({ due: byNextMeeting(meeting, new Date(now()).toISOString(), number) });
  };
  const setNumber = (text: string): void => {
    const number = Math.round(Number(text));
    if (number >= 2 && number <= mostMeetings) setMeetings(number);
  };

  return (
    <div className={styles.fields}>
      <div role="group" aria-label={actionWords.who} className={styles.choices}>
        {[it.me, it.other].map((person) => (
          <Choice key={person.id} checked={who === person.id} onClick={() => onChange({ who: person.id })}>
            <bdi>{person.id === it.me.id ? words.you : person.short}</bdi>
          </Choice>
        ))}
        <Choice checked={who === null} onClick={() => onChange({ who: null })}>
          {actionWords.nobody}
        </Choice>
      </div>
      <div role="group" aria-label={actionWords.when} className={styles.choices}>
        <Choice checked={meetings === 1} onClick={() => setMeetings(1)}>
          {actionWords.byNext}
        </Choice>
        {meetings > 1 ? (
          <label className={styles.number}>
            <span aria-hidden>{actionWords.inN}</span>
            <input
              type="number"
              aria-label={actionWords.howMany}
              min={2}
              max={mostMeetings}
              defaultValue={meetings}
              onChange={({ target }) => setNumber(target.value)}
              className={styles.input}
            />
            <span aria-hidden>{actionWords.meetings}</span>
          </label>
        ) : (
          <Choice checked={false} onClick={() => setMeetings(2)}>
            {actionWords.inMeetings}
          </Choice>
        )}
        <Choice
          checked={due?.type === "day"}
          onClick={() => {
            if (due?.type !== "day") onChange({ due: { type: "day", day: dayOf(now() + weekMs, place) } });
          }}
        >
          {actionWords.byDay}
        </Choice>
        {due?.type === "day" ? (
          <input
            type="date"
            aria-label={actionWords.date}
            value={due.day}
            onChange={({ target }) =>
              onChange({ due: target.value === "" ? null : { type: "day", day: target.value } })
            }
            className={styles.input}
          />
        ) : null}
        <Choice checked={due === null} onClick={() => onChange({ due: null })}>
          {actionWords.noDate}
        </Choice>
      </div>
      <div className={styles.tools}>
        {onDrop === undefined ? null : (
          <Button
            size="small"
            look="subtle"
            icon={<DeleteRegular />}
            aria-label={actionWords.drop}
            title={actionWords.drop}
            onClick={onDrop}
          />
        )}
        {children}
      </div>
    </div>
  );
};

interface ChoiceProps {
  readonly checked: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

const Choice = ({ checked, onClick, children }: ChoiceProps) => (
  <Button size="small" round look={checked ? "primary" : "outline"} aria-pressed={checked} onClick={onClick}>
    {children}
  </Button>
);
