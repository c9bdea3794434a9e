/** A line to write on that grows with its words; Fluent's text field in look. */
import type { Ref, TextareaHTMLAttributes } from "react";
import { cx } from "./cx.ts";
import styles from "./line-input.module.css";

interface LineInputProps extends Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "onChange"> {
  readonly place?: Ref<HTMLTextAreaElement>;
  readonly label: string;
  readonly value: string;
  readonly onWrite: (value: string) => void;
}

export const LineInput = ({ place, label, value, onWrite, className, ...rest }: LineInputProps) => (
  <textarea
    {...rest}
    ref={place}
    aria-label={label}
    value={value}
    onChange={(event) => onWrite(event.target.value)}
    dir="auto"
    rows={1}
    className={cx(styles.line, className)}
  />
);
