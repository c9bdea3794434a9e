/** Says aloud, for those who hear the page, what the other added; several things at once are said once. */
import { useEffect, useRef, useState } from "react";
import { words } from "#app/words.ts";
import { usePageTools } from "./page-context.ts";
import { useSnapshot } from "./use-snapshot.ts";

const gatherMs = 1_500;

export const Announcer = () => {
  const { it, editor } = usePageTools();
  const { theirs, mine, agreed, lastTime } = useSnapshot(editor);
  const [text, setText] = useState("");
  const known = useRef<ReadonlySet<string> | null>(null);
  const waiting = useRef({ topics: 0, actions: 0 });

  useEffect(() => {
    const topics = [...theirs, ...mine].filter((topic) => topic.author === it.other.id);
    const actions = [...agreed, ...lastTime].filter((action) => action.author === it.other.id);
    const before = known.current;
    known.current = new Set([...(before ?? []), ...topics.map(({ id }) => id), ...actions.map(({ id }) => id)]);
    if (before === null) return;
    waiting.current.topics += topics.filter(({ id }) => !before.has(id)).length;
    waiting.current.actions += actions.filter(({ id }) => !before.has(id)).length;
    if (waiting.current.topics + waiting.current.actions === 0) return;
    const timer = setTimeout(() => {
      const { topics: newTopics, actions: newActions } = waiting.current;
      waiting.current = { topics: 0, actions: 0 };
      setText(
        [
          newTopics > 0 ? words.agenda.theyAdded(it.other.short, newTopics) : "",
          newActions > 0 ? words.actions.theyAdded(it.other.short, newActions) : "",
        ]
          .filter((part) => part !== "")
          .join(". "),
      );
    }, gatherMs);
    return () => clearTimeout(timer);
  }, [theirs, mine, agreed, lastTime, it.other]);

  return (
    <div aria-live="polite" className="only-heard">
      {text}
    </div>
  );
};
