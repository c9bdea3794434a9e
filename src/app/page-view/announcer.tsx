/** Says aloud, for those who hear the page, what the other added; several things at once are said once. */
import { useEffect, useRef, useState } from "react";
import { allComments, type Comment } from "#core/agenda/comment.ts";
import { topicWords } from "#app/topic-words.ts";
import { usePageTools } from "./page-context.ts";
import type { PageSnapshot } from "./page-snapshot.ts";
import { useSnapshot } from "./use-snapshot.ts";

const gatherMs = 1_500;

export const Announcer = () => {
  const { it, editor } = usePageTools();
  const snapshot = useSnapshot(editor);
  const [text, setText] = useState("");
  const known = useRef<ReadonlySet<string> | null>(null);
  const waiting = useRef<Added>({ topics: 0, actions: 0, comments: [] });

  useEffect(() => {
    const theirs = <T extends { readonly id: string; readonly author: string }>(records: readonly T[]): readonly T[] =>
      records.filter((record) => record.author === it.other.id);
    const topics = theirs(snapshot.topics);
    const actions = theirs([...snapshot.agreed, ...snapshot.lastTime]);
    const comments = theirs(allComments(editor.doc));
    const before = known.current;
    known.current = new Set([...(before ?? []), ...[...topics, ...actions, ...comments].map(({ id }) => id)]);
    if (before === null) return;
    const isNew = ({ id }: { readonly id: string }): boolean => !before.has(id);
    const { current } = waiting;
    waiting.current = {
      topics: current.topics + topics.filter(isNew).length,
      actions: current.actions + actions.filter(isNew).length,
      comments: [...current.comments, ...comments.filter(isNew)],
    };
    if (sentenceOf(waiting.current, it.other.short, snapshot) === "") return;
    const timer = setTimeout(() => {
      setText(sentenceOf(waiting.current, it.other.short, snapshot));
      waiting.current = { topics: 0, actions: 0, comments: [] };
    }, gatherMs);
    return () => clearTimeout(timer);
  }, [snapshot, editor, it.other]);

  return (
    <div aria-live="polite" className="only-heard">
      {text}
    </div>
  );
};

interface Added {
  readonly topics: number;
  readonly actions: number;
  readonly comments: readonly Comment[];
}

const sentenceOf = ({ topics, actions, comments }: Added, name: string, snapshot: PageSnapshot): string => {
  const [only, more] = comments;
  const on = more === undefined ? snapshot.topics.find(({ id }) => only?.on === `topic/${id}`) : undefined;
  return [
    topics > 0 ? topicWords.theyAddedTopics(name, topics) : "",
    actions > 0 ? topicWords.theyAddedActions(name, actions) : "",
    comments.length === 0
      ? ""
      : on === undefined
        ? topicWords.theyAddedComments(name, comments.length)
        : topicWords.theyCommented(name, on.text),
  ]
    .filter((part) => part !== "")
    .join(". ");
};
