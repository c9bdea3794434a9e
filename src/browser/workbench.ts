/** A notebook's workbench in a worker of its own. Comes when a long notebook is first read or written. */
import { createWorkbench, type Line, type Workbench } from "#core/notebook/workbench.ts";
import { machineClock } from "./machine.ts";

export const openWorkbench = (): Workbench => createWorkbench(openLine, machineClock);

/** Null when the browser gives no worker. */
const openLine = (): Line | null => {
  let worker: Worker;
  try {
    worker = new Worker(new URL("./workbench-worker.ts", import.meta.url), { type: "module" });
  } catch {
    return null;
  }
  const waiting: ((answer: unknown) => void)[] = [];
  let isBroken = false;
  const broke = (): void => {
    isBroken = true;
    worker.terminate();
    for (const answered of waiting.splice(0)) answered(null);
  };
  worker.addEventListener("message", ({ data }) => (data === null ? broke() : waiting.shift()?.(data)));
  worker.addEventListener("error", broke);
  worker.addEventListener("messageerror", broke);
  return {
    ask: (task) => {
      if (isBroken) return Promise.resolve(null);
      // A worker has no other origin that could be named.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage(task);
      return new Promise((done) => void waiting.push(done));
    },
    [Symbol.dispose]: broke,
  };
};
