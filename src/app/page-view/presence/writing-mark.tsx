/** The other writes here what is not on the page yet. */
import { liveWords } from "#app/live-words.ts";
import { useLiveState } from "./live-context.ts";
import { NameMark } from "./name-mark.tsx";
import styles from "./presence.module.css";

export const WritingMark = ({ at }: { readonly at: "topic" | "purpose" }) =>
  useLiveState()?.writing !== at ? null : at === "purpose" ? (
    <NameMark />
  ) : (
    // Behind their name in a heading, which names a list.
    <span aria-hidden className={styles.writing}>
      {liveWords.writing}
    </span>
  );
