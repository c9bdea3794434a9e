/** Who, when, how often, and who can open it. */
import type { ReactNode } from "react";
import { words } from "#app/words.ts";
import { Avatar } from "./avatar.tsx";
import type { OneOnOne } from "./one-on-one.ts";
import { WithPresence } from "./presence/mounts.tsx";
import { startWords, type Place } from "./when.ts";
import styles from "./header.module.css";

interface HeaderProps {
  readonly it: OneOnOne;
  readonly photo: string | null;
  readonly now: number;
  readonly place: Place;
  /** What else there is to do with this page. */
  readonly menu?: ReactNode;
  readonly children: ReactNode;
}

export const Header = ({ it, photo, now, place, menu, children }: HeaderProps) => {
  return (
    <header className={styles.header}>
      <WithPresence name={it.other.short}>
        <Avatar id={it.other.id} name={it.other.name} photo={photo} size="large" />
      </WithPresence>
      <div className={styles.text}>
        <h1 className={styles.name} title={it.other.name}>
          <bdi>{it.other.name}</bdi>
        </h1>
        <p className={styles.when}>{whenLine(it, now, place)}</p>
        {children}
      </div>
      {menu}
    </header>
  );
};

export const whenLine = (it: Pick<OneOnOne, "meeting" | "rhythm">, now: number, place: Place): string => {
  if (it.meeting === null) return it.rhythm ?? words.when.none;
  const end = it.meeting.end === null ? null : Date.parse(it.meeting.end);
  const when = startWords(Date.parse(it.meeting.start), end, now, place);
  return it.rhythm === null ? when : words.when.withRhythm(when, it.rhythm);
};
