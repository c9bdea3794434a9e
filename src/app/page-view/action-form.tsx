/** Who does what, by when. The same few fields make an action and change one. */
import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type ReactNode } from "react";
import type { Action, Due } from "#core/agenda/action.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { words } from "#app/words.ts";
import { Button } from "./button.tsx";
import { LineInput } from "./line-input.tsx";
import { usePageTools } from "./page-context.ts";
import { useSnapshot } from "./use-snapshot.ts";
import { dayOf } from "./when.ts";
import styles from "./action-form.module.css";

export interface ActionDraft {
  readonly what: string;
  readonly who: PersonId | null;
  readonly due: Due | null;
}

interface ActionFormProps {
  readonly start: ActionDraft | Action;
  readonly label: string;
  readonly save: string;
  /** Takes the focus and shows all fields at once; otherwise one line that unfolds when it is used. */
  readonly eager: boolean;
  /** Answers whether the fields may be emptied. */
  readonly onSave: (draft: ActionDraft) => boolean;
  readonly onCancel: () => void;
  readonly children?: ReactNode;
}

export const ActionForm = ({ start, label, save, eager, onSave, onCancel, children }: ActionFormProps) => {
  const { it, editor, place, now } = usePageTools();
  const { meeting } = useSnapshot(editor);
  const [what, setWhat] = useState(start.what);
  const [who, setWho] = useState<PersonId | null>(start.who);
  const [due, setDue] = useState<Due | null>(start.due);
  const input = useRef<HTMLTextAreaElement>(null);

  const [unfolded, setUnfolded] = useState(eager);

  useEffect(() => {
    if (!eager) return;
    input.current?.focus();
    input.current?.setSelectionRange(input.current.value.length, input.current.value.length);
  }, [eager]);

  const submit = (): void => {
    if (what.trim() === "") return input.current?.focus();
    if (!onSave({ what, who, due })) return;
    setWhat("");
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      setWhat("");
      setUnfolded(false);
      onCancel();
    }
    const inField = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
    if (event.key === "Enter" && inField && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
    }
  };
  const fold = (event: FocusEvent): void => {
    const left = event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget);
    if (left && !eager && what.trim() === "") setUnfolded(false);
  };

  return (
    <div className={styles.form} onKeyDown={onKeyDown} onFocus={() => setUnfolded(true)} onBlur={fold}>
      <LineInput
        data-key="new-action"
        place={input}
        label={label}
        placeholder={words.actions.newActionHint}
        value={what}
        onWrite={setWhat}
      />
      {unfolded ? (
        <>
          <div role="group" aria-label={words.actions.who} className={styles.choices}>
            {[it.me, it.other].map((person) => (
              <Choice key={person.id} checked={who === person.id} onClick={() => setWho(person.id)}>
                <bdi>{person.id === it.me.id ? words.you : person.short}</bdi>
              </Choice>
            ))}
          </div>
          <div role="group" aria-label={words.actions.when} className={styles.choices}>
            <Choice
              checked={due?.type === "nextMeeting"}
              onClick={() => setDue({ type: "nextMeeting", after: meeting.id })}
            >
              {words.actions.byNext}
            </Choice>
            <Choice
              checked={due?.type === "day"}
              onClick={() => setDue(due?.type === "day" ? due : { type: "day", day: dayOf(now() + weekMs, place) })}
            >
              {words.actions.byDay}
            </Choice>
            {due?.type === "day" ? (
              <input
                type="date"
                aria-label={words.actions.date}
                value={due.day}
                onChange={({ target }) => setDue(target.value === "" ? null : { type: "day", day: target.value })}
                className={styles.date}
              />
            ) : null}
          </div>
          <div className={styles.tools}>
            {children}
            <Button size="small" look="primary" onClick={submit} className={styles.save}>
              {save}
            </Button>
          </div>
        </>
      ) : null}
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

const weekMs = 7 * 24 * 3_600_000;
