/** What is a person's own to decide: reminders, what our service stores, and whether they stay signed in here. */
import { FluentProvider } from "@fluentui/react-components";
import { useEffect, useState } from "react";
import { cx } from "#app/page-view/cx.ts";
import type { Place } from "#app/page-view/when.ts";
import { mineWords } from "#app/mine-words.ts";
import { ReminderSettings, type NamedPair } from "#app/reminders/reminder-settings.tsx";
import type { Mine } from "./mine.ts";
import { MyAccount } from "./my-account.tsx";
import { StoredByService } from "./stored-by-service.tsx";
import styles from "./settings.module.css";

export interface SettingsPageProps {
  readonly mine: () => Promise<Mine>;
  readonly account: { readonly name: string; readonly username: string };
  readonly nested: boolean;
  readonly pairs: readonly NamedPair[];
  /** By the id of a pair, and by the id of a person. */
  readonly names: ReadonlyMap<string, string>;
  readonly place: Place;
  readonly beforeErasing: () => Promise<boolean>;
  readonly bringHome: () => Promise<boolean>;
  readonly onSwitchedOn: () => void;
  readonly onErased: () => void;
  readonly onSignIn: (scopes: readonly string[]) => void;
  readonly onSignOut: () => void;
}

export const SettingsPage = (props: SettingsPageProps) => {
  const { account, nested, pairs, names, place, onSignIn, mine: openMine } = props;
  const [mine, setMine] = useState<Mine | null>(null);
  /** Reminders begin anew once everything was erased. */
  const [erasures, setErasures] = useState(0);
  useEffect(() => {
    void openMine().then(setMine);
  }, [openMine]);
  return (
    <FluentProvider className={cx(styles.page)}>
      <h1 className={styles.title}>{mineWords.settings}</h1>
      {mine === null ? null : (
        <>
          <ReminderSettings
            key={erasures}
            settings={mine.settings}
            me={mine.me}
            pairs={pairs}
            place={place}
            onSwitchedOn={props.onSwitchedOn}
            onSignIn={onSignIn}
          />
          <StoredByService
            me={mine.me}
            names={names}
            locale={place.locale}
            beforeErasing={props.beforeErasing}
            onErased={() => {
              setErasures(erasures + 1);
              props.onErased();
            }}
            onSignIn={onSignIn}
          />
        </>
      )}
      <MyAccount account={account} nested={nested} bringHome={props.bringHome} onSignOut={props.onSignOut} />
    </FluentProvider>
  );
};
