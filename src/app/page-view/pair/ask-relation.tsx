/** A quiet question, once, when there is something on the page: what are the two to each other? Nobody guesses. */
import { useId, useState } from "react";
import { setRelation, type Relation } from "#core/agenda/relation.ts";
import { meetingWords } from "#app/meeting-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { focusSoon } from "#app/page-view/keys.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import section from "#app/page-view/section.module.css";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import { rememberAsked, wasAsked } from "./asked-once.ts";
import styles from "./pair.module.css";
import { relationsFor } from "./relations.ts";

const said = meetingWords.pair;

/** The question is gone, and the focus is on what stands below it. */
const goOn = (): void => focusSoon(() => document.querySelector<HTMLElement>("[data-bar]"));

export const AskRelation = () => {
  const { it, editor, tell } = usePageTools();
  const { relation, topics } = useSnapshot(editor);
  const [declined, setDeclined] = useState(() => wasAsked(it.pair.id));
  const [all, setAll] = useState(false);
  const question = useId();
  if (relation !== null || declined || topics.length === 0) return null;
  const choose = (chosen: Relation): void => {
    editor.edit(() => setRelation(editor.doc, chosen));
    tell(said.chosen, editor.undo);
    goOn();
  };
  const choices = relationsFor(it);
  return (
    <div role="group" aria-labelledby={question} className={styles.ask}>
      <p id={question} className={styles.question}>
        {said.ask(it.other.short)}
      </p>
      <p className={section.quiet}>{said.askWhy}</p>
      <div className={styles.choices}>
        {(all ? choices : choices.slice(0, 3)).map((choice) => (
          <Button key={choice.words} size="small" round onClick={() => choose(choice.relation)}>
            {choice.words}
          </Button>
        ))}
        {all ? null : (
          <Button size="small" round onClick={() => setAll(true)}>
            {said.somethingElse}
          </Button>
        )}
        <Button
          size="small"
          look="subtle"
          onClick={() => {
            rememberAsked(it.pair.id);
            setDeclined(true);
            goOn();
          }}
        >
          {said.notNow}
        </Button>
      </div>
    </div>
  );
};
