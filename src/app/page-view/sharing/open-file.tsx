/** The way to the file itself: a link, after a fresh look at who can open it, or the reason why there is none now. */
import { useEffect, useId, useRef, useState, useSyncExternalStore, type KeyboardEvent } from "react";
import type { Keeper, KeepState, Sharing } from "#core/notebook/keep.ts";
import { sharingWords } from "#app/sharing-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { cx } from "#app/page-view/cx.ts";
import { linkAttributes } from "#app/page-view/links.ts";
import type { OneOnOne } from "#app/page-view/one-on-one.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import { looksAgain } from "./looks-again.ts";
import styles from "./sharing.module.css";
import { whoWords } from "./who.ts";

const said = sharingWords.file;

interface OpenFileProps {
  readonly keeper: Pick<Keeper, "checkedLink" | "state" | "subscribe">;
  readonly onDone: () => void;
}

export const OpenFile = ({ keeper, onDone }: OpenFileProps) => {
  const { it } = usePageTools();
  const { sharing, home } = useSyncExternalStore(keeper.subscribe, keeper.state);
  /** Undefined while it is being looked at. */
  const [link, setLink] = useState<string | null>();
  const heading = useId();
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => top.current?.focus(), []);
  useEffect(() => {
    let gone = false;
    void keeper.checkedLink().then((found) => {
      if (!gone) setLink(found);
    });
    return () => {
      gone = true;
    };
  }, [keeper]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onDone();
  };
  const lookAgain = (): void => {
    setLink(undefined);
    void keeper.checkedLink().then(setLink);
  };

  // What was handed out is taken back as soon as it is known that more than the two can open it.
  const address = sharing.type === "onlyTheTwo" ? link : link === undefined ? undefined : null;
  const safe = typeof address === "string" && address.startsWith("https://") ? address : null;
  return (
    <section aria-labelledby={heading} className={styles.body} onKeyDown={onKeyDown}>
      <h2 id={heading} ref={top} tabIndex={-1} className={cx(styles.line, styles.first, styles.title)}>
        {said.title}
      </h2>
      <div role="status" className={styles.lines}>
        {linesOf(address, safe, sharing, home, it).map((line) => (
          <p key={line} className={styles.line} dir="auto">
            {line}
          </p>
        ))}
      </div>
      <div className={styles.acts}>
        {safe === null ? null : (
          <a href={safe} className={styles.link} {...linkAttributes}>
            {said.open}
          </a>
        )}
        {address === null ? (
          <Button size="small" onClick={lookAgain}>
            {said.again}
          </Button>
        ) : null}
        <Button size="small" look="subtle" onClick={onDone}>
          {said.done}
        </Button>
      </div>
    </section>
  );
};

const linesOf = (
  address: string | null | undefined,
  safe: string | null,
  sharing: Sharing,
  home: KeepState["home"],
  { me, other: { short } }: OneOnOne,
): readonly string[] => {
  if (address === undefined) return [said.looking];
  if (safe !== null) return [said.read];
  switch (sharing.type) {
    case "tooOpen":
      return [said.tooOpen(whoWords(sharing.who)), home === "mine" ? said.closeFirst : said.ask(short)];
    case "missing":
      return [sharing.by === me.id ? said.missing(short) : said.missingYou];
    // Not looked at after all, because nothing answered.
    case "onlyTheTwo":
    case "checking":
    case "notYet":
      return [said.unread];
    case "unknown":
      return [said.unknown, ...looksAgain(short, sharing, home)];
  }
};
