/** The other has this page open at this moment: a dot at their picture. */
import { liveWords } from "#app/live-words.ts";
import { useLiveState } from "./live-context.ts";
import styles from "./presence.module.css";

export const PresenceDot = ({ name }: { readonly name: string }) => {
  const live = useLiveState();
  return live?.here === true ? (
    <span role="img" aria-label={liveWords.here(name)} title={liveWords.here(name)} className={styles.dot} />
  ) : null;
};
