/** The last minutes of a meeting: what stays open, what was agreed and what it lacks, whether it fits, and do both say yes. */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { meetingWords } from "#app/meeting-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { usePageTools } from "#app/page-view/page-context.ts";
import section from "#app/page-view/section.module.css";
import { AgreedLines } from "./agreed-lines.tsx";
import type { ClosingFacts } from "./closing-facts.ts";
import type { ClosingVerbs } from "./closing-verbs.ts";
import styles from "./closing.module.css";
import { Disagreement } from "./disagreement.tsx";
import { LoadLines } from "./load-lines.tsx";

const said = meetingWords.closing;

interface ClosingProps {
  readonly facts: ClosingFacts;
  readonly verbs: ClosingVerbs;
  readonly onDone: () => void;
}

export const Closing = ({ facts, verbs, onDone }: ClosingProps) => {
  const { it, editor, readOnly, tell } = usePageTools();
  const [differing, setDiffering] = useState(false);
  const heading = useId();
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    top.current?.focus();
    top.current?.scrollIntoView({ block: "start" });
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onDone();
  };
  const { mine, theirs } = facts;
  return (
    <section aria-labelledby={heading} className={styles.panel} onKeyDown={onKeyDown}>
      <h2 id={heading} ref={top} tabIndex={-1} className={styles.title}>
        {said.title}
      </h2>
      <p className={styles.sentence}>{facts.open.length === 0 ? said.noneOpen : said.open(facts.open.length)}</p>
      <Part title={said.agreed}>
        {facts.agreed.length === 0 ? (
          <p className={section.quiet}>{said.nothingAgreed}</p>
        ) : (
          <AgreedLines facts={facts} verbs={verbs} />
        )}
      </Part>
      <Part title={said.load}>
        <LoadLines loads={facts.loads} />
      </Part>
      <div role="status" className={styles.states}>
        <p className={section.quiet}>{mineWords(mine)}</p>
        <p className={section.quiet}>{theirsWords(theirs, it.other.short)}</p>
      </div>
      <Disagreement
        comments={facts.comments}
        writing={differing}
        onSay={(words) => {
          if (!verbs.disagree(words)) return;
          setDiffering(false);
          tell(said.said, editor.undo);
        }}
        onNever={() => setDiffering(false)}
        onWithdraw={(id) => {
          verbs.withdraw(id);
          tell(said.withdrawn, editor.undo);
        }}
      />
      {/* Nobody agrees by a slip while saying otherwise. */}
      {differing ? null : (
        <div className={styles.buttons}>
          {readOnly ? null : mine === "agreed" ? (
            <Button
              size="small"
              onClick={() => {
                verbs.takeBackAgreement();
                tell(meetingWords.answers.takenBack, editor.undo);
              }}
            >
              {said.takeBack}
            </Button>
          ) : (
            <Button
              size="small"
              look="primary"
              onClick={() => {
                verbs.agree();
                tell(said.agreedToast, editor.undo);
              }}
            >
              {said.agree}
            </Button>
          )}
          {readOnly ? null : (
            <Button size="small" look="subtle" onClick={() => setDiffering(true)}>
              {said.disagree}
            </Button>
          )}
          <Button size="small" look="subtle" onClick={onDone} className={styles.done}>
            {said.done}
          </Button>
        </div>
      )}
    </section>
  );
};

const Part = ({ title, children }: { title: string; children: ReactNode }) => {
  const heading = useId();
  return (
    <div role="group" aria-labelledby={heading} className={styles.part}>
      <h3 id={heading} className={section.lane}>
        {title}
      </h3>
      {children}
    </div>
  );
};

const mineWords = (state: ClosingFacts["mine"]): string => {
  switch (state) {
    case "agreed":
      return said.youAgreed;
    case "changed":
      return said.youChanged;
    case "notYet":
      return said.youNot;
  }
};

const theirsWords = (state: ClosingFacts["theirs"], name: string): string => {
  switch (state) {
    case "agreed":
      return said.theyAgreed(name);
    case "changed":
      return said.theyChanged(name);
    case "notYet":
      return said.theyNot(name);
  }
};
