/** The other writes a line here that is not on the page yet. */
import type { Writing } from "#app/live/writing.ts";
import { liveWords } from "#app/live-words.ts";
import { useLiveState } from "./live-context.ts";
import styles from "./presence.module.css";

export const WritingMark = ({ at }: { readonly at: Writing }) =>
  useLiveState()?.writing === at ? (
    <span aria-hidden className={styles.writing}>
      {liveWords.writing}
    </span>
  ) : null;
