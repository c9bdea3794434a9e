/** What is not for this meeting, folded to a line each: topics put off until a day, and those put aside. */
import { useId, useState } from "react";
import { reopenTopic, type Topic } from "#core/agenda/topic.ts";
import { topicWords } from "#app/topic-words.ts";
import { words } from "#app/words.ts";
import { Button } from "#app/page-view/button.tsx";
import { besideOf, focusSoon } from "#app/page-view/keys.ts";
import { LineInput } from "#app/page-view/line-input.tsx";
import { usePageTools } from "#app/page-view/page-context.ts";
import section from "#app/page-view/section.module.css";
import { TopicLine } from "#app/page-view/topic-line.tsx";
import { Linked } from "./linked.tsx";
import { containsWords } from "./search.ts";
import styles from "./folds.module.css";

/** Fewer are found at a glance. */
const searchFrom = 6;

export const Later = ({ topics }: { topics: readonly Topic[] }) => (
  <ul aria-label={words.agenda.later} className={section.list}>
    {topics.map((topic) => (
      <TopicLine key={topic.id} topic={topic} list={[]} />
    ))}
  </ul>
);

export const PutAside = ({ topics }: { topics: readonly Topic[] }) => {
  const [text, setText] = useState("");
  const list = useId();
  const found = topics.filter((topic) => containsWords(topic.text, text));
  return (
    <>
      {topics.length < searchFrom && text === "" ? null : (
        <LineInput label={topicWords.search} placeholder={topicWords.search} value={text} onWrite={setText} />
      )}
      <ul id={list} aria-label={words.agenda.putAside} className={section.list}>
        {found.map((topic) => (
          <Aside key={topic.id} topic={topic} />
        ))}
      </ul>
      <p role="status" className={section.quiet}>
        {found.length === 0 && text !== "" ? topicWords.noneFound(text) : ""}
      </p>
    </>
  );
};

const Aside = ({ topic }: { topic: Topic }) => {
  const { editor, readOnly, tell } = usePageTools();
  const bringBack = (line: HTMLElement | null): void => {
    const beside = besideOf(line);
    editor.edit(() => reopenTopic(editor.doc, topic.id, null));
    tell(topicWords.broughtBack, editor.undo);
    focusSoon(() => beside);
  };
  return (
    <li className={styles.aside}>
      <span className={styles.words} dir="auto">
        <Linked text={topic.text} />
      </span>
      <span className={section.count}>{topic.state === "parked" ? topicWords.parked : topicWords.dropped}</span>
      {readOnly ? null : (
        <Button
          data-key="bring-back"
          size="small"
          look="outline"
          aria-label={topicWords.bringBackOf(topic.text)}
          className={styles.back}
          onClick={(event) => bringBack(event.currentTarget.closest("li"))}
        >
          {topicWords.bringBack}
        </Button>
      )}
    </li>
  );
};
