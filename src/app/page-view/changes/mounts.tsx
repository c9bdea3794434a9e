/** Where the page leaves room for what the calendar did. Nothing of it is needed to begin to write. */
import { onceDrawn } from "#app/once-drawn.ts";
import { part, unasked } from "#app/page-view/part.tsx";
import { usePageTools } from "#app/page-view/page-context.ts";
import { useSnapshot } from "#app/page-view/use-snapshot.ts";

const Changes = part(async () => {
  await onceDrawn();
  return (await import("./changes.tsx")).Changes;
}, unasked);
const AlsoPrepared = part(() => import("./also-prepared.tsx").then((it) => it.AlsoPrepared));

/** `follows`: the file is known and may be written. */
export const CalendarLines = ({ follows, crowd }: { follows: boolean; crowd: boolean }) =>
  follows ? <Changes crowd={crowd} /> : null;

export const SecondNotes = () => {
  const { meetings } = useSnapshot(usePageTools().editor);
  return meetings.length > 1 ? <AlsoPrepared /> : null;
};
