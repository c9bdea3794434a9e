/** One origin with the local copy's code on it, and a browser to open it in. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { build } from "vite";
import { openBrowser } from "./browser.ts";

export interface CopyStand extends AsyncDisposable {
  readonly browser: Browser;
  readonly origin: string;
  /** A page of the origin in this context, with `window.tools` there. */
  readonly open: (context: BrowserContext) => Promise<Page>;
}

export const createCopyStand = async (pages: Readonly<Record<string, string>> = {}): Promise<CopyStand> => {
  const script = await bundle();
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const page =
      pages[path] ?? (path === "/" ? `<!doctype html><script type="module" src="/tools.js"></script>` : null);
    response.statusCode = page === null && path !== "/tools.js" ? 404 : 200;
    response.setHeader("content-type", path === "/tools.js" ? "text/javascript" : "text/html; charset=utf-8");
    response.end(path === "/tools.js" ? script : (page ?? ""));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://localhost:${port}`;
  const browser = await openBrowser();
  return {
    browser,
    origin,
    open: async (context) => {
      const page = await context.newPage();
      await page.goto(origin);
      await page.waitForFunction(() => "tools" in window);
      return page;
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const bundle = async (): Promise<string> => {
  const entry = fileURLToPath(new URL("./local-copy-page.ts", import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: false,
      target: "es2023",
      lib: { entry, formats: ["es"], fileName: "tools" },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const outputs = Array.isArray(built) ? built : [built];
  const chunk = outputs.flatMap((it) => ("output" in it ? it.output : [])).find((it) => it.type === "chunk");
  if (chunk === undefined) throw new Error("Expected Vite to make one chunk of local-copy-page.ts");
  return chunk.code;
};
