/** A quiet sentence that explains something and asks for nothing. */
import { InfoRegular } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import styles from "./hint.module.css";

export const Hint = ({ children }: { children: ReactNode }) => (
  <p className={styles.hint}>
    <InfoRegular aria-hidden className={cx(styles.icon)} />
    <span>{children}</span>
  </p>
);
