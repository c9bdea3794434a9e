/** Who is signed in, and the way out: everything of theirs leaves this device. */
import { useState } from "react";
import { mineWords } from "#app/mine-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { broughtHome } from "./brought-home.ts";
import { LeaveAnyway } from "./leave-panel.tsx";
import styles from "./settings.module.css";

interface MyAccountProps {
  readonly account: { readonly name: string; readonly username: string };
  /** The host signs people in, so that nobody can be signed out of it here. */
  readonly nested: boolean;
  /** Brings to OneDrive or to the inbox what is not there yet; false when something would be lost. */
  readonly bringHome: () => Promise<boolean>;
  readonly onSignOut: () => void;
}

const said = mineWords.account;

export const MyAccount = ({ account, nested, bringHome, onSignOut }: MyAccountProps) => {
  const [state, setState] = useState<"" | "leaving" | "unsaved">("");
  const leave = async (): Promise<void> => {
    setState("leaving");
    if (await broughtHome(bringHome)) onSignOut();
    else setState("unsaved");
  };
  return (
    <section className={styles.section} aria-labelledby="account">
      <h2 id="account" className={styles.heading}>
        {said.title}
      </h2>
      <p dir="auto">{said.signedInAs(account.name, account.username)}</p>
      <p className={styles.quiet}>{nested ? said.nested : said.signOutMore}</p>
      {state === "unsaved" ? (
        <LeaveAnyway nested={nested} onStay={() => setState("")} onLeave={onSignOut} />
      ) : (
        <div className={styles.buttons}>
          <Button aria-busy={state === "leaving"} onClick={() => void leave()}>
            {state === "leaving" ? said.leaving : nested ? said.forget : said.signOut}
          </Button>
          {nested ? null : <Button onClick={() => void leave()}>{said.other}</Button>}
        </div>
      )}
    </section>
  );
};
