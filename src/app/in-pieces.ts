/** Long work makes nobody stumble: after a few milliseconds of it the page has its turn. Rule UI91, docs/spec/surfaces.md. */
import { atRest } from "./at-rest.ts";

/** Between two steps, and while somebody scrolls, the work stands still. What is made of it begins in a turn of its own, too. */
export const inPieces = async <T>(work: Generator<undefined, T>): Promise<T> => {
  for (;;) {
    await atRest();
    const begun = performance.now();
    let step = work.next();
    while (step.done !== true && performance.now() - begun < pieceMs) step = work.next();
    await new Promise<void>((go) => void setTimeout(go));
    if (step.done !== true) continue;
    await atRest();
    return step.value;
  }
};

const pieceMs = 5;
