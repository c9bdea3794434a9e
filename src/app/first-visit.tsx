/** Before anything: what this is, what is asked for and why, and one button. */
import type { SignInError } from "#microsoft/sign-in/sign-in.ts";
import { explain } from "./explain.ts";
import { firstVisitWords } from "./first-visit-words.ts";
import styles from "./first-visit.module.css";
import { Button } from "./page-view/button.tsx";
import { Notice } from "./page-view/notice.tsx";
import { Sheet } from "./page-view/sheet.tsx";

interface FirstVisitProps {
  readonly busy: boolean;
  readonly problem: SignInError | null;
  readonly onSignIn: () => void;
}

export const FirstVisit = ({ busy, problem, onSignIn }: FirstVisitProps) => {
  const { asks, ...said } = firstVisitWords;
  return (
    <Sheet title={said.title}>
      <p>{said.lead}</p>
      {problem === null ? null : <Notice explained={explain(problem)} helper={null} />}
      {/* A window that was closed tells nobody: the button stays, and a second press opens a new one. */}
      <Button look="primary" size="large" aria-busy={busy} onClick={onSignIn}>
        {said.signIn}
      </Button>
      <div className={styles.asks}>
        <h2 className={styles.title}>{said.asksTitle}</h2>
        <ul className={styles.list}>
          {Object.values(asks).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
      <p className={styles.quiet}>{said.noStore}</p>
    </Sheet>
  );
};
