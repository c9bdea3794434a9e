/** Fluent's button in its look and states, without its runtime: what stands on the first screen is paid for in waiting. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import styles from "./button.module.css";
import { cx } from "./cx.ts";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly place?: Ref<HTMLButtonElement>;
  readonly look?: "primary" | "outline" | "subtle" | "transparent";
  readonly size?: "small" | "medium" | "large";
  readonly round?: boolean;
  readonly icon?: ReactNode;
  /** Cannot be pressed now, but can be reached, so that the focus does not fall away. */
  readonly resting?: boolean;
}

export const Button = ({
  place,
  look = "outline",
  size = "medium",
  round = false,
  icon,
  resting = false,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) => (
  <button
    {...rest}
    ref={place}
    // A form's own button is named by whoever uses it.
    type={type === "submit" ? "submit" : "button"}
    aria-disabled={resting || undefined}
    onClick={resting ? undefined : onClick}
    className={cx(
      styles.button,
      styles[look],
      styles[size],
      round && styles.round,
      children === undefined && styles.iconOnly,
      className,
    )}
  >
    {icon === undefined ? null : (
      <span aria-hidden className={styles.icon}>
        {icon}
      </span>
    )}
    {children}
  </button>
);
