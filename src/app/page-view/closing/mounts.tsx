/** Where the page leaves room for this meeting's bar and for what was answered. Nothing of it is needed to begin to write. */
import { onceDrawn } from "#app/once-drawn.ts";
import { part, unasked } from "#app/page-view/part.tsx";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import styles from "./mounts.module.css";

/** The bar has its room before it is there. */
export const MeetingFoot = part(
  async () => {
    await onceDrawn();
    return (await import("./meeting-foot.tsx")).MeetingFoot;
  },
  { ...unasked, fallback: <div className={styles.room} /> },
);
const Lines = part(() => import("./answer-lines.tsx").then((it) => it.AnswerLines));

export const Answers = () => {
  const { answers } = useSnapshot(usePageTools().editor);
  return answers.length === 0 ? null : <Lines />;
};
