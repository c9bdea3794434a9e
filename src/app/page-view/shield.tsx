/** Who can open this: always there, in one line; a press says when it was checked, by whom, and who else could. */
import { ShieldCheckmarkRegular, ShieldErrorRegular, ShieldRegular } from "@fluentui/react-icons";
import { useId, useState } from "react";
import type { KeepState, Sharing } from "#core/notebook/keep.ts";
import { words } from "#app/words.ts";
import type { OneOnOne } from "./one-on-one.ts";
import { personOf } from "./page-context.ts";
import { agoWords, type Place } from "./when.ts";
import { cx } from "./cx.ts";
import styles from "./shield.module.css";

interface ShieldProps {
  readonly it: OneOnOne;
  readonly sharing: Sharing;
  readonly home: KeepState["home"];
  readonly now: number;
  readonly place: Place;
}

export const Shield = ({ it, sharing, home, now, place }: ShieldProps) => {
  const [open, setOpen] = useState(false);
  const details = useId();
  const alarming = sharing.type === "tooOpen";
  const Icon = sharing.type === "onlyTheTwo" ? ShieldCheckmarkRegular : alarming ? ShieldErrorRegular : ShieldRegular;
  return (
    <div className={styles.root}>
      <div role="status" aria-label={words.sharing.label}>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={details}
          onClick={() => setOpen(!open)}
          className={cx(styles.line, alarming && styles.alarm)}
        >
          <Icon aria-hidden className={cx(styles.icon, sharing.type === "onlyTheTwo" && styles.safe)} />
          <span dir="auto">{sentence(it, sharing)}</span>
        </button>
      </div>
      <div id={details} hidden={!open} className={styles.details}>
        {open ? (
          <>
            {more(it, sharing, home, now, place).map((line) => (
              <p key={line} className={styles.text} dir="auto">
                {line}
              </p>
            ))}
            <p className={cx(styles.text, styles.strong)}>{words.sharing.elseTitle}</p>
            <ul className={styles.list}>
              {words.sharing.else.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </>
        ) : null}
      </div>
    </div>
  );
};

const sentence = (it: OneOnOne, sharing: Sharing): string => {
  const { short } = it.other;
  switch (sharing.type) {
    case "onlyTheTwo":
      return words.sharing.onlyTheTwo(short);
    case "notYet":
      return words.sharing.notYet(short);
    case "checking":
      return words.sharing.checking;
    case "unknown":
      return words.sharing.unknown;
    case "tooOpen":
      return words.sharing.tooOpen;
    case "missing":
      return words.sharing.missing(short);
  }
};

const more = (
  it: OneOnOne,
  sharing: Sharing,
  home: KeepState["home"],
  now: number,
  place: Place,
): readonly string[] => {
  const checked = (at: number, by: string): string =>
    words.sharing.checked(
      agoWords(at, now, place),
      by === it.me.id ? words.sharing.byYou : (personOf(it, it.other.id)?.short ?? it.other.short),
    );
  switch (sharing.type) {
    case "onlyTheTwo":
      return [checked(sharing.checkedAt, sharing.by)];
    case "notYet":
      return [words.sharing.notYetMore(it.other.short, words.sharing.yourOneDrive)];
    case "checking":
      return [];
    case "unknown":
      return [home === "theirs" ? words.sharing.unknownMore(it.other.short) : words.sharing.unknownMine];
    case "tooOpen":
      return [
        words.sharing.tooOpenMore([...new Set(sharing.who)].map((who) => words.sharing.who[who]).join("; ")),
        home === "theirs" ? words.sharing.tooOpenTheirs(it.other.short) : words.sharing.tooOpenMine,
        checked(sharing.checkedAt, sharing.by),
      ];
    case "missing":
      return [words.sharing.missingMore(it.other.short), checked(sharing.checkedAt, sharing.by)];
  }
};
