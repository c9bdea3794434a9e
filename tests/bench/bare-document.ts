/** What a document of Yjs takes by itself in the same browser, with nothing of ours around it. */
import { build } from "vite";
import { openBrowser } from "#tests/journeys/browser.ts";

export interface BareDocument extends AsyncDisposable {
  /** Bytes of heap that this state (an update, v2) takes as a document, after forced collection. */
  readonly bytesOf: (state: Uint8Array) => Promise<number>;
}

declare global {
  interface Window {
    hold: (state: readonly number[] | null) => void;
  }
}

export const openBareDocument = async (): Promise<BareDocument> => {
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.addScriptTag({ type: "module", content: await script() });
  await page.waitForFunction(() => "hold" in window);
  const session = await page.context().newCDPSession(page);
  const heapWith = async (state: Uint8Array | null): Promise<number> => {
    await page.evaluate((it) => window.hold(it), state === null ? null : [...state]);
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize;
  };
  return {
    bytesOf: async (state) => {
      // The first one also makes the code that reads it.
      await heapWith(state);
      const without = await heapWith(null);
      return (await heapWith(state)) - without;
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
};

const entry = "bare-document";
const code = `import * as Y from "yjs";
let held = null;
globalThis.hold = (state) => {
  held = state === null ? null : new Y.Doc();
  held && Y.applyUpdateV2(held, Uint8Array.from(state));
};`;

const script = async (): Promise<string> => {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    plugins: [
      { name: entry, resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? code : null) },
    ],
    build: { write: false, target: "es2023", rolldownOptions: { input: entry } },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const chunk = outputs.flatMap((it) => ("output" in it ? it.output : [])).find((it) => it.type === "chunk");
  if (chunk === undefined) throw new Error("Expected Vite to make one chunk of a document alone.");
  return chunk.code;
};
