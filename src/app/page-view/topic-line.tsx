/** One topic: a circle to tick it off, its words, what is known of it, and its details when it is opened. */
import { ClockRegular, CommentRegular } from "@fluentui/react-icons";
import { useRef, useState, type KeyboardEvent } from "react";
import type { Topic } from "#core/agenda/topic.ts";
import { words } from "#app/words.ts";
import { Checkbox } from "./checkbox.tsx";
import { besideOf, focusSoon, focusTopic, singleKeys } from "./keys.ts";
import { PageLine } from "./page-line.tsx";
import { usePageTools } from "./page-context.ts";
import { part } from "./part.tsx";
import type { TopicDraft } from "./topic/topic-edit.tsx";
import styles from "./topic-line.module.css";
import { behindAfterStep } from "./use-lanes.ts";
import { useSnapshot } from "./use-snapshot.ts";
import { dueWords } from "./when.ts";

/** Loaded a moment after the page, before anybody opens a topic. */
export const loadTopicEdit = () => import("./topic/topic-edit.tsx");

const TopicEdit = part(() => loadTopicEdit().then((it) => it.TopicEdit));

interface TopicLineProps {
  readonly topic: Topic;
  /** The list it stands in, through which it is moved. */
  readonly list: readonly Topic[];
}

export const TopicLine = ({ topic, list }: TopicLineProps) => {
  const { editor, place, now, readOnly, tell, startAction } = usePageTools();
  const [open, setOpen] = useState(false);
  const line = useRef<HTMLLIElement>(null);
  const discussed = topic.state === "discussed";

  const tick = (): void => {
    const beside = besideOf(line.current);
    editor.tickTopic(topic.id, !discussed);
    tell(discussed ? words.agenda.reopened : words.agenda.markedDiscussed, editor.undo);
    // One that was put off until later leaves its list with the mark.
    focusSoon(() => (line.current?.isConnected === true ? null : (topicButton(topic.id) ?? beside)));
  };
  const step = (by: -1 | 1): void => {
    const behind = behindAfterStep(list, topic.id, by);
    if (behind === undefined) return;
    editor.moveTopic(topic.id, behind);
    tell(words.agenda.moved, editor.undo);
  };
  const putAside = (state: "parked" | "dropped"): void => {
    const beside = besideOf(line.current);
    editor.putAside(topic.id, state);
    tell(words.agenda[state], editor.undo);
    focusSoon(() => beside);
  };
  const toAction = (): void =>
    startAction(topic.text, { type: "topic", topic: topic.id }, () => topicButton(topic.id)?.focus());

  const save = (change: Partial<TopicDraft>): void => {
    editor.editTopic(topic.id, change);
    tell(
      change.critical
        ? words.agenda.keptAtTheEnd(change.critical.minutes)
        : change.notBefore
          ? words.agenda.putOff(dueWords(change.notBefore, now(), place))
          : words.agenda.changed,
      editor.undo,
    );
  };
  const close = (): void => {
    const beside = besideOf(line.current);
    setOpen(false);
    focusSoon(() => topicButton(topic.id) ?? beside);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const by = event.key === "ArrowUp" ? -1 : 1;
      if (event.altKey && !readOnly) step(by);
      else focusTopic(by);
      return;
    }
    if (readOnly || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Delete") putAside("dropped");
    else if (!singleKeys.on()) return;
    else if (event.key === "x") tick();
    else if (event.key === "p") putAside("parked");
    else if (event.key === "a") {
      // The letter itself would land in the line that gets the focus.
      event.preventDefault();
      toAction();
    }
  };

  return (
    <PageLine
      place={line}
      type="topic"
      id={topic.id}
      box={
        <Checkbox
          round
          label={words.agenda.discussed(topic.text)}
          checked={discussed}
          disabled={readOnly}
          onChange={tick}
        />
      }
      text={topic.text}
      struck={discussed}
      label={readOnly ? words.agenda.read(topic.text) : words.agenda.edit(topic.text)}
      facts={<TopicFacts topic={topic} />}
      open={open}
      onOpen={() => setOpen(true)}
      onKeyDown={onKeyDown}
    >
      <TopicEdit
        topic={topic}
        deeds={{
          up: behindAfterStep(list, topic.id, -1) === undefined ? null : () => step(-1),
          down: behindAfterStep(list, topic.id, 1) === undefined ? null : () => step(1),
          toAction,
          park: () => putAside("parked"),
          drop: () => putAside("dropped"),
        }}
        onSave={save}
        onClose={close}
        onLeave={() => setOpen(false)}
      />
    </PageLine>
  );
};

/** What is known of a topic besides its words; nothing at all of most. */
const TopicFacts = ({ topic }: { topic: Topic }) => {
  const { editor, place, now } = usePageTools();
  const { comments, meetings } = useSnapshot(editor);
  const remarks = comments.get(`topic/${topic.id}`) ?? 0;
  const before = topic.touchedIn.filter((id) => !meetings.includes(id)).length;
  const talkedNow = topic.state === "open" && before < topic.touchedIn.length;
  const day = topic.state === "open" && topic.notBefore !== null ? topic.notBefore : null;
  return (
    <>
      {topic.critical === null ? null : (
        <span className={styles.fact}>
          <ClockRegular aria-hidden />
          {words.agenda.minutes(topic.critical.minutes)}
        </span>
      )}
      {topic.kind === null ? null : <span>{words.agenda.kinds[topic.kind]}</span>}
      {day === null ? null : <span>{words.agenda.from(dueWords(day, now(), place))}</span>}
      {before === 0 ? null : <span>{words.agenda.nthMeeting(before + 1)}</span>}
      {talkedNow ? <span>{words.agenda.talked}</span> : null}
      {remarks === 0 ? null : (
        <span className={styles.fact}>
          <CommentRegular aria-hidden />
          <span aria-hidden>{remarks}</span>
          <span className="only-heard">{words.agenda.comments(remarks)}</span>
        </span>
      )}
    </>
  );
};

const topicButton = (id: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-topic="${id}"]`);
