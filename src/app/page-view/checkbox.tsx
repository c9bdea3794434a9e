/** A box, or a circle, to tick; the browser's own control in Fluent's look. */
import styles from "./checkbox.module.css";
import { cx } from "./cx.ts";

interface CheckboxProps {
  readonly label: string;
  readonly checked: boolean;
  readonly round?: boolean;
  readonly disabled: boolean;
  readonly onChange: () => void;
}

export const Checkbox = ({ label, checked, round = false, disabled, onChange }: CheckboxProps) => (
  <span className={styles.place}>
    <input
      type="checkbox"
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onChange={onChange}
      className={cx(styles.box, round && styles.round)}
    />
    <svg aria-hidden viewBox="0 0 12 12" className={styles.tick}>
      <path d="M2.500 6.300 4.900 8.700 9.500 3.600" />
    </svg>
  </span>
);
