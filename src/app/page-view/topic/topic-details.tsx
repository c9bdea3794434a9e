/** Everything about a topic besides its words: what kind, when, what the two said about it, and what to do with it. */
import {
  ArchiveRegular,
  ArrowDownRegular,
  ArrowUpRegular,
  ChatBubblesQuestionRegular,
  DeleteRegular,
  TaskListAddRegular,
} from "@fluentui/react-icons";
import type { ReactElement, ReactNode } from "react";
import { touchTopic, type Topic } from "#core/agenda/topic.ts";
import { topicWords as words } from "#app/topic-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { usePageTools } from "#app/page-view/page-context.ts";
import type { TopicDeeds, TopicDraft } from "./topic-edit.tsx";
import { Comments } from "./comments.tsx";
import { KindAndTime } from "./kind-and-time.tsx";
import { Thread } from "./thread.tsx";
import styles from "./topic-details.module.css";

interface TopicDetailsProps {
  readonly topic: Topic;
  readonly draft: TopicDraft;
  readonly onDraft: (draft: TopicDraft) => void;
  readonly deeds: TopicDeeds;
  /** What closes the topic. */
  readonly children: ReactNode;
}

export const TopicDetails = ({ topic, draft, onDraft, deeds, children }: TopicDetailsProps) => {
  const { editor, readOnly, tell } = usePageTools();
  const keepOpen = (): void => {
    const { ref, meeting } = editor.snapshot();
    editor.edit(() => touchTopic(editor.doc, ref, topic.id, meeting));
    tell(words.keptOpen, editor.undo);
  };
  return (
    <>
      <KindAndTime topic={topic} draft={draft} onDraft={onDraft} />
      <Thread topic={topic} />
      <Comments on={`topic/${topic.id}`} />
      <div className={styles.tools}>
        {readOnly ? null : (
          <div role="group" aria-label={words.tools} className={styles.deeds}>
            <Tool
              label={words.up}
              icon={<ArrowUpRegular />}
              resting={deeds.up === null}
              onPress={deeds.up ?? nothing}
            />
            <Tool
              label={words.down}
              icon={<ArrowDownRegular />}
              resting={deeds.down === null}
              onPress={deeds.down ?? nothing}
            />
            <Tool label={words.toAction} icon={<TaskListAddRegular />} onPress={deeds.toAction} />
            <Tool label={words.keepOpen} icon={<ChatBubblesQuestionRegular />} onPress={keepOpen} />
            <Tool label={words.park} icon={<ArchiveRegular />} onPress={deeds.park} />
            <Tool label={words.drop} icon={<DeleteRegular />} onPress={deeds.drop} />
          </div>
        )}
        {children}
      </div>
    </>
  );
};

const nothing = (): void => {};

interface ToolProps {
  readonly label: string;
  readonly icon: ReactElement;
  readonly resting?: boolean;
  readonly onPress: () => void;
}

const Tool = ({ label, icon, resting = false, onPress }: ToolProps) => (
  <Button size="small" look="subtle" icon={icon} aria-label={label} title={label} resting={resting} onClick={onPress} />
);
