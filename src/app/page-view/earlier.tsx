/** Meetings before this one, each folded to a line. */
import { useDeferredValue, useId, useMemo } from "react";
import { words } from "#app/words.ts";
import { Fold } from "./fold.tsx";
import { usePageTools } from "./page-context.ts";
import { part } from "./part.tsx";
import section from "./section.module.css";
import { useSnapshot } from "./use-snapshot.ts";
import { dateWords } from "./when.ts";

const Held = part(() => import("./topic/held.tsx").then((it) => it.Held));

export const Earlier = ({ className }: { className: string }) => {
  const { editor, place, now } = usePageTools();
  // What somebody does is drawn first, and then years of these, in pieces that typing goes before.
  const earlier = useDeferredValue(useSnapshot(editor).earlier);
  const heading = useId();
  const lines = useMemo(
    () =>
      earlier.map((meeting) => (
        <li key={meeting.id}>
          <Fold
            title={meeting.start === null ? words.earlier.undated : dateWords(Date.parse(meeting.start), now(), place)}
            count={meeting.topics.length === 0 ? undefined : words.earlier.topics(meeting.topics.length)}
          >
            {() => <Held meeting={meeting} />}
          </Fold>
        </li>
      )),
    [earlier, place, now],
  );
  if (earlier.length === 0) return null;
  return (
    <section aria-labelledby={heading} className={className}>
      <h2 id={heading} className={section.title}>
        {words.earlier.title}
      </h2>
      <ul aria-labelledby={heading} className={section.list}>
        {lines}
      </ul>
    </section>
  );
};
