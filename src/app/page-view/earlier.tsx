/** Meetings before this one, each folded to a line. */
import { lazy, Suspense, useId } from "react";
import { words } from "#app/words.ts";
import { Fold } from "./fold.tsx";
import { usePageTools } from "./page-context.ts";
import section from "./section.module.css";
import { useSnapshot } from "./use-snapshot.ts";
import { dateWords } from "./when.ts";

const Held = lazy(() => import("./topic/held.tsx").then(({ Held: it }) => ({ default: it })));

export const Earlier = ({ className }: { className: string }) => {
  const { editor, place, now } = usePageTools();
  const { earlier } = useSnapshot(editor);
  const heading = useId();
  if (earlier.length === 0) return null;
  return (
    <section aria-labelledby={heading} className={className}>
      <h2 id={heading} className={section.title}>
        {words.earlier.title}
      </h2>
      <ul aria-labelledby={heading} className={section.list}>
        {earlier.map((meeting) => (
          <li key={meeting.id}>
            <Fold
              title={
                meeting.start === null ? words.earlier.undated : dateWords(Date.parse(meeting.start), now(), place)
              }
              count={meeting.topics.length === 0 ? undefined : words.earlier.topics(meeting.topics.length)}
            >
              {() => (
                <Suspense fallback={null}>
                  <Held meeting={meeting} />
                </Suspense>
              )}
            </Fold>
          </li>
        ))}
      </ul>
    </section>
  );
};
