/** The list behind the three dots: arrows, letters' first, Escape, and a press anywhere else. */
import { useEffect, useRef, type KeyboardEvent } from "react";
import { words } from "#app/words.ts";
import type { MenuEntry } from "./menu-entries.ts";
import styles from "./pair.module.css";

interface MenuProps {
  readonly entries: readonly MenuEntry[];
  readonly onChoose: (entry: MenuEntry) => void;
  readonly onClose: () => void;
}

export const Menu = ({ entries, onChoose, onClose }: MenuProps) => {
  const list = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];

  useEffect(() => {
    list.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    const away = (event: Event): void => {
      if (event.target instanceof Node && list.current?.parentElement?.contains(event.target) === true) return;
      onClose();
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [onClose]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const all = items();
    const at = all.findIndex((item) => item === document.activeElement);
    const go = (to: number): void => {
      event.preventDefault();
      all[(to + all.length) % all.length]?.focus();
    };
    // The page's own keys rest while a menu is open.
    event.stopPropagation();
    switch (event.key) {
      case "ArrowDown":
        return go(at + 1);
      case "ArrowUp":
        return go(at - 1);
      case "Home":
        return go(0);
      case "End":
        return go(-1);
      case "Tab":
      case "Escape":
        event.preventDefault();
        return onClose();
      default: {
        if (event.key.length !== 1) return;
        const letter = event.key.toLocaleLowerCase();
        const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
        after.find((item) => (item.textContent ?? "").toLocaleLowerCase().startsWith(letter))?.focus();
      }
    }
  };

  return (
    <div ref={list} role="menu" aria-label={words.menu.label} className={styles.menu} onKeyDown={onKeyDown}>
      {entries.map((entry) => (
        <button
          key={entry.key}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={styles.item}
          onClick={() => onChoose(entry)}
        >
          {entry.label}
        </button>
      ))}
    </div>
  );
};
