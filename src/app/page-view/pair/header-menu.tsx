/** The three dots of a page. The list behind them comes with the first press. */
import { MoreHorizontalRegular } from "@fluentui/react-icons";
import { useCallback, useRef, useState } from "react";
import { part } from "#app/page-view/part.tsx";
import { words } from "#app/words.ts";
import { Button } from "#app/page-view/button.tsx";
import { usePageTools } from "#app/page-view/page-context.ts";
import { menuEntries, type MenuEntry } from "./menu-entries.ts";
import styles from "./pair.module.css";

const Menu = part(() => import("./menu.tsx").then((it) => it.Menu));

interface HeaderMenuProps {
  readonly own: readonly MenuEntry[];
  /** Opens what an entry has to show. */
  readonly onPanel: (entry: MenuEntry) => void;
}

export const HeaderMenu = ({ own, onPanel }: HeaderMenuProps) => {
  const tools = usePageTools();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLSpanElement>(null);
  const close = useCallback(() => {
    setOpen(false);
    button.current?.querySelector("button")?.focus();
  }, []);
  const choose = (entry: MenuEntry): void => {
    close();
    if ("run" in entry) entry.run(tools);
    else onPanel(entry);
  };
  const entries = [...own, ...menuEntries()]
    .filter((entry) => entry.fits?.(tools) ?? true)
    .toSorted((a, b) => a.order - b.order);
  return (
    <span ref={button} className={styles.place}>
      <Button
        size="small"
        look="subtle"
        icon={<MoreHorizontalRegular />}
        data-key="menu"
        aria-label={words.menu.label}
        title={words.menu.label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => (open ? close() : setOpen(true))}
      />
      {open ? <Menu entries={entries} onChoose={choose} onClose={close} /> : null}
    </span>
  );
};
