/** What each of the two has open in the coming weeks, by name of what it is: no sums and nothing to compare. */
import type { Action } from "#core/agenda/action.ts";
import type { Load } from "#core/agenda/load.ts";
import { meetingWords } from "#app/meeting-words.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import section from "#app/page-view/section.module.css";
import { dateWords } from "#app/page-view/when.ts";
import { words } from "#app/words.ts";
import styles from "./closing.module.css";

const said = meetingWords.closing;

export const LoadLines = ({ loads }: { loads: readonly Load[] }) => {
  const { it, place, now } = usePageTools();
  const weekWords = (from: string, at: number): string =>
    at === 0
      ? said.thisWeek
      : at === 1
        ? said.nextWeek
        : said.weekOf(dateWords(Date.parse(`${from}T12:00Z`), now(), { ...place, timeZone: "UTC" }));
  return (
    <dl className={styles.loads}>
      {loads.map(({ person, late, weeks, later }) => {
        const rows = [
          { when: said.late, actions: late },
          ...weeks.map(({ from, actions }, at) => ({ when: weekWords(from, at), actions })),
          { when: said.later, actions: later },
        ].filter((row) => row.actions.length > 0);
        return (
          <div key={person} className={styles.load}>
            <dt className={styles.person}>
              <bdi>{person === it.me.id ? words.you : it.other.short}</bdi>
            </dt>
            {rows.length === 0 ? (
              <dd className={section.quiet}>{said.nothingOpen}</dd>
            ) : (
              rows.map((row) => (
                <dd key={row.when} className={styles.week}>
                  <span className={styles.when}>{`${row.when}:`}</span> <bdi>{listed(row.actions)}</bdi>
                </dd>
              ))
            )}
          </div>
        );
      })}
    </dl>
  );
};

const listed = (actions: readonly Action[]): string => actions.map((action) => action.what).join(" · ");
