/** Who does what, by when. The same few fields make an action and change one; those for who and when come when they are needed. */
import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent } from "react";
import type { Due } from "#core/agenda/action.ts";
import type { PersonId } from "#core/pairs/pair.ts";
import { words } from "#app/words.ts";
import { Button } from "./button.tsx";
import { LineInput } from "./line-input.tsx";
import { part } from "./part.tsx";
import styles from "./action-form.module.css";

export interface ActionDraft {
  readonly what: string;
  readonly who: PersonId | null;
  readonly due: Due | null;
}

interface ActionFormProps {
  readonly start: ActionDraft;
  readonly label: string;
  readonly save: string;
  /** Takes the focus and shows all fields at once; otherwise one line that unfolds when it is used. */
  readonly eager: boolean;
  /** Hears every letter, so that what was begun can be kept. */
  readonly onWrite?: (what: string) => void;
  /** Answers whether the fields may be emptied. */
  readonly onSave: (draft: ActionDraft) => boolean;
  readonly onCancel: () => void;
  /** Takes an action away that is there. */
  readonly onDrop?: () => void;
}

const ActionFields = part(() => import("./actions/action-fields.tsx").then((it) => it.ActionFields));

export const ActionForm = ({ start, label, save, eager, onSave, onCancel, onDrop, onWrite }: ActionFormProps) => {
  const [draft, setDraft] = useState<ActionDraft>({ what: start.what, who: start.who, due: start.due });
  const [unfolded, setUnfolded] = useState(eager);
  const input = useRef<HTMLTextAreaElement>(null);
  const { what } = draft;

  useEffect(() => {
    if (!eager) return;
    input.current?.focus();
    input.current?.setSelectionRange(input.current.value.length, input.current.value.length);
  }, [eager]);

  const submit = (): void => {
    if (what.trim() === "") return input.current?.focus();
    if (!onSave(draft)) return;
    setDraft({ ...start, what: "" });
    onWrite?.("");
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      setDraft({ ...draft, what: "" });
      onWrite?.("");
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
        onWrite={(written) => {
          setDraft({ ...draft, what: written });
          onWrite?.(written);
        }}
      />
      {unfolded ? (
        <ActionFields
          who={draft.who}
          due={draft.due}
          onChange={(change) => setDraft({ ...draft, ...change })}
          onDrop={onDrop}
        >
          <Button size="small" look="primary" onClick={submit} className={styles.save}>
            {save}
          </Button>
        </ActionFields>
      ) : null}
    </div>
  );
};
