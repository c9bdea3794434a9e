/** Whom one looks for; Fluent's search field in look. */
import { SearchRegular } from "@fluentui/react-icons";
import type { InputHTMLAttributes } from "react";
import { cx } from "#app/page-view/cx.ts";
import styles from "./search-line.module.css";

interface SearchLineProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  readonly label: string;
  readonly value: string;
  readonly onWrite: (value: string) => void;
}

export const SearchLine = ({ label, onWrite, ...rest }: SearchLineProps) => (
  <label className={styles.line}>
    <SearchRegular className={cx(styles.icon)} aria-hidden />
    <input
      {...rest}
      type="search"
      aria-label={label}
      placeholder={label}
      onChange={(event) => onWrite(event.target.value)}
      className={styles.input}
    />
  </label>
);
