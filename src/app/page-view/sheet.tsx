/** One calm message in place of a page: what it is, why, and at most one thing to do. */
import type { ReactNode } from "react";
import styles from "./sheet.module.css";

interface SheetProps {
  readonly title: string;
  readonly children: ReactNode;
}

export const Sheet = ({ title, children }: SheetProps) => (
  <section className={styles.sheet} aria-label={title}>
    <h1 className={styles.title}>{title}</h1>
    {children}
  </section>
);
