/** Where the page leaves room for what belongs to the two: the menu, the purpose line, and what either opens. */
import { part } from "#app/page-view/part.tsx";
import { words } from "#app/words.ts";
import type { MenuEntry } from "./menu-entries.ts";
import { PurposeLine } from "./purpose-line.tsx";

const About = part(() => import("./about-panel.tsx").then((it) => it.AboutPanel));

const about: MenuEntry = { key: "about", label: words.menu.about, order: 10, panel: About };

/** What every page has behind its dots. */
export const ownEntries = (showKeys: () => void): readonly MenuEntry[] => [
  about,
  { key: "keys", label: words.keys.title, order: 80, run: showKeys },
];

interface PairHeadProps {
  readonly opened: MenuEntry | null;
  readonly onOpen: (entry: MenuEntry | null) => void;
}

export const PairHead = ({ opened, onOpen }: PairHeadProps) => {
  const Panel = opened !== null && "panel" in opened ? opened.panel : null;
  const done = (): void => {
    onOpen(null);
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-key="menu"]')?.focus());
  };
  return (
    <>
      {Panel === About ? null : <PurposeLine onOpen={() => onOpen(about)} />}
      {Panel === null ? null : <Panel onDone={done} />}
    </>
  );
};
