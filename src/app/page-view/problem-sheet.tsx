/** A failure that leaves nothing else to show: the sentence, and the one thing to do. */
import { explain, retry, type Problem } from "#app/explain.ts";
import { words } from "#app/words.ts";
import { ActButton, type Helper } from "./act-button.tsx";
import { Sheet } from "./sheet.tsx";

interface ProblemSheetProps {
  readonly problem: Problem;
  readonly helper: Helper;
}

export const ProblemSheet = ({ problem, helper }: ProblemSheetProps) => {
  const { sentence, act } = explain(problem);
  return (
    <Sheet title={words.problem.title}>
      <p role="alert">{sentence}</p>
      <ActButton act={act ?? retry} helper={helper} look="primary" size="medium" />
    </Sheet>
  );
};
