/** Where the page leaves room for what the calendar did. Nothing of it is needed to begin to write. */
import { lazy, Suspense } from "react";
import { onceDrawn } from "#app/once-drawn.ts";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";

const Changes = lazy(async () => {
  await onceDrawn();
  return { default: (await import("./changes.tsx")).Changes };
});
const AlsoPrepared = lazy(() => import("./also-prepared.tsx").then(({ AlsoPrepared: it }) => ({ default: it })));

/** `follows`: the file is known and may be written. */
export const CalendarLines = ({ follows, crowd }: { follows: boolean; crowd: boolean }) =>
  follows ? (
    <Suspense fallback={null}>
      <Changes crowd={crowd} />
    </Suspense>
  ) : null;

export const SecondNotes = () => {
  const { meetings } = useSnapshot(usePageTools().editor);
  return meetings.length > 1 ? (
    <Suspense fallback={null}>
      <AlsoPrepared />
    </Suspense>
  ) : null;
};
