/** Behind the shield, for whoever does not own the file: one press keeps the notebook in their own OneDrive from now on. */
import { useState, type ReactNode } from "react";
import type { KeepState } from "#core/notebook/keep.ts";
import { sharingWords } from "#app/sharing-words.ts";
import { Button } from "#app/page-view/button.tsx";
import styles from "#app/page-view/shield.module.css";
import { useBackToShield } from "./back-to-shield.ts";

const said = sharingWords.home;

export interface MoveHomeProps {
  readonly name: string;
  readonly state: Pick<KeepState, "phase" | "home" | "moving" | "moved" | "offer" | "unread" | "sharing">;
  readonly onMove: () => void;
}

export const MoveHome = ({ name, state, onMove }: MoveHomeProps) => {
  const [pressed, setPressed] = useState(false);
  const press = (): void => {
    onMove();
    setPressed(true);
  };
  const { phase, home, moving, moved, offer, unread, sharing } = state;
  // What brings it into one's own drive later is another deed.
  if (pressed && (moving === "stopped" || moving === "refused")) setPressed(false);
  const canMove = phase === "ready" && home === "theirs" && moved === null && offer === null && !unread;
  // Between the two files it is not known whose it is.
  const isMoved = pressed && moving === "no" && home === "mine";
  return (
    <>
      <div role="status">
        {isMoved ? (
          <p className={styles.text} dir="auto">
            {"gone" in sharing && sharing.gone === true ? said.doneAlone : said.done(name)}
          </p>
        ) : null}
        {canMove ? (
          <p className={styles.text} dir="auto">
            {lineOf(name, moving)}
          </p>
        ) : null}
      </div>
      {canMove ? (
        <Act>
          <Button size="small" resting={moving === "running"} onClick={press}>
            {moving === "no" || moving === "running" ? said.act : said.again}
          </Button>
        </Act>
      ) : null}
    </>
  );
};

const Act = ({ children }: { children: ReactNode }) => (
  <div ref={useBackToShield()} className={styles.act}>
    {children}
  </div>
);

const lineOf = (name: string, moving: KeepState["moving"]): string => {
  switch (moving) {
    case "no":
      return said.what(name);
    case "running":
      return said.running;
    case "stopped":
      return said.stopped;
    case "refused":
      return said.refused(name);
  }
};
