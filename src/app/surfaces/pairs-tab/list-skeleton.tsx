/** In the list's place while it is being found. */
import { listWords } from "#app/list-words.ts";
import styles from "./pairs-tab.module.css";

export const ListSkeleton = () => (
  <div role="status" aria-busy aria-label={listWords.list.loading} className={styles.waiting}>
    {[0, 1, 2, 3, 4].map((at) => (
      <div key={at} className={styles.waitingRow}>
        <i className={styles.face} />
        <span>
          <i style={{ width: `${70 - at * 6}%` }} />
          <i style={{ width: `${85 - at * 4}%` }} />
        </span>
      </div>
    ))}
  </div>
);
