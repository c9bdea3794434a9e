/** Where the page leaves room for this meeting's bar and for what was answered. Nothing of it is needed to begin to write. */
import { lazy, Suspense } from "react";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";

const Foot = lazy(() => import("./meeting-foot.tsx").then(({ MeetingFoot: it }) => ({ default: it })));
const Lines = lazy(() => import("./answer-lines.tsx").then(({ AnswerLines: it }) => ({ default: it })));

export const MeetingFoot = () => (
  <Suspense fallback={null}>
    <Foot />
  </Suspense>
);

export const Answers = () => {
  const { answers } = useSnapshot(usePageTools().editor);
  return answers.length === 0 ? null : (
    <Suspense fallback={null}>
      <Lines />
    </Suspense>
  );
};
