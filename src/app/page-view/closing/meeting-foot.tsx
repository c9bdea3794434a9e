/** The slim bar of this meeting: close it, or do not meet. What belongs to it opens above it. */
import { useMemo, useRef, useState } from "react";
import type { MeetingId } from "#core/agenda/meeting.ts";
import { meetingWords } from "#app/meeting-words.ts";
import { Button } from "#app/page-view/button.tsx";
import { cx } from "#app/page-view/cx.ts";
import { focusSoon } from "#app/page-view/keys.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import { AskRelation } from "#app/page-view/pair/ask-relation.tsx";
import { useNow } from "#app/page-view/use-now.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";
import { dayOf } from "#app/page-view/when.ts";
import { closingFacts, momentOf, type ClosingFacts } from "./closing-facts.ts";
import { Closing } from "./closing.tsx";
import { closingVerbs } from "./closing-verbs.ts";
import styles from "./closing.module.css";
import { Lately } from "./lately.tsx";
import { SkipForm } from "./skip-form.tsx";

const said = meetingWords.bar;

type Opened = "nothing" | "closing" | "skipping";

export const MeetingFoot = () => {
  const { it, editor, place, readOnly, tell } = usePageTools();
  const snapshot = useSnapshot(editor);
  const now = useNow();
  const verbs = useMemo(() => closingVerbs(editor), [editor]);
  const { id } = snapshot.meeting;
  // Another meeting is another matter: what was open for the last one is shut.
  const [shown, setShown] = useState<{ readonly of: MeetingId; readonly opened: Opened }>({
    of: id,
    opened: "nothing",
  });
  const opened = shown.of === id ? shown.opened : "nothing";
  const setOpened = (next: Opened): void => setShown({ of: id, opened: next });
  const closeButton = useRef<HTMLDivElement>(null);

  const facts = closingFacts(editor, it, now, dayOf(now, place));
  const moment = momentOf(it, now);
  const skipped = snapshot.answers.some((answer) => answer.type === "skip");
  const iHaveNothing = snapshot.answers.some((answer) => answer.type === "nothing" && answer.by === it.me.id);
  const closes = moment !== "ahead" || facts.agreed.length > 0;
  const unplanned = moment === "ahead" && it.meeting !== null && facts.open.length === 0 && !skipped;
  const agreement = agreementWords(facts, it.other.short);
  const status = agreement === "" && unplanned ? said.nobodyPrepared : agreement;

  const shut = (button: string): void => {
    setOpened("nothing");
    requestAnimationFrame(() => closeButton.current?.querySelector<HTMLElement>(`[data-bar="${button}"]`)?.focus());
  };

  return (
    <>
      {readOnly || opened !== "nothing" ? null : <AskRelation />}
      {opened === "nothing" ? <Lately /> : null}
      {opened === "closing" ? <Closing facts={facts} verbs={verbs} onDone={() => shut("close")} /> : null}
      {opened === "skipping" ? (
        <SkipForm
          onSkip={(reason) => {
            verbs.skip(reason);
            tell(meetingWords.answers.skipped, editor.undo);
            shut("close");
          }}
          onNever={() => shut("skip")}
        />
      ) : null}
      {/* What is open has its own way out; two beside each other would be one too many. */}
      {opened !== "nothing" ? null : (
        <div
          ref={closeButton}
          role="group"
          aria-label={said.label}
          data-sticky={moment === "running" ? "" : undefined}
          className={cx(styles.bar, moment === "running" && styles.sticky)}
        >
          {readOnly || moment !== "ahead" || it.meeting === null || skipped ? null : (
            <>
              {iHaveNothing ? null : (
                <Button
                  data-bar="nothing"
                  size="small"
                  look="subtle"
                  onClick={() => {
                    verbs.sayNothing();
                    tell(meetingWords.answers.nothingSaid, editor.undo);
                    focusSoon(() => closeButton.current?.querySelector<HTMLElement>('[data-bar="skip"]') ?? null);
                  }}
                >
                  {said.nothing}
                </Button>
              )}
              <Button data-bar="skip" size="small" look="subtle" onClick={() => setOpened("skipping")}>
                {said.skip}
              </Button>
            </>
          )}
          <span role="status" className={styles.status}>
            {status}
          </span>
          {/* With nothing on the page days ahead there is nothing to close but the panel, which it would be taken for. */}
          {unplanned && !closes ? null : (
            <Button
              data-bar="close"
              size="small"
              look={closes ? "outline" : "subtle"}
              aria-expanded={false}
              onClick={() => setOpened("closing")}
            >
              {said.close}
            </Button>
          )}
        </div>
      )}
    </>
  );
};

const agreementWords = ({ mine, theirs }: ClosingFacts, name: string): string => {
  if (mine === "agreed" && theirs === "agreed") return said.bothAgreed;
  if (mine === "agreed") return said.youAgreed(name);
  return theirs === "agreed" ? said.theyAgreed(name) : "";
};
