/** Where the page leaves room for this meeting's bar and for what was answered. Nothing of it is needed to begin to write. */
import { lazy, Suspense } from "react";
import { onceDrawn } from "#app/once-drawn.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import styles from "./mounts.module.css";

/** The bar has its room before it is there. */
const Foot = lazy(async () => {
  await onceDrawn();
  return { default: (await import("./meeting-foot.tsx")).MeetingFoot };
});
const Lines = lazy(() => import("./answer-lines.tsx").then(({ AnswerLines: it }) => ({ default: it })));

export const MeetingFoot = () => (
  <Suspense fallback={<div className={styles.room} />}>
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
