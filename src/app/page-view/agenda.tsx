/** What the two want to talk about: a lane for each, what is kept for the end, and one line that is always ready. */
import { AddRegular, ClockRegular } from "@fluentui/react-icons";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import type { Topic, TopicId } from "#core/agenda/topic.ts";
import { keepUnsent, readUnsent } from "#app/unsent.ts";
import { patiently } from "#app/once-drawn.ts";
import { words } from "#app/words.ts";
import { Button } from "./button.tsx";
import { Fold } from "./fold.tsx";
import { focusTopic } from "./keys.ts";
import { LineInput } from "./line-input.tsx";
import { personOf, usePageTools } from "./page-context.ts";
import { part } from "./part.tsx";
import { WritingMount } from "./presence/mounts.tsx";
import { loadTopicEdit, TopicLine } from "./topic-line.tsx";
import section from "./section.module.css";
import { useLanes } from "./use-lanes.ts";
import styles from "./agenda.module.css";

const Later = part(() => import("./topic/folds.tsx").then((it) => it.Later));
const PutAside = part(() => import("./topic/folds.tsx").then((it) => it.PutAside));

export const Agenda = () => {
  const { it, editor, readOnly, tell } = usePageTools();
  const { lanes, atTheEnd, minutesAtTheEnd, later, parked, dropped } = useLanes();
  const heading = useId();
  const region = useRef<HTMLElement>(null);
  const aside = [...parked, ...dropped];
  const empty = atTheEnd.length + later.length === 0 && lanes.every((lane) => lane.topics.length === 0);
  useDragging(region, !readOnly);

  const add = (text: string): boolean => {
    if (editor.addTopic(text) === null) return false;
    tell(words.agenda.added, editor.undo);
    return true;
  };

  return (
    <section ref={region} aria-labelledby={heading} className={section.section}>
      <h2 id={heading} className={section.title}>
        {words.agenda.title}
      </h2>
      {empty && !readOnly ? (
        <div className={styles.empty}>
          <p className={styles.question}>{words.agenda.emptyQuestion(it.other.short)}</p>
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
        lanes.map(({ person, topics }) => (
          <Lane
            key={person}
            name={person === it.me.id ? words.you : (personOf(it, person)?.short ?? "")}
            topics={topics}
            announced={atTheEnd.filter((topic) => topic.lane === person)}
            quiet={person === it.other.id ? words.agenda.nothingFrom(it.other.short) : null}
          />
        ))
      )}
      {atTheEnd.length === 0 ? null : <Topics title={words.agenda.atTheEnd(minutesAtTheEnd)} topics={atTheEnd} />}
      {readOnly ? null : (
        <NewTopic key={it.seriesKey} page={`${it.pair.id} ${it.seriesKey}`} onAdd={add} eager={empty} />
      )}
      {later.length === 0 ? null : (
        <Fold title={words.agenda.later} count={later.length}>
          {() => <Later topics={later} />}
        </Fold>
      )}
      {aside.length === 0 ? null : (
        <Fold title={words.agenda.putAside} count={aside.length}>
          {() => <PutAside topics={aside} />}
        </Fold>
      )}
    </section>
  );
};

interface LaneProps {
  readonly name: string;
  readonly topics: readonly Topic[];
  /** Of this person, and kept for the end. */
  readonly announced: readonly Topic[];
  readonly quiet: string | null;
}

const Lane = ({ name, topics, announced, quiet }: LaneProps) => {
  if (topics.length + announced.length === 0) {
    if (quiet === null) return null;
    return (
      <div className={styles.lane}>
        <h3 className={section.lane}>
          <bdi>{name}</bdi>
          <WritingMount at="topic" />
        </h3>
        <p className={section.quiet}>{quiet}</p>
      </div>
    );
  }
  return (
    <Topics title={name} topics={topics} mark={quiet === null ? null : <WritingMount at="topic" />}>
      {announced.map((topic) => (
        <button
          key={topic.id}
          type="button"
          className={styles.announced}
          onClick={() => document.querySelector<HTMLElement>(`[data-topic="${topic.id}"]`)?.focus()}
        >
          <span aria-hidden className={styles.icon}>
            <ClockRegular />
          </span>
          <span className={styles.announcedWords} dir="auto">
            {topic.text}
          </span>
          <span className={styles.announcedTime}>{words.agenda.announced(topic.critical?.minutes ?? 0)}</span>
        </button>
      ))}
    </Topics>
  );
};

interface TopicsProps {
  readonly title: string;
  readonly topics: readonly Topic[];
  /** Behind the title, for eyes alone. */
  readonly mark?: React.ReactNode;
  readonly children?: React.ReactNode;
}

const Topics = ({ title, topics, mark, children }: TopicsProps) => {
  const heading = useId();
  return (
    <div className={styles.lane}>
      <h3 id={heading} className={section.lane}>
        <bdi>{title}</bdi>
        {mark}
      </h3>
      {children}
      {topics.length === 0 ? null : (
        <ul aria-labelledby={heading} className={section.list} data-lane="">
          {topics.map((topic) => (
            <TopicLine key={topic.id} topic={topic} list={topics} />
          ))}
        </ul>
      )}
    </div>
  );
};

/** The first moment belongs to the page; nobody drags in it. */
const quietMs = 1_500;

const useDragging = (region: React.RefObject<HTMLElement | null>, on: boolean): void => {
  const { editor, tell } = usePageTools();
  useEffect(() => {
    const root = region.current;
    if (root === null || !on) return;
    let stop: (() => void) | null = null;
    let gone = false;
    const load = async (): Promise<void> => {
      const [{ listenToDrag }] = await Promise.all([import("./topic/drag.ts"), loadTopicEdit()]);
      if (gone) return;
      stop = listenToDrag(root, {
        drop: (id, behind) => {
          editor.moveTopic(id as TopicId, behind as TopicId | null);
          tell(words.agenda.moved, editor.undo);
        },
      });
    };
    const timer = setTimeout(() => void patiently(load)(), quietMs);
    return () => {
      gone = true;
      clearTimeout(timer);
      stop?.();
    };
  }, [region, on, editor, tell]);
};

interface NewTopicProps {
  readonly page: string;
  readonly onAdd: (text: string) => boolean;
  readonly eager: boolean;
}

const NewTopic = ({ page, onAdd, eager }: NewTopicProps) => {
  const { me } = usePageTools().it;
  const [text, setText] = useState(() => readUnsent(me.id, `newTopic ${page}`));
  const input = useRef<HTMLTextAreaElement>(null);
  const write = (written: string): void => {
    setText(written);
    keepUnsent(me.id, `newTopic ${page}`, written);
  };

  const add = (): void => {
    if (onAdd(text)) write("");
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      add();
    }
    if (event.key === "Escape") write("");
    if (event.key === "ArrowUp" && text === "") focusTopic(-1);
  };

  return (
    <div className={styles.newTopic}>
      <LineInput
        data-key="new-topic"
        place={input}
        label={words.agenda.newTopic}
        placeholder={words.agenda.newTopicHint}
        value={text}
        onWrite={write}
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
