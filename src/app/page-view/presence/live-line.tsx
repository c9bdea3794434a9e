/** What is said of live editing: one quiet line where it cannot be had, who came, once, for those who listen, and whose line is being written. */
import { use, useEffect } from "react";
import { liveWords } from "#app/live-words.ts";
import { Hint } from "#app/page-view/hint.tsx";
import { LineMark } from "./line-mark.tsx";
import { LiveContext, useLiveState } from "./live-context.ts";
import { listenToWriting } from "./listen-to-writing.ts";

interface LiveLineProps {
  readonly name: string;
  /** Something else is said about the connection already. */
  readonly hushed: boolean;
}

export const LiveLine = ({ name, hushed }: LiveLineProps) => {
  const live = use(LiveContext);
  const state = useLiveState();

  useEffect(() => (live ? listenToWriting(document, live.writes) : undefined), [live]);

  return (
    <>
      {state?.apart === true && !hushed ? <Hint>{liveWords.apart(name)}</Hint> : null}
      <div aria-live="polite" className="only-heard">
        {state?.came === true ? liveWords.here(name) : ""}
      </div>
      <LineMark />
    </>
  );
};
