/** What was answered for this meeting, under the header, with the way back. */
import { useMemo } from "react";
import type { Answer } from "#core/agenda/answer.ts";
import { meetingWords } from "#app/meeting-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { focusSoon } from "#app/page-view/keys.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import { closingVerbs } from "./closing-verbs.ts";
import styles from "./closing.module.css";

const said = meetingWords.answers;

export const AnswerLines = () => {
  const { it, editor, readOnly, tell } = usePageTools();
  const { answers } = useSnapshot(editor);
  const verbs = useMemo(() => closingVerbs(editor), [editor]);
  // Two presses, or a press and a card, say the same once.
  const shown = answers.filter(
    (one, at) => answers.findIndex((other) => other.type === one.type && other.by === one.by) === at,
  );
  const takeBack = (type: Answer["type"]): void => {
    verbs.takeBack(type);
    tell(said.takenBack, editor.undo);
    focusSoon(() => document.querySelector<HTMLElement>("[data-bar]"));
  };
  return (
    <div role="status" className={styles.answers}>
      {shown.map((answer) => (
        <p key={answer.id} className={styles.answer}>
          <span>{answerWords(answer, answer.by === it.me.id, it.other.short)}</span>
          {readOnly || (answer.type === "nothing" && answer.by !== it.me.id) ? null : (
            <Button size="small" look="transparent" className={styles.act} onClick={() => takeBack(answer.type)}>
              {answer.type === "skip" ? said.meetAfterAll : said.somethingAfterAll}
            </Button>
          )}
        </p>
      ))}
    </div>
  );
};

const answerWords = ({ type, reason }: Answer, mine: boolean, name: string): string => {
  if (type === "nothing") return mine ? said.youNothing : said.theyNothing(name);
  const line = mine ? said.youSkipped : said.theySkipped(name);
  return reason === "" ? line : said.because(line, reason);
};
