/** The other's name in the color of their caret, where they write; it takes no room and hides no word. */
import type { CSSProperties } from "react";
import { liveWords } from "#app/live-words.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import { caretColor } from "#core/live/caret-color.ts";
import styles from "./name-mark.module.css";

export const NameMark = () => {
  const { pair, other } = usePageTools().it;
  const color: CSSProperties & Record<"--caret", string> = { "--caret": caretColor(pair.people, other.id) };
  return (
    // A space keeps it apart from the words before, for those who listen.
    <span className={styles.mark} style={color}>{` ${liveWords.writes(other.short)}`}</span>
  );
};
