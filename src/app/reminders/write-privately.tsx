/** One box, one button. What is typed leaves this browser sealed, and is shown nowhere again but on the page of the two. */
import { useCallback, useEffect, useRef, useState } from "react";
import { explain, type Explained, retry as tryAgain } from "#app/explain.ts";
import { Button } from "#app/page-view/button.tsx";
import { cx } from "#app/page-view/cx.ts";
import { LineInput } from "#app/page-view/line-input.tsx";
import { Notice } from "#app/page-view/notice.tsx";
import { reminderWords } from "#app/reminder-words.ts";
import type { WriteError, Writing } from "./writing.ts";
import styles from "./write-privately.module.css";

const said = reminderWords.write;
type Begun = Awaited<ReturnType<Writing["begin"]>>;
/** As long as a topic of an inbox may be. */
const mostLetters = 4000;

export const WritePrivately = ({ writing }: { readonly writing: Writing }) => {
  const [name, setName] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [state, setState] = useState<"opening" | "ready" | "sending" | "sent">("opening");
  const [problem, setProblem] = useState<WriteError | null>(null);
  const box = useRef<HTMLTextAreaElement>(null);

  const take = useCallback((begun: Begun): void => {
    if (begun.ok) setName(begun.value);
    setProblem(begun.ok ? null : begun.error);
    setState("ready");
  }, []);
  useEffect(() => {
    let gone = false;
    void writing.begin().then((begun) => {
      if (!gone) take(begun);
    });
    return () => {
      gone = true;
    };
  }, [writing, take]);

  const send = async (): Promise<void> => {
    setState("sending");
    const sent = await writing.send(text.trim());
    setProblem(sent.ok ? null : sent.error);
    setState(sent.ok ? "sent" : "ready");
    if (sent.ok) setText("");
    box.current?.focus();
  };
  const signIn = async (scopes: readonly string[]): Promise<void> => {
    const account = await writing.signIn(scopes);
    if (!account.ok) return setProblem(account.error);
    take(await writing.begin());
  };
  const retry = (): void => void (text.trim() === "" ? writing.begin().then(take) : send());

  return (
    <form
      className={styles.form}
      aria-label={said.title}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "" && state !== "sending") void send();
      }}
    >
      {/* The dialog around it shows the same. */}
      <h1 className="only-heard">{said.title}</h1>
      <p className={styles.lead}>{said.lead(name)}</p>
      {problem === null ? null : (
        <Notice explained={explained(problem)} helper={{ retry, signIn: (scopes) => void signIn(scopes) }} />
      )}
      <LineInput
        place={box}
        label={state === "sent" ? said.another : said.topic}
        placeholder={state === "sent" ? said.another : said.placeholder}
        value={text}
        onWrite={setText}
        maxLength={mostLetters}
        autoFocus
        className={cx(styles.words)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
        }}
      />
      <div className={styles.foot}>
        <Button type="submit" look="primary" resting={text.trim() === ""} aria-busy={state === "sending"}>
          {said.send}
        </Button>
        <span role="status" className={styles.sent}>
          {state === "sent" ? said.sent : ""}
        </span>
      </div>
    </form>
  );
};

const own = {
  brokenLink: said.broken,
  notYours: said.notYours,
  noKey: said.noKey,
  inboxFull: said.full,
  tooLong: said.tooLong,
} as const;

const isOwn = (problem: WriteError): problem is Extract<WriteError, { type: keyof typeof own }> => problem.type in own;

const explained = (problem: WriteError): Explained => {
  const { act, ...usual } = isOwn(problem)
    ? ({ sentence: own[problem.type], tone: "warning", act: null } as const)
    : explain(problem);
  // Nothing here is kept for later, as it is on a page.
  if (problem.type === "offline") return { ...usual, act: tryAgain, sentence: said.offline };
  return { ...usual, act, ...(problem.type === "signInNeeded" ? { sentence: said.signIn, tone: "quiet" } : {}) };
};
