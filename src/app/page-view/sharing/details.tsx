/** Behind the shield: when it was checked, by whom, what is wrong, and who else could open this. */
import type { KeepState } from "#core/notebook/keep.ts";
import { sharingWords } from "#app/sharing-words.ts";
import { cx } from "#app/page-view/cx.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { agoWords, type Place } from "#app/page-view/when.ts";
import styles from "#app/page-view/shield.module.css";
import { looksAgain } from "./looks-again.ts";
import { MoveHome, type MoveHomeProps } from "./move-home.tsx";
import { whoWords } from "./who.ts";

interface DetailsProps {
  readonly it: OneOnOne;
  readonly state: Pick<KeepState, "sharing" | "copyOpenTo"> & MoveHomeProps["state"];
  readonly now: number;
  readonly place: Place;
  readonly onMove: () => void;
}

export const Details = ({ it, state, now, place, onMove }: DetailsProps) => (
  <>
    {linesOf(it, state, now, place).map((line) => (
      <p key={line} className={styles.text} dir="auto">
        {line}
      </p>
    ))}
    <MoveHome name={it.other.short} state={state} onMove={onMove} />
    <p className={cx(styles.text, styles.strong)}>{sharingWords.elseTitle}</p>
    <ul className={styles.list}>
      {sharingWords.else.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  </>
);

const linesOf = (it: OneOnOne, { sharing, home, copyOpenTo }: DetailsProps["state"], now: number, place: Place) => [
  ...sharingLines(it, sharing, home, now, place),
  ...(copyOpenTo.length === 0 ? [] : [sharingWords.copy.openTo(whoWords(copyOpenTo))]),
];

const sharingLines = (
  it: OneOnOne,
  sharing: KeepState["sharing"],
  home: KeepState["home"],
  now: number,
  place: Place,
): readonly string[] => {
  const { short } = it.other;
  const checked = (at: number, by: string): string =>
    sharingWords.checked(agoWords(at, now, place), by === it.me.id ? sharingWords.byYou : short);
  switch (sharing.type) {
    case "onlyTheTwo":
      return [checked(sharing.checkedAt, sharing.by)];
    case "notYet":
      return [sharingWords.notYetMore(short)];
    case "checking":
      return [];
    case "unknown":
      return [sharingWords.unknown, ...looksAgain(short, sharing, home)];
    case "tooOpen":
      return [
        // To its owner the line above says it, beside the button.
        ...(home === "theirs"
          ? [
              sharingWords.tooOpenMore(whoWords(sharing.who)),
              sharingWords.tooOpenTheirs(short),
              ...(sharing.who.includes("site") ? [sharingWords.close.site] : []),
            ]
          : []),
        checked(sharing.checkedAt, sharing.by),
      ];
    case "missing":
      // As above.
      return [
        ...(home === "theirs" ? [sharingWords.missingTheirs(short)] : []),
        checked(sharing.checkedAt, sharing.by),
      ];
  }
};
