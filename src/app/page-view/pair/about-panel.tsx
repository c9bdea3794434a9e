/** What the two are to each other and what they want to get out of meeting. Both can change both. */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type Ref } from "react";
import { readPurpose, readReadme, setPurpose, setReadme, setRelation, type Relation } from "#core/agenda/relation.ts";
import { meetingWords } from "#app/meeting-words.ts";
import { addressIn } from "#app/page-view/address.ts";
import { Button } from "#app/page-view/button.tsx";
import { cx } from "#app/page-view/cx.ts";
import { LineInput } from "#app/page-view/line-input.tsx";
import { usePageTools } from "#app/page-view/page-context.ts";
import { WritingMount } from "#app/page-view/presence/mounts.tsx";
import section from "#app/page-view/section.module.css";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import { useDraft } from "./draft.ts";
import styles from "./pair.module.css";
import { isSame, relationsFor } from "./relations.ts";

const said = meetingWords.pair;

export const AboutPanel = ({ onDone }: { onDone: () => void }) => {
  const { it, editor, readOnly, tell } = usePageTools();
  const { relation, purpose } = useSnapshot(editor);
  const [draft, write] = useDraft(purpose);
  const [wrong, setWrong] = useState(false);
  const readme = useRef<HTMLTextAreaElement>(null);
  const heading = useId();
  const name = useId();
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => top.current?.focus(), []);

  const choose = (chosen: Relation | null): void => {
    editor.edit(() => setRelation(editor.doc, chosen));
    tell(said.chosen, editor.undo);
  };
  const save = (): void => {
    if (draft.trim() === purpose) return;
    editor.edit(() => setPurpose(editor.doc, draft));
    write(readPurpose(editor.doc));
    tell(said.saved, editor.undo);
  };
  const done = (): void => {
    if (!readOnly) save();
    // A press by assistive technology may come without the field having been left.
    const left = readme.current;
    if (left === null || !isWrong(left.value)) return onDone();
    setWrong(true);
    left.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onDone();
  };

  return (
    <section aria-labelledby={heading} className={styles.panel} onKeyDown={onKeyDown}>
      <h2 id={heading} ref={top} tabIndex={-1} className={styles.title}>
        {said.title(it.other.short)}
      </h2>
      <div className={styles.field}>
        <h3 className={section.lane}>{said.purpose}</h3>
        {readOnly ? (
          <p className={section.quiet} dir="auto">
            {purpose}
          </p>
        ) : (
          <LineInput
            place={null}
            data-key="purpose"
            label={said.purpose}
            placeholder={said.purposeHint}
            value={draft}
            onWrite={write}
            onBlur={save}
          />
        )}
        <WritingMount at="purpose" />
      </div>
      {readOnly ? null : <Readme place={readme} wrong={wrong} onWrong={setWrong} />}
      <fieldset className={styles.field} disabled={readOnly}>
        <legend className={section.lane}>{said.relation}</legend>
        {[...relationsFor(it), { relation: null, words: said.none }].map((choice) => (
          <label key={choice.words} className={styles.choice}>
            <input
              type="radio"
              name={name}
              checked={choice.relation === null ? relation === null : isSame(relation, choice.relation)}
              onChange={() => choose(choice.relation)}
            />
            <span>{choice.words}</span>
          </label>
        ))}
        <p className={section.quiet}>{said.askWhy}</p>
      </fieldset>
      <div className={styles.buttons}>
        <Button size="small" look="primary" onClick={done}>
          {said.done}
        </Button>
      </div>
    </section>
  );
};

const isWrong = (text: string): boolean => text.trim() !== "" && addressIn(text) === null;

interface ReadmeProps {
  readonly place: Ref<HTMLTextAreaElement>;
  readonly wrong: boolean;
  readonly onWrong: (wrong: boolean) => void;
}

/** Where this person says how they like to work. */
const Readme = ({ place, wrong, onWrong }: ReadmeProps) => {
  const { it, editor, tell } = usePageTools();
  // Read whenever the page is.
  useSnapshot(editor);
  const given = readReadme(editor.doc, it.me.id);
  const [draft, write] = useDraft(given);
  const line = useId();
  const save = (): void => {
    const address = draft.trim() === "" ? "" : addressIn(draft);
    onWrong(address === null);
    if (address === null || address === given) return;
    editor.edit(() => setReadme(editor.doc, it.me.id, address));
    write(address);
    tell(said.saved, editor.undo);
  };
  return (
    <div className={styles.field}>
      <h3 className={section.lane}>{said.readme}</h3>
      <LineInput
        place={place}
        label={said.readme}
        aria-invalid={wrong}
        aria-describedby={line}
        placeholder={said.readmeHint}
        value={draft}
        onWrite={(written) => {
          write(written);
          onWrong(false);
        }}
        onBlur={save}
      />
      <p id={line} role="status" className={cx(section.quiet, wrong && styles.wrong)}>
        {wrong ? said.readmeWrong : said.readmeFor(it.other.short)}
      </p>
    </div>
  );
};
