/** Signing out of an open page: what waits is saved first, and where that cannot be the person decides. */
import { useEffect, useState } from "react";
import { mineWords } from "#app/mine-words.ts";
import { Button } from "#app/page-view/button.tsx";
import type { Staged } from "#app/stage.ts";
import { broughtHome } from "./brought-home.ts";
import styles from "./settings.module.css";

interface LeavePanelProps {
  readonly staged: Staged;
  /** The host signs people in, and can alone sign them out. */
  readonly nested: boolean;
  readonly onDone: () => void;
}

const said = mineWords.account;

export const LeavePanel = ({ staged, nested, onDone }: LeavePanelProps) => {
  const [unsaved, setUnsaved] = useState(false);
  useEffect(() => {
    let gone = false;
    const stay = (): void => {
      if (!gone) setUnsaved(true);
    };
    const stage = staged.stage();
    const home = "session" in stage ? broughtHome(stage.session.bringHome) : Promise.resolve(true);
    void home.then((all) => {
      if (!all) stay();
      else if (!gone) void staged.signOut();
    });
    return () => {
      gone = true;
    };
  }, [staged]);
  return unsaved ? (
    <LeaveAnyway nested={nested} onStay={onDone} onLeave={() => void staged.signOut()} />
  ) : (
    <p role="status" className={styles.quiet}>
      {said.leaving}
    </p>
  );
};

interface LeaveAnywayProps {
  readonly nested: boolean;
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

export const LeaveAnyway = ({ nested, onStay, onLeave }: LeaveAnywayProps) => (
  <div role="alert" className={styles.section}>
    <p>{said.unsaved}</p>
    <div className={styles.buttons}>
      <Button look="primary" onClick={onStay}>
        {said.stay}
      </Button>
      <Button onClick={onLeave}>{nested ? said.forgetAnyway : said.leaveAnyway}</Button>
    </div>
  </div>
);
