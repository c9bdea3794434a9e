/** Who can open this: always there, in one line; a press says when it was checked, by whom, and who else could. */
import { ShieldCheckmarkRegular, ShieldErrorRegular, ShieldRegular } from "@fluentui/react-icons";
import { useId, useState } from "react";
import type { KeepState, Sharing } from "#core/notebook/keep.ts";
import { words } from "#app/words.ts";
import type { OneOnOne } from "./one-on-one.ts";
import type { Place } from "./when.ts";
import { cx } from "./cx.ts";
import { Closing, Details } from "./sharing/mounts.tsx";
import styles from "./shield.module.css";

interface ShieldProps {
  readonly it: OneOnOne;
  readonly state: KeepState;
  readonly now: number;
  readonly place: Place;
  /** Closes the file to others, or lets the other in again; only its owner can. */
  readonly onClose: () => void;
  /** Into one's own OneDrive; only who does not own it can. */
  readonly onMove: () => void;
}

export const Shield = ({ it, state, now, place, onClose, onMove }: ShieldProps) => {
  const [open, setOpen] = useState(false);
  const details = useId();
  const { sharing, repair } = state;
  const alarming = sharing.type === "tooOpen";
  const Icon = sharing.type === "onlyTheTwo" ? ShieldCheckmarkRegular : alarming ? ShieldErrorRegular : ShieldRegular;
  return (
    <div className={styles.root}>
      <div role="status" aria-label={words.sharing.label}>
        <button
          type="button"
          data-key="shield"
          aria-expanded={open}
          aria-controls={details}
          onClick={() => setOpen(!open)}
          className={cx(styles.line, alarming && styles.alarm)}
        >
          <Icon aria-hidden className={cx(styles.icon, sharing.type === "onlyTheTwo" && styles.safe)} />
          <span dir="auto">{sentence(it, sharing)}</span>
        </button>
      </div>
      {state.home === "mine" && (alarming || sharing.type === "missing" || repair !== null) ? (
        <Closing name={it.other.short} state={state} onClose={onClose} />
      ) : null}
      <div id={details} hidden={!open} className={styles.details}>
        {open ? <Details it={it} state={state} now={now} place={place} onMove={onMove} /> : null}
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
      return sharing.alone === true ? words.sharing.notIn(short) : words.sharing.unknown;
    case "tooOpen":
      return words.sharing.tooOpen;
    case "missing":
      // Whoever looked owns the file, and the other of the two is missing.
      if (sharing.by !== it.me.id) return words.sharing.missingYou;
      return sharing.gone === true ? words.sharing.gone(short) : words.sharing.missing(short);
  }
};
