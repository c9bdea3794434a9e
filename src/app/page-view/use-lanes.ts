/** Where each topic of the page stands for the meeting on screen. */
import { useMemo } from "react";
import { lanesOf, type Lanes } from "#core/agenda/lanes.ts";
import type { Topic, TopicId } from "#core/agenda/topic.ts";
import { usePageTools } from "./page-context.ts";
import { useNow } from "./use-now.ts";
import { useSnapshot } from "./use-snapshot.ts";
import { dayOf } from "./when.ts";

export const useLanes = (): Lanes => {
  const { it, editor, place } = usePageTools();
  // And all that says "tomorrow" or "5 minutes ago" below is drawn anew.
  const now = useNow();
  const snapshot = useSnapshot(editor);
  const { start } = snapshot.meeting;
  const day = dayOf(start === null ? now : Date.parse(start), place);
  return useMemo(() => {
    const { topics, relation, meetings } = snapshot;
    return lanesOf(topics, { pair: it.pair, relation, me: it.me.id, meetings, day });
  }, [snapshot, it, day]);
};

/** Behind which topic one stands after a step among the open ones of its list, null for the front; undefined at the end. */
export const behindAfterStep = (
  topics: readonly Pick<Topic, "id" | "state">[],
  id: TopicId,
  by: -1 | 1,
): TopicId | null | undefined => {
  const open = topics.filter((topic) => topic.state === "open" || topic.id === id);
  const at = open.findIndex((topic) => topic.id === id);
  if (open[at + by] === undefined) return undefined;
  return by === 1 ? open[at + 1]?.id : (open[at - 2]?.id ?? null);
};
