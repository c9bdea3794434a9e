/** The page before its words are there: the header is known, the rest is where it will be. */
import { words } from "#app/words.ts";
import { Header } from "./header.tsx";
import type { OneOnOne } from "./one-on-one.ts";
import { useNow } from "./use-now.ts";
import type { Place } from "./when.ts";
import styles from "./skeleton.module.css";

export const PageSkeleton = ({ it, photo, place }: { it: OneOnOne | null; photo: string | null; place: Place }) => {
  const now = useNow();
  return (
    <div className={styles.page} aria-busy role="status" aria-label={words.state.opening}>
      {it === null ? <h1 className="only-heard">{words.state.opening}</h1> : null}
      {it === null ? (
        <div className={styles.head}>
          <span className={styles.circle} />
          <span className={styles.lines}>
            <Bar width="60%" tall />
            <Bar width="80%" />
            <Bar width="50%" />
          </span>
        </div>
      ) : (
        <Header it={it} photo={photo} now={now} place={place}>
          <Bar width="50%" />
        </Header>
      )}
      {[3, 4].map((lines) => (
        <div key={lines} className={styles.lines}>
          <Bar width="30%" />
          {Array.from({ length: lines }, (_, at) => (
            <Bar key={at} width={`${90 - at * 12}%`} tall />
          ))}
        </div>
      ))}
    </div>
  );
};

const Bar = ({ width, tall = false }: { width: string; tall?: boolean }) => {
  return <span className={tall ? styles.tallBar : styles.bar} style={{ width }} />;
};
