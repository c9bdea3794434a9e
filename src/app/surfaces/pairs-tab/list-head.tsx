/** Above the list: what it is, what else there is to do, and whom one looks for. */
import { PersonAddRegular, SettingsRegular } from "@fluentui/react-icons";
import { listWords } from "#app/list-words.ts";
import { mineWords } from "#app/mine-words.ts";
import { Button } from "#app/page-view/button.tsx";
import styles from "./pairs-tab.module.css";
import { SearchLine } from "./search-line.tsx";

interface ListHeadProps {
  /** Part of a name. */
  readonly wanted: string;
  readonly onWant: (wanted: string) => void;
  /** Opens who is found first. */
  readonly onEnter: () => void;
  readonly onPair: () => void;
  readonly onSettings: () => void;
}

export const ListHead = ({ wanted, onWant, onEnter, onPair, onSettings }: ListHeadProps) => (
  <>
    <div className={styles.head}>
      <h1 className={styles.title}>{listWords.list.title}</h1>
      <span>
        <Button
          look="subtle"
          icon={<PersonAddRegular />}
          aria-label={listWords.pairing.open}
          title={listWords.pairing.open}
          onClick={onPair}
        />
        <Button
          look="subtle"
          icon={<SettingsRegular />}
          aria-label={mineWords.settings}
          title={mineWords.settings}
          onClick={onSettings}
        />
      </span>
    </div>
    <SearchLine
      data-key="search"
      label={listWords.list.search}
      value={wanted}
      onWrite={onWant}
      onKeyDown={(event) => {
        if (event.key === "ArrowDown") {
          event.preventDefault();
          document.querySelector<HTMLElement>("[data-row]:enabled")?.focus();
        } else if (event.key === "Enter") onEnter();
      }}
    />
  </>
);
