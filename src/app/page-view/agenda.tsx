/** What the two want to talk about: a lane for each, and one line that is always ready. */
import { AddRegular } from "@fluentui/react-icons";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import type { Topic } from "#core/agenda/topic.ts";
import { words } from "#app/words.ts";
import { Button } from "./button.tsx";
import { LineInput } from "./line-input.tsx";
import { usePageTools } from "./page-context.ts";
import { TopicLine } from "./topic-line.tsx";
import section from "./section.module.css";
import { useSnapshot } from "./use-snapshot.ts";
import styles from "./agenda.module.css";

export const Agenda = () => {
  const { it, editor, readOnly, tell } = usePageTools();
  const { mine, theirs } = useSnapshot(editor);
  const heading = useId();
  const empty = mine.length === 0 && theirs.length === 0;

  const add = (text: string): boolean => {
    if (editor.addTopic(text) === null) return false;
    tell(words.agenda.added, editor.undo);
    return true;
  };

  return (
    <section aria-labelledby={heading} className={section.section}>
      <h2 id={heading} className={section.title}>
        {words.agenda.title}
      </h2>
      {empty && !readOnly ? (
        <div className={styles.empty}>
          <p className={styles.question} dir="auto">
            {words.agenda.emptyQuestion(it.other.short)}
          </p>
          <p className={section.quiet}>{words.agenda.emptyHint}</p>
          <div className={styles.prompts}>
            {words.agenda.prompts.map((prompt) => (
              <Button key={prompt} size="small" round onClick={() => add(prompt)}>
                {prompt}
              </Button>
            ))}
          </div>
        </div>
      ) : (
        <>
          <Lane name={it.other.short} topics={theirs} quiet={words.agenda.nothingFrom(it.other.short)} />
          <Lane name={words.you} topics={mine} quiet={null} />
        </>
      )}
      {readOnly ? null : <NewTopic onAdd={add} eager={empty} />}
    </section>
  );
};

const Lane = ({ name, topics, quiet }: { name: string; topics: readonly Topic[]; quiet: string | null }) => {
  const heading = useId();
  if (topics.length === 0 && quiet === null) return null;
  return (
    <div className={styles.lane}>
      <h3 id={heading} className={section.lane} dir="auto">
        {name}
      </h3>
      {topics.length === 0 ? (
        <p className={section.quiet} dir="auto">
          {quiet}
        </p>
      ) : (
        <ul aria-labelledby={heading} className={section.list}>
          {topics.map((topic, at) => (
            <TopicLine key={topic.id} topic={topic} first={at === 0} last={at === topics.length - 1} />
          ))}
        </ul>
      )}
    </div>
  );
};

const NewTopic = ({ onAdd, eager }: { onAdd: (text: string) => boolean; eager: boolean }) => {
  const [text, setText] = useState("");
  const input = useRef<HTMLTextAreaElement>(null);

  const add = (): void => {
    if (onAdd(text)) setText("");
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      add();
    }
    if (event.key === "Escape") setText("");
  };

  return (
    <div className={styles.newTopic}>
      <LineInput
        data-key="new-topic"
        place={input}
        label={words.agenda.newTopic}
        placeholder={words.agenda.newTopicHint}
        value={text}
        onWrite={setText}
        onKeyDown={onKeyDown}
        // The page of a 1:1 that nobody has prepared is opened in order to write.
        autoFocus={eager}
      />
      <Button
        aria-label={words.agenda.add}
        title={words.agenda.add}
        icon={<AddRegular />}
        look={text.trim() === "" ? "subtle" : "primary"}
        onClick={add}
      />
    </div>
  );
};
