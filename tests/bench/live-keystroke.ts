/**
 * From a key going down in one Chromium to the letter in the other's DOM: the app's own notes editor, sealed through our
 * relay, and the same page over y-websocket's plain server. Two browser processes, a server process, one machine.
 */
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { livePath } from "#core/live/frame.ts";
import { openBrowser } from "#tests/journeys/browser.ts";
import { startServer } from "./live-children.ts";
import { nameOf, runs } from "./live-measure.ts";
import { rowOf, type Row } from "./row.ts";

const letters = 120;
const ways = ["sealed", "plain"] as const;
type Way = (typeof ways)[number];

interface Typed {
  readonly p50: number;
  readonly p95: number;
}

export const keystrokes = async (): Promise<Row[]> => {
  await using pages = await servePage();
  await using a = await openBrowser();
  await using b = await openBrowser();
  const of: Record<Way, Typed[]> = { sealed: [], plain: [] };
  for (let run = 0; run < runs; run++) for (const way of ways) of[way].push(await typeAcross(way, pages.url, [a, b]));
  const median = (way: Way, pick: (it: Typed) => number): number => rowOf("", "", of[way].map(pick)).value;
  return (["p50", "p95"] as const).map((part, at) => {
    const pick = (it: Typed): number => it[part];
    const plain = median("plain", pick);
    return rowOf(`key down → the other's DOM, two Chromium, sealed, ${part}`, "ms", of.sealed.map(pick), {
      target: `≤ ${[30, 60][at]} and ≤ ${Math.round(125 * plain) / 100}`,
      peer: { name: `the same page over ${nameOf["y-websocket"]}`, value: plain },
    });
  });
};

const typeAcross = async (way: Way, page: string, browsers: readonly [Browser, Browser]): Promise<Typed> => {
  await using server = await startServer(way === "sealed" ? "duologue" : "y-websocket");
  const socket = server.url.replace("http", "ws");
  const url = way === "sealed" ? `${socket}${livePath}` : socket;
  const open = async (browser: Browser, seat: string): Promise<Page> => {
    const opened = await browser.newPage();
    await opened.goto(`${page}/?${new URLSearchParams({ way, url, seat }).toString()}`);
    return opened;
  };
  const [a, b] = await Promise.all([open(browsers[0], "a"), open(browsers[1], "b")]);
  await Promise.all([a, b].map((it) => it.waitForFunction(() => window.keystrokes.together)));
  await a.locator("#notes").click();
  // A hand's pace, uneven, and not in step with any frame of the screen.
  for (let at = 0; at < letters; at++) {
    await a.keyboard.press("abcdefghijklmnopqrstuvwxyz"[at % 26] ?? "a");
    await new Promise((resolve) => setTimeout(resolve, 50 + ((at * 37) % 61)));
  }
  await b.waitForFunction((count) => window.keystrokes.appeared.length >= count, letters);
  const pressed = await a.evaluate(() => window.keystrokes.pressed);
  const appeared = await b.evaluate(() => window.keystrokes.appeared);
  await Promise.all([a.close(), b.close()]);
  const waits = pressed.map((from, at) => (appeared[at] ?? Number.POSITIVE_INFINITY) - from).toSorted((x, y) => x - y);
  return { p50: waits[Math.floor(letters * 0.5)] ?? 0, p95: waits[Math.floor(letters * 0.95)] ?? 0 };
};

const servePage = async (): Promise<AsyncDisposable & { readonly url: string }> => {
  const folder = mkdtempSync(join(tmpdir(), "duologue-keystroke-"));
  await build({
    configFile: false,
    root: fileURLToPath(new URL("keystroke", import.meta.url)),
    build: { outDir: folder, emptyOutDir: true, target: "es2023" },
    logLevel: "error",
  });
  const types: Readonly<Record<string, string>> = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://bench");
    const file = pathname === "/" ? "/index.html" : pathname;
    response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
    createReadStream(join(folder, file))
      .on("error", () => response.writeHead(404).end())
      .pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
