/** What runs in the worker of workbench.ts. */
import { createWork, type Task } from "#core/notebook/workbench.ts";

const work = createWork();
addEventListener("message", ({ data }: MessageEvent<Task>) => postMessage(work(data)));
// The page hears of nothing that could not be read here.
addEventListener("messageerror", () => postMessage(null));
